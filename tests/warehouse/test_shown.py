"""What checks are shown: the files and texts of the lake, and what is published now if it can be trusted."""

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.reading.frames import FLAT_FILES, REJECTED_FILES
from pipelines.warehouse.build import build_warehouse, open_candidate
from pipelines.warehouse.checks import run_checks
from pipelines.warehouse.connect import connect
from pipelines.warehouse.core import Inputs
from pipelines.warehouse.lake import write_frame
from pipelines.warehouse.models import Models
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.shown import SHOWN, show_lake, show_published

from .test_build import FILE, ORIGIN, QUANTITIES, TEXT, frame, inputs, publish_once

__all__ = ["inputs"]

NOTHING = ([], [], [(False,)])


def shown(
    folder: Path, models: Models, inputs: Inputs, published: Path | None
) -> tuple[list[tuple[object, ...]], ...]:
    """published_reports (file and text hash left out), published_facts and published_build for a new candidate."""
    candidate = folder / "new.duckdb"
    build_warehouse(candidate, models, inputs, ORIGIN)
    with open_candidate(candidate) as database:
        show_published(database, published)
        return tuple(
            database.execute(query).fetchall()
            for query in (
                "select report_id, town_code, report_year, file_path from published_reports",
                "select * from published_facts",
                "select * from published_build",
            )
        )


def test_every_view_has_the_columns_it_promises(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as database:
        show_lake(database, tmp_path)
        show_published(database, None)
        for name, columns in SHOWN.items():
            found = database.execute(f"describe {name}").fetchall()
            assert [f"{row[0]} {row[1].lower()}" for row in found] == list(columns)


def test_the_lake_is_shown_with_every_file_and_text(inputs: Inputs) -> None:
    write_frame(
        inputs.lake, "raw/flat_files", None, frame(FLAT_FILES, {"file_path": "散放.txt", "report_year": 2023})
    )
    wrong = {"file_path": "通知.txt", "reason_code": "not_a_report", "reason": "不是报告"}
    write_frame(inputs.lake, "raw/misplaced_files", None, frame(REJECTED_FILES, wrong))
    with duckdb.connect(":memory:") as database:
        show_lake(database, inputs.lake)
        files = database.execute("select file_path, report_year from lake_files order by all").fetchall()
        texts = database.execute("from lake_reports").fetchall()
    assert files == [(FILE["file_path"], 2023), ("散放.txt", 2023), ("通知.txt", None)]
    assert texts == [("r1", TEXT)]


def test_what_is_published_is_shown_and_whether_it_was_made_alike(
    tmp_path: Path, models: Models, inputs: Inputs
) -> None:
    publish_once(tmp_path, models, inputs)
    published = tmp_path / "fazhi.duckdb"
    # A reader in the same process must not be in the way.
    with connect(published):
        reports, facts, build = shown(tmp_path, models, inputs, published)
    assert (reports, facts) == ([("r1", "t1", 2023, "2023/甲.txt")], [("r1", "a", 4, "专题会议4次")])
    assert build == [(True,)]
    for other in (replace(inputs, uncertain_below=0.6), replace(inputs, catalogue_version="2")):
        assert shown(tmp_path, models, other, published)[2] == [(False,)]


@pytest.mark.parametrize("kind", ["nothing published", "damaged", "other columns"])
def test_what_cannot_be_trusted_is_not_compared_with(
    kind: str, tmp_path: Path, models: Models, inputs: Inputs
) -> None:
    published = tmp_path / "fazhi.duckdb"
    if kind != "nothing published":
        release = publish_once(tmp_path, models, inputs)
        if kind == "damaged":
            data = release.read_bytes()
            release.write_bytes(data[: len(data) // 2] + b"\xff" * 100 + data[len(data) // 2 + 100 :])
        else:
            (release.parent / "release.json").unlink()
            with duckdb.connect(str(release)) as database:
                database.execute("alter table core.facts drop column quote")
    assert shown(tmp_path, models, inputs, published) == NOTHING


def test_a_fact_that_vanished_stops_publishing_and_one_whose_file_is_gone_does_not(
    tmp_path: Path, models: Models, inputs: Inputs
) -> None:
    published = tmp_path / "fazhi.duckdb"
    publish_once(tmp_path, models, inputs)
    facts = pl.read_parquet(inputs.lake / "read/facts/2023.parquet")
    write_frame(inputs.lake, "read/facts", 2023, facts.clear())
    candidate = tmp_path / "new.duckdb"
    build_warehouse(candidate, models, inputs, ORIGIN)
    results = {one.check.name: one for one in run_checks(candidate, models.checks, inputs.lake, published)}
    assert results["no_published_fact_is_lost_without_a_reason"].examples[0]["indicator_code"] == "a"
    with open_candidate(candidate) as database:
        kept = database.execute(
            "select is_passed, checked from meta.check_results where check_name like 'no_published_%' order by all"
        ).fetchall()
    assert kept == [(False, "core.reports"), (True, "core.reports")]


def test_publishing_refuses_what_lost_a_fact(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    publish_once(tmp_path, models, inputs)
    facts = pl.read_parquet(inputs.lake / "read/facts/2023.parquet")
    write_frame(inputs.lake, "read/facts", 2023, facts.clear())
    write_frame(inputs.lake, "read/quantities", 2023, QUANTITIES.to_frame())
    with pytest.raises(NotPublishable, match="no_published_fact_is_lost_without_a_reason"):
        publish_once(tmp_path, models, inputs)
