"""The lake: whole files only, typed and empty where nothing was written."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.warehouse.lake import (
    StaleFrame,
    frame_path,
    is_current,
    lake_years,
    read_frame,
    read_origin,
    read_table,
    table_years,
    write_frame,
)

SCHEMA = pl.Schema({"name": pl.String, "count": pl.Int32})
FRAME = pl.DataFrame({"name": ["甲"], "count": [1]}, schema=SCHEMA)


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    write_frame(tmp_path, "read/x", 2023, FRAME, {"made_from": "甲"})
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).equals(FRAME)
    assert read_origin(tmp_path, "read/x", 2023)["made_from"] == "甲"


def test_what_was_never_written_is_empty_and_typed(tmp_path: Path) -> None:
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).schema == SCHEMA
    assert read_table(tmp_path, "read/x", SCHEMA).schema == SCHEMA
    assert read_origin(tmp_path, "read/x", 2023) == {}
    assert lake_years(tmp_path) == []


def test_an_empty_frame_keeps_its_types(tmp_path: Path) -> None:
    write_frame(tmp_path, "read/x", 2023, SCHEMA.to_frame())
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).schema == SCHEMA


def test_a_table_is_its_years_in_order(tmp_path: Path) -> None:
    for year in (2024, 2022):
        write_frame(tmp_path, "raw/report_files", year, FRAME.with_columns(count=pl.lit(year, pl.Int32)))
    write_frame(tmp_path, "raw/misplaced_files", None, FRAME)
    assert table_years(tmp_path, "raw/report_files") == lake_years(tmp_path) == [2022, 2024]
    assert read_table(tmp_path, "raw/report_files", SCHEMA)["count"].to_list() == [2022, 2024]
    assert read_table(tmp_path, "raw/misplaced_files", SCHEMA).height == 1


@pytest.mark.parametrize("left_behind", [b"", b"half of a fi"])
def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_behind: bytes
) -> None:
    write_frame(tmp_path, "read/x", 2023, FRAME)

    def fail(_: pl.DataFrame, path: Path, **__: Any) -> None:
        path.write_bytes(left_behind)
        raise OSError("No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    with pytest.raises(OSError):
        write_frame(tmp_path, "read/x", 2023, FRAME.clear())
    monkeypatch.undo()
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).equals(FRAME)
    assert [path.name for path in frame_path(tmp_path, "read/x", 2023).parent.iterdir()] == ["2023.parquet"]


def test_what_a_kill_left_behind_is_not_a_year(tmp_path: Path) -> None:
    write_frame(tmp_path, "read/x", 2023, FRAME)
    (tmp_path / "read/x/.2024.parquet.4711").write_bytes(b"half")
    assert table_years(tmp_path, "read/x") == [2023]


def test_a_file_with_other_columns_is_told_and_not_read(tmp_path: Path) -> None:
    write_frame(tmp_path, "read/facts", 2023, pl.DataFrame({"a": [1], "b": [2]}))
    schema = pl.Schema({"a": pl.Int64()})
    assert not is_current(tmp_path, "read/facts", 2023, schema)
    with pytest.raises(StaleFrame, match=r"2023\.parquet .*fazhi run"):
        read_frame(tmp_path, "read/facts", 2023, schema)
    assert is_current(tmp_path, "read/facts", 2022, schema)
