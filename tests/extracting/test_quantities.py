"""Figures found in texts: their spellings and places, and that neither depends on what is around the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extracting.quantities import Figure, FigureFinder, number_pattern

from .cases import SAMPLE, the_catalogue

LANGUAGE = the_catalogue().language
FINDER = FigureFinder(LANGUAGE)
TEXTS = [path.read_bytes().decode("utf-8") for path in sorted(SAMPLE.glob("*/*.txt"))]

#: Text → its figures as (stretch, value, unit).
SPELLINGS: dict[str, list[tuple[str, float, str]]] = {
    # digits, half and full width
    "开展宣传12次": [("12次", 12, "次")],
    "开展宣传１２次": [("１２次", 12, "次")],
    "发放资料1,256份": [("1,256份", 1256, "份")],
    "发放资料１，２５６份": [("１，２５６份", 1256, "份")],
    "发放资料12,345,678份": [("12,345,678份", 12_345_678, "份")],
    "排在3,12次活动": [("3", 3, ""), ("12次", 12, "次")],
    "涉案金额2.36万元": [("2.36万元", 23_600, "元")],
    "罚款0.5万余元": [("0.5万余元", 5000, "元")],
    "罚款22000余元": [("22000余元", 22_000, "元")],
    "投入335.58亿元": [("335.58亿元", 33_558_000_000, "元")],
    "投入5千元": [("5千元", 5000, "元")],
    "挽回损失３．２万元": [("３．２万元", 32_000, "元")],
    "案件为0件": [("0件", 0, "件")],
    # multipliers before and after 余
    "发放1.2万余份": [("1.2万余份", 12_000, "份")],
    "发放50余万份": [("50余万份", 500_000, "份")],
    "受众3百余人": [("3百余人", 300, "人")],
    "受众1百万人次": [("1百万人次", 1_000_000, "人次")],
    # Chinese numerals
    "召开两次会议": [("两次", 2, "次")],
    "走访二十余次": [("二十余次", 20, "次")],
    "走访十余次": [("十余次", 10, "次")],
    "走访十来次": [("十来次", 10, "次")],
    "培训三十多名": [("三十多名", 30, "名")],
    "化解三百八十五件": [("三百八十五件", 385, "件")],
    "受众三千五百余人次": [("三千五百余人次", 3500, "人次")],
    "投入一亿一千万元": [("一亿一千万元", 110_000_000, "元")],
    "发放一万二千份": [("一万二千份", 12_000, "份")],
    "二〇二四年": [("二〇二四年", 2024, "年")],
    "二○二五年度": [("二○二五年度", 2025, "年度")],
    # a number word without a digit
    "万余人参加": [("万余人", 10_000, "人")],
    "近千人次": [("千人次", 1000, "人次")],
    "近百余场": [("百余场", 100, "场")],
    "上万份": [("万份", 10_000, "份")],
    # rates
    "合格率100%": [("100%", 100, "%")],
    "合格率99.99％": [("99.99％", 99.99, "%")],
    "合格率９８．５％": [("９８．５％", 98.5, "%")],
    "合格率98 %": [("98 %", 98, "%")],
    "合格率百分之百": [("百分之百", 100, "%")],
    "合格率百分之九十八点五": [("百分之九十八点五", 98.5, "%")],
    "合格率百分之98.5": [("百分之98.5", 98.5, "%")],
    # blanks and line breaks
    "开展 12 次": [("12 次", 12, "次")],
    "开展12\u00a0次": [("12\u00a0次", 12, "次")],
    "开展12\u3000次": [("12\u3000次", 12, "次")],
    "开展12\n次": [("12\n次", 12, "次")],
    "开展12\r\n次": [("12\r\n次", 12, "次")],
    "发放资料12\n34份": [("12\n34份", 1234, "份")],
    "涉案2\n.36万元": [("2\n.36万元", 23_600, "元")],
    # longest unit first
    "接待24批次30人": [("24批次", 24, "批次"), ("30人", 30, "人")],
    "参训45余人次": [("45余人次", 45, "人次")],
    "排查9件次": [("9件次", 9, "件次")],
    "提高5个百分点": [("5个百分点", 5, "个百分点")],
    "平均2.4个工作日": [("2.4个工作日", 2.4, "个工作日")],
    # names, dates, numbers without unit
    "“4·15”宣传": [("4", 4, ""), ("15", 15, "")],
    "〔2024〕15号": [("2024", 2024, ""), ("15号", 15, "号")],
    "12345热线": [("12345", 12345, "")],
    # no figures
    "零败诉": [],
    "统一思想": [],
    "一律公开": [],
    "千方百计": [],
    "": [],
}


def found_in(text: str) -> list[tuple[str, float | None, str]]:
    return [(text[start:end], figure.value, figure.unit) for start, end, figure in FINDER.find([text])[0]]


@pytest.mark.parametrize("text", SPELLINGS, ids=repr)
def test_spellings(text: str) -> None:
    assert found_in(text) == SPELLINGS[text]


@pytest.mark.parametrize(
    ("text", "is_more"), [("20余次", True), ("二十多名", True), ("十几人", True), ("20次", False)]
)
def test_more_is_noticed(text: str, is_more: bool) -> None:
    assert [figure.is_more for _, _, figure in FINDER.find([text])[0]] == [is_more]


@pytest.mark.parametrize(
    ("text", "is_bare"), [("近千人", True), ("万余人", True), ("一千人", False), ("20人", False)]
)
def test_number_words_without_a_digit_are_told_apart(text: str, is_bare: bool) -> None:
    assert [figure.is_bare for _, _, figure in FINDER.find([text])[0]] == [is_bare]


@pytest.mark.parametrize(
    ("text", "unit_class"),
    [
        ("3场次", "event"),
        ("3件", "item"),
        ("3人次", "person"),
        ("3%", "rate"),
        ("3万元", "money"),
        ("3亩", "measure"),
    ],
)
def test_units_have_a_class(text: str, unit_class: str) -> None:
    assert [figure.unit_class for _, _, figure in FINDER.find([text])[0]] == [unit_class]


def test_a_separator_character_in_a_text_keeps_the_offsets() -> None:
    text = "全年\x1f宣传12次\x1f，发\x1f放资料30\x1f份。"
    assert found_in(text) == [("12次", 12, "次"), ("30\x1f份", 30, "份")]


def test_characters_beyond_the_basic_plane_count_as_one() -> None:
    text = "𠮷祥村😀宣传12次，资料30份"
    assert found_in(text) == [("12次", 12, "次"), ("30份", 30, "份")]


slices = st.builds(
    lambda text, start, length: text[start % len(text) :][:length],
    st.sampled_from(TEXTS),
    st.integers(min_value=0, max_value=10_000),
    st.integers(min_value=0, max_value=60),
)
scraps = st.sampled_from(
    ["\x1f", "\n", " ", "１", "２，", "3,", "百", "万余", "百分之", "。", "😀", "几", "元", "第"]
)
mixtures = st.lists(slices | scraps, max_size=8).map("".join)


@given(mixtures)
@settings(max_examples=150, deadline=None)
def test_stretches_are_those_of_the_pattern_in_order(text: str) -> None:
    """The offsets come from lengths of pieces; here they are held against a match object per figure."""
    figures = FINDER.find([text])[0]
    plain = text.replace("\x1f", " ")
    matches = {match.span() for match in re.finditer(number_pattern(LANGUAGE), plain)}
    assert [(start, end) for start, end, _ in figures if (start, end) not in matches] == []
    ends = [0] + [end for _, end, _ in figures]
    assert all(last <= start < end for last, (start, end, _) in zip(ends, figures, strict=False))
    for start, end, figure in figures:
        assert FINDER.find([plain[start:end]])[0] == [(0, end - start, figure)]


@given(st.lists(mixtures, min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_text_is_read_the_same_whatever_stands_beside_it(texts: list[str], random: object) -> None:
    alone: dict[str, list[tuple[int, int, Figure]]] = {text: FINDER.find([text])[0] for text in texts}
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert FINDER.find(shuffled) == [alone[text] for text in shuffled]
