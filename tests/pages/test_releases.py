"""The open warehouse: a new publish is seen at the next request, old readers finish, nothing leaks out."""

from concurrent.futures import ThreadPoolExecutor
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
            assert new.rows(COUNT, "1") == [{"towns": 4}]
        assert old.rows(COUNT, "1") == [{"towns": 3}]
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
        assert new.rows(COUNT, "1") == [{"towns": 5}]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "copy (select 1) to '/tmp/written.csv'",
        "attach '/tmp/other.duckdb' as other",
        "delete from core.facts",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_even_our_own_connection_reaches_nothing_else(settings: Settings, query: str) -> None:
    with Releases(settings.warehouse).current() as release, pytest.raises(duckdb.Error):
        release.rows(query)


def test_many_ask_one_release_at_once_and_each_gets_its_own_answer(make: Make) -> None:
    rows = county(3)
    rows["core.counties"] = [{"county_code": str(n), "county_name": f"县{n}"} for n in range(1, 9)]
    rows["core.towns"] = [
        {"town_code": f"t{n}{m}", "town_name": f"镇{n}{m}", "county_code": str(n)}
        for n in range(1, 9)
        for m in range(n)
    ]
    with Releases(make(rows).warehouse).current() as release, ThreadPoolExecutor(6) as pool:
        asked = [turn % 8 + 1 for turn in range(48)]
        answers = pool.map(lambda code: release.rows(COUNT, str(code)), asked)
        assert list(answers) == [[{"towns": code}] for code in asked]


def test_the_pages_never_write_into_the_warehouse(settings: Settings) -> None:
    before = settings.warehouse.read_bytes()
    client = client_of(settings)
    for way in ("/", "/indicator/a", "/town/t1", "/quality", "/sql?q=select+1"):
        client.get(way)
    assert settings.warehouse.read_bytes() == before
    folder = Path(settings.warehouse.resolve()).parent
    assert [path.name for path in folder.iterdir()] == ["fazhi.duckdb"]
