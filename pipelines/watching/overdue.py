"""Towns whose report is not there although its day has passed.

Belongs here: the rule. Does not belong here: what is published late, which the marts say. The day is the county's
`publication_deadline` in the year after the report year; years before the last one due are no news.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.reading.registers import Registers
from pipelines.warehouse.connect import WarehouseMissing, connect

_REPORTED = "select county_code, town_code, report_year from core.reports"


@dataclass(frozen=True)
class Overdue:
    """A town without a report of `report_year`, due on `due_on`."""

    county_name: str
    town_code: str
    town_name: str
    report_year: int
    due_on: date

    @property
    def text(self) -> str:
        """In one line, in Chinese."""
        return (
            f"{self.county_name}{self.town_name} {self.report_year} 年度报告还没有收到，"
            f"应当在 {self.due_on} 以前公开；请催报"
        )


def overdue_towns(registers: Registers, published: Path, today: date) -> list[Overdue]:
    """The towns without a report of the last year that was due by the day before `today`, county by county."""
    reported = _reported(published)
    if reported is None:
        # Nothing can be said of any town, and the trouble itself is told elsewhere.
        return []
    found = []
    for county in registers.counties.iter_rows(named=True):
        report_year, due_on = last_due(county["publication_deadline"], today)
        for town in registers.towns.filter(county_code=county["county_code"]).iter_rows(named=True):
            is_valid = town["valid_from"] <= report_year <= (town["valid_to"] or 9999)
            if is_valid and (town["county_code"], town["town_code"], report_year) not in reported:
                place = (county["county_name"], town["town_code"], town["town_name"])
                found.append(Overdue(*place, report_year, due_on))
    return found


def last_due(deadline: str, today: date) -> tuple[int, date]:
    """The last report year whose deadline (MM-DD of the year after) lies before `today`, and that day."""
    for year in (today.year, today.year - 1):
        due_on = _day(year, deadline)
        if due_on < today:
            return year - 1, due_on
    return today.year - 3, _day(today.year - 2, deadline)


def _day(year: int, deadline: str) -> date:
    month, day = map(int, deadline.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        # 29 February, or 31 April: the last day there is.
        return date(year, month, 28 if month == 2 else 30)


def _reported(published: Path) -> set[tuple[str, str, int]] | None:
    """County, town and year of every report; None where the file is there and cannot be read."""
    try:
        with connect(published) as database:
            return set(database.execute(_REPORTED).fetchall())
    except (WarehouseMissing, duckdb.Error):
        return None if published.exists() else set()
