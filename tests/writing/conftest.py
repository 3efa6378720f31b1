"""What the tests of the files share: published warehouses made once, and reading a county and year from them."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.writing.county import CountyYear, opened, read_county_year

from .made import COUNTY, Made

Publish = Callable[[Made], Path]


@pytest.fixture(scope="session")
def publish(tmp_path_factory: pytest.TempPathFactory) -> Publish:
    """Writes a made warehouse to a file of its own."""
    folder, numbers = tmp_path_factory.mktemp("made"), itertools.count()

    def write(made: Made) -> Path:
        return made.publish(folder / str(next(numbers)) / "warehouse" / "fazhi.duckdb")

    return write


@pytest.fixture(scope="session")
def published(publish: Publish) -> Path:
    """The warehouse most tests read: eight towns, two years, the last town without a report in the second."""
    finding = {
        "report_id": f"r{COUNTY}1_2024",
        "county_code": COUNTY,
        "town_code": f"{COUNTY}001",
        "town_name": "第2镇",
        "report_year": 2024,
        "indicator_code": "i001",
        "finding": "同一指标有两个数：采用了“56件”，另有“57件”",
        "places": [{"start": 0, "end": 3, "quote": "56件"}],
    }
    return publish(Made(without_report=frozenset({(7, 2024)}), more={"core.findings": [finding]}))


@pytest.fixture(scope="session")
def of(published: Path) -> CountyYear:
    """What the files of its second year are written from."""
    return read(published)


def read(published: Path, report_year: int = 2024, county: tuple[str, str] = (COUNTY, "甲县")) -> CountyYear:
    with opened(published) as connection:
        return read_county_year(connection, *county, report_year)
