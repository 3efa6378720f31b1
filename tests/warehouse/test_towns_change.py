"""Towns and counties that change midway: renamed, given to another county, merged. Nothing of their history is lost."""

from typing import Any

import duckdb
import pytest

from .conftest import Fill, Rows

#: t1 was renamed in 2023; t2 went to a new county in 2023; t3 was merged into t1 after 2022.
CHANGED: Rows = {
    "core.counties": [{"county_code": "1"}, {"county_code": "2", "county_name": "乙县"}],
    "core.report_years": [{"report_year": 2022}, {"report_year": 2023}],
    "core.indicators": [{"indicator_code": "a"}],
    "core.towns": [
        {"town_code": "t1", "town_name": "甲镇", "valid_to": 2022},
        {"town_code": "t1", "town_name": "甲街道", "kind": "街道", "aliases": ["甲镇"], "valid_from": 2023},
        {"town_code": "t2", "town_name": "丙镇", "valid_to": 2022},
        {"town_code": "t2", "town_name": "丙镇", "county_code": "2", "valid_from": 2023},
        {"town_code": "t3", "town_name": "丁乡", "kind": "乡", "valid_to": 2022, "successor_code": "t1"},
    ],
    "core.reports": [
        {"report_id": "r1", "town_code": "t1", "town_name": "甲镇", "report_year": 2022},
        {"report_id": "r2", "town_code": "t1", "town_name": "甲街道", "report_year": 2023},
        {"report_id": "r3", "town_code": "t2", "town_name": "丙镇", "report_year": 2022},
        {"report_id": "r4", "town_code": "t2", "town_name": "丙镇", "county_code": "2"},
        {"report_id": "r5", "town_code": "t3", "town_name": "丁乡", "report_year": 2022},
    ],
    "core.facts": [
        {"report_id": "r1", "town_code": "t1", "report_year": 2022, "value": 4},
        {"report_id": "r2", "town_code": "t1", "report_year": 2023, "value": 6},
        {"report_id": "r3", "town_code": "t2", "report_year": 2022, "value": 10},
        {"report_id": "r4", "town_code": "t2", "county_code": "2", "value": 12},
        {"report_id": "r5", "town_code": "t3", "report_year": 2022, "value": 1},
    ],
}

#: Every year of a town that bears or bore a name, and of what was merged into it.
HISTORY = "select report_year, town_name, value from history(?, 'a') where value is not null order by all"


@pytest.fixture
def changed(fill: Fill, database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    fill(CHANGED)
    return database


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("甲镇", [(2022, "丁乡", 1), (2022, "甲镇", 4), (2023, "甲街道", 6)]),
        ("甲街道", [(2022, "丁乡", 1), (2022, "甲镇", 4), (2023, "甲街道", 6)]),
        ("丙镇", [(2022, "丙镇", 10), (2023, "丙镇", 12)]),
        ("丁乡", [(2022, "丁乡", 1)]),
    ],
)
def test_the_history_is_found_under_each_name(
    name: str, rows: list[tuple[Any, ...]], changed: duckdb.DuckDBPyConnection
) -> None:
    assert changed.execute(HISTORY, [name]).fetchall() == rows


def test_the_history_reaches_through_a_chain_of_mergers_and_every_county_of_a_town(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    # t1, into which t3 was merged, is merged into t2 after 2023.
    changed.execute(
        "update core.towns set valid_to = 2023, successor_code = 't2' where valid_from = 2023 and town_code = 't1'"
    )
    own = [(2022, "丙镇", 10), (2023, "丙镇", 12)]
    merged = [(2022, "丁乡", 1), (2022, "甲镇", 4), (2023, "甲街道", 6)]
    assert changed.execute(HISTORY, ["丙镇"]).fetchall() == sorted([*own, *merged])
    assert changed.execute(HISTORY, ["丁乡"]).fetchall() == merged[:1]
    for county in ("甲县", "乙县", "2"):
        query = HISTORY.replace("'a')", f"'a', '{county}')")
        assert changed.execute(query, ["丙镇"]).fetchall() == sorted([*own, *merged]), county
    assert changed.execute(HISTORY.replace("'a')", "'a', '丙县')"), ["丙镇"]).fetchall() == []


def test_a_renamed_town_is_compared_with_itself(changed: duckdb.DuckDBPyConnection) -> None:
    query = "select town_name, previous_value from marts.town_year_indicators where report_id = 'r2'"
    assert changed.execute(query).fetchall() == [("甲街道", 4)]


def test_each_year_counts_the_towns_of_its_counties(changed: duckdb.DuckDBPyConnection) -> None:
    rows = changed.execute(
        "select county_name, report_year, towns_registered, towns_reporting, value_sum "
        "from marts.county_year_indicators order by all"
    ).fetchall()
    # Before the split the new county had no town, so that it has no row.
    assert rows == [("乙县", 2023, 1, 1, 12), ("甲县", 2022, 3, 3, 15), ("甲县", 2023, 1, 1, 6)]


def test_a_merged_town_is_expected_no_more(changed: duckdb.DuckDBPyConnection) -> None:
    query = "select report_year, has_report from marts.town_year_reports where town_code = 't3' order by all"
    assert changed.execute(query).fetchall() == [(2022, True)]
    merged = "select successor_code from core.towns where town_name = '丁乡'"
    assert changed.execute(merged).fetchall() == [("t1",)]
