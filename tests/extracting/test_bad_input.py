"""Texts that are no reports: an answer or a clear rejection, never an exception, whatever the characters."""

from pathlib import Path
from unittest.mock import Mock

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extracting import Extraction, Extractor
from pipelines.extracting.catalogue import load_catalogue
from pipelines.extracting.direct import extract_files
from pipelines.extracting.evidence import MOST_NUMBERS, Assigner
from pipelines.extracting.tokens import SENTENCE_REACH
from pipelines.reading.formats import Unreadable, read_bytes
from pipelines.reading.registers import load_registers
from pipelines.settings import load_settings

from .cases import LISTS, listed

SECTIONS = pl.DataFrame(schema={"report_id": pl.String, "section_start": pl.Int64, "kind": pl.String})
#: What such texts are made of, and what the extractor's own machinery is made of.
CHARACTERS = (
    "0123456789０９一二十百千万亿零两余多近约超.,，。；、：（）()“”《》%％\n\r\t \u3000\x1f\x00\ufeff"
)
WORDS = "百分之 2024年 调解矛盾纠纷 件 个村（社区） 其中 分别为 各 未发生 全部 同比增长 由 增加到 以来 上半年"
PIECES = st.sampled_from([*CHARACTERS, *WORDS.split()])
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_catalogue(load_settings().catalogue))


def read(extractor: Extractor, text: str) -> Extraction:
    reports = pl.DataFrame({"report_id": ["x"], "report_year": [2024], "text": [text]})
    return extractor.extract(reports, SECTIONS, 0.5)


def assert_quotes_hold(text: str, extraction: Extraction) -> None:
    for start, end, quote in extraction.quantities.select(
        "quantity_start", "quantity_end", "quote"
    ).iter_rows():
        assert text[start:end] == quote
    for places in extraction.facts["places"].to_list():
        assert all(text[place["start"] : place["end"]] == place["quote"] for place in places)


@FUZZ
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_mixture_of_the_language_is_answered(extractor: Extractor, text: str) -> None:
    assert_quotes_hold(text, read(extractor, text))


@FUZZ
@given(st.text(max_size=200))
def test_any_text_is_answered(extractor: Extractor, text: str) -> None:
    assert_quotes_hold(text, read(extractor, text))


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_are_rejected_in_chinese(data: bytes) -> None:
    try:
        document = read_bytes(data, "x.txt")
        is_utf8 = data == data.decode("utf-8", "replace").encode() and b"\x00" not in data
        assert document.format != "txt" or not is_utf8 or document.text.encode() == data
    except Unreadable as reason:
        assert any("\u4e00" <= character <= "\u9fff" for character in reason.reason)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "一" * 20_000,
        "1，" * 10_000,
        "5件" * 5_000,
        "。" * 20_000,
        "（" * 5_000,
        "其中" * 5_000,
        "百分之" * 5_000,
    ],
    ids=["one number", "one numeral", "numbers", "figures", "stops", "brackets", "markers", "percent"],
)
def test_a_long_monotony_is_answered(extractor: Extractor, text: str) -> None:
    assert_quotes_hold(text, read(extractor, text))


@pytest.mark.parametrize(("word", "figure"), LISTS)
def test_a_list_without_end_is_no_prose_and_stays_unread(
    extractor: Extractor, word: str, figure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = Mock(side_effect=Assigner._score)
    monkeypatch.setattr(Assigner, "_score", lambda *arguments: scored(*arguments))
    extraction = read(extractor, listed(word, figure, MOST_NUMBERS + 1))
    assert extraction.facts.is_empty() and extraction.quantities.height == MOST_NUMBERS + 1
    assert extraction.quantities["sentence"].null_count() == 0
    assert not scored.called
    read(extractor, listed(word, figure, MOST_NUMBERS))
    assert scored.called


def test_a_sentence_without_end_is_cut_around_each_figure(extractor: Extractor) -> None:
    text = listed("办结率", "3%", 2_000)
    quantities = read(extractor, text).quantities
    reach = quantities.select(
        before=pl.col("quantity_start") - pl.col("sentence_start"),
        after=pl.col("sentence_end") - pl.col("quantity_end"),
    )
    assert reach.max().row(0) == (SENTENCE_REACH, SENTENCE_REACH)
    assert quantities["sentence"].str.len_chars().max() <= 2 * SENTENCE_REACH + len("3%")


def test_a_text_far_too_long_is_rejected_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "长.txt").write_text("法治" * 600_000, encoding="utf-8")
    chosen = load_settings()
    registers, catalogue = load_registers(chosen.registers), load_catalogue(chosen.catalogue)
    (batch,) = extract_files([tmp_path / "长.txt"], registers, catalogue, 0.5)
    assert batch.extraction.facts.is_empty()
    assert "120 万字" in batch.unread[0][1]
