"""Marts as tables: the same rows as their selects give, however many counties are built at a time."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines.warehouse import build
from pipelines.warehouse.build import MART_ORDER, make_mart
from pipelines.warehouse.models import Models

from .conftest import Fill, Rows

COUNTIES = "1234567"
YEARS = (2021, 2022, 2023)
#: A town of county 1 goes to county 7 in 2023, so that its year before lies in another range of counties.
MOVED = "1-0"


def _town_years() -> Iterator[tuple[str, str, int]]:
    for county in COUNTIES:
        for town in range(9):
            for year in YEARS:
                is_moved = (code := f"{county}-{town}") == MOVED and year == 2023
                yield "7" if is_moved else county, code, year


def _rows() -> Rows:
    towns: list[dict[str, Any]] = []
    for county in COUNTIES:
        for town in range(9):
            code = f"{county}-{town}"
            row = {"town_code": code, "town_name": f"镇{code}", "county_code": county, "population": 20000}
            is_moved = code == MOVED
            towns.append(row | {"valid_to": 2022 if is_moved else None})
            towns.extend([row | {"county_code": "7", "valid_from": 2023}] if is_moved else [])
    reports = [
        {"report_id": f"{town} {year}", "town_code": town, "county_code": county, "report_year": year}
        for county, town, year in _town_years()
    ]
    facts = [
        report | {"indicator_code": code, "value": 10.0 + (place * 7 + report["report_year"]) % 13 * factor}
        for place, report in enumerate(reports)
        for code, factor in (("a", 1), ("b", 100))
        if (place + factor) % 5
    ]
    return {
        "core.counties": [{"county_code": county, "county_name": f"县{county}"} for county in COUNTIES],
        "core.report_years": [{"report_year": year} for year in YEARS],
        "core.indicators": [
            {"indicator_code": "a", "indicator_name": "甲"},
            {"indicator_code": "b", "indicator_name": "乙", "indicator_order": 2},
        ],
        "core.towns": towns,
        "core.reports": reports,
        "core.facts": facts,
    }


@pytest.fixture
def built(database: duckdb.DuckDBPyConnection, fill: Fill, models: Models) -> dict[str, list[Any]]:
    """The rows that the selects give, by the name of the mart; the views are gone afterwards."""
    fill(_rows())
    expected = {
        mart.full_name: database.execute(f"select * from {mart.full_name} order by all").fetchall()
        for mart in models.marts
    }
    for mart in models.marts:
        database.execute(f"drop view {mart.full_name}")
    return expected


@pytest.mark.parametrize("at_once", [1, 3, 7, 30])
def test_each_mart_has_all_rows_once_and_in_order(
    database: duckdb.DuckDBPyConnection,
    models: Models,
    built: dict[str, list[Any]],
    at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, "COUNTIES_AT_ONCE", at_once)
    for mart in models.marts:
        make_mart(database, mart)
        assert (
            database.execute(f"select * from {mart.full_name} order by all").fetchall()
            == built[mart.full_name]
        )
        keys = [name for name in MART_ORDER if any(column.name == name for column in mart.columns)]
        rows = database.execute(f"select {', '.join(keys)} from {mart.full_name}").fetchall()
        assert rows == sorted(set(rows))
    assert built["marts.town_year_changes"]
    assert built["marts.suspicious_values"]


def test_a_row_of_no_county_stops_the_build(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    mart = models.relation("marts.report_compliance")
    columns = ", ".join(f"null::{column.type} as {column.name}" for column in mart.columns)
    database.execute("drop view marts.report_compliance")
    with pytest.raises(duckdb.ConstraintException):
        make_mart(database, type(mart)(**{**vars(mart), "sql": f"select {columns}"}))
