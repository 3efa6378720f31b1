"""The whole job in this process, as `fazhi run` does it: check, lock, read, build, check, publish, count.

Belongs here: which years are run and how a failed run is told to a person. Does not belong here: the stages
themselves, and printing. Importing this imports Dagster.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import dagster as dg
import polars as pl

from pipelines.defs.assembly import build_definitions, load_project
from pipelines.defs.collecting import TABLE as COLLECTED
from pipelines.defs.extracting import SCHEMAS
from pipelines.defs.home import write_home
from pipelines.defs.locking import AnotherRun, run_lock
from pipelines.defs.partitions import InboxError, all_years, inbox_years
from pipelines.defs.reading import READ_TABLES, read_flat
from pipelines.defs.resources import Progress, Project, say_nothing
from pipelines.defs.tables import asset_key
from pipelines.extracting import NotCompiledError
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.extracting.language import CatalogueError
from pipelines.reading.frames import FLAT_FILES, REJECTED_FILES, REPORT_FILES, REPORTS
from pipelines.reading.registers import RegisterError
from pipelines.settings import Settings
from pipelines.warehouse.build import discard
from pipelines.warehouse.corrections import CorrectionError
from pipelines.warehouse.lake import (
    StaleFrame,
    frame_path,
    is_current,
    lake_years,
    read_frame,
    read_origin,
)
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.releases import ReleaseError
from pipelines.warehouse.statements import ModelError

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
INTERRUPTED = "运行被中断，没有发布；原来发布的库照旧。"

OWN_TAG = {"fazhi": "run"}

#: Lake tables of the room "read" whose rows a summary counts.
COUNTED = {
    "reports": REPORTS,
    "other_versions": REPORTS,
    "rejected_files": REJECTED_FILES,
    "facts": FACTS,
    "unread_quantities": QUANTITIES,
}

#: What a person can put right; the message of each says what and where.
TOLD_ERRORS = (
    RegisterError,
    CatalogueError,
    CorrectionError,
    ModelError,
    NotPublishable,
    ReleaseError,
    StaleFrame,
    AnotherRun,
    InboxError,
    NotCompiledError,
)


class PipelineError(Exception):
    """The run did not publish; the message is one clear line in Chinese."""


@dataclass(frozen=True)
class RunSummary:
    """What a run did: counts over its years, warnings as (what, wrong rows), and where the warehouse is.

    Each file is counted once, in `files_read`, `other_versions` or `files_rejected`; facts are those of `files_read`.
    """

    years: tuple[int, ...]
    files_read: int
    other_versions: int
    files_rejected: int
    facts: int
    uncertain_facts: int
    unread_quantities: int
    warnings: tuple[tuple[str, int], ...]
    warehouse: Path


def run_pipeline(
    settings: Settings,
    years: list[int] | None = None,
    on_progress: Callable[[Progress], None] = say_nothing,
    verbose: bool = False,
) -> RunSummary:
    """Run everything for `years` (all years of the inbox and the lake if None) and publish.

    `verbose` lets Dagster's own log through. Raises PipelineError; the published file is then as before.
    """
    try:
        project = load_project(settings, on_progress)
        _ = project.inputs
        with run_lock(settings.state):
            chosen = choose_years(project, years)
            result = _execute(project, chosen, verbose)
            return _summary(project, chosen, result)
    except TOLD_ERRORS as error:
        raise PipelineError(str(error)) from error
    except OSError as error:
        raise PipelineError(
            f"读写文件出错：{error.strerror or error}（{error.filename or settings.state}）"
        ) from error


def choose_years(project: Project, years: list[int] | None) -> list[int]:
    """The years to run, ascending: those asked for, or all that the inbox and the lake know. Files outside the year
    folders are read for it, as only their text says which year they are about.

    Years of the lake that were read from another inbox are always run again: what is published together
    must come from one place. Raises InboxError, or PipelineError for a year that cannot be run.
    """
    settings = project.settings
    possible, in_inbox = all_years(settings), inbox_years(settings)
    wrong = sorted(set(years or []) - set(possible))
    if wrong:
        raise PipelineError(f"报告年度 {wrong[0]} 不在 {possible[0]} 至 {possible[-1]} 之间。")
    in_lake = [year for year in lake_years(settings.lake) if year in possible]
    read_flat(project)
    flat = read_frame(settings.lake, "raw/flat_files", None, FLAT_FILES)
    in_inbox = sorted({*in_inbox, *flat["report_year"]})
    if not in_inbox:
        raise InboxError(f"收件夹里没有一份认得出年度的报告，没有运行：{settings.inbox}")
    if years is None:
        return sorted({*in_inbox, *in_lake})
    return sorted({*years, *(year for year in in_lake if _must_be_run_again(settings, year))})


def _must_be_run_again(settings: Settings, year: int) -> bool:
    """Whether the lake's year was read from another inbox, or written with other columns, or not whole."""
    is_from_elsewhere = read_origin(settings.lake, "raw/report_files", year).get("inbox") != str(
        settings.inbox
    )
    tables = {"raw/report_files": REPORT_FILES, **READ_TABLES, **SCHEMAS}
    return is_from_elsewhere or not all(
        frame_path(settings.lake, table, year).exists() and is_current(settings.lake, table, year, schema)
        for table, schema in tables.items()
    )


def _execute(project: Project, years: list[int], verbose: bool) -> dg.ExecuteInProcessResult:
    run_id = str(uuid4())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        # No pool: the file lock does its work, and the slot of a run that was killed would block this one.
        job = build_definitions(project, pool=None).resolve_implicit_global_asset_job_def()
        with dg.DagsterInstance.from_config(str(write_home(project.settings))) as instance:
            _close_dead_runs(instance)
            try:
                result = job.execute_in_process(
                    run_id=run_id,
                    instance=instance,
                    asset_selection=sorted(job.asset_layer.selected_asset_keys - {asset_key(COLLECTED)}),
                    tags={RANGE_START: str(years[0]), RANGE_END: str(years[-1]), **OWN_TAG},
                    run_config={
                        "loggers": {"console": {"config": {"log_level": "DEBUG" if verbose else "CRITICAL"}}}
                    },
                    raise_on_error=False,
                )
            except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
                raise PipelineError(INTERRUPTED) from None
            finally:
                discard(project.candidate_path(run_id))
    if not result.success:
        raise PipelineError(_what_failed(result))
    return result


def _close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs of this kind that were killed as failed: whoever holds the lock is the only one alive."""
    alive = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED], tags=OWN_TAG)
    for run in instance.get_runs(filters=alive):
        instance.report_run_failed(run, "The process of this run ended before the run did.")


def _what_failed(result: dg.ExecuteInProcessResult) -> str:
    failed = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR
    ]
    if failed:
        named = "；".join(f"{_described(e)}，{_wrong_rows(e)} 行不符（{e.check_name}）" for e in failed)
        return f"检查没有通过，没有发布，原来发布的库照旧：{named}。"
    event = next(event for event in result.all_events if event.is_step_failure)
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return f"步骤 {event.step_key} 没有完成，没有发布。"
    if error.cls_name in {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}:
        return INTERRUPTED
    message = error.message.strip().removeprefix(f"{error.cls_name}: ").split(": ", 1)[-1]
    if error.cls_name in {told.__name__ for told in TOLD_ERRORS}:
        return message
    return f"步骤 {event.step_key} 出错，没有发布，原来发布的库照旧：{error.cls_name}：{' '.join(message.split())}"


def _described(evaluation: dg.AssetCheckEvaluation) -> str:
    return str(evaluation.description or evaluation.check_name)


def _wrong_rows(evaluation: dg.AssetCheckEvaluation) -> int:
    value = evaluation.metadata["wrong_row_count"].value
    return value if isinstance(value, int) else 0


def _summary(project: Project, years: list[int], result: dg.ExecuteInProcessResult) -> RunSummary:
    settings = project.settings
    run_years = list(range(years[0], years[-1] + 1))
    frames = {
        table: pl.concat(read_frame(settings.lake, f"read/{table}", year, schema) for year in run_years)
        for table, schema in COUNTED.items()
    }
    for table in ("facts", "unread_quantities"):
        frames[table] = frames[table].join(frames["reports"], on="report_id", how="semi")
    misplaced = read_frame(settings.lake, "raw/misplaced_files", None, REJECTED_FILES)
    return RunSummary(
        years=tuple(run_years),
        files_read=frames["reports"].height,
        other_versions=frames["other_versions"].height,
        files_rejected=frames["rejected_files"].height + misplaced.height,
        facts=frames["facts"].height,
        uncertain_facts=frames["facts"].filter("is_uncertain").height,
        unread_quantities=frames["unread_quantities"].height,
        warnings=tuple(
            (_described(e), _wrong_rows(e)) for e in result.get_asset_check_evaluations() if not e.passed
        ),
        warehouse=settings.warehouse,
    )
