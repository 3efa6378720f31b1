"""Marts taken over from the published file: whatever changes in core, they hold the rows of a whole build, and only the
counties concerned are made anew."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.warehouse import incremental
from pipelines.warehouse.build import build_core, build_mart, build_warehouse, make_mart
from pipelines.warehouse.core import fingerprint
from pipelines.warehouse.incremental import copy_file, hash_counties, takes_over
from pipelines.warehouse.models import Models
from tests.empty import empty_warehouse

from .conftest import insert_rows
from .seven_counties import COUNTIES, seven_counties
from .test_build import ORIGIN, content, make_inputs, publish_once

#: What changes in core → the counties whose marts it can change.
CHANGES = {
    "update core.facts set value = value + 1, value_low = value + 1 where report_id = '3-2-2022'": "3",
    "update core.facts set is_uncertain = true where report_id = '3-2-2023'": "3",
    "delete from core.facts where report_id = '4-1-2022' and indicator_code = 'a'": "4",
    # Two towns have exchanged their figures, and all else is as it was.
    "update core.facts as facts set value = other.value, value_low = other.value, value_high = other.value "
    "from core.facts as other where facts.report_id in ('2-1-2022', '2-2-2022') and facts.indicator_code = 'b' "
    "and other.report_id in ('2-1-2022', '2-2-2022') and other.indicator_code = 'b' "
    "and facts.report_id <> other.report_id": "2",
    "delete from core.facts where report_id = '5-3-2023'; delete from core.reports where report_id = '5-3-2023'": "5",
    "update core.reports set published_on = '2024-05-01' where report_id = '6-0-2023'": "6",
    "update core.counties set county_name = '新县' where county_code = '6'": "6",
    "update core.counties set publication_deadline = '03-01' where county_code = '2'": "2",
    "update core.towns set population = 40000 where town_code = '2-4'": "2",
    "update core.towns set town_name = '改名镇' where town_code = '2-4'": "2",
    # A town of county 1 went to county 7 in 2023: its figures of 2022 are in county 1, and are compared with in county 7.
    "update core.facts set value = 500 where town_code = '1-0' and report_year = 2022": "17",
    # A town of county 4 goes to county 5.
    "update core.towns set valid_to = 2022 where town_code = '4-4'; insert into core.towns by name "
    "select * replace ('5' as county_code, 2023 as valid_from, null as valid_to) from core.towns where town_code = '4-4'; "
    "update core.reports set county_code = '5' where report_id = '4-4-2023'; "
    "update core.facts set county_code = '5' where report_id = '4-4-2023'": "45",
    "update core.sections set kind = 'plan' where report_id = '3-3-2023'": "3",
    "update core.paragraphs set text_hash = 'other', char_count = 50 where report_id = '6-5-2022'": "6",
    "update core.quantities set indicator_codes = ['a'] where county_code = '5'": "5",
    "insert into core.rejected_files values ('2023/镇4-7.pdf', 2023, null, 'empty', '文件是空的')": "4",
    "delete from core.rejected_files": "3",
    # One file more in the inbox is not a change of any mart; a year more is one of all, as is the catalogue.
    "update core.report_years set file_count = file_count + 1": "",
    "insert into core.report_years values (2024, 1)": COUNTIES,
    "update core.indicators set indicator_name = '新名' where indicator_code = 'b'": COUNTIES,
    "delete from core.facts where county_code = '2'; delete from core.reports where county_code = '2'; "
    "delete from core.sections where county_code = '2'; delete from core.paragraphs where county_code = '2'; "
    "delete from core.quantities where county_code = '2'; delete from core.towns where county_code = '2'; "
    "delete from core.counties where county_code = '2'": "2",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[duckdb.DuckDBPyConnection]:
    """Seven counties with all marts made. What a test changes is taken back."""
    path = tmp_path_factory.mktemp("made") / "made.duckdb"
    path.write_bytes(empty_warehouse())
    with duckdb.connect(path) as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr(incremental, "MOST_APART", 1)
        insert_rows(database, seven_counties())
        hash_counties(database, models)
        for mart in models.marts:
            database.execute(f"drop view {mart.full_name}")
            assert make_mart(database, mart) is None
        yield database


def bring_up_to_date(
    database: duckdb.DuckDBPyConnection, models: Models, changes: list[str]
) -> dict[str, tuple[str, ...] | None]:
    """Change core, bring all marts up to date and compare each with its select; what was made anew comes back."""
    for change in changes:
        database.execute(change)
    database.execute("delete from meta.county_hashes")
    hash_counties(database, models)
    places = {}
    for mart in models.marts:
        places[mart.name] = make_mart(database, mart)
        rows = database.execute(f"select * from {mart.full_name} order by all").fetchall()
        assert rows == database.execute(f"select * from ({mart.sql}) order by all").fetchall(), mart.name
    return places


@pytest.mark.parametrize(("change", "counties"), CHANGES.items())
def test_only_the_counties_of_a_change_are_made_anew(
    made: duckdb.DuckDBPyConnection, models: Models, change: str, counties: str
) -> None:
    made.execute("begin")
    try:
        places = bring_up_to_date(made, models, [change])
    finally:
        made.execute("rollback")
    assert places.pop("province_year_indicators") == tuple(counties)
    assert set(places.values()) == {tuple(counties)}


@settings(max_examples=6, deadline=None)
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5, unique=True))
def test_changes_that_come_together_give_the_rows_of_a_whole_build(
    made: duckdb.DuckDBPyConnection, models: Models, changes: list[str]
) -> None:
    made.execute("begin")
    try:
        bring_up_to_date(made, models, changes)
        assert set(bring_up_to_date(made, models, []).values()) == {()}
    finally:
        made.execute("rollback")


def test_where_most_counties_are_stale_the_whole_is_made(
    made: duckdb.DuckDBPyConnection, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "MOST_APART", 0.1)
    made.execute("begin")
    try:
        places = bring_up_to_date(
            made, models, ["update core.reports set char_count = 2 where county_code = '3'"]
        )
    finally:
        made.execute("rollback")
    assert set(places.values()) == {None}


def test_parts_that_were_made_apart_count_until_the_whole_is_made(
    made: duckdb.DuckDBPyConnection, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "MOST_APART", 2 / 7)
    apart = "select count(*) from meta.mart_parts where mart_name = 'town_year_ranks' and is_apart"
    made.execute("begin")
    try:
        for county, places, count in (
            ("3", ("3",), 1),
            ("3", ("3",), 1),
            ("4", ("4",), 2),
            ("5", None, 0),
            ("3", ("3",), 1),
        ):
            change = f"update core.reports set char_count = char_count + 1 where county_code = '{county}'"
            assert set(bring_up_to_date(made, models, [change]).values()) == {places}
            assert made.execute(apart).fetchone() == (count,)
    finally:
        made.execute("rollback")


def test_a_build_takes_over_the_published_marts_and_has_the_content_of_a_whole_one(
    tmp_path: Path, models: Models
) -> None:
    inputs = make_inputs(tmp_path)
    publish_once(tmp_path, models, inputs)
    published = tmp_path / "fazhi.duckdb"
    whole, second = tmp_path / "whole.duckdb", tmp_path / "second.duckdb"
    build_warehouse(whole, models, inputs, ORIGIN)
    build_core(second, models, inputs, ORIGIN, published)
    built = [build_mart(second, mart) for mart in models.marts]
    assert {mart.places for mart in built} == {()}
    assert content(second) == content(whole)
    assert content(published)


def test_a_changed_lake_gives_the_content_of_a_whole_build(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = make_inputs(tmp_path)
    publish_once(tmp_path, models, inputs)
    monkeypatch.setattr(incremental, "MOST_APART", 1)
    changed = replace(
        inputs, uncertain_below=0.9, counties=inputs.counties.with_columns(county_name=pl.lit("新县"))
    )
    whole, second = tmp_path / "whole.duckdb", tmp_path / "second.duckdb"
    build_warehouse(whole, models, changed, ORIGIN)
    build_core(second, models, changed, ORIGIN, tmp_path / "fazhi.duckdb")
    built = [build_mart(second, mart) for mart in models.marts]
    assert {mart.places for mart in built} == {("1",)}
    parts = [{**content(path), "meta.mart_parts": []} for path in (second, whole)]
    assert parts[0] == parts[1]


def test_only_a_whole_file_that_was_made_in_the_same_way_is_taken_over(
    tmp_path: Path, models: Models
) -> None:
    inputs = make_inputs(tmp_path)
    made_from = fingerprint(inputs, models.sha256)
    published = tmp_path / "fazhi.duckdb"
    assert not takes_over(None, made_from)
    assert not takes_over(published, made_from)
    release = publish_once(tmp_path, models, inputs)
    assert takes_over(published, made_from)
    # Other files, another threshold: that is for the hashes to tell.
    assert takes_over(published, made_from | {"files_sha256": "other", "uncertain_below": 0.9})
    for name in ("code_sha256", "sql_sha256", "catalogue_version", "fazhi_version"):
        assert not takes_over(published, made_from | {name: "other"}), name
    release.write_bytes(release.read_bytes()[:-10] + b"damaged...")
    assert not takes_over(published, made_from)


def test_a_file_of_a_version_without_parts_is_not_taken_over(tmp_path: Path, models: Models) -> None:
    inputs = make_inputs(tmp_path)
    published = tmp_path / "fazhi.duckdb"
    build_warehouse(published, models, inputs, ORIGIN)
    with duckdb.connect(published) as database:
        database.execute("drop table meta.mart_parts")
    assert not takes_over(published, fingerprint(inputs, models.sha256))


@pytest.mark.parametrize("can_share", [True, False])
def test_a_copy_is_the_same_file(tmp_path: Path, can_share: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EXDEV, "no")

    if not can_share:
        monkeypatch.setattr("os.copy_file_range", refuse)
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(bytes(range(256)) * 1000)
    copy_file(source, target)
    assert target.read_bytes() == source.read_bytes()
