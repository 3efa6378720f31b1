"""Marts as tables: the same rows as their selects give, however many counties are built at a time."""

from typing import Any

import duckdb
import pytest

from pipelines.warehouse import build
from pipelines.warehouse.build import MART_ORDER, make_mart
from pipelines.warehouse.models import Models

from .conftest import Fill
from .seven_counties import seven_counties


@pytest.fixture
def built(database: duckdb.DuckDBPyConnection, fill: Fill, models: Models) -> dict[str, list[Any]]:
    """The rows that the selects give, by the name of the mart; the views are gone afterwards."""
    fill(seven_counties())
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
