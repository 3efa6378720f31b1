"""When runs start by themselves: the sensor on the inbox and the nightly schedule.

Belongs here: Dagster's sensor and schedule, and closing runs that died. Does not belong here: whether there is something
to read (inbox.py), what a run does (jobs.py).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.inbox import Memory, decide, years_at_night
from pipelines.defs.jobs import COLLECT, FULL_HASH, QUIET, READ, run_tags
from pipelines.defs.records import close_dead_runs
from pipelines.settings import Settings

_RUN_KEY = "dagster/run_key"


def inbox_sensor(settings: Settings) -> dg.SensorDefinition:
    """New, changed and deleted files start one run for the years concerned."""

    @dg.sensor(
        name="inbox",
        job_name=READ,
        minimum_interval_seconds=settings.sensor_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="看收件夹：有新的、改过的或者删去的文件，等放好以后运行一次，只读有关的年度",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        close_dead_runs(context.instance, settings.state)
        memory = Memory.from_cursor(context.cursor)
        running = _is_running(context.instance, memory.ask.run_key)
        decision = decide(settings, memory, running, datetime.now(UTC).timestamp())
        cursor = decision.memory.to_cursor()
        if not decision.years:
            return dg.SensorResult(skip_reason=decision.reason, cursor=cursor)
        tags = run_tags(decision.years, "inbox")
        return dg.SensorResult(
            [dg.RunRequest(run_key=decision.run_key, run_config=QUIET, tags=tags)], cursor=cursor
        )

    return inbox


def _is_running(instance: dg.DagsterInstance, run_key: str) -> bool:
    if not run_key:
        return False
    runs = instance.get_runs(filters=dg.RunsFilter(tags={_RUN_KEY: run_key}), limit=1)
    return any(not run.is_finished for run in runs)


def nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Daily from December to April, when reports come out, and on Mondays from May to November: all years."""
    hour = settings.nightly_hour

    @dg.schedule(
        name="night",
        job_name=COLLECT,
        cron_schedule=[f"0 {hour} * 12,1-4 *", f"0 {hour} * 5-11 1"],
        execution_timezone=settings.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="定时运行：12 月至 4 月每天夜里一次，其余月份每周一夜里一次；先到网上取报告",
    )
    def night(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        due = context.scheduled_execution_time
        tags = {**run_tags(years_at_night(settings), "night"), FULL_HASH: "1"}
        yield dg.RunRequest(run_key=f"night-{due:%Y-%m-%dT%H%M%z}", run_config=QUIET, tags=tags)

    return night
