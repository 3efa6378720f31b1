"""The marts: one asset per file of sql/marts, each a table of the candidate."""

import dagster as dg

from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key, relation_built, relation_schema, sha256_of
from pipelines.warehouse.build import build_mart
from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation


def mart_assets(models: Models, pool: str | None) -> list[dg.AssetsDefinition]:
    """The assets marts/*."""
    return [_mart_asset(mart, pool) for mart in models.marts]


def _mart_asset(mart: Relation, pool: str | None) -> dg.AssetsDefinition:
    @dg.multi_asset(name=mart.name, specs=[_spec(mart)], backfill_policy=SINGLE_RUN, pool=pool)
    def build(context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        row_count = build_mart(project.candidate(context.run.run_id), mart)
        project.tell("汇总", f"{mart.name}：{row_count} 行")
        return relation_built(mart, row_count)

    return build


def _spec(mart: Relation) -> dg.AssetSpec:
    return dg.AssetSpec(
        asset_key(mart.full_name),
        deps=[asset_key(name) for name in mart.depends_on],
        description=mart.description,
        metadata={
            "dagster/column_schema": relation_schema(mart),
            "sql": dg.MetadataValue.md(f"```sql\n{mart.sql}\n```"),
        },
        code_version=sha256_of([mart.sql]),
        group_name="marts",
        kinds={"duckdb", "sql"},
    )
