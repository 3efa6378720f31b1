"""The lake: Parquet files, one per table and report year, each put in place whole.

Belongs here: where a table's file is, writing and reading it. Does not belong here: what the rows mean, DuckDB.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.warehouse import checksums

#: Stands where the year would be, for a table that is not cut by report year.
ALL_YEARS = "all"
#: Rows of a part of a file that holds whole texts: who wants one text unpacks so many.
TEXTS_AT_ONCE = 1_000


class StaleFrame(Exception):
    """A file of the lake has other columns than this version writes; the message says what to do, in Chinese."""


class DamagedFrame(StaleFrame):
    """A file of the lake is not as it was written; the message says what to do, in Chinese."""


def frame_path(lake: Path, table: str, report_year: int | None) -> Path:
    """The file of `table` ("read/facts") and year; None for a table that is not cut by year."""
    return lake / table / f"{ALL_YEARS if report_year is None else report_year}.parquet"


def write_frame(
    lake: Path,
    table: str,
    report_year: int | None,
    frame: pl.DataFrame,
    origin: Mapping[str, str] | None = None,
) -> Path:
    """Put `frame` in place and return its path; a reader sees the old file or the new one, never a part.

    `origin` says what the rows were made from; `read_origin` gives it back.
    """
    path = frame_path(lake, table, report_year)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # First by Python, which names the whole path where it may not be written.
        unfinished.touch()
        frame.write_parquet(
            unfinished,
            compression="zstd",
            row_group_size=TEXTS_AT_ONCE if "text" in frame.columns else None,
            metadata=dict(origin or {}),
        )
        checksums.note(lake, path, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def discard_unfinished(lake: Path) -> None:
    """Remove what writers that were killed left behind. Only for whoever knows that no one is writing."""
    for path in lake.glob("*/*/.*.parquet.*"):
        path.unlink(missing_ok=True)


def read_frame(lake: Path, table: str, report_year: int | None, schema: pl.Schema) -> pl.DataFrame:
    """The rows of one file with the columns of `schema`; none where the file does not exist.

    Raises StaleFrame, DamagedFrame.
    """
    path = frame_path(lake, table, report_year)
    if not path.exists():
        return schema.to_frame()
    if not checksums.is_intact(lake, path):
        raise DamagedFrame(
            f"{path} 已损坏（和写入时的校验和不符）；请运行 fazhi run（不带 --years），会从收件夹里的文件重新读出来。"
        )
    if not is_current(lake, table, report_year, schema):
        raise StaleFrame(
            f"{path} 是另一个版本的程序写的；请运行 fazhi run（不带 --years），把所有年度重新读一遍。"
        )
    return pl.read_parquet(path).cast(schema)


def is_current(lake: Path, table: str, report_year: int | None, schema: pl.Schema) -> bool:
    """Whether the file is whole and has just the columns of `schema`, or is not there."""
    path = frame_path(lake, table, report_year)
    if not path.exists():
        return True
    return checksums.is_intact(lake, path) and list(pl.read_parquet_schema(path)) == schema.names()


def read_table(lake: Path, table: str, schema: pl.Schema) -> pl.DataFrame:
    """The rows of all years of `table`, in the order of the years."""
    years = [None, *table_years(lake, table)]
    return pl.concat(read_frame(lake, table, year, schema) for year in years)


def read_origin(lake: Path, table: str, report_year: int | None) -> dict[str, str]:
    """What `write_frame` was told the rows were made from; empty where there is no file, or a damaged one."""
    path = frame_path(lake, table, report_year)
    return pl.read_parquet_metadata(path) if path.exists() and checksums.is_intact(lake, path) else {}


def table_years(lake: Path, table: str) -> list[int]:
    """The report years that have a file of `table`, ascending."""
    return sorted(int(path.stem) for path in (lake / table).glob("[0-9]*.parquet"))


def lake_years(lake: Path) -> list[int]:
    """The report years whose inbox folder was ever read, ascending."""
    return table_years(lake, "raw/report_files")
