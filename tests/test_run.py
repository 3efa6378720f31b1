"""Whole runs: two towns and two years from files to a published warehouse; what goes wrong, and being killed."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from pipelines.defs.assembly import build_definitions
from pipelines.defs.locking import run_lock
from pipelines.defs.resources import STAGES, Progress, load_project
from pipelines.defs.run import PipelineError, RunSummary, run_pipeline
from pipelines.defs.writing import written_workbooks
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.connect import connect
from pipelines.warehouse.lake import lake_years
from pipelines.writing.files import NotWritten

from .published import content

ROOT = Path(__file__).parents[1]
FILES = ["2022/东林街道2022.txt", "2022/三汇镇2022.txt", "2023/东林街道2023.txt", "2023/三汇镇2023.txt"]

pytestmark = pytest.mark.slow


def copy_files(inbox: Path, files: list[str] = FILES) -> Path:
    for file in files:
        (inbox / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / "sample" / file, inbox / file)
    return inbox


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with connect(settings.warehouse) as database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, told: list[Progress]) -> tuple[Settings, RunSummary]:
    """One run that went well; tests that change something copy its state."""
    folder = tmp_path_factory.mktemp("run")
    inbox = copy_files(folder / "inbox")
    (inbox / "2022" / "空.txt").write_bytes(b"")
    (inbox / "散放.txt").write_text("法治政府建设")
    settings = load_settings(inbox=inbox, state=folder / "state")
    return settings, run_pipeline(settings, on_progress=told.append)


@pytest.fixture
def again(first: tuple[Settings, RunSummary], tmp_path: Path) -> Settings:
    """A copy of the first run's inbox and state, to go on from. Same inbox path: the lake remembers it."""
    settings, _ = first
    shutil.copytree(settings.state, tmp_path / "state", symlinks=True)
    return load_settings(inbox=settings.inbox, state=tmp_path / "state")


def test_the_summary_counts_what_happened(first: tuple[Settings, RunSummary]) -> None:
    settings, summary = first
    assert summary.years == (2022, 2023)
    assert (summary.files_read, summary.files_rejected) == (4, 2)
    assert summary.warehouse == settings.warehouse
    assert query(settings, "select count(*) from core.facts") == [(summary.facts,)]
    assert query(settings, "select count(*) from core.unread_quantities") == [(summary.unread_quantities,)]
    assert summary.facts > 80
    assert ("登记册上的每个乡镇，每个年度都有报告", 20) in summary.warnings


def test_every_stage_is_told_in_order(told: list[Progress], first: tuple[Settings, RunSummary]) -> None:
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert set(stages) == set(STAGES)
    assert stages[:4] == list(STAGES[:4])
    assert stages[-1] == STAGES[-1]


def test_workbooks_are_written_beside_the_release(
    first: tuple[Settings, RunSummary], told: list[Progress]
) -> None:
    settings, _ = first
    folder = settings.warehouse.parent / "current" / "export" / "xlsx"
    assert sorted(file.name for file in folder.iterdir()) == [
        f"澜川县{year}年法治政府建设比较.xlsx" for year in (2022, 2023)
    ]
    assert [progress.detail for progress in told if progress.stage == "比较表"] == ["2 份"]


def test_fewer_workbooks_than_asked_for_are_told(first: tuple[Settings, RunSummary], tmp_path: Path) -> None:
    settings, _ = first
    shutil.copytree(settings.warehouse.parent, tmp_path / "warehouse", symlinks=True)
    told: list[Progress] = []
    written_workbooks(load_project(load_settings(state=tmp_path, workbooks=1), told.append))
    assert [progress.detail for progress in told] == ["1 份，另有 1 份没有写（见 FAZHI_WORKBOOKS）"]


def test_workbooks_that_cannot_be_written_leave_the_release_published(
    again: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotWritten("写不了 x：设备上没有空间。")

    before = again.warehouse.resolve()
    monkeypatch.setattr("pipelines.defs.writing.write_workbooks", fail)
    with pytest.raises(PipelineError, match="Excel 比较表没有写成（可用 fazhi workbook 再写）：写不了 x"):
        run_pipeline(again)
    assert again.warehouse.resolve() != before


def test_every_fact_stands_in_its_file(first: tuple[Settings, RunSummary]) -> None:
    settings, _ = first
    rows = query(
        settings,
        "select file_path, quote, quote_start, quote_end, places from core.facts join core.reports using (report_id)",
    )
    for file_path, quote, start, end, places in rows:
        text = (settings.inbox / file_path).read_bytes().decode()
        assert text[start:end] == quote
        assert all(text[place["start"] : place["end"]] == place["quote"] for place in places)


def test_what_was_not_taken_is_visible_with_a_reason(first: tuple[Settings, RunSummary]) -> None:
    settings, _ = first
    rows = query(settings, "select file_path, reason from core.rejected_files order by file_path")
    assert [path for path, _ in rows] == ["2022/空.txt", "散放.txt"]
    assert all(reason for _, reason in rows)


def test_missing_towns_are_named(first: tuple[Settings, RunSummary]) -> None:
    settings, _ = first
    rows = query(
        settings, "select has_report, count(*) from marts.town_year_reports group by all order by all"
    )
    assert rows == [(False, 20), (True, 4)]


def test_running_twice_gives_the_same_tables_and_reads_nothing_again(
    first: tuple[Settings, RunSummary], again: Settings
) -> None:
    told: list[Progress] = []
    summary = run_pipeline(again, on_progress=told.append)
    assert content(again.warehouse) == content(first[0].warehouse)
    assert summary.facts == first[1].facts
    assert all("新读 0 份" in progress.detail for progress in told if progress.stage == "提取数字")


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_run_that_leaves_marts_out_publishes_none_that_is_stale(again: Settings, tmp_path: Path) -> None:
    registers = Path(shutil.copytree(again.registers, tmp_path / "registers"))
    towns = (registers / "towns.csv").read_text(encoding="utf-8")
    (registers / "towns.csv").write_text(towns.replace(",49200,", ",9200,"), encoding="utf-8")
    settings = load_settings(inbox=again.inbox, state=again.state, registers=registers)
    definitions = build_definitions(load_project(settings))
    done = dg.materialize(
        [*(definitions.assets or []), *(definitions.asset_checks or [])],  # type: ignore[list-item]
        selection=dg.AssetSelection.groups("core") | dg.AssetSelection.assets("published"),
        resources=definitions.resources,
    )
    assert done.success
    populations = "select distinct population from {} where town_code = '990100001' and report_year = 2023"
    for mart in ("marts.town_year_indicators", "marts.town_year_ranks", "marts.town_year_reports"):
        assert query(settings, populations.format(mart)) == [(9200,)], mart
    assert query(settings, "select count(*) from 分析.乡镇排名") == query(
        settings, "select count(*) from core.facts"
    )


@pytest.mark.soak
def test_a_report_added_later_gives_the_same_bytes_as_one_that_was_there_from_the_start(
    first: tuple[Settings, RunSummary], tmp_path: Path
) -> None:
    inbox = copy_files(tmp_path / "inbox", FILES[:1])
    settings = load_settings(inbox=inbox, state=tmp_path / "state")
    run_pipeline(settings)
    copy_files(inbox, FILES[:2])
    assert run_pipeline(settings).files_read == 2
    for table in ("read/facts", "read/quantities", "read/findings"):
        file = f"{table}/2022.parquet"
        assert (settings.lake / file).read_bytes() == (first[0].lake / file).read_bytes(), table


def test_the_log_has_a_line_for_each_file_and_stage_and_no_word_of_a_report(
    first: tuple[Settings, RunSummary],
) -> None:
    settings, summary = first
    (path,) = settings.logs.glob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({line["run"] for line in lines}) == 1
    of_files = [(line["stage"], line["file"]) for line in lines if "file" in line]
    for stage, files in (
        ("read", [*FILES, "2022/空.txt", "散放.txt"]),
        ("settle", FILES),
        ("extract", FILES),
    ):
        assert {file for at, file in of_files if at == stage} == set(files), stage
    extracted = [line for line in lines if line["stage"] == "extract" and "file" in line]
    assert sum(line["facts"] for line in extracted) == summary.facts
    assert all(line["town"] in ("东林街道", "三汇镇") and line["seconds"] >= 0 for line in extracted)
    quotes = [quote for (quote,) in query(settings, "select quote from core.facts where length(quote) > 8")]
    told = path.read_text(encoding="utf-8")
    assert quotes and [quote for quote in quotes if quote in told] == []


def test_a_lake_of_another_version_is_read_again_and_a_damaged_file_replaced(again: Settings) -> None:
    before = content(again.warehouse)
    told: list[Progress] = []
    published = again.warehouse.resolve()
    published.write_bytes(published.read_bytes()[:-1000])
    path = again.lake / "read/quantities/2022.parquet"
    pl.read_parquet(path).drop("sentence").write_parquet(path)
    run_pipeline(again, [2023], on_progress=told.append)
    assert content(again.warehouse) == before
    assert any("发布的库坏了" in progress.detail and "fazhi rollback" in progress.detail for progress in told)


def test_a_year_folder_that_vanished_is_emptied_and_another_inbox_replaces_all(
    again: Settings, tmp_path: Path
) -> None:
    inbox = copy_files(tmp_path / "other", FILES[:1])
    summary = run_pipeline(load_settings(inbox=inbox, state=again.state), years=[2022])
    assert summary.years == (2022, 2023)
    assert query(again, "select town_name, report_year from core.reports") == [("东林街道", 2022)]
    assert query(again, "select report_year from core.report_years") == [(2022,)]


def test_an_empty_or_absent_inbox_changes_nothing(again: Settings, tmp_path: Path) -> None:
    before = again.warehouse.resolve()
    (tmp_path / "empty").mkdir()
    for inbox, words in ((tmp_path / "absent", "没有这个收件夹"), (tmp_path / "empty", "没有年度文件夹")):
        with pytest.raises(PipelineError, match=words):
            run_pipeline(load_settings(inbox=inbox, state=again.state))
    with pytest.raises(PipelineError, match="1999"):
        run_pipeline(again, years=[1999])
    assert again.warehouse.resolve() == before


@pytest.mark.parametrize(
    ("setting", "file", "text", "named"),
    [
        ("registers", "towns.csv", "town_code\n1\n", "towns.csv"),
        ("catalogue", "openness.toml", "theme = 1\n", "openness.toml"),
        ("corrections", "", "- county: 甲县\n", "第 1 条"),
        ("sql", "marts/town_year_ranks.sql", "drop table core.facts", "town_year_ranks.sql"),
    ],
)
def test_a_broken_data_file_stops_before_anything_is_built(
    setting: str, file: str, text: str, named: str, tmp_path: Path
) -> None:
    source = getattr(load_settings(), setting)
    copy = tmp_path / source.name
    if source.is_dir():
        shutil.copytree(source, copy)
    (copy / file if file else copy).write_text(text, encoding="utf-8")
    settings = load_settings(
        inbox=copy_files(tmp_path / "inbox"), state=tmp_path / "state", **{setting: copy}
    )
    with pytest.raises(PipelineError, match=named) as error:
        run_pipeline(settings)
    assert "\n" not in str(error.value)
    assert not settings.state.exists()


def test_a_stale_correction_stops_and_leaves_what_was_published(again: Settings, tmp_path: Path) -> None:
    before = content(again.warehouse)
    corrections = tmp_path / "corrections.yml"
    corrections.write_text(
        "- {county: 澜川县, town: 东林街道, report_year: 2022, indicator: village_count, expect: 1234567, "
        "correct: 11, reason: 村数有误, by: 县司法局, corrected_on: 2025-03-02}\n"
    )
    with pytest.raises(PipelineError, match=r"第 1 条（.*village_count）"):
        run_pipeline(load_settings(inbox=again.inbox, state=again.state, corrections=corrections))
    assert content(again.warehouse) == before


def test_a_blocking_check_that_fails_is_named_and_nothing_is_published(
    again: Settings, tmp_path: Path
) -> None:
    sql = Path(shutil.copytree(again.sql, tmp_path / "sql"))
    check = "-- 没有一条事实\n-- severity: blocking\nselect facts.value from core.facts as facts\n"
    (sql / "checks" / "there_are_no_facts.sql").write_text(check)
    before = again.warehouse.resolve()
    with pytest.raises(PipelineError, match=r"没有一条事实，\d+ 行不符（there_are_no_facts）"):
        run_pipeline(load_settings(inbox=again.inbox, state=again.state, sql=sql))
    assert again.warehouse.resolve() == before
    assert list((again.state / "warehouse" / "candidates").iterdir()) == []


def test_a_second_run_is_told_who_runs(again: Settings) -> None:
    impatient = load_settings(inbox=again.inbox, state=again.state, lock_wait_seconds=0)
    with run_lock(again.state), pytest.raises(PipelineError, match="进程号"):
        run_pipeline(impatient)


RUN_AND_DIE = """
import os, sys
from pipelines.defs.run import run_pipeline, PipelineError
from pipelines.settings import load_settings

def on_progress(progress):
    if progress.stage == sys.argv[4]:
        os.kill(os.getpid(), int(sys.argv[3]))

try:
    run_pipeline(load_settings(inbox=sys.argv[1], state=sys.argv[2]), on_progress=on_progress)
except PipelineError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize(("sent", "stage"), [(signal.SIGKILL, "汇总"), (signal.SIGINT, "装入核心表")])
def test_a_run_that_is_stopped_leaves_the_last_good_file(
    sent: signal.Signals, stage: str, again: Settings, tmp_path: Path
) -> None:
    before = content(again.warehouse)
    inbox = copy_files(tmp_path / "other", FILES[:2])
    arguments = [str(inbox), str(again.state), str(int(sent)), stage]
    stopped = subprocess.run(
        [sys.executable, "-c", RUN_AND_DIE, *arguments], capture_output=True, text=True, check=False
    )
    assert content(again.warehouse) == before
    if sent is signal.SIGINT:
        assert (stopped.returncode, stopped.stderr.strip()) == (1, "运行被中断，没有发布；原来发布的库照旧。")
    else:
        assert stopped.returncode == -signal.SIGKILL
        # The lock went with the process, and the next run is not held up by what it left behind.
        run_pipeline(load_settings(inbox=inbox, state=again.state))
        assert query(again, "select count(*) from core.reports") == [(2,)]


PUBLISH_FOR_EVER = """
import sys
from pathlib import Path
from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.publish import publish

folder = Path(sys.argv[1])
while True:
    candidate = folder / "candidates" / "run.duckdb"
    with open_candidate(candidate) as database:
        database.execute("create schema if not exists meta")
        database.execute("create or replace table meta.check_results as select 'a' as check_name, 0 as wrong_row_count")
        database.execute("create or replace table meta.build as select 'build' as build_id, 1 as fact_count")
        database.execute("create or replace table facts as select range as value from range(100000)")
    publish(candidate, (), folder / "releases", folder / "fazhi.duckdb", 2, ["main.facts"])
    print("published", flush=True)
"""


def test_a_kill_at_any_moment_of_publishing_leaves_a_whole_file(tmp_path: Path) -> None:
    for seconds in (0.0, 0.03, 0.11, 0.2):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "published\n"
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        with connect(tmp_path / "fazhi.duckdb") as database:
            assert database.execute("select count(*) from facts").fetchone() == (100000,)


def test_the_lake_keeps_one_file_per_table_and_year(first: tuple[Settings, RunSummary]) -> None:
    settings, _ = first
    assert lake_years(settings.lake) == [2022, 2023]
    unread = pl.read_parquet(settings.lake / "read/unread_quantities/2022.parquet")
    assert unread["indicator_codes"].list.len().max() == 0
