"""Dagster's records of runs: closing those whose process died, removing old ones, and what the last ones came to.

Belongs here: what is asked of a Dagster instance about runs. Does not belong here: starting runs.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from pipelines.defs.failing import DIED, what_failed
from pipelines.defs.home import write_home
from pipelines.defs.jobs import RANGE_END, RANGE_START, STARTED_BY
from pipelines.defs.locking import forget_sign, is_alive, run_lock
from pipelines.settings import Settings, load_settings

_IN_PROGRESS = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)

#: Making Dagster's tables takes a second.
_OPEN_SECONDS = 60

#: Runs that the newest ones always stay, however old: Dagster's pages show each table's last run.
_ALWAYS_KEPT = 20

RESULTS = {
    dg.DagsterRunStatus.SUCCESS: "成功",
    dg.DagsterRunStatus.FAILURE: "失败",
    dg.DagsterRunStatus.CANCELED: "已取消",
    dg.DagsterRunStatus.QUEUED: "排队",
}

STARTERS = {"run": "fazhi run", "inbox": "收件夹有变化", "night": "定时", "dagster": "Dagster 网页或 dg"}


@dataclass(frozen=True)
class RunRecord:
    """A run as a person is told of it; `seconds` is None before it began, and counts up to now while it runs."""

    run_id: str
    started_at: datetime | None
    seconds: float | None
    result: str
    started_by: str
    years: str
    why: str


@contextmanager
def opened(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Dagster's records. They are made by whoever comes first: two at once would both make the same tables, and one of
    them would fail."""
    with run_lock(settings.state, "records", wait_seconds=_OPEN_SECONDS):
        instance = dg.DagsterInstance.from_config(str(write_home(settings)))
        instance.get_runs(limit=1)
        instance.all_asset_keys()
        instance.all_instigator_state()
    with instance:
        yield instance


def last_runs(instance: dg.DagsterInstance, state: Path, count: int) -> list[RunRecord]:
    """The newest runs, newest first."""
    return [_record(instance, state, record) for record in instance.get_run_records(limit=count)]


def _record(instance: dg.DagsterInstance, state: Path, record: dg.RunRecord) -> RunRecord:
    run = record.dagster_run
    start, end = record.start_time, record.end_time
    seconds = None
    if start is not None:
        # A clock that was set back must not make a run take less than no time.
        seconds = max(0.0, (end if end is not None else datetime.now(UTC).timestamp()) - start)
    first, last = run.tags.get(RANGE_START, ""), run.tags.get(RANGE_END, "")
    return RunRecord(
        run_id=run.run_id,
        started_at=None if start is None else datetime.fromtimestamp(start, UTC),
        seconds=seconds,
        result=RESULTS.get(run.status, "中断" if is_alive(state, run.run_id) is False else "正在运行"),
        started_by=run.tags.get(STARTED_BY, "dagster"),
        years=first if first == last else f"{first}-{last}",
        why=why_failed(instance, run) if run.status == dg.DagsterRunStatus.FAILURE else "",
    )


def why_failed(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Why a run failed, in Chinese."""
    types = {
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
        dg.DagsterEventType.STEP_FAILURE,
        dg.DagsterEventType.RUN_FAILURE,
    }
    entries = instance.all_logs(run.run_id, of_type=types)
    return what_failed([entry.dagster_event for entry in entries if entry.dagster_event is not None])


def told(record: RunRecord) -> str:
    """A run as one line."""
    begun = f"{record.started_at.astimezone():%Y-%m-%d %H:%M:%S}" if record.started_at else "还没有开始"
    seconds = "" if record.seconds is None else f"，{record.seconds:.0f} 秒"
    years = f"，{record.years} 年度" if record.years else ""
    why = f"：{record.why}" if record.why else ""
    return f"运行：{begun}{seconds}，{STARTERS.get(record.started_by, record.started_by)}{years}，{record.result}{why}"


def close_dead_runs(instance: dg.DagsterInstance, state: Path) -> list[str]:
    """Mark runs whose process is gone as failed, and free their places in Dagster's pools; their ids come back."""
    closed = []
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=list(_IN_PROGRESS))):
        if is_alive(state, run.run_id) is False:
            instance.report_run_failed(run, DIED)
            # Not every storage of events keeps pools; those that do not say so.
            with suppress(NotImplementedError):
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            forget_sign(state, run.run_id)
            closed.append(run.run_id)
    return closed


def discard_old_runs(instance: dg.DagsterInstance, kept_days: int, now: datetime | None = None) -> int:
    """Remove finished runs older than `kept_days` with their events; how many went comes back."""
    before = (now or datetime.now(UTC)) - timedelta(days=kept_days)
    finished = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED],
        created_before=before,
    )
    kept = {record.dagster_run.run_id for record in instance.get_run_records(limit=_ALWAYS_KEPT)}
    old = [run.run_id for run in instance.get_runs(filters=finished) if run.run_id not in kept]
    for run_id in old:
        instance.delete_run(run_id)
        _remove_shard(instance, run_id)
    return len(old)


def _remove_shard(instance: dg.DagsterInstance, run_id: str) -> None:
    """The file in which SQLite keeps the events of one run; deleting the run empties it and leaves it there."""
    for path in _shards(Path(instance.root_directory), run_id):
        path.unlink(missing_ok=True)


def _shards(home: Path, run_id: str) -> Sequence[Path]:
    return [home / "history" / "runs" / f"{run_id}.db{ending}" for ending in ("", "-wal", "-shm", "-journal")]


if __name__ == "__main__":
    # `fazhi up` calls this before it starts two programs at once.
    with opened(load_settings()):
        pass
