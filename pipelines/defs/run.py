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

from pipelines.defs.assembly import build_definitions
from pipelines.defs.choosing import choose_years
from pipelines.defs.failing import INTERRUPTED, TOLD_ERRORS, described, disk_trouble, what_failed, wrong_rows
from pipelines.defs.holding import held
from pipelines.defs.jobs import READ, run_tags
from pipelines.defs.records import opened
from pipelines.defs.resources import WAITING, Progress, Project, load_project, say_nothing
from pipelines.defs.watching import watch
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.reading.frames import REJECTED_FILES, REPORTS
from pipelines.settings import Settings
from pipelines.warehouse.lake import read_frame

#: Lake tables of the room "read" whose rows a summary counts.
COUNTED = {
    "reports": REPORTS,
    "other_versions": REPORTS,
    "rejected_files": REJECTED_FILES,
    "facts": FACTS,
    "unread_quantities": QUANTITIES,
}


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
        with opened(settings) as instance:
            try:
                return _run(project, years, instance, verbose)
            finally:
                watch(settings, instance, project)
    except TOLD_ERRORS as error:
        raise PipelineError(str(error)) from error
    except OSError as error:
        why = disk_trouble(str(error)) or f"读写文件出错：{error.strerror or error}"
        raise PipelineError(f"{why}（{error.filename or settings.state}）") from error
    except Exception as error:
        # Dagster's records lie on the same disk: when it is full, they fail before anything else can say so.
        trouble = disk_trouble(str(error))
        if not trouble:
            raise
        raise PipelineError(
            f"{trouble}，再运行一次；没有发布，原来发布的库照旧。（{settings.state}）"
        ) from error


def _run(
    project: Project, years: list[int] | None, instance: dg.DagsterInstance, verbose: bool
) -> RunSummary:
    run_id = str(uuid4())
    with held(project, run_id, instance, lambda message: project.tell(WAITING, message)):
        chosen = choose_years(project, years)
        return _summary(project, chosen, _execute(project, chosen, run_id, instance, verbose))


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
        raise PipelineError(what_failed(result.all_events))
    return result


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
            (described(e), wrong_rows(e)) for e in result.get_asset_check_evaluations() if not e.passed
        ),
        warehouse=settings.warehouse,
    )
