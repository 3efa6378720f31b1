"""Watching for people: what Dagster's runs, the data files and the published file have to tell, and the sensor that tells it.

Belongs here: gathering it all, and when. Does not belong here: the words and the ways out (pipelines/watching).
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.defs.failing import TOLD_ERRORS
from pipelines.defs.jobs import DEADLINES
from pipelines.defs.listing import refuse_vanished_inbox
from pipelines.defs.published import is_damaged
from pipelines.defs.records import why_failed
from pipelines.defs.resources import Project, load_project
from pipelines.journal import Journal
from pipelines.settings import Settings
from pipelines.watching.channels import channels_of
from pipelines.watching.matters import MISSING, RUN, TROUBLE, Matter, in_order, published_matters
from pipelines.watching.overdue import overdue_towns
from pipelines.watching.told import tell

#: So many runs are looked back on for failures since the last one that went well.
_LOOK_BACK = 20
_SECONDS = 60
_FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


def watching_sensor(settings: Settings) -> dg.SensorDefinition:
    """Tells what is new once a minute. Every run from the command line tells at its end too; nothing is told twice."""

    @dg.sensor(
        name="watching",
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="有失败的运行、没有通过的检查、新的核对事项和缺报，就发通知（日志、邮件、机器人），一件只发一次",
    )
    def watching(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        # The data files are read anew each time: people change them.
        sent = watch(settings, context.instance)
        told = "，".join(f"{channel} {count} 件" for channel, count in sent.items() if count)
        return dg.SkipReason(f"已通知：{told}" if told else "没有要通知的")

    return watching


def watch(settings: Settings, instance: dg.DagsterInstance, project: Project | None = None) -> dict[str, int]:
    """Tell what has not been told yet; how many matters went out comes back by channel. Raises nothing.

    `project` is read from the settings where it is not given.
    """
    journal = project.journal if project else Journal(settings.logs)
    try:
        matters = in_order(
            [
                *_failed_runs(instance),
                *_of_the_house(settings, project),
                *published_matters(settings.warehouse),
            ]
        )
        channels = channels_of(settings, journal)
        return tell(settings.state, channels, matters, journal, datetime.now(UTC).timestamp())
    except Exception as error:  # watching must not harm what it watches
        journal.write("notice", error=f"{type(error).__name__} {error}")
        return {}


def today_in(settings: Settings) -> date:
    """The day in the county."""
    return datetime.now(ZoneInfo(settings.time_zone)).date()


def _failed_runs(instance: dg.DagsterInstance) -> list[Matter]:
    """The failures since the last run that went well, told apart by their reason: the same one is one matter."""
    found: dict[str, Matter] = {}
    finished = dg.RunsFilter(statuses=list(_FINISHED))
    for run in instance.get_runs(filters=finished, limit=_LOOK_BACK):
        if run.status == dg.DagsterRunStatus.SUCCESS:
            break
        if run.status == dg.DagsterRunStatus.FAILURE:
            matter = Matter.of(RUN, why_failed(instance, run))
            found[matter.key] = matter
    return list(found.values())


def _of_the_house(settings: Settings, project: Project | None) -> list[Matter]:
    try:
        project = project or load_project(settings)
    except TOLD_ERRORS as error:
        return [Matter.of(TROUBLE, str(error))]
    return [*_troubles(project), *_missing(project)]


def _troubles(project: Project) -> list[Matter]:
    """What would stop the next run, seen before it starts."""
    found = []
    try:
        refuse_vanished_inbox(project.settings)
    except TOLD_ERRORS as error:
        found.append(Matter.of(TROUBLE, str(error)))
    if is_damaged(project.settings):
        found.append(Matter.of(TROUBLE, "发布的库文件已损坏（和发布时的校验和不符）；下次运行会重新发布。"))
    try:
        _ = project.inputs
    except TOLD_ERRORS as error:
        found.append(Matter.of(TROUBLE, str(error)))
    return found


def _missing(project: Project) -> list[Matter]:
    settings = project.settings
    if not settings.warehouse.exists():
        return []
    try:
        overdue = overdue_towns(project.registers, settings.warehouse, today_in(settings))
    except TOLD_ERRORS:
        return []
    return [Matter.of(MISSING, town.text, town.town_code, town.report_year) for town in overdue]


def reports_are_in_on_time() -> dg.AssetChecksDefinition:
    """The check of the nightly run: after the day of a county has passed, a warning with a line for each town without
    a report. It looks at the calendar, so it is no file of sql/checks: what is published must not depend on the day."""
    spec = dg.AssetCheckSpec(
        DEADLINES.name,
        asset=DEADLINES.asset_key,
        description="过了公开期限，每个登记的乡镇都有上一年度的报告；缺报的一个乡镇一行，要催报",
    )

    @dg.multi_asset_check(name="check_deadlines", specs=[spec])
    def check_deadlines(project: dg.ResourceParam[Project]) -> dg.AssetCheckResult:
        settings = project.settings
        overdue = overdue_towns(project.registers, settings.warehouse, today_in(settings))
        for town in overdue:
            project.tell("检查", f"缺报：{town.text}")
            project.journal.write("check", town=town.town_name, year=town.report_year, due_on=town.due_on)
        return dg.AssetCheckResult(
            check_name=spec.name,
            asset_key=DEADLINES.asset_key,
            description=spec.description,
            passed=not overdue,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "wrong_row_count": len(overdue),
                "examples": dg.MetadataValue.md(
                    "\n".join(f"- {town.text}" for town in overdue) or "（没有）"
                ),
            },
        )

    return check_deadlines
