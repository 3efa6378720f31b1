"""Reading the published warehouse: a connection that can read that one file and nothing else.

Belongs here: opening for readers. Does not belong here: queries. A reader that stays open keeps seeing the
release it opened; it has to connect again to see a newer one.
"""

from pathlib import Path

import duckdb

from pipelines.warehouse.releases import GO_BACK

#: No files, no network, no other databases, and none of this can be switched back by a query.
SANDBOX: dict[str, str | bool | int | float | list[str]] = {
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
    while True:
        # The release itself, not the symlink: DuckDB would hand out the old file again under the same path.
        release = published.resolve()
        try:
            if release.exists():
                return _locked(duckdb.connect(str(release), read_only=True, config=unlocked))
            message = "它指向的文件不见了" if published.is_symlink() else ""
        except duckdb.Error as error:
            message = str(error).split("\n", 1)[0]
        # A release that was removed before it could be opened has been followed by another.
        if published.resolve() == release:
            break
    if message:
        raise WarehouseMissing(f"打不开 {published}：{message}。{GO_BACK}。")
    raise WarehouseMissing(f"还没有发布过数据：{published} 不存在。请先运行 fazhi run。")


def _locked(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    # The progress bar is a setting of the connection and cannot come with the others; another connection of this
    # process to the same file has locked them for all.
    if database.execute("select not current_setting('lock_configuration')").fetchone() == (True,):
        database.execute("set enable_progress_bar = false")
        database.execute("set lock_configuration = true")
    return database
