"""Small builds to publish again and again: what publishing and reading need, and no more.

As a program (`python -m tests.warehouse.small_builds FOLDER`) it is one reader in a process of its own.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.connect import connect
from pipelines.warehouse.publish import publish

#: Rows of the tables in build number n.
ROWS = 1000


def publish_build(folder: Path, number: int, kept: int = 3, exported: Sequence[str] = ()) -> Path:
    """Publish build `number`: its facts and reports say its number, and its counts are its own."""
    candidate = folder / "candidates" / "run.duckdb"
    with open_candidate(candidate) as database:
        for schema in ("core", "marts", "meta"):
            database.execute(f"create schema {schema}")
        database.execute("create table meta.check_results (check_name varchar, wrong_row_count bigint)")
        database.execute(
            f"create table meta.build as select 'build{number:05}' as build_id, {ROWS + number} as fact_count, "
            f"{number} as report_count"
        )
        database.execute(f"create table core.facts as select {number} as build from range({ROWS + number})")
        database.execute(f"create table core.reports as select {number} as build from range({number})")
        database.execute("create view marts.town_year_facts as select facts.build from core.facts as facts")
    return publish(candidate, (), folder / "releases", folder / "fazhi.duckdb", kept, exported)


def read_once(published: Path) -> int:
    """The number of the build that is read; fails where two tables, or counts and rows, are not of one build."""
    with connect(published) as database:
        build_id, facts, reports = database.execute("from meta.build").fetchone() or ()
        number = int(build_id.removeprefix("build"))
        found = database.execute(
            "select count(*), min(build), max(build) from marts.town_year_facts"
        ).fetchone()
        assert found == (facts, number, number), (build_id, found)
        rows = database.execute("select count(*), max(build) from core.reports").fetchone()
        assert rows == (reports, number), (build_id, rows)
    return number


def main(folder: Path) -> None:
    """Read until the folder holds a file `stop`; print how often, and the first and last build seen."""
    # Eight readers that never rest would keep the publisher from its turn; it is they who are to be put to the test.
    os.nice(19)
    seen = []
    print("reading", flush=True)
    while not (folder / "stop").exists():
        seen.append(read_once(folder / "fazhi.duckdb"))
    assert seen == sorted(seen), "an older build was read after a newer one"
    print(len(seen), seen[0], seen[-1], len(set(seen)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
