"""Runs over twelve counties: one report that changes costs its own county's part of the marts, and no other."""

from pathlib import Path

import pytest

from pipelines.defs.run import run_pipeline
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.connect import connect

from .published import content

ROOT = Path(__file__).parents[1]
SAMPLE = (ROOT / "data" / "sample" / "2023" / "三汇镇2023.txt").read_text(encoding="utf-8")
TOWNS = tuple(f"{first}{second}镇" for first in "柳松梅竹" for second in "溪坪湾")

pytestmark = pytest.mark.soak


def write_report(inbox: Path, town: str, more: str = "") -> None:
    path = inbox / "2023" / f"{town}2023.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SAMPLE.replace("三汇镇", town) + more, encoding="utf-8")


@pytest.fixture
def counties(tmp_path: Path) -> Settings:
    """Twelve counties with one town each, which has reported."""
    registers = tmp_path / "registers"
    registers.mkdir()
    codes = [f"99{number:02}00" for number in range(1, len(TOWNS) + 1)]
    rows = [f"{code},{town[:2]}县,04-01" for code, town in zip(codes, TOWNS, strict=True)]
    header = "county_code,county_name,publication_deadline"
    (registers / "counties.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    rows = [f"{code}001,{code},{town},,镇,,,2020," for code, town in zip(codes, TOWNS, strict=True)]
    header = "town_code,county_code,town_name,aliases,kind,population,village_count,valid_from,valid_to"
    (registers / "towns.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    for town in TOWNS:
        write_report(tmp_path / "inbox", town)
    return load_settings(inbox=tmp_path / "inbox", state=tmp_path / "state", registers=registers)


def made_apart(settings: Settings) -> set[str]:
    with connect(settings.warehouse) as database:
        parts = "select distinct place_code from meta.mart_parts where is_apart and length(place_code) = 6"
        return {code for (code,) in database.execute(parts).fetchall()}


def test_a_changed_report_makes_its_county_anew_as_a_first_run_would(
    counties: Settings, tmp_path: Path
) -> None:
    assert run_pipeline(counties).files_read == len(TOWNS)
    assert made_apart(counties) == set()
    write_report(counties.inbox, TOWNS[4], "\n全年开展法治宣传活动77场次。\n")
    assert run_pipeline(counties).files_read == len(TOWNS)
    assert made_apart(counties) == {"990500"}
    first = load_settings(inbox=counties.inbox, state=tmp_path / "first", registers=counties.registers)
    run_pipeline(first)
    assert made_apart(first) == set()
    # What a build was compared with, and how it was made, is of its history.
    of_history = {"meta.check_results", "meta.mart_parts"}
    patched, whole = (
        {
            name: sorted(map(str, rows))
            for name, rows in content(run.warehouse).items()
            if name not in of_history
        }
        for run in (counties, first)
    )
    assert patched == whole
