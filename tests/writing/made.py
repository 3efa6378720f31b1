"""Small published warehouses for the tests of this room: core rows made by rule, the real views over them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.warehouse.build import load_frame, open_candidate
from tests.empty import empty_warehouse

from ..warehouse.conftest import DEFAULTS

COUNTY = "990100"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Stated:
    """What a town states of an indicator."""

    value: float
    quote: str = ""
    bound: str = "exact"
    is_uncertain: bool = False
    more: dict[str, Any] = field(default_factory=dict)


#: Town number, year, indicator number → what is stated; None for silence.
Rule = Callable[[int, int, int], Stated | None]


def by_rule(town: int, year: int, indicator: int) -> Stated | None:
    """Figures that differ everywhere; every fourth is silent, one is uncertain, one a bound, one zero."""
    if (town + indicator) % 4 == 3:
        return None
    if (town, indicator) == (0, 0):
        return Stated(0, "未发生案件", more={"basis": "zero_claim"})
    if (town, indicator) == (1, 0):
        return Stated(5000, bound="at_least")
    if (town, indicator) == (2, 0):
        return Stated(77, is_uncertain=True, more={"score": 0.4})
    return Stated(20 + 7 * ((town * 5) % 11) + indicator + (year - 2020) * (town % 3 - 1))


@dataclass(frozen=True)
class Made:
    """A county with so many towns, years and indicators, and what its towns state."""

    towns: int = 8
    years: tuple[int, ...] = (2023, 2024)
    indicators: int = 6
    rule: Rule = by_rule
    county_names: tuple[str, ...] = ("甲县",)
    town_names: dict[int, str] = field(default_factory=dict)
    indicator_rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    without_report: frozenset[tuple[int, int]] = frozenset()
    more: dict[str, Rows] = field(default_factory=dict)

    def publish(self, path: Path) -> Path:
        """Write the warehouse to `path`, which comes back."""
        path.parent.mkdir(parents=True)
        path.write_bytes(empty_warehouse())
        with open_candidate(path) as database:
            for table, rows in {**self.tables(), **self.more}.items():
                _insert(database, table, rows, path)
        return path

    def town(self, number: int) -> str:
        return self.town_names.get(number, f"第{number + 1}镇")

    def tables(self) -> dict[str, Rows]:
        """The core rows; every county has the same towns and figures."""
        counties = [str(int(COUNTY) + place) for place in range(len(self.county_names))]
        keys = [(county, town) for county in counties for town in range(self.towns)]
        return {
            "core.counties": [
                {"county_code": code, "county_name": name}
                for code, name in zip(counties, self.county_names, strict=True)
            ],
            "core.towns": [
                {
                    "county_code": county,
                    "town_code": _code(county, town),
                    "town_name": self.town(town),
                    "population": 10_000 + 1_000 * town,
                    "village_count": 5 + town,
                }
                for county, town in keys
            ],
            "core.indicators": [self._indicator(number) for number in range(self.indicators)],
            "core.report_years": [{"report_year": year} for year in self.years],
            "core.reports": [self._report(*key, year) for key in keys for year in self._years(key[1])],
            "core.facts": [
                fact
                for key in keys
                for year in self._years(key[1])
                for number in range(self.indicators)
                if (fact := self._fact(*key, year, number))
            ],
            "meta.build": [BUILD],
        }

    def _years(self, town: int) -> list[int]:
        return [year for year in self.years if (town, year) not in self.without_report]

    def _indicator(self, number: int) -> dict[str, Any]:
        return {
            "indicator_code": f"i{number:03}",
            "indicator_name": f"指标{number}",
            "theme": f"t{number // 4}",
            "theme_name": f"主题{number // 4}",
            "indicator_order": number,
            "direction": ("higher", "lower", "neutral")[number % 3],
            **self.indicator_rows.get(number, {}),
        }

    def _report(self, county: str, town: int, year: int) -> dict[str, Any]:
        return {
            "report_id": f"r{county}{town}_{year}",
            "county_code": county,
            "town_code": _code(county, town),
            "town_name": self.town(town),
            "report_year": year,
            "published_on": date(year + 1, 3 + (town == 1) * 2, 1),
            "file_path": f"{year}/{self.town(town)}{year}.txt",
        }

    def _fact(self, county: str, town: int, year: int, number: int) -> dict[str, Any] | None:
        stated = self.rule(town, year, number)
        if stated is None:
            return None
        quote = stated.quote or f"指标{number}为{stated.value:g}件"
        exact = stated.bound == "exact"
        return {
            "report_id": f"r{county}{town}_{year}",
            "county_code": county,
            "town_code": _code(county, town),
            "report_year": year,
            "indicator_code": f"i{number:03}",
            "value": float(stated.value),
            "value_low": float(stated.value) if exact or stated.bound == "at_least" else None,
            "value_high": float(stated.value) if exact else None,
            "bound": stated.bound,
            "unit": self._indicator(number).get("unit", "件"),
            "quote": quote,
            "sentence": f"全年{quote}。",
            "quote_end": len(quote),
            "figure_end": len(quote),
            "marked_sentence": f"全年【{quote}】。",
            "places": [{"start": 0, "end": len(quote), "quote": quote}],
            "is_uncertain": stated.is_uncertain,
            "extracted_value": float(stated.value),
            **stated.more,
        }


BUILD = {
    "build_id": "abc123",
    "run_id": "run",
    "built_at": datetime(2025, 5, 1, 16, 30),
    "fazhi_version": "0.1.0",
    "catalogue_version": "1",
    "uncertain_below": 0.65,
    **{f"{what}_sha256": "0" for what in ("code", "registers", "corrections", "sql", "files")},
    **{
        f"{what}_count": 0
        for what in ("report", "fact", "quantity", "unread_quantity", "rejected_file", "correction")
    },
}


def _code(county: str, town: int) -> str:
    return f"{county}{town:03}"


def _insert(database: duckdb.DuckDBPyConnection, table: str, rows: Rows, beside: Path) -> None:
    full = [{**DEFAULTS.get(table, {}), **row} for row in rows]
    load_frame(database, table, pl.DataFrame(full, infer_schema_length=None), beside)
