"""Publishing: the last asset. The checked candidate is put in place of the file that readers open."""

import dagster as dg

from pipelines.defs.marts import FACES
from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.published import note_published
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key
from pipelines.warehouse.build import complete
from pipelines.warehouse.checks import missing_checks, run_checks
from pipelines.warehouse.exports import exported_relations
from pipelines.warehouse.models import Models
from pipelines.warehouse.publish import publish


def publishing_assets(models: Models, pool: str | None) -> list[dg.AssetsDefinition]:
    """The asset `published`."""
    relations = [relation for relation in models.relations if relation.schema != "meta"]
    spec = dg.AssetSpec(
        "published",
        deps=[*(asset_key(relation.full_name) for relation in relations), FACES],
        description="发布：全部检查通过以后，把新库换到读者打开的位置（一个 DuckDB 文件）；不通过则原来的照旧",
        group_name="published",
        kinds={"duckdb"},
    )

    @dg.multi_asset(name="publish", specs=[spec], backfill_policy=SINGLE_RUN, pool=pool)
    def publish_warehouse(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> dg.MaterializeResult:
        return publish_candidate(context.run.run_id, project)

    return [publish_warehouse]


def publish_candidate(run_id: str, project: Project) -> dg.MaterializeResult:
    """Make the marts and run the checks that this run left out, then publish. Raises NotPublishable."""
    settings, checks = project.settings, project.models.checks
    candidate = project.candidate(run_id)
    complete(candidate, project.models)
    run_checks(candidate, missing_checks(candidate, checks), settings.lake, settings.warehouse)
    exported = exported_relations(project.models) if settings.exports else ()
    release = publish(
        candidate, checks, settings.releases, settings.warehouse, settings.kept_releases, exported
    )
    note_published(settings)
    project.tell("发布", str(settings.warehouse))
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(settings.warehouse),
            "release": dg.MetadataValue.path(release),
            "exports": dg.MetadataValue.path(settings.warehouse.parent / "exports")
            if exported
            else "（没有）",
            "byte_count": release.stat().st_size,
        }
    )
