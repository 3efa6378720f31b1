"""From files to the published warehouse with a register in which towns change midway: renamed, split off, merged."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.defs.run import PipelineError, run_pipeline
from pipelines.settings import load_settings
from pipelines.warehouse.connect import connect

ROOT = Path(__file__).parents[1]
COUNTIES = """county_code,county_name,publication_deadline
990100,澜川县,04-01
990200,汇溪县,04-01
"""
#: 三汇镇 became 三汇街道 in 2023; 东林街道 went to 汇溪县, split off from 澜川县; 云溪镇 was merged into 三汇.
TOWNS = """town_code,county_code,town_name,aliases,kind,population,village_count,valid_from,valid_to,successor_code
990100001,990100,东林街道,,街道,48600,11,2020,2022,
990100001,990200,东林街道,,街道,49200,11,2023,,
990100002,990100,三汇镇,,镇,36200,17,2020,2022,
990100002,990100,三汇街道,,街道,36200,17,2023,,
990100003,990100,云溪镇,,镇,20000,10,2020,2022,990100002
"""
#: File of the inbox → file of the sample, and what it says instead.
FILES = {
    "2022/东林街道2022.txt": {},
    "2022/三汇镇2022.txt": {},
    "2022/云溪镇2022.txt": {},
    "2023/东林街道2023.txt": {"澜川县": "汇溪县"},
    "2023/三汇镇2023.txt": {"三汇镇": "三汇街道"},
}

pytestmark = pytest.mark.slow


def make_house(folder: Path) -> dict[str, Any]:
    for file, replaced in FILES.items():
        text = (ROOT / "data" / "sample" / file).read_text(encoding="utf-8")
        for was, instead in replaced.items():
            text = text.replace(was, instead)
        (folder / "inbox" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / "inbox" / file).write_text(text, encoding="utf-8")
    registers = folder / "registers"
    registers.mkdir()
    (registers / "counties.csv").write_text(COUNTIES, encoding="utf-8")
    (registers / "towns.csv").write_text(TOWNS, encoding="utf-8")
    shutil.copy(ROOT / "data" / "registers" / "sources.csv", registers)
    return {"inbox": folder / "inbox", "registers": registers, "state": folder / "state"}


def test_changed_towns_keep_their_history(tmp_path: Path) -> None:
    settings = load_settings(**make_house(tmp_path))
    summary = run_pipeline(settings)
    assert (summary.files_read, summary.files_rejected) == (5, 0)
    with connect(settings.warehouse) as database:
        reports = database.execute(
            "select report_year, county_name, town_name, town_code, has_report from marts.town_year_reports order by all"
        ).fetchall()
        merged = database.execute(
            "select towns.town_name, successors.town_name from core.towns as towns "
            "join core.towns as successors on towns.successor_code = successors.town_code "
            "where successors.valid_from = towns.valid_to + 1"
        ).fetchall()
        years = database.execute(
            "select town_code, count(distinct report_year) from marts.town_year_indicators group by all order by all"
        ).fetchall()
    assert reports == [
        (2022, "澜川县", "三汇镇", "990100002", True),
        (2022, "澜川县", "东林街道", "990100001", True),
        (2022, "澜川县", "云溪镇", "990100003", True),
        (2023, "汇溪县", "东林街道", "990100001", True),
        (2023, "澜川县", "三汇街道", "990100002", True),
    ]
    assert merged == [("云溪镇", "三汇街道")]
    assert years == [("990100001", 2), ("990100002", 2), ("990100003", 1)]


def test_a_corrections_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    settings = load_settings(**make_house(tmp_path), corrections=tmp_path / "missing.yml")
    with pytest.raises(PipelineError, match=r"没有这个更正文件：.*missing\.yml"):
        run_pipeline(settings)
    assert not settings.state.exists()
