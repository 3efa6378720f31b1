"""Holding the house for one run: every run, however it was started, passes here before its first step.

Belongs here: the lock, the sign of life, and clearing up what dead runs left. Does not belong here: the steps.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.defs.locking import run_lock, sign_of_life
from pipelines.defs.records import close_dead_runs, discard_old_runs
from pipelines.defs.resources import Project
from pipelines.journal import discard_old
from pipelines.warehouse.build import discard
from pipelines.warehouse.lake import discard_unfinished


@contextmanager
def held(
    project: Project, run_id: str, instance: dg.DagsterInstance, on_wait: Callable[[str], None]
) -> Iterator[Project]:
    """The project, for one run alone: others wait meanwhile. Raises AnotherRun after FAZHI_LOCK_WAIT_SECONDS."""
    settings = project.settings
    with (
        sign_of_life(settings.state, run_id),
        run_lock(settings.state, wait_seconds=settings.lock_wait_seconds, on_wait=on_wait),
    ):
        close_dead_runs(instance, settings.state)
        # No one else is at work: what lies about is from runs that died.
        project.discard_left_over_candidates()
        discard_unfinished(settings.lake)
        project.journal.run_id = run_id
        try:
            yield project
        finally:
            discard(project.candidate_path(run_id))
            _clear_old_records(project, instance)


def _clear_old_records(project: Project, instance: dg.DagsterInstance) -> None:
    settings = project.settings
    try:
        discard_old_runs(instance, settings.kept_run_days)
        discard_old(settings.logs, settings.kept_log_days)
    except Exception as error:  # a run that went well must not fail for its broom
        project.journal.write("clear", error=f"{type(error).__name__} {error}")


def held_project(project: Project) -> dg.ResourceDefinition:
    """The resource "project" of runs that Dagster starts: taken at the start of a run, given back at its end."""

    @dg.resource(description="项目，同一时间只给一次运行用；别的运行等它结束")
    def project_for_one_run(context: dg.InitResourceContext) -> Iterator[Project]:
        instance, run = context.instance, context.run
        if instance is None or run is None:
            yield project
            return

        def tell(message: str) -> None:
            if context.log is not None:
                context.log.info(message)

        with held(project, run.run_id, instance, tell):
            yield project

    return project_for_one_run
