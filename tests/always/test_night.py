"""A night's run as a whole: it collects (nothing here: the list of sources is empty), reads all years, publishes, and
warns of the towns that are missing."""

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.assembly import build_definitions
from pipelines.defs.home import write_home
from pipelines.defs.inbox import years_at_night
from pipelines.defs.jobs import COLLECT, DEADLINES, FULL_HASH, QUIET, run_tags
from pipelines.defs.resources import load_project
from pipelines.defs.watching import watch
from pipelines.settings import load_settings

from .house import put, query

pytestmark = [pytest.mark.soak, pytest.mark.filterwarnings("ignore::dagster.BetaWarning")]


def test_a_night_collects_reads_publishes_warns_and_tells(tmp_path: Path) -> None:
    registers = Path(shutil.copytree(load_settings().registers, tmp_path / "registers"))
    header = (registers / "sources.csv").read_text(encoding="utf-8").splitlines()[0]
    (registers / "sources.csv").write_text(header + "\n", encoding="utf-8")
    settings = load_settings(
        inbox=put(tmp_path / "inbox", "2024/三汇镇2024.txt"), state=tmp_path / "state", registers=registers
    )
    project = load_project(settings)
    with dg.DagsterInstance.from_config(str(write_home(settings))) as instance:
        result = (
            build_definitions(project)
            .resolve_job_def(COLLECT)
            .execute_in_process(
                instance=instance,
                run_config=QUIET,
                tags={**run_tags(years_at_night(settings), "night"), FULL_HASH: "1"},
            )
        )
        assert result.success
        made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}
        assert {"raw/collected_files", "read/facts", "published"} <= made
        deadlines = [e for e in result.get_asset_check_evaluations() if e.check_name == DEADLINES.name]
        assert [one.passed for one in deadlines] == [False]
        assert deadlines[0].severity == dg.AssetCheckSeverity.WARN
        sent = watch(settings, instance, project)
        assert sent["log"] > 5 and watch(settings, instance, project) == {"log": 0}
    assert query(settings, "select town_name from core.reports") == [("三汇镇",)]
    (log,) = settings.logs.glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    missing = [line for line in lines if line["stage"] == "check"]
    assert len(missing) == len({line["town"] for line in missing}) > 5
    assert any(line["stage"] == "notice" and line.get("kind") == "缺报" for line in lines)
    # Every sign that it lived is taken back, and nothing of its work lies about.
    assert list((settings.state / "alive").iterdir()) == []
    assert list((settings.warehouse.parent / "candidates").iterdir()) == []
