"""The published warehouse as the pages hold it: one connection per release, turned to the newest at each request.

Belongs here: opening, sharing and giving up connections; what every page needs to know of a release. Does not belong here:
what a single page asks.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.pages.problems import Problem
from pipelines.warehouse.connect import WarehouseMissing, connect

Row = dict[str, Any]

#: How many bytes of pages already made are kept for one release.
_KEPT_BYTES = 12_000_000
#: More at once take longer each and need more memory.
_QUERIES_AT_ONCE = 2
#: What DuckDB may use for all of them and for the parts of the file that it keeps.
_MEMORY = "64MB"


class Release:
    """A published file that is open: questions in SQL, rows as dictionaries, and pages already made from it.

    A release never changes, so whatever was made from it stays right as long as it is shown.
    """

    def __init__(self, identity: str, connection: duckdb.DuckDBPyConnection) -> None:
        self.identity = identity
        self._connection = connection
        self._places = threading.BoundedSemaphore(_QUERIES_AT_ONCE)
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._made_bytes = 0
        self._lock = threading.Lock()
        self.users = 0
        self.is_old = False

    def rows(self, query: str, *parameters: Any) -> list[Row]:
        """The rows of a fixed query of ours; `parameters` fill its question marks."""
        with self._places, self._connection.cursor() as cursor:
            result = cursor.execute(query, list(parameters))
            columns = [column[0] for column in result.description or []]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def one(self, query: str, *parameters: Any) -> Row | None:
        """The first row, or none."""
        return next(iter(self.rows(query, *parameters)), None)

    def made(self, key: str) -> bytes | None:
        """A page made before under that key."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def keep(self, key: str, page: bytes) -> None:
        """Keep a page for the next who asks; the longest unasked go first."""
        with self._lock:
            if key in self._made or len(page) > _KEPT_BYTES // 8:
                return
            self._made[key] = page
            self._made_bytes += len(page)
            while self._made_bytes > _KEPT_BYTES:
                self._made_bytes -= len(self._made.popitem(last=False)[1])

    @cached_property
    def counties(self) -> list[Row]:
        """county_code, county_name of the register, in the order of the codes."""
        return self.rows("select county_code, county_name from core.counties order by county_code")

    @cached_property
    def county_names(self) -> Mapping[str, str]:
        """Name of each county by its code."""
        return {row["county_code"]: row["county_name"] for row in self.counties}

    @cached_property
    def years(self) -> list[int]:
        """The report years that files came for, ascending."""
        return [row["y"] for row in self.rows("select report_year as y from core.report_years order by y")]

    @cached_property
    def indicators(self) -> list[Row]:
        """The catalogue in its order: code, name, theme, theme_name, unit, kind, direction, definition."""
        return self.rows(
            "select indicator_code, indicator_name, theme, theme_name, unit, kind, direction, definition "
            "from core.indicators order by indicator_order"
        )

    @cached_property
    def by_code(self) -> Mapping[str, Row]:
        """The rows of `indicators` by code."""
        return {row["indicator_code"]: row for row in self.indicators}

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Name of each theme by its code, in the order of the catalogue."""
        return {row["theme"]: row["theme_name"] for row in self.indicators}

    @cached_property
    def by_theme(self) -> list[tuple[str, list[Row]]]:
        """(name of the theme, its indicators), in the order of the catalogue."""
        grouped: dict[str, list[Row]] = {}
        for row in self.indicators:
            grouped.setdefault(row["theme_name"], []).append(row)
        return list(grouped.items())

    @cached_property
    def build(self) -> Row:
        """The one row of meta.build."""
        return self.one("select * from meta.build") or {}

    def close(self) -> None:
        """Give the file up."""
        self._connection.close()


class Releases:
    """Hands out the newest release. A publish is noticed at the next request; who reads an older one finishes with it."""

    def __init__(self, published: Path) -> None:
        self._published = published
        self._lock = threading.Lock()
        self._current: Release | None = None

    @contextmanager
    def current(self) -> Iterator[Release]:
        """The newest release, for as long as the block runs. Raises Problem where there is none that opens."""
        release = self._taken()
        try:
            yield release
        finally:
            with self._lock:
                release.users -= 1
                if release.is_old and not release.users:
                    release.close()

    def _taken(self) -> Release:
        with self._lock:
            identity = _identity(self._published)
            if self._current is None or self._current.identity != identity:
                self._turn(identity)
            assert self._current is not None
            self._current.users += 1
            return self._current

    def _turn(self, identity: str) -> None:
        old, self._current = self._current, None
        if old is not None:
            old.is_old = True
            if not old.users:
                old.close()
        try:
            self._current = Release(identity, connect(self._published, _MEMORY))
        except WarehouseMissing as error:
            raise warehouse_problem(str(error)) from None

    def close(self) -> None:
        """Give up the file; for the end of the server."""
        with self._lock:
            if self._current is not None:
                self._current.close()
                self._current = None


def _identity(published: Path) -> str:
    # Path, inode and time: a release has a folder of its own, but a file may also be copied into place by hand.
    release = published.resolve()
    try:
        found = release.stat()
    except OSError:
        return f"{release} missing"
    return f"{release} {found.st_ino} {found.st_mtime_ns} {found.st_size}"


def warehouse_problem(what: str) -> Problem:
    """The page for a warehouse that is missing or cannot be read."""
    return Problem(
        503,
        "现在没有可看的数据",
        f"{what.rstrip('。')}。请运行 fazhi run 重新建库发布；以前发布的几次保留在 warehouse/releases 里。",
    )
