"""All assets and checks together, with the policies that hold for every one of them."""

from collections.abc import Callable

import dagster as dg

from pipelines.defs.checks import table_checks
from pipelines.defs.collecting import collecting_assets
from pipelines.defs.core import core_assets
from pipelines.defs.extracting import extracting_assets
from pipelines.defs.marts import face_assets, mart_assets
from pipelines.defs.partitions import year_partitions
from pipelines.defs.publishing import publishing_assets
from pipelines.defs.reading import reading_assets
from pipelines.defs.resources import Progress, Project, say_nothing
from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import Settings
from pipelines.warehouse.models import load_models

#: One at a time for whatever opens a candidate.
POOL = "warehouse"


def load_project(settings: Settings, on_progress: Callable[[Progress], None] = say_nothing) -> Project:
    """The project with its catalogue and models read. Raises CatalogueError, ModelError."""
    catalogue = load_catalogue(settings.catalogue)
    return Project(settings, catalogue, load_models(settings.sql, catalogue.frame()), on_progress)


def build_definitions(project: Project, pool: str | None = POOL) -> dg.Definitions:
    """Everything Dagster is to know. One process for all steps: they are short, and starting one costs seconds."""
    models, years = project.models, year_partitions(project.settings)
    return dg.Definitions(
        assets=[
            *collecting_assets(),
            *reading_assets(models, years),
            *extracting_assets(models, years),
            *core_assets(models, pool),
            *mart_assets(models, pool),
            *face_assets(models, pool),
            *publishing_assets(models, pool),
        ],
        asset_checks=table_checks(models, pool),
        resources={"project": project},
        executor=dg.in_process_executor,
    )
