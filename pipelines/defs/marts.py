"""The marts: one asset per mart, each a table of the candidate; and what stands before them, as one asset."""

import dagster as dg

from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key, relation_built, relation_schema, sha256_of
from pipelines.warehouse.build import build_mart, build_views
from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation

FACES = "analyst_views"


def mart_assets(models: Models, pool: str | None) -> list[dg.AssetsDefinition]:
    """The assets marts/*."""
    return [_mart_asset(mart, pool) for mart in models.marts]


def _mart_asset(mart: Relation, pool: str | None) -> dg.AssetsDefinition:
    @dg.multi_asset(name=mart.name, specs=[_spec(mart)], backfill_policy=SINGLE_RUN, pool=pool)
    def build(context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        built = build_mart(project.candidate(context.run.run_id), project.models, mart)
        made = "全部" if built.places is None else "、".join(built.places) or "没有变化"
        return relation_built(mart, built.row_count, {"made_anew": made})

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


def face_assets(models: Models, pool: str | None) -> list[dg.AssetsDefinition]:
    """The asset `analyst_views`: the schema 分析 and the macros."""
    read = sorted({name for relation in models.faces for name in relation.depends_on})
    known = {relation.full_name for relation in models.relations if relation.schema != "meta"}
    spec = dg.AssetSpec(
        FACES,
        deps=[asset_key(name) for name in read if name in known],
        description="给人用的名字：模式“分析”里的中文视图，和查询宏 compare、history、explain（比较、历年、出处）",
        code_version=sha256_of(relation.sql for relation in models.faces),
        group_name="marts",
        kinds={"duckdb", "sql"},
    )

    @dg.multi_asset(name=FACES, specs=[spec], backfill_policy=SINGLE_RUN, pool=pool)
    def build(context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        build_views(project.candidate(context.run.run_id), models.faces)
        project.tell("汇总", f"{len(models.marts)} 张比较表，{len(models.zh_views)} 个中文视图")
        return dg.MaterializeResult(
            asset_key=FACES,
            metadata={
                "views": dg.MetadataValue.md("\n".join(f"- 分析.{view.name}" for view in models.zh_views))
            },
        )

    return [build]
