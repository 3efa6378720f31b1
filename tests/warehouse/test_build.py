"""Building from a lake, publishing and reading back: the same twice, blocked by a wrong row, sandboxed."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.extracting.catalogue import INDICATOR_PARTS, INDICATORS
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.reading.frames import (
    COUNTIES,
    LINE_BOXES,
    REJECTED_FILES,
    REPORT_FILES,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
    TOWNS,
)
from pipelines.warehouse.build import STORAGE_VERSION, build_warehouse, open_candidate
from pipelines.warehouse.checks import missing_checks, run_checks
from pipelines.warehouse.connect import WarehouseMissing, connect
from pipelines.warehouse.core import Inputs, Origin, widen_facts
from pipelines.warehouse.corrections import CorrectionError, Corrections, FileCorrection
from pipelines.warehouse.lake import write_frame
from pipelines.warehouse.models import Models
from pipelines.warehouse.publish import NotPublishable, publish

ORIGIN = Origin("run", datetime(2025, 1, 1, tzinfo=UTC))
TEXT = "甲镇召开专题会议4次。"


def frame(schema: pl.Schema, *rows: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(schema.names()) | dict(row) for row in rows], schema=schema)


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return make_inputs(tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Path:
    """A published file for tests that only read."""
    folder = tmp_path_factory.mktemp("published")
    publish_once(folder, models, make_inputs(folder))
    return folder / "fazhi.duckdb"


REPORT = {
    **{"report_id": "r1", "county_code": "1", "town_code": "t1", "town_name": "甲镇", "report_year": 2023},
    **{"title": "标题", "file_path": "2023/甲.txt", "file_sha256": "x", "byte_count": 30, "char_count": 11},
    **{"format": "txt", "method": "text", "reader_version": "1", "text": TEXT, "signed_on": date(2024, 1, 2)},
}
VERSION = {name: REPORT[name] for name in REPORT_VERSIONS if name in REPORT} | {
    **{"version_order": 1, "is_current": True, "why_current": "只有这一份"},
}
FACT = {
    **{
        "report_id": "r1",
        "indicator_code": "a",
        "value": 4.0,
        "bound": "about",
        "unit": "次",
        "period": "year",
    },
    **{"basis": "stated", "quote": "专题会议4次", "quote_start": 4, "quote_end": 10, "part_count": 1},
    **{"places": [{"start": 4, "end": 10, "quote": "专题会议4次"}], "score": 1.0, "is_uncertain": False},
}
INDICATOR = {
    **{"theme": "t", "theme_name": "主题", "indicator_code": "a", "indicator_name": "会议", "unit": "次"},
    **{
        "kind": "count",
        "direction": "higher",
        "definition": "口径",
        "is_summable": True,
        "is_stock": False,
        "scoring_lines": [4.0],
        "indicator_order": 1,
    },
}
TOWN = {
    **{"town_code": "t1", "county_code": "1", "town_name": "甲镇", "aliases": "甲;阿甲", "kind": "镇"},
    **{"valid_from": 2020},
}
COUNTY = {"county_code": "1", "county_name": "甲县", "publication_deadline": "04-01"}
SECTION = {"report_id": "r1", "section_order": 1, "kind": "lead", "section_start": 0, "section_end": 11}
FILE = {"file_path": "2023/甲.txt", "folder_year": 2023}


def make_inputs(folder: Path) -> Inputs:
    """A lake of one report with one fact, and what belongs to it."""
    lake = folder / "lake"
    write_frame(lake, "raw/report_files", 2023, frame(REPORT_FILES, FILE))
    write_frame(lake, "raw/report_files", 2022, REPORT_FILES.to_frame())
    write_frame(lake, "raw/misplaced_files", None, REJECTED_FILES.to_frame())
    write_frame(lake, "read/reports", 2023, frame(REPORTS, REPORT))
    write_frame(lake, "read/report_versions", 2023, frame(REPORT_VERSIONS, VERSION))
    write_frame(lake, "read/sections", 2023, frame(SECTIONS, SECTION))
    write_frame(lake, "read/quantities", 2023, QUANTITIES.to_frame())
    write_frame(lake, "read/facts", 2023, frame(FACTS, FACT))
    return Inputs(
        lake=lake,
        counties=frame(COUNTIES, COUNTY),
        towns=frame(TOWNS, TOWN),
        indicators=frame(INDICATORS, INDICATOR),
        indicator_parts=INDICATOR_PARTS.to_frame(),
        catalogue_version="1",
        corrections=Corrections(folder / "corrections.yml", ()),
        uncertain_below=0.5,
    )


def publish_once(tmp_path: Path, models: Models, inputs: Inputs, kept: int = 3) -> Path:
    candidate = tmp_path / "candidates" / "run.duckdb"
    build_warehouse(candidate, models, inputs, ORIGIN)
    run_checks(candidate, models.checks, inputs.lake, tmp_path / "fazhi.duckdb")
    return publish(candidate, models.checks, tmp_path / "releases", tmp_path / "fazhi.duckdb", kept)


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with connect(path) as database:
        tables = database.execute(
            "select schema_name || '.' || table_name from duckdb_tables() union all "
            "select schema_name || '.' || view_name from duckdb_views() where not internal order by all"
        ).fetchall()
        return {
            table: database.execute(f"select * from {table} order by all").fetchall() for (table,) in tables
        }


def test_a_build_holds_every_relation_and_its_comments(published: Path, models: Models) -> None:
    made = (*models.relations, *models.zh_views)
    assert set(content(published)) == {relation.full_name for relation in made}
    with connect(published) as database:
        silent = database.execute(
            "select table_name, column_name from duckdb_columns() where not internal and comment is null"
        ).fetchall()
        tables = database.execute("select table_name from duckdb_tables() where comment is null").fetchall()
        storage = database.execute("select tags['storage_version'] from duckdb_databases()").fetchall()
    assert silent == tables == []
    assert (f"{STORAGE_VERSION}+",) in storage


def test_the_fact_can_be_traced(published: Path) -> None:
    with connect(published) as database:
        row = database.execute(
            "select value, value_low, value_high, unit, unit_as_written, quote, quote_start, quote_end, file_path "
            "from core.facts join core.reports using (report_id)"
        ).fetchone()
        build = database.execute(
            "select report_count, fact_count, files_sha256 <> '' from meta.build"
        ).fetchone()
        sources = database.execute(
            "select source_schema, source_table, source_column from meta.column_sources "
            "where table_name = 'town_year_ranks' and column_name = 'value'"
        ).fetchall()
        years = database.execute("select report_year, file_count from core.report_years").fetchall()
    assert row == (4, 3.6, 4.4, "次", "次", "专题会议4次", 4, 10, "2023/甲.txt")
    assert TEXT[4:10] == "专题会议4次"
    assert build == (1, 1, True)
    assert sources == [("marts", "town_year_indicators", "value")]
    assert years == [(2023, 1)]


def test_publishing_twice_gives_the_same_tables(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    publish_once(tmp_path, models, inputs)
    first = content(tmp_path / "fazhi.duckdb")
    publish_once(tmp_path, models, inputs)
    assert content(tmp_path / "fazhi.duckdb") == first
    assert not list((tmp_path / "candidates").iterdir())


def test_only_the_last_releases_are_kept(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    releases = [publish_once(tmp_path, models, inputs, kept=2) for _ in range(3)]
    assert [release.exists() for release in releases] == [False, True, True]
    assert (tmp_path / "fazhi.duckdb").resolve() == releases[-1]
    assert not Path((tmp_path / "fazhi.duckdb").readlink()).is_absolute()


def test_a_wrong_quote_is_not_published(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    published = publish_once(tmp_path, models, inputs)
    facts = pl.read_parquet(inputs.lake / "read/facts/2023.parquet")
    write_frame(inputs.lake, "read/facts", 2023, facts.with_columns(quote_start=pl.lit(3, pl.Int64)))
    with pytest.raises(NotPublishable, match="every_quote_is_found_at_its_place"):
        publish_once(tmp_path, models, inputs)
    assert (tmp_path / "fazhi.duckdb").resolve() == published


def test_an_unchecked_candidate_is_not_published(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    candidate = tmp_path / "candidates" / "run.duckdb"
    build_warehouse(candidate, models, inputs, ORIGIN)
    assert missing_checks(candidate, models.checks) == models.checks
    with pytest.raises(NotPublishable):
        publish(candidate, models.checks, tmp_path / "releases", tmp_path / "fazhi.duckdb", 3)
    assert not (tmp_path / "fazhi.duckdb").exists()
    run_checks(candidate, models.checks, inputs.lake)
    assert missing_checks(candidate, models.checks) == ()


def test_a_fact_of_a_report_that_is_gone_is_gone(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    write_frame(inputs.lake, "read/reports", 2023, REPORTS.to_frame())
    write_frame(inputs.lake, "read/report_versions", 2023, REPORT_VERSIONS.to_frame())
    write_frame(inputs.lake, "raw/report_files", 2023, REPORT_FILES.to_frame())
    publish_once(tmp_path, models, inputs)
    found = content(tmp_path / "fazhi.duckdb")
    assert found["core.facts"] == found["core.sections"] == found["marts.town_year_indicators"] == []


def test_an_empty_lake_gives_empty_tables(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    shutil.rmtree(inputs.lake)
    publish_once(tmp_path, models, inputs)
    assert content(tmp_path / "fazhi.duckdb")["marts.county_year_indicators"] == []


@pytest.mark.parametrize(
    ("kind", "value", "bound", "interval"),
    [
        ("count", 50, "exact", (50, 50)),
        ("count", 50, "at_least", (50, None)),
        ("count", 50, "at_most", (None, 50)),
        ("count", 50, "about", (45, pytest.approx(55))),
        ("count", 500, "at_least", (500, None)),
        # No rate is above 100.
        ("rate", 98, "at_least", (98, 100)),
        ("rate", 98, "about", (pytest.approx(88.2), 100)),
        ("rate", 50, "about", (45, pytest.approx(55))),
        ("rate", 98, "at_most", (None, 98)),
        ("rate", 98, "exact", (98, 98)),
        ("rate", 120, "exact", (120, 120)),
        ("rate", 120, "at_least", (120, None)),
    ],
)
def test_a_bound_becomes_an_interval(
    kind: str, value: float, bound: str, interval: tuple[float | None, float | None]
) -> None:
    facts = pl.DataFrame(
        {
            "indicator_code": ["a"],
            "value": [float(value)],
            "bound": [bound],
            "unit": ["余次"],
            "county_code": ["1"],
        }
        | {"town_code": ["t"], "town_name": ["甲"], "report_id": ["r"], "is_uncertain": [False]}
    )
    indicators = pl.DataFrame(
        {"indicator_code": ["a"], "indicator_order": [1], "unit": ["次"], "kind": [kind]}
    )
    row = widen_facts(facts, indicators).row(0, named=True)
    assert (row["value_low"], row["value_high"]) == interval
    assert (row["unit"], row["unit_as_written"]) == ("次", "余次")
    # An impossible rate is listed, and neither ranked nor added up.
    assert row["is_uncertain"] is (kind == "rate" and value > 100)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "attach '/tmp/other.duckdb'",
        "copy (select 1) to '/tmp/out.csv'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "install httpfs",
        "load httpfs",
        "create table core.x (a integer)",
        "delete from core.facts",
        "drop table core.facts",
    ],
)
def test_a_reader_can_only_read(statement: str, published: Path) -> None:
    with connect(published) as database, pytest.raises(duckdb.Error):
        database.execute(statement)


def test_a_new_connection_sees_the_new_release_while_an_old_one_is_open(
    tmp_path: Path, models: Models, inputs: Inputs
) -> None:
    publish_once(tmp_path, models, inputs)
    with connect(tmp_path / "fazhi.duckdb") as old:
        write_frame(inputs.lake, "read/facts", 2023, FACTS.to_frame())
        # Another catalogue, so that the facts may go.
        publish_once(tmp_path, models, replace(inputs, catalogue_version="2"), kept=1)
        assert old.execute("select count(*) from core.facts").fetchone() == (1,)
        with connect(tmp_path / "fazhi.duckdb") as new:
            assert new.execute("select count(*) from core.facts").fetchone() == (0,)


def test_nothing_published_yet_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match="还没有发布过"):
        connect(tmp_path / "fazhi.duckdb")
    (tmp_path / "fazhi.duckdb").write_text("not a database, by far too short or too long to be one" * 100)
    with pytest.raises(WarehouseMissing, match="打不开"):
        connect(tmp_path / "fazhi.duckdb")


def test_a_candidate_path_may_hold_a_quote(tmp_path: Path) -> None:
    path = tmp_path / "it's 库" / "c.duckdb"
    with open_candidate(path) as database:
        database.execute("create table t as select 1 as a")
    with open_candidate(path) as database:
        assert database.execute("select a from t").fetchall() == [(1,)]


def test_figures_read_from_a_picture_say_so_and_where_they_stand(tmp_path: Path, models: Models) -> None:
    inputs = make_inputs(tmp_path)
    box = {"report_id": "r1", "page": 1, "line_start": 4, "line_end": 10, "top": 0.5, "score": 0.97}
    sides = dict.fromkeys(("left", "right", "bottom"), 0.6)
    write_frame(inputs.lake, "read/reports", 2023, frame(REPORTS, {**REPORT, "method": "ocr"}))
    write_frame(inputs.lake, "read/line_boxes", 2023, frame(LINE_BOXES, {**box, **sides}))
    build_warehouse(tmp_path / "w.duckdb", models, inputs, ORIGIN)
    with duckdb.connect(tmp_path / "w.duckdb", read_only=True) as database:
        rows = database.execute(
            "select f.method, b.page, b.score from core.facts as f join core.line_boxes as b "
            "on b.report_id = f.report_id and b.line_start < f.quote_end and f.quote_start < b.line_end"
        ).fetchall()
    assert rows == [("ocr", 1, 0.97)]


def test_a_correction_of_a_file_that_was_replaced_stops_the_build(tmp_path: Path, models: Models) -> None:
    inputs = make_inputs(tmp_path)
    listed = {**FILE, "file_sha256": "ab" * 32}
    write_frame(inputs.lake, "raw/report_files", 2023, frame(REPORT_FILES, listed))
    entry = FileCorrection(
        file="2023/甲.txt",
        expect_sha256="abababab",
        report_year=2023,
        reason="文中没有写年度",
        by="县司法局",
        corrected_on=date(2024, 3, 1),
    )
    right = replace(inputs, corrections=replace(inputs.corrections, files=(entry,)))
    build_warehouse(tmp_path / "w.duckdb", models, right, ORIGIN)
    with duckdb.connect(tmp_path / "w.duckdb", read_only=True) as database:
        rows = database.execute("select file_path, report_year from core.file_corrections").fetchall()
    assert rows == [("2023/甲.txt", 2023)]
    stale = entry.model_copy(update={"expect_sha256": "cdcdcdcd"})
    wrong = replace(inputs, corrections=replace(inputs.corrections, files=(stale,)))
    with pytest.raises(CorrectionError, match="已经换过"):
        build_warehouse(tmp_path / "x.duckdb", models, wrong, ORIGIN)
