"""Reading the published warehouse: a connection that can read that one file and nothing else.

Belongs here: opening for readers. Does not belong here: queries. A reader that stays open keeps seeing the
release it opened; it has to connect again to see a newer one.
"""

from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.opening import SANDBOX, WarehouseMissing, not_opened

#: One thread: of many readers at once each is answered sooner, and one alone hardly later.
_CONFIG: dict[str, Any] = {**SANDBOX, "threads": 1, "temp_directory": ""}

__all__ = ["WarehouseMissing", "connect"]


def connect(published: Path, memory_limit: str = "") -> duckdb.DuckDBPyConnection:
    """A read-only, sandboxed connection to the published file. `memory_limit` as DuckDB wants it ("96MB"); without,
    what DuckDB gives itself. Raises WarehouseMissing."""
    config = _CONFIG | ({"memory_limit": memory_limit} if memory_limit else {})
    while True:
        # The release itself, not the symlink: DuckDB would hand out the old file again under the same path.
        release, message = published.resolve(), ""
        try:
            if release.exists():
                return _locked(duckdb.connect(str(release), read_only=True, config=config))
        except duckdb.Error as error:
            message = str(error)
        # A release that was removed before it could be opened has been followed by another.
        if published.resolve() == release:
            raise not_opened(published, message)


def _locked(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    try:
        # A setting of the connection, which cannot come with the others.
        database.execute("set enable_progress_bar = false")
        database.execute("set lock_configuration = true")
    except duckdb.Error:
        # Another connection of this process to the same file may have locked the settings for all.
        if database.execute("select current_setting('lock_configuration')").fetchone() != (True,):
            raise
    return database
