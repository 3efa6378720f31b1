"""The schedule under a frozen clock, the nightly job, the lock of two runs at once, and runs whose process died."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.defs.automation import nightly_schedule
from pipelines.defs.inbox import years_at_night
from pipelines.defs.jobs import COLLECT, FULL_HASH, RANGE_END, RANGE_START
from pipelines.defs.locking import AnotherRun, is_alive, run_lock, sign_of_life
from pipelines.defs.partitions import all_years
from pipelines.defs.records import close_dead_runs, discard_old_runs, last_runs, told, why_failed
from pipelines.defs.resources import load_project
from pipelines.defs.watching import reports_are_in_on_time
from pipelines.settings import Settings, load_settings

COUNTY = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "inbox" / "2024").mkdir(parents=True)
    return load_settings(inbox=tmp_path / "inbox", state=tmp_path / "state")


def ticks(schedule: dg.ScheduleDefinition, start: datetime, days: int) -> list[datetime]:
    """When the schedule is due in the days from `start` on, in the time of the county."""
    end, found = start + timedelta(days=days), []
    due = schedule_execution_time_iterator(
        start.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    for tick in due:
        if tick >= end:
            return found
        found.append(tick.astimezone(COUNTY))
    return found


@pytest.mark.parametrize("month", [12, 1, 2, 3, 4])
def test_in_the_season_it_is_due_every_night(month: int, settings: Settings) -> None:
    due = ticks(nightly_schedule(settings), datetime(2026, month, 1, tzinfo=COUNTY), 28)
    assert [(tick.day, tick.hour, tick.minute) for tick in due] == [(day, 2, 0) for day in range(1, 29)]


@pytest.mark.parametrize("month", [5, 6, 7, 8, 9, 10, 11])
def test_out_of_season_it_is_due_on_mondays(month: int, settings: Settings) -> None:
    due = ticks(nightly_schedule(settings), datetime(2026, month, 1, tzinfo=COUNTY), 28)
    assert len(due) == 4
    assert {(tick.weekday(), tick.hour, tick.minute) for tick in due} == {(0, 2, 0)}


def test_the_hour_is_that_of_the_county_and_set(settings: Settings) -> None:
    other = load_settings(inbox=settings.inbox, state=settings.state, time_zone="Asia/Urumqi", nightly_hour=4)
    (due,) = ticks(nightly_schedule(other), datetime(2026, 1, 1, tzinfo=UTC), 1)
    assert due.astimezone(UTC).hour == 22


def test_a_night_asks_for_one_run_of_all_years_that_also_collects(settings: Settings) -> None:
    schedule = nightly_schedule(settings)
    assert schedule.job_name == COLLECT
    night = datetime(2026, 1, 2, 2, tzinfo=COUNTY)
    context = dg.build_schedule_context(scheduled_execution_time=night)
    (request,) = schedule.evaluate_tick(context).run_requests or []
    years = years_at_night(settings)
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == (str(years[0]), str(years[-1]))
    assert years[0] <= 2024 and years[-1] == all_years(settings)[-1] and FULL_HASH in request.tags
    (again,) = schedule.evaluate_tick(context).run_requests or []
    assert again.run_key == request.run_key


def test_a_night_without_its_inbox_still_asks_so_that_the_run_can_say_so(tmp_path: Path) -> None:
    settings = load_settings(inbox=tmp_path / "absent", state=tmp_path / "state")
    assert years_at_night(settings)


def test_after_the_deadline_each_missing_town_has_a_line_of_warning(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = load_project(settings)
    check = reports_are_in_on_time()
    for today, report_year in ((date(2026, 4, 1), 2024), (date(2026, 4, 2), 2025)):
        monkeypatch.setattr("pipelines.defs.watching.today_in", lambda _, today=today: today)
        result = check(project)
        assert isinstance(result, dg.AssetCheckResult)
        assert not result.passed and result.severity == dg.AssetCheckSeverity.WARN
        examples = str(result.metadata["examples"].value).splitlines()
        towns = project.registers.towns.filter(county_code="990100")["town_name"].unique()
        assert len(examples) == len(towns) == result.metadata["wrong_row_count"].value
        assert all(f"{report_year} 年度" in line for line in examples)


# two runs at once


def test_a_second_run_waits_for_the_first_and_is_told_whom_for(tmp_path: Path) -> None:
    waiting, told_whom = threading.Event(), []

    def on_wait(message: str) -> None:
        told_whom.append(message)
        waiting.set()

    order = []

    def second() -> None:
        with run_lock(tmp_path, wait_seconds=60, on_wait=on_wait):
            order.append("second")

    thread = threading.Thread(target=second)
    with run_lock(tmp_path):
        thread.start()
        assert waiting.wait(60)
        order.append("first")
    thread.join(60)
    assert order == ["first", "second"]
    assert f"进程号 {os.getpid()}" in told_whom[0]


def test_who_waits_in_vain_is_told_so(tmp_path: Path) -> None:
    with (
        run_lock(tmp_path),
        pytest.raises(AnotherRun, match="还没有结束"),
        run_lock(tmp_path, wait_seconds=0.3),
    ):
        pass


def test_two_that_come_to_a_new_machine_at_once_both_find_its_records(settings: Settings) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "pipelines.defs.records"]
    environment = {**os.environ, "FAZHI_STATE": str(settings.state)}
    processes = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [process.communicate(timeout=180)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors


# runs whose process died

LIVE = """
import sys
from pathlib import Path
from pipelines.defs.locking import sign_of_life
with sign_of_life(Path(sys.argv[1]), sys.argv[2]):
    print("alive", flush=True)
    sys.stdin.readline()
"""


@dg.op
def nothing() -> None:
    """A step."""


@dg.job
def some_job() -> None:
    nothing()


def test_a_run_that_was_killed_is_closed_and_one_that_lives_is_not(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance, sign_of_life(tmp_path, "other"):
        runs = [instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED) for _ in range(3)]
        killed, living, unknown = (run.run_id for run in runs)
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", LIVE, str(tmp_path), run_id],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for run_id in (killed, living)
        ]
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "alive\n"
        assert (is_alive(tmp_path, killed), is_alive(tmp_path, unknown)) == (True, None)
        assert close_dead_runs(instance, tmp_path) == []
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        assert {record.result for record in last_runs(instance, tmp_path, 9)} == {"中断", "正在运行"}
        assert close_dead_runs(instance, tmp_path) == [killed]
        assert close_dead_runs(instance, tmp_path) == []
        statuses = {run.run_id: run.status for run in instance.get_runs()}
        assert statuses[killed] == dg.DagsterRunStatus.FAILURE
        assert statuses[living] == statuses[unknown] == dg.DagsterRunStatus.STARTED
        run = instance.get_run_by_id(killed)
        assert run is not None and "进程中途没有了" in why_failed(instance, run)
        processes[1].communicate("\n")
        assert is_alive(tmp_path, living) is None


def test_old_runs_are_removed_and_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.defs.records._ALWAYS_KEPT", 2)
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        runs = [some_job.execute_in_process(instance=instance).run_id for _ in range(4)]
        running = instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED).run_id
        files = tmp_path / "history" / "runs"
        assert {f"{run_id}.db" for run_id in runs} <= {path.name for path in files.iterdir()}
        assert discard_old_runs(instance, 30) == 0
        later = datetime.now(UTC) + timedelta(days=31)
        assert discard_old_runs(instance, 30, later) == 3
        assert {run.run_id for run in instance.get_runs()} == {runs[-1], running}
        assert [path.name for path in files.glob("*.db") if path.stem in runs] == [f"{runs[-1]}.db"]


def test_a_run_is_told_with_its_duration_and_result(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        some_job.execute_in_process(
            instance=instance, tags={RANGE_START: "2022", RANGE_END: "2024", "fazhi": "inbox"}
        )
        (record,) = last_runs(instance, tmp_path, 5)
    line = told(record)
    assert "收件夹有变化，2022-2024 年度，成功" in line and " 秒，" in line
