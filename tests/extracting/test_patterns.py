"""The pattern language of the catalogue: what a pattern stands for, and what its faults are called."""

import re

import pytest

from pipelines.extracting.patterns import PatternError, parse_pattern, parse_words


def spelt(source: str) -> list[tuple[list[set[str]], int | None]]:
    return [([set(part) for part in pattern.parts], pattern.number_at) for pattern in parse_pattern(source)]


def test_literals_stand_in_order() -> None:
    assert spelt("法治") == [([{"法治"}], None)]
    assert spelt("举办 + 法治 + 讲座") == [([{"举办"}, {"法治"}, {"讲座"}], None)]


def test_groups_are_alternatives_within_a_part() -> None:
    assert spelt("(院坝|坝坝)会") == [([{"院坝会", "坝坝会"}], None)]
    assert spelt("(发放|印发)+(资料|手册)") == [([{"发放", "印发"}, {"资料", "手册"}], None)]
    assert spelt("(县|市)(级|)示范") == [([{"县级示范", "县示范", "市级示范", "市示范"}], None)]


def test_groups_nest() -> None:
    assert spelt("((法治|法制)宣传|普法)资料") == [([{"法治宣传资料", "法制宣传资料", "普法资料"}], None)]
    assert spelt("(一(二(三|四)|五)|六)七") == [([{"一二三七", "一二四七", "一五七", "六七"}], None)]


def test_an_optional_part_gives_two_patterns() -> None:
    assert spelt("(全面|)+依法治镇+会议") == [
        ([{"全面"}, {"依法治镇"}, {"会议"}], None),
        ([{"依法治镇"}, {"会议"}], None),
    ]
    assert len(parse_pattern("(甲|)+(乙|)+丙")) == 4
    assert spelt("持证(上岗|)") == [([{"持证上岗", "持证"}], None)]


def test_a_pattern_of_optional_parts_only_is_never_empty() -> None:
    assert spelt("(甲|)+(乙|)") == [([{"甲"}, {"乙"}], None), ([{"甲"}], None), ([{"乙"}], None)]


def test_the_number_has_a_place() -> None:
    assert spelt("召开+#+专题会议") == [([{"召开"}, {"专题会议"}], 1)]
    assert spelt("#+村+法律顾问") == [([{"村"}, {"法律顾问"}], 0)]
    assert spelt("出庭+#") == [([{"出庭"}], 1)]
    assert spelt("(先后|)+召开+#+会议") == [([{"先后"}, {"召开"}, {"会议"}], 2), ([{"召开"}, {"会议"}], 1)]


def test_quotes_around_words_do_not_count() -> None:
    assert parse_words("“法律明白人”") == {"法律明白人"}
    assert parse_words("(“六进”|‘送法’)活动") == {"六进活动", "送法活动"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("((法治|法制)讲座", "括号不配对"),
        ("法治)讲座", "括号不配对"),
        ("法治|法制", "括号不配对"),
        ("", "空的词"),
        ("法治++讲座", "空的词"),
        ("+讲座", "空的词"),
        ("法治+()", "空的词"),
        ("召开+#+会议+#", "两个 #"),
        ("(一|二|三|四|五|六|七|八)" * 3, "超过 400 个词"),
    ],
)
def test_faults_are_named_in_chinese_with_their_pattern(source: str, said: str) -> None:
    with pytest.raises(PatternError, match=re.escape(said)) as raised:
        parse_pattern(source)
    assert f"“{source}”" in str(raised.value)


@pytest.mark.parametrize("source", ["普法+资料", "#+资料", "普法+#"])
def test_word_lists_take_no_sequences(source: str) -> None:
    with pytest.raises(PatternError, match="不能用") as raised:
        parse_words(source)
    assert f"“{source}”" in str(raised.value)


def test_word_lists_take_alternatives() -> None:
    assert parse_words("(横幅|标语)(条|)") == {"横幅条", "横幅", "标语条", "标语"}
