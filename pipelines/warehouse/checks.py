"""Running the checks: each looks for wrong rows in the candidate and leaves its result in meta.check_results.

Belongs here: running sql/checks on a candidate. Does not belong here: what is wrong (that is the SQL).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.models import Check
from pipelines.warehouse.shown import show_lake, show_published

EXAMPLES = 5


@dataclass(frozen=True)
class CheckResult:
    """How many rows a check found wrong, and the first of them as dictionaries."""

    check: Check
    wrong_row_count: int
    examples: tuple[dict[str, Any], ...]

    @property
    def passed(self) -> bool:
        """Nothing wrong was found."""
        return self.wrong_row_count == 0


def run_checks(
    candidate: Path, checks: tuple[Check, ...], lake: Path, published: Path | None = None
) -> list[CheckResult]:
    """Run `checks` on the candidate and write their results into its meta.check_results; one result a check.

    They see the lake it was made from, and the file at `published` that it is to follow (see shown.py).
    """
    if not checks:
        return []
    with open_candidate(candidate) as database:
        show_lake(database, lake)
        show_published(database, published)
        return [_run(database, check) for check in checks]


def missing_checks(candidate: Path, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those of `checks` that have not been run on the candidate."""
    with open_candidate(candidate) as database:
        done = {name for (name,) in database.execute("select check_name from meta.check_results").fetchall()}
    return tuple(check for check in checks if check.name not in done)


def find_wrong_rows(database: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    """What the check finds in the database of this connection."""
    for name, select in check.needs:
        database.execute(f"create or replace temporary view {name} as {select}")
    database.execute(f"create or replace temporary table wrong_rows as {check.sql}")
    count = database.execute("select count(*) from wrong_rows").fetchone()
    found = database.execute(f"select * from wrong_rows order by all limit {EXAMPLES}")
    names = [column[0] for column in found.description or ()]
    rows = tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
    return CheckResult(check, int(count[0]) if count else 0, rows)


def _run(database: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    result = find_wrong_rows(database, check)
    examples = json.dumps(result.examples, ensure_ascii=False, default=str)
    row = [check.name, check.description, check.severity, check.checked, result.passed]
    database.execute(
        "insert or replace into meta.check_results values (?, ?, ?, ?, ?, ?, ?)",
        [*row, result.wrong_row_count, examples],
    )
    return result
