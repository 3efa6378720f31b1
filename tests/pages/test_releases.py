"""The open warehouse: a new publish is seen at the next request, old readers finish, copies are dropped, nothing leaks out."""

import threading
from pathlib import Path

import duckdb
import pytest

from pipelines.pages.problems import Problem
from pipelines.pages.releases import Releases
from pipelines.settings import Settings
from pipelines.warehouse.models import Models

from .conftest import Make, client_of, publish_rows
from .small import county

COUNT = "select count(*) as towns from marts.town_year_reports where county_code = ?"


def publish_release(settings: Settings, models: Models, towns: int, name: str) -> None:
    """As publishing does: a folder of its own, and the one link turned to it."""
    folder = settings.releases / name
    folder.mkdir(parents=True)
    publish_rows(folder / "fazhi.duckdb", models, county(towns))
    link = settings.warehouse.with_name("next")
    link.symlink_to(folder / "fazhi.duckdb")
    link.replace(settings.warehouse)


@pytest.fixture
def settings(make: Make, models: Models) -> Settings:
    made = make(county(3))
    publish_release(made, models, 3, "20250101T000000.000000Z-a")
    return made


def test_a_publish_is_noticed_without_a_restart(settings: Settings, models: Models) -> None:
    client = client_of(settings)
    first = client.get("/")
    assert first.text.count('<th scope="row">') == 3 and "2025-01-01 08:00 发布" in first.text
    assert client.get("/", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    publish_release(settings, models, 4, "20250102T000000.000000Z-b")
    second = client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert second.status_code == 200 and second.text.count('<th scope="row">') == 4


def test_who_reads_an_old_release_finishes_with_it(settings: Settings, models: Models) -> None:
    releases = Releases(settings.warehouse)
    with releases.current() as old:
        publish_release(settings, models, 4, "20250102T000000.000000Z-b")
        with releases.current() as new:
            assert new.of_county("1", COUNT) == [{"towns": 4}]
        assert old.of_county("1", COUNT) == [{"towns": 3}]
    with pytest.raises(duckdb.Error):
        old.rows("select 1 as one")


def test_a_release_that_does_not_open_is_told_and_the_next_one_heals(
    settings: Settings, models: Models
) -> None:
    releases = Releases(settings.warehouse)
    with releases.current() as old:
        assert old.years == [2023]
    settings.warehouse.unlink()
    with pytest.raises(Problem, match="还没有发布过"), releases.current():
        raise AssertionError
    settings.warehouse.write_bytes(b"no database")
    with pytest.raises(Problem, match="打不开"), releases.current():
        raise AssertionError
    settings.warehouse.unlink()
    publish_release(settings, models, 5, "20250103T000000.000000Z-c")
    with releases.current() as new:
        assert new.of_county("1", COUNT) == [{"towns": 5}]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "copy (select 1) to '/tmp/written.csv'",
        "attach '/tmp/other.duckdb' as other",
        "delete from release.core.facts",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_even_our_own_connection_reaches_nothing_else(settings: Settings, query: str) -> None:
    with Releases(settings.warehouse).current() as release, pytest.raises(duckdb.Error):
        release.rows(query)


def test_copies_of_many_counties_are_dropped_again_and_stay_right(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.pages.copies._KEPT", 3)
    rows = county(3)
    rows["core.counties"] = [{"county_code": str(n), "county_name": f"县{n}"} for n in range(1, 9)]
    rows["core.towns"] = [
        {"town_code": f"t{n}{m}", "town_name": f"镇{n}{m}", "county_code": str(n)}
        for n in range(1, 9)
        for m in range(n)
    ]
    with Releases(make(rows).warehouse).current() as release:

        def ask(number: int) -> None:
            for turn in range(6):
                code = (number + turn) % 8 + 1
                assert release.of_county(str(code), COUNT) == [{"towns": code}]

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = release.rows(
            "select count(*) as n from duckdb_databases() where database_name like 'county_%'"
        )
        assert kept[0]["n"] <= 3


def test_the_pages_never_write_into_the_warehouse(settings: Settings) -> None:
    before = settings.warehouse.read_bytes()
    client = client_of(settings)
    for way in ("/", "/indicator/a", "/town/t1", "/quality", "/sql?q=select+1"):
        client.get(way)
    assert settings.warehouse.read_bytes() == before
    folder = Path(settings.warehouse.resolve()).parent
    assert [path.name for path in folder.iterdir()] == ["fazhi.duckdb"]
