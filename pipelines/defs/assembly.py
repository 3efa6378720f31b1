"""All assets and checks together, with the policies that hold for every one of them."""

import dagster as dg

from pipelines.defs.automation import inbox_sensor, nightly_schedule
from pipelines.defs.checks import table_checks
from pipelines.defs.collecting import collecting_assets
from pipelines.defs.core import core_assets
from pipelines.defs.extracting import extracting_assets
from pipelines.defs.holding import held_project
from pipelines.defs.jobs import whole_jobs
from pipelines.defs.marts import face_assets, mart_assets
from pipelines.defs.partitions import year_partitions
from pipelines.defs.publishing import publishing_assets
from pipelines.defs.reading import reading_assets
from pipelines.defs.resources import Project
from pipelines.defs.watching import reports_are_in_on_time, watching_sensor
from pipelines.defs.writing import writing_assets

#: One at a time for whatever opens a candidate.
POOL = "warehouse"


def build_definitions(project: Project, is_held: bool = False) -> dg.Definitions:
    """Everything Dagster is to know. One process for all steps: they are short, and starting one costs seconds.

    `is_held`: the caller holds the project for the run already (holding.py), and needs no pool.
    """
    pool = None if is_held else POOL
    models, years = project.models, year_partitions(project.settings)
    return dg.Definitions(
        assets=[
            *collecting_assets(),
            *reading_assets(models, years),
            *extracting_assets(models, years, project.settings.catalogue),
            *core_assets(models, pool),
            *mart_assets(models, pool),
            *face_assets(models, pool),
            *publishing_assets(models, pool),
            *writing_assets(pool),
        ],
        asset_checks=[*table_checks(models, pool), reports_are_in_on_time()],
        jobs=whole_jobs(),
        sensors=[inbox_sensor(project.settings), watching_sensor(project.settings)],
        schedules=[nightly_schedule(project.settings)],
        resources={"project": project if is_held else held_project(project)},
        executor=dg.in_process_executor,
    )
