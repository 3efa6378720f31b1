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
from pipelines.defs.choosing import WrongYear, choose_years
from pipelines.defs.holding import held
from pipelines.defs.home import write_home
from pipelines.defs.jobs import READ, run_tags
from pipelines.defs.locking import AnotherRun
from pipelines.defs.partitions import InboxError
from pipelines.defs.resources import WAITING, Progress, Project, say_nothing
from pipelines.extracting import NotCompiledError
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.extracting.language import CatalogueError
from pipelines.reading.frames import REJECTED_FILES, REPORTS
from pipelines.reading.registers import RegisterError
from pipelines.settings import Settings
from pipelines.warehouse.corrections import CorrectionError
from pipelines.warehouse.lake import (
    StaleFrame,
    read_frame,
)
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.statements import ModelError

INTERRUPTED = "运行被中断，没有发布；原来发布的库照旧。"

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
    StaleFrame,
    AnotherRun,
    InboxError,
    WrongYear,
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
        with dg.DagsterInstance.from_config(str(write_home(settings))) as instance:
            run_id = str(uuid4())
            with held(project, run_id, instance, lambda message: project.tell(WAITING, message)):
                chosen = choose_years(project, years)
                result = _execute(project, chosen, run_id, instance, verbose)
                return _summary(project, chosen, result)
    except TOLD_ERRORS as error:
        raise PipelineError(str(error)) from error
    except OSError as error:
        raise PipelineError(
            f"读写文件出错：{error.strerror or error}（{error.filename or settings.state}）"
        ) from error


def _execute(
    project: Project, years: list[int], run_id: str, instance: dg.DagsterInstance, verbose: bool
) -> dg.ExecuteInProcessResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        job = build_definitions(project, is_held=True).resolve_job_def(READ)
        try:
            result = job.execute_in_process(
                run_id=run_id,
                instance=instance,
                tags=run_tags(years, "run"),
                run_config={
                    "loggers": {"console": {"config": {"log_level": "DEBUG" if verbose else "CRITICAL"}}}
                },
                raise_on_error=False,
            )
        except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
            raise PipelineError(INTERRUPTED) from None
    if not result.success:
        raise PipelineError(_what_failed(result))
    return result


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
