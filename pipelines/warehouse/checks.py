"""Running the checks: each looks for wrong rows in the candidate and leaves its result in meta.checks.

Belongs here: running sql/checks on a candidate. Does not belong here: what is wrong (that is the SQL).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.models import Check

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


def run_checks(candidate: Path, checks: tuple[Check, ...], lake: Path) -> list[CheckResult]:
    """Run `checks` on the candidate and write their results into its meta.checks; one result a check."""
    with open_candidate(candidate) as database:
        show_lake_reports(database, lake)
        return [_run(database, check) for check in checks]


def missing_checks(candidate: Path, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those of `checks` that have not been run on the candidate."""
    with open_candidate(candidate) as database:
        done = {name for (name,) in database.execute("select check_name from meta.checks").fetchall()}
    return tuple(check for check in checks if check.name not in done)


def show_lake_reports(database: duckdb.DuckDBPyConnection, lake: Path) -> None:
    """Make the temporary view lake_reports (report_id, text) over the texts in the lake."""
    folders = (lake / "read" / "reports", lake / "read" / "other_versions")
    files = sorted(str(path) for folder in folders for path in folder.glob("[0-9]*.parquet"))
    if files:
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        rows = f"select report_id, text from read_parquet([{listed}])"
    else:
        rows = "select null::varchar as report_id, null::varchar as text where false"
    database.execute(f"create or replace temporary view lake_reports as {rows}")


def find_wrong_rows(database: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    """What the check finds in the database of this connection."""
    database.execute(f"create or replace temporary table wrong_rows as {check.sql}")
    count = database.execute("select count(*) from wrong_rows").fetchone()
    found = database.execute(f"select * from wrong_rows order by all limit {EXAMPLES}")
    names = [column[0] for column in found.description or ()]
    rows = tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
    return CheckResult(check, int(count[0]) if count else 0, rows)


def _run(database: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    result = find_wrong_rows(database, check)
    examples = json.dumps(result.examples, ensure_ascii=False, default=str)
    row = [check.name, check.description, check.severity, result.wrong_row_count, examples]
    database.execute("insert or replace into meta.checks values (?, ?, ?, ?, ?)", row)
    return result
