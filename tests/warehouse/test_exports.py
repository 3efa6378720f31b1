"""Exports: the same rows as in the file, in CSV that a spreadsheet opens rightly and runs nothing of."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.warehouse.exports import exported_relations, write_exports
from pipelines.warehouse.models import Models

FORMULAS = ["=1+1", "+1", "-1", "@sum(a1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠a"]
SAFE = ["'=1", "甲镇", "", "1=1", " =1"]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    file = tmp_path / "it's.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("create schema marts")
        database.execute("create table texts (position integer, word varchar)")
        database.executemany("insert into texts values (?, ?)", last_first([*FORMULAS, *SAFE, None]))
        database.execute(
            """create view marts.rows as select
                -5.5::double as value, -3 as whole, true as is_late, date '2025-03-02' as published_on,
                '甲,镇"' as town_name, ['=a', 'b'] as names, [{'start': 1, 'quote': '-5件'}] as places,
                null::varchar as nothing, null::varchar[] as no_list, {'a': '=1'} as one"""
        )
        database.execute("create view marts.none as select word from texts where false")
    write_exports(file, ["main.texts", "marts.rows", "marts.none"], tmp_path / "export")
    return tmp_path / "export"


def last_first(words: Sequence[str | None]) -> list[tuple[int, str | None]]:
    """Last first: so the order found in an export is the one it was given there."""
    return list(enumerate(words))[::-1]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_each_relation_is_there_in_both_forms(exports: Path) -> None:
    names = {path.relative_to(exports).as_posix() for path in exports.rglob("*.*")}
    assert names == {
        f"{kind}/{name}.{kind}" for kind in ("csv", "parquet") for name in ("texts", "rows", "none")
    }
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in (exports / "csv").iterdir())


def test_no_cell_is_a_formula(exports: Path) -> None:
    words = [word for _, word in rows_of(exports / "csv" / "texts.csv")[1:]]
    assert words == [*(f"'{word}" for word in FORMULAS), *SAFE, ""]
    assert pl.read_parquet(exports / "parquet" / "texts.parquet")["word"].to_list() == [
        *FORMULAS,
        *SAFE,
        None,
    ]


def test_numbers_dates_and_lists_are_as_they_are(exports: Path) -> None:
    head, row = rows_of(exports / "csv" / "rows.csv")
    cells = dict(zip(head, row, strict=True))
    assert (cells["value"], cells["whole"], cells["is_late"]) == ("-5.5", "-3", "true")
    assert (cells["published_on"], cells["town_name"]) == ("2025-03-02", '甲,镇"')
    assert (cells["names"], cells["places"]) == ('["=a","b"]', '[{"start":1,"quote":"-5件"}]')
    assert (cells["nothing"], cells["no_list"], cells["one"]) == ("", "", '{"a":"=1"}')
    kept = pl.read_parquet(exports / "parquet" / "rows.parquet")
    assert kept["places"].to_list() == [[{"start": 1, "quote": "-5件"}]]


def test_an_empty_relation_keeps_its_head(exports: Path) -> None:
    assert rows_of(exports / "csv" / "none.csv") == [["word"]]


def test_every_mart_and_what_was_left_over_is_exported(models: Models) -> None:
    exported = exported_relations(models)
    assert {mart.full_name for mart in models.marts} < set(exported)
    assert {"core.unread_quantities", "core.findings", "core.rejected_files"} < set(exported)
    names = [name.split(".")[1] for name in exported]
    assert len(set(names)) == len(names)
