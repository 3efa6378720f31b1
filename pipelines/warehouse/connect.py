"""Reading the published warehouse: a connection that can read that one file and nothing else.

Belongs here: opening for readers. Does not belong here: queries. A reader that stays open keeps seeing the
release it opened; it has to connect again to see a newer one.
"""

from pathlib import Path

import duckdb

#: No files, no network, no other databases, and none of this can be switched back by a query.
SANDBOX = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "lock_configuration": "true",
}


class WarehouseMissing(Exception):
    """Nothing has been published yet, or the file cannot be opened; the message is Chinese."""


def connect(published: Path) -> duckdb.DuckDBPyConnection:
    """A read-only, sandboxed connection to the published file. Raises WarehouseMissing."""
    unlocked = {name: value for name, value in SANDBOX.items() if name != "lock_configuration"}
    for _ in range(2):
        # The release itself, not the symlink: DuckDB would hand out the old file again under the same path.
        release = published.resolve()
        if release.exists():
            try:
                return _locked(duckdb.connect(str(release), read_only=True, config=unlocked))
            except duckdb.Error as error:
                if release.exists():
                    message = str(error).split("\n", 1)[0]
                    raise WarehouseMissing(f"打不开 {published}：{message}") from None
    raise WarehouseMissing(f"还没有发布过数据：{published} 不存在。请先运行 fazhi run。")


def _locked(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    # A setting of the connection, not of the database, so it cannot come with the others.
    database.execute("set enable_progress_bar = false")
    database.execute("set lock_configuration = true")
    return database
