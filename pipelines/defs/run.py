"""The whole job in this process, as `fazhi run` does it: check, lock, read, build, check, publish, count.

Belongs here: which years are run and how a failed run is told to a person. Does not belong here: the stages
themselves, and printing. Importing this imports Dagster.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from pipelines.defs.assembly import build_definitions, load_project
from pipelines.defs.home import write_home
from pipelines.defs.locking import AnotherRun, run_lock
from pipelines.defs.partitions import all_years
from pipelines.defs.resources import Progress, Project, say_nothing
from pipelines.extracting.language import CatalogueError
from pipelines.reading.files import list_folder_years, list_misplaced_files
from pipelines.reading.frames import REJECTED_FILES, REPORTS
from pipelines.reading.registers import RegisterError
from pipelines.settings import Settings
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.warehouse.build import discard
from pipelines.warehouse.corrections import CorrectionError
from pipelines.warehouse.lake import lake_years, read_frame, read_origin
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.statements import ModelError

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"

#: What a person can put right; the message of each says what and where.
TOLD_ERRORS = (RegisterError, CatalogueError, CorrectionError, ModelError, NotPublishable, AnotherRun)


class PipelineError(Exception):
    """The run did not publish; the message is one clear line in Chinese."""


@dataclass(frozen=True)
class RunSummary:
    """What a run did: counts over its years, warnings as (what, wrong rows), and where the warehouse is."""

    years: tuple[int, ...]
    files_read: int
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
            chosen = choose_years(settings, years)
            result = _execute(project, chosen, verbose)
            return _summary(project, chosen, result)
    except TOLD_ERRORS as error:
        raise PipelineError(str(error)) from error
    except OSError as error:
        raise PipelineError(f"读写文件出错：{error.strerror or error}（{error.filename or settings.state}）") from error


def choose_years(settings: Settings, years: list[int] | None) -> list[int]:
    """The years to run, ascending: those asked for, or all that the inbox and the lake know.

    Years of the lake that were read from another inbox are always run again: what is published together
    must come from one place. Raises PipelineError where there is nothing to run or a year cannot be run.
    """
    possible = all_years(settings)
    in_inbox = [year for year in list_folder_years(settings.inbox) if year in possible]
    if not settings.inbox.is_dir():
        raise PipelineError(f"没有这个收件夹：{settings.inbox}")
    if not in_inbox:
        raise PipelineError(f"收件夹里没有年度文件夹（如 {possible[-1] - 1}），没有可读的报告：{settings.inbox}")
    wrong = sorted(set(years or []) - set(possible))
    if wrong:
        raise PipelineError(f"报告年度 {wrong[0]} 不在 {possible[0]} 至 {possible[-1]} 之间。")
    in_lake = [year for year in lake_years(settings.lake) if year in possible]
    if years is None:
        return sorted({*in_inbox, *in_lake})
    return sorted({*years, *(year for year in in_lake if _is_from_elsewhere(settings, year))})


def _is_from_elsewhere(settings: Settings, year: int) -> bool:
    return read_origin(settings.lake, "raw/report_files", year).get("inbox") != str(settings.inbox)


def _execute(project: Project, years: list[int], verbose: bool) -> dg.ExecuteInProcessResult:
    # No pool: the file lock does its work, and the slot of a run that was killed would block this one.
    with _quiet(verbose):
        job = build_definitions(project, pool=None).resolve_implicit_global_asset_job_def()
        with dg.DagsterInstance.from_config(str(write_home(project.settings))) as instance:
            _close_dead_runs(instance)
            result = None
            try:
                result = job.execute_in_process(
                    instance=instance,
                    tags={RANGE_START: str(years[0]), RANGE_END: str(years[-1]), "fazhi": "run"},
                    raise_on_error=False,
                )
            finally:
                _discard_candidate(project, instance)
    if not result.success:
        raise _failure(result)
    return result
