"""All that a published file holds, to compare two builds by."""

from pathlib import Path
from typing import Any

from pipelines.warehouse.connect import connect


def content(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables in the order in which they lie, but which run built them and when."""
    but = {"meta.build": " exclude (run_id, built_at)"}
    with connect(warehouse) as database:
        names = database.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by all"
        ).fetchall()
        return {
            name: database.execute(f"select *{but.get(name, '')} from {name}").fetchall() for (name,) in names
        }
