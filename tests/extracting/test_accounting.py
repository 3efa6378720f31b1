"""Nothing is lost: every digit, and every Chinese numeral with a unit, stands in a row of the quantities, and every
row is claimed by an indicator, explained by a trap, or kept as unread with its sentence."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.extracting import extract
from pipelines.extracting.catalogue import load_catalogue
from pipelines.reading.anatomy import find_sections
from pipelines.settings import load_settings

TESTS = Path(__file__).parents[1]
TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for folder in (TESTS.parent / "data" / "sample", TESTS / "gold" / "other_counties")
    for path in sorted(folder.rglob("*.txt"))
}
#: Written without the pattern of the extractor; units that nothing else begins with.
DIGITS = re.compile("[0-9０-９]+")
CHINESE = re.compile(
    "[一二三四五六七八九十百千万两]+[余多]?(?:场次|人次|批次|件|份|户|册|幅|家|篇)(?!套|家|名|单)"
)


@pytest.fixture(scope="module")
def quantities() -> pl.DataFrame:
    reports = pl.DataFrame({"report_id": list(TEXTS), "text": list(TEXTS.values())})
    rows = [(name, s.kind, s.start) for name, text in TEXTS.items() for s in find_sections(text)]
    sections = pl.DataFrame(rows, schema=["report_id", "kind", "section_start"], orient="row")
    years = reports.with_columns(report_year=pl.col("report_id").str.extract(r"(\d{4})").cast(pl.Int32))
    return extract(years, sections, load_catalogue(load_settings().catalogue)).quantities


def spans(quantities: pl.DataFrame, name: str) -> list[tuple[int, int]]:
    rows = quantities.filter(pl.col("report_id") == name).select("quantity_start", "quantity_end")
    return sorted(rows.iter_rows())


def test_every_digit_is_in_a_quantity(quantities: pl.DataFrame) -> None:
    for name, text in TEXTS.items():
        found = spans(quantities, name)
        for match in DIGITS.finditer(text):
            assert any(start <= match.start() and match.end() <= end for start, end in found), (name, match)


def test_every_chinese_numeral_with_a_unit_is_in_a_quantity(quantities: pl.DataFrame) -> None:
    for name, text in TEXTS.items():
        found = spans(quantities, name)
        for match in CHINESE.finditer(text):
            around = text[max(0, match.start() - 4) : match.end() + 4]
            assert any(start < match.end() and match.start() < end for start, end in found), (name, around)


def test_every_quantity_is_claimed_explained_or_unread(quantities: pl.DataFrame) -> None:
    claimed = pl.col("indicator_codes").list.len() > 0
    trapped = pl.col("trap").is_not_null() & pl.col("trap_reason").is_not_null()
    unread = pl.col("sentence").is_not_null() & (pl.col("sentence") != "")
    states = quantities.select(
        count=claimed.cast(pl.Int8) + (trapped & ~claimed) + (unread & ~claimed & ~trapped)
    )
    assert states["count"].unique().to_list() == [1]


def test_unread_figures_have_the_sentence_they_stand_in(quantities: pl.DataFrame) -> None:
    unread = quantities.filter(pl.col("sentence").is_not_null())
    assert unread.height > 100
    for row in unread.iter_rows(named=True):
        assert row["quote"].strip() in row["sentence"]
        assert row["sentence"] in TEXTS[row["report_id"]]
