"""What checks see besides the candidate: temporary views on the lake and on the file that is published now.

Belongs here: making these views. Does not belong here: the checks (sql/checks), or judging what they find.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.warehouse.releases import flaw_of, opened
from pipelines.warehouse.statements import literal

#: The temporary views that a check may read, with their columns.
SHOWN = {
    "lake_reports": ("report_id varchar", "text varchar"),
    "lake_files": ("file_path varchar", "file_sha256 varchar", "report_year integer"),
    "published_reports": (
        *("report_id varchar", "town_code varchar", "town_name varchar", "report_year integer"),
        *("file_path varchar", "file_sha256 varchar", "text_sha256 varchar"),
    ),
    "published_facts": ("report_id varchar", "indicator_code varchar", "value double", "quote varchar"),
    "published_build": ("is_made_alike boolean",),
}

#: Table of the lake → what holds the report year of its files. Misplaced files are of no year.
_FILE_TABLES = {"report_files": "folder_year", "flat_files": "report_year", "misplaced_files": "null"}

#: What of meta.build may differ between builds that were made alike: the files, the corrections, and when.
_MAY_DIFFER = ("build_id", "run_id", "built_at", "files_sha256", "corrections_sha256")


def show_lake(database: duckdb.DuckDBPyConnection, lake: Path) -> None:
    """Make lake_reports (the texts of all versions) and lake_files (every file of the inbox when it was listed)."""
    texts = [
        _parquet(table, "report_id, text", (lake / "read" / table).glob("[0-9]*.parquet"))
        for table in ("reports", "other_versions")
    ]
    files = [
        _parquet(
            table, f"file_path, file_sha256, {year} as report_year", (lake / "raw" / table).glob("*.parquet")
        )
        for table, year in _FILE_TABLES.items()
    ]
    _show(database, "lake_reports", texts)
    _show(database, "lake_files", files)


def show_published(database: duckdb.DuckDBPyConnection, published: Path | None) -> None:
    """Make published_reports, published_facts and published_build over the file that readers open now.

    Without one, or with one that is damaged or was made by a version with other columns, they are empty, and the
    candidate counts as not made alike: a bad old file must not keep a good new one from being published.
    """
    is_made_alike, rows = False, {"reports": "", "facts": ""}
    if published is not None and _is_comparable(published):
        database.execute(f"attach {literal(str(published.resolve()))} as published (read_only)")
        rows = {table: f"select {_columns(table)} from published.core.{table}" for table in rows}
        is_made_alike = _made_of(database, "published.") == _made_of(database, "")
    for table, select in rows.items():
        _show(database, f"published_{table}", [select])
    _show(database, "published_build", [f"select {is_made_alike} as is_made_alike"])


def _is_comparable(published: Path) -> bool:
    """Whether the published file is there, whole, and has what is compared. Asked on a connection of its own: an error
    would end the transaction in which the checks run."""
    if not published.exists() or flaw_of(published) is not None:
        return False
    try:
        with opened(published) as database:
            for table in ("reports", "facts"):
                database.execute(f"select {_columns(table)} from release.core.{table} limit 0")
            _made_of(database, "release.")
    except duckdb.Error:
        return False
    return True


def _columns(table: str) -> str:
    return ", ".join(column.split()[0] for column in SHOWN[f"published_{table}"])


def _made_of(database: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, object]:
    """What a build was made from and with, apart from the files of the inbox and the corrections."""
    found = database.execute(f"from {catalog}meta.build")
    names = [column[0] for column in found.description or ()]
    row = dict(zip(names, found.fetchone() or (), strict=False))
    return {
        name: value for name, value in row.items() if name not in _MAY_DIFFER and not name.endswith("_count")
    }


def _parquet(table: str, columns: str, files: Iterable[Path]) -> str:
    listed = ", ".join(sorted(literal(str(path)) for path in files))
    return f"select {columns} from read_parquet([{listed}])" if listed else ""


def _show(database: duckdb.DuckDBPyConnection, name: str, selects: list[str]) -> None:
    """One view over all `selects`; without any it is there and empty."""
    empty = ", ".join(f"null::{kind} as {column}" for column, kind in map(str.split, SHOWN[name]))
    rows = " union all by name ".join([*filter(None, selects), f"select {empty} where false"])
    database.execute(f"create or replace temporary view {name} as {rows}")
