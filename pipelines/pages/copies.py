"""The marts of a county copied into memory when a page first asks for them, and answered from there as long as the release is
shown.

Belongs here: making, finding and dropping copies. Does not belong here: questions. A mart is a view over the whole release:
what it costs is mostly to be planned, anew for every page (5 to 90 ms); over a copy the same question takes one.
"""

import re
import threading
from collections import OrderedDict
from contextlib import suppress

import duckdb

#: The release in a database of its own, beside the copies; the name that `use` takes.
RELEASE = "release"
#: Counties whose copies are kept; one of 30 towns and 10 years takes 3 MB, compressed.
_KEPT = 16
#: What the pages ask of each mart. Only this is copied: all columns would take three times as much.
COLUMNS = {
    "town_year_reports": "county_code, town_code, town_name, report_year, has_report, report_id",
    "town_year_indicators": (
        "county_code, town_code, town_name, report_year, theme, indicator_code, indicator_name, kind, unit, value, bound, "
        "value_rank, towns_ranked, is_uncertain, is_corrected, correction_reason, quote, report_id, unit_as_written, "
        "part_count, method, previous_value, value_change, score"
    ),
    "town_year_ranks": (
        "county_code, town_code, report_year, indicator_code, value_rank, towns_ranked, value_per_10k_residents, "
        "per_10k_residents_rank, value_per_village, per_village_rank, population, village_count"
    ),
    "county_year_indicators": (
        "county_code, report_year, indicator_code, towns_registered, towns_reporting, towns_stating, "
        "towns_stating_zero, value_median, value_min, value_max"
    ),
    "report_compliance": (
        "county_code, town_code, town_name, report_year, verdict, has_report, published_on, due_on, late_day_count, "
        "missing_parts, to_do, fact_count, version_count, report_id"
    ),
    "suspicious_values": (
        "county_code, town_code, town_name, report_year, indicator_code, indicator_name, rule_code, rule_name, "
        "explanation, quote, report_id"
    ),
    "town_year_gaps": (
        "county_code, town_code, town_name, report_year, indicator_code, indicator_name, kind, unit, previous_value, "
        "previous_bound, previous_quote, previous_report_id, towns_stating"
    ),
}
_MARTS = re.compile(r"\bmarts\.(\w+)")


class _Copy:
    """The copies of one county: a database in memory with a schema marts."""

    def __init__(self, name: str, county: str) -> None:
        self.name, self.county = name, county
        self.made: set[str] = set()
        self.users = 0


class Copies:
    """Where to ask about a county. `connection` is one whose default may be changed at will."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._number = 0
        self._lock, self._making = threading.Lock(), threading.Lock()

    def take(self, county: str, query: str) -> _Copy | None:
        """A copy that has all marts of the query; to be given back. None where another is just being made: then the
        release itself answers sooner."""
        copy, marts = self._found(county), set(_MARTS.findall(query))
        if marts <= copy.made:
            return copy
        # One at a time: this is what takes memory.
        if not self._making.acquire(blocking=False):
            self.give_back(copy)
            return None
        try:
            for mart in sorted(marts - copy.made):
                self._make(copy, mart)
        except BaseException:
            self.give_back(copy)
            raise
        finally:
            self._making.release()
        return copy

    def give_back(self, copy: _Copy) -> None:
        """The copy is not read any more."""
        with self._lock:
            copy.users -= 1
            self._drop_unused()

    def _found(self, county: str) -> _Copy:
        with self._lock:
            copy = self._copies.get(county)
            if copy is None:
                self._number += 1
                copy = _Copy(f"county_{self._number}", county)
                with self._connection.cursor() as cursor:
                    cursor.execute(f"attach ':memory:' as {copy.name} (compress)")
                    cursor.execute(f"create schema {copy.name}.marts")
                self._copies[county] = copy
            self._copies.move_to_end(county)
            copy.users += 1
            self._drop_unused()
            return copy

    def _make(self, copy: _Copy, mart: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"create table {copy.name}.marts.{mart} as "
                f"select {COLUMNS[mart]} from {RELEASE}.marts.{mart} where county_code = ?",
                [copy.county],
            )
            # Only a checkpoint compresses, to a tenth. Where somebody is just reading it comes with the next mart.
            with suppress(duckdb.Error):
                cursor.execute(f"checkpoint {copy.name}")
        copy.made.add(mart)

    def _drop_unused(self) -> None:
        for county, copy in list(self._copies.items()):
            if len(self._copies) <= _KEPT:
                return
            if not copy.users:
                del self._copies[county]
                with self._connection.cursor() as cursor:
                    cursor.execute(f"detach {copy.name}")
