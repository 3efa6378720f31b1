"""Marts taken over from the published file: whatever changes in core, they hold the rows of a whole build, and only the
counties concerned are made anew."""

import errno
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.warehouse import incremental
from pipelines.warehouse.build import build_core, build_mart, build_warehouse, complete, make_mart
from pipelines.warehouse.core import fingerprint
from pipelines.warehouse.incremental import (
    PLACES,
    copy_file,
    file_to_take_over,
    forget_stale,
    hash_counties,
    hashed_relations,
    place_of,
)
from pipelines.warehouse.models import Models
from tests.empty import empty_warehouse

from .conftest import insert_rows
from .seven_counties import FROM, MOVED, TO, seven_counties
from .test_build import ORIGIN, content, make_inputs, publish_once

Places = Sequence[str] | None

_OF_A_COUNTY = ("facts", "reports", "sections", "paragraphs", "quantities", "findings", "report_findings")

#: What changes in core → the counties whose part of the marts it can change; None for all.
CHANGES: dict[str, Places] = {
    "update core.facts set value = value + 1, value_low = value + 1 where report_id = '1103-2-2022'": [
        "1103"
    ],
    "update core.facts set is_uncertain = true where report_id = '1103-2-2023'": ["1103"],
    "delete from core.facts where report_id = '1201-1-2022' and indicator_code = 'a'": ["1201"],
    # Two towns have exchanged their figures, and all else is as it was.
    "update core.facts as facts set value = other.value, value_low = other.value, value_high = other.value "
    "from core.facts as other where facts.report_id in ('1102-1-2022', '1102-2-2022') "
    "and other.report_id in ('1102-1-2022', '1102-2-2022') and facts.report_id <> other.report_id "
    "and facts.indicator_code = 'b' and other.indicator_code = 'b'": ["1102"],
    "delete from core.facts where report_id = '1202-3-2023'; "
    "delete from core.reports where report_id = '1202-3-2023'": ["1202"],
    "update core.reports set published_on = '2024-05-01' where report_id = '1301-0-2023'": ["1301"],
    "update core.report_versions set is_current = false, why_current = null where report_id = "
    "(select max(report_id) from core.report_versions where county_code = '1301')": ["1301"],
    "update core.report_findings set finding = '另一处不同' where report_id = "
    "(select min(report_id) from core.report_findings where county_code = '1103')": ["1103"],
    "update core.findings set finding = '另一处矛盾' where report_id = "
    "(select min(report_id) from core.findings where county_code = '1202')": ["1202"],
    "update core.counties set county_name = '新县' where county_code = '1301'": ["1301"],
    "update core.counties set publication_deadline = '03-01' where county_code = '1102'": ["1102"],
    "update core.towns set population = 40000 where town_code = '1102-4'": ["1102"],
    "update core.towns set town_name = '改名镇' where town_code = '1102-4'": ["1102"],
    # Its figures of 2022 lie in the county that the town left, and are compared with in the one it went to.
    f"update core.facts set value = 500 where town_code = '{MOVED}' and report_year = 2022": [FROM, TO],
    # A town is merged into one of another county, where changes tell of it.
    "update core.towns set valid_to = 2022, successor_code = '1301-2' where town_code = '1103-8'": [
        "1103",
        "1301",
    ],
    # A town goes to another county.
    "update core.towns set valid_to = 2022 where town_code = '1201-4'; insert into core.towns by name "
    "select * replace ('1202' as county_code, 2023 as valid_from, null as valid_to) from core.towns "
    "where town_code = '1201-4'; update core.reports set county_code = '1202' where report_id = '1201-4-2023'; "
    "update core.facts set county_code = '1202' where report_id = '1201-4-2023'": ["1201", "1202"],
    "update core.sections set kind = 'plan' where report_id = '1103-3-2023'": ["1103"],
    "update core.paragraphs set text_hash = 'other', clause_hashes = [3], clause_chars = [40] where report_id = '1301-5-2022'": [
        "1301"
    ],
    "update core.quantities set indicator_codes = ['a'] where county_code = '1202'": ["1202"],
    "insert into core.rejected_files values ('2023/镇1201-7.pdf', 2023, null, 'empty', '文件是空的')": [
        "1201"
    ],
    "delete from core.rejected_files": ["1103"],
    # One file more in the inbox is not a change of any mart; a year more is one of all, as is the catalogue.
    "update core.report_years set file_count = file_count + 1": [],
    "insert into core.report_years values (2024, 1)": None,
    "update core.indicators set indicator_name = '新名' where indicator_code = 'b'": None,
    "delete from core.indicator_parts": None,
    # A county is gone.
    "; ".join(
        f"delete from core.{table} where county_code = '1102'"
        for table in (*_OF_A_COUNTY, "report_versions", "towns", "counties")
    ): ["1102"],
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


@pytest.fixture
def changing(made: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    made.execute("begin")
    yield made
    made.execute("rollback")


def bring_up_to_date(database: duckdb.DuckDBPyConnection, models: Models, change: str) -> dict[str, Places]:
    """Change core, bring all marts up to date and compare each with its select; what was made comes back."""
    database.execute(change)
    database.execute("delete from meta.county_hashes")
    hash_counties(database, models)
    for mart in models.marts:
        forget_stale(database, mart)
    places: dict[str, Places] = {}
    for mart in models.marts:
        places[mart.name] = make_mart(database, mart)
        rows = database.execute(f"select * from {mart.full_name} order by all").fetchall()
        assert rows == database.execute(f"select * from ({mart.sql}) order by all").fetchall(), mart.name
    return places


@pytest.mark.parametrize(("change", "counties"), CHANGES.items())
def test_only_the_counties_of_a_change_are_made_anew(
    changing: duckdb.DuckDBPyConnection, models: Models, change: str, counties: Places
) -> None:
    left = {code for (code,) in changing.execute("select county_code from core.counties").fetchall()}
    places = bring_up_to_date(changing, models, change)
    left &= {code for (code,) in changing.execute("select county_code from core.counties").fetchall()}
    of_province = places.pop("province_year_indicators")
    if counties is None:
        assert of_province is None and set(places.values()) == {None}
    else:
        assert of_province == tuple(sorted({county[:2] for county in counties}))
        assert set(places.values()) == {tuple(county for county in counties if county in left)}


def test_each_table_that_marts_are_made_from_has_rows_that_change(
    made: duckdb.DuckDBPyConnection, models: Models
) -> None:
    tables = {relation.full_name for relation in hashed_relations(models)}
    for name in tables:
        assert made.execute(f"select 1 from {name} limit 1").fetchone(), name
        base = {
            "core.town_rejected_files": "core.rejected_files",
            "core.town_years": "core.report_years",
        }.get(name, name)
        assert any(f"{base} " in change + " " for change in CHANGES), name


@settings(max_examples=6, deadline=None)
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5, unique=True))
def test_changes_that_come_together_give_the_rows_of_a_whole_build(
    made: duckdb.DuckDBPyConnection, models: Models, changes: list[str]
) -> None:
    made.execute("begin")
    try:
        bring_up_to_date(made, models, "; ".join(changes))
        assert set(bring_up_to_date(made, models, "select 1").values()) == {()}
    finally:
        made.execute("rollback")


@pytest.mark.parametrize("place", PLACES)
def test_a_part_of_a_mart_is_made_from_its_own_place_and_what_is_linked_to_it(
    changing: duckdb.DuckDBPyConnection, models: Models, place: str
) -> None:
    """What the hash of a county rests on: without all other counties, its part of each mart is the same."""
    marts = [mart for mart in models.marts if place_of(mart) == place]
    own = "1201" if place == "county_code" else "12"
    expected = [
        changing.execute(f"select * from ({mart.sql}) where {place} = '{own}' order by all").fetchall()
        for mart in marts
    ]
    for table in (*_OF_A_COUNTY, "report_versions", "towns", "counties"):
        changing.execute(f"delete from core.{table} where not starts_with(county_code, '{own}')")
    changing.execute("delete from meta.mart_parts")
    for mart in models.marts:
        assert make_mart(changing, mart) is None
    for mart, rows in zip(marts, expected, strict=True):
        assert changing.execute(f"from {mart.full_name} order by all").fetchall() == rows, mart.name
    assert all(expected)


def test_where_most_counties_are_stale_the_whole_is_made(
    changing: duckdb.DuckDBPyConnection, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "MOST_APART", 0.1)
    change = "update core.reports set char_count = 2 where county_code = '1103'"
    assert set(bring_up_to_date(changing, models, change).values()) == {None}


def test_parts_that_were_made_apart_count_until_the_whole_is_made(
    changing: duckdb.DuckDBPyConnection, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "MOST_APART", 2 / 7)
    apart = "select count(*) from meta.mart_parts where mart_name = 'town_year_ranks' and is_apart"
    for county, places, count in (
        ("1103", ("1103",), 1),
        ("1103", ("1103",), 1),
        ("1201", ("1201",), 2),
        ("1301", None, 0),
        ("1103", ("1103",), 1),
    ):
        change = f"update core.reports set char_count = char_count + 1 where county_code = '{county}'"
        assert bring_up_to_date(changing, models, change)["town_year_ranks"] == places
        assert changing.execute(apart).fetchone() == (count,)


def test_another_select_or_column_makes_all_anew(changing: duckdb.DuckDBPyConnection, models: Models) -> None:
    *others, last = models.marts
    column = replace(last.columns[0], comment="另一种说法")
    for changed in (
        replace(last, sql=f"select * from ({last.sql})"),
        replace(last, columns=(column, *last.columns[1:])),
    ):
        other = replace(models, marts=(*others, changed))
        assert set(bring_up_to_date(changing, other, "select 1").values()) == {None}


def test_a_build_takes_over_the_published_marts_and_has_the_content_of_a_whole_one(
    tmp_path: Path, models: Models
) -> None:
    inputs = make_inputs(tmp_path)
    release = publish_once(tmp_path, models, inputs)
    before = sha256(release.read_bytes()).digest()
    whole, second = tmp_path / "whole.duckdb", tmp_path / "second.duckdb"
    build_warehouse(whole, models, inputs, ORIGIN)
    build_core(second, models, inputs, ORIGIN, tmp_path / "fazhi.duckdb")
    built = [build_mart(second, models, mart) for mart in models.marts]
    assert {mart.places for mart in built} == {()}
    assert content(second) == content(whole)
    assert sha256(release.read_bytes()).digest() == before


@pytest.mark.parametrize("made_first", [(), ("marts.town_year_ranks",), ("marts.county_year_summary",)])
def test_steps_in_any_order_or_left_out_give_the_content_of_a_whole_build(
    tmp_path: Path, models: Models, made_first: tuple[str, ...]
) -> None:
    inputs = make_inputs(tmp_path)
    publish_once(tmp_path, models, inputs)
    changed = replace(
        inputs, uncertain_below=0.9, counties=inputs.counties.with_columns(county_name=pl.lit("新县"))
    )
    whole, second = tmp_path / "whole.duckdb", tmp_path / "second.duckdb"
    build_warehouse(whole, models, changed, ORIGIN)
    build_core(second, models, changed, ORIGIN, tmp_path / "fazhi.duckdb")
    for name in made_first:
        build_mart(second, models, models.relation(name))
    complete(second, models)
    assert content(second) == content(whole)


def test_a_candidate_holds_no_stale_row_whichever_step_comes_next(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = make_inputs(tmp_path)
    publish_once(tmp_path, models, inputs)
    # So that the county's part is taken out, not the table.
    monkeypatch.setattr(incremental, "MOST_APART", 1)
    changed = replace(inputs, counties=inputs.counties.with_columns(county_name=pl.lit("新县")))
    build_core(tmp_path / "c.duckdb", models, changed, ORIGIN, tmp_path / "fazhi.duckdb")
    with duckdb.connect(tmp_path / "c.duckdb") as database:
        left = "select table_name from duckdb_tables() where schema_name = 'marts' and estimated_size > 0"
        assert database.execute(left).fetchall() == []


def test_only_a_whole_file_that_was_made_in_the_same_way_is_taken_over(
    tmp_path: Path, models: Models
) -> None:
    inputs = make_inputs(tmp_path)
    made_from = fingerprint(inputs, models.sha256)
    published = tmp_path / "fazhi.duckdb"
    assert file_to_take_over(published, made_from) is None
    release = publish_once(tmp_path, models, inputs)
    assert file_to_take_over(published, made_from) == release
    # Other files, another threshold: that is for the hashes to tell.
    assert file_to_take_over(published, made_from | {"files_sha256": "other", "uncertain_below": 0.9})
    for name in ("code_sha256", "sql_sha256", "catalogue_version", "fazhi_version"):
        assert file_to_take_over(published, made_from | {name: "other"}) is None, name
    record = release.with_name("release.json")
    known = record.read_text()
    record.write_text(json.dumps({key: value for key, value in json.loads(known).items() if key != "sha256"}))
    assert file_to_take_over(published, made_from) is None
    record.write_text(known)
    assert file_to_take_over(published, made_from) == release
    release.write_bytes(release.read_bytes()[:-10] + b"damaged...")
    assert file_to_take_over(published, made_from) is None


def test_a_file_that_is_no_release_is_not_taken_over(tmp_path: Path, models: Models) -> None:
    inputs = make_inputs(tmp_path)
    published = tmp_path / "fazhi.duckdb"
    build_warehouse(published, models, inputs, ORIGIN)
    assert file_to_take_over(published, fingerprint(inputs, models.sha256)) is None


def test_a_release_without_parts_is_not_taken_over(tmp_path: Path, models: Models) -> None:
    inputs = make_inputs(tmp_path)
    release = publish_once(tmp_path, models, inputs)
    with duckdb.connect(release) as database:
        database.execute("drop table meta.mart_parts")
    record = release.with_name("release.json")
    known = json.loads(record.read_text())
    known |= {"sha256": sha256(release.read_bytes()).hexdigest(), "byte_count": release.stat().st_size}
    record.write_text(json.dumps(known))
    assert file_to_take_over(tmp_path / "fazhi.duckdb", fingerprint(inputs, models.sha256)) is None


def test_a_build_that_fails_leaves_no_candidate(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    inputs = make_inputs(tmp_path)
    publish_once(tmp_path, models, inputs)
    for step in ("copy_file", "hash_counties"):
        with monkeypatch.context() as patch:
            patch.setattr(f"pipelines.warehouse.build.{step}", fail)
            with pytest.raises(OSError, match="No space"):
                build_core(tmp_path / "c" / "c.duckdb", models, inputs, ORIGIN, tmp_path / "fazhi.duckdb")
        assert list((tmp_path / "c").iterdir()) == []


@pytest.mark.parametrize("copying", ["shares", "refuses", "does nothing"])
def test_a_copy_is_the_same_file(tmp_path: Path, copying: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EXDEV, "no")

    if copying != "shares":
        monkeypatch.setattr("os.copy_file_range", refuse if copying == "refuses" else lambda *_: 0)
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(bytes(range(256)) * 1000)
    copy_file(source, target)
    assert target.read_bytes() == source.read_bytes()


def test_a_copy_that_fails_for_want_of_room_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.copy_file_range", fail)
    (tmp_path / "a").write_bytes(b"1")
    with pytest.raises(OSError, match="No space"):
        copy_file(tmp_path / "a", tmp_path / "b")
