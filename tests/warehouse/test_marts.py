"""The marts: rows in, rows out. Each tests/marts/*.yml gives rows of core tables and the rows of one mart."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

CASES: dict[str, dict[str, Any]] = {
    f"{path.stem}: {case['it']}": case
    for path in sorted((Path(__file__).parents[1] / "marts").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", CASES)
def test_rows_in_rows_out(name: str, fill: Any, database: duckdb.DuckDBPyConnection) -> None:
    case = CASES[name]
    fill(case["given"])
    expected = case["expect"]
    columns = list(expected[0]) if expected else ["*"]
    where = f"where {case['where']}" if "where" in case else ""
    cursor = database.execute(f"select {', '.join(columns)} from {case['mart']} {where}")
    found = [dict(zip(columns, row, strict=False)) for row in cursor.fetchall()]
    # A mart is a set of rows: whoever reads it says in which order.
    assert sorted(found, key=_sort_key) == sorted(expected, key=_sort_key)


def _sort_key(row: dict[str, Any]) -> str:
    return repr([float(value) if type(value) is int else value for value in row.values()])


def test_every_mart_has_a_case(models: Any) -> None:
    tested = {case["mart"] for case in CASES.values()}
    assert {mart.full_name for mart in models.marts} <= tested
