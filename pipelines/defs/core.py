"""The core tables: one step makes the candidate file and fills all of core and meta from the lake.

One step, because the candidate is one file and half of it is of no use. Every run has its own candidate,
opened and closed by each step; see resources.Project.candidate for a run that leaves this step out.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dagster as dg

import pipelines
from pipelines.defs.jobs import FULL_HASH
from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.resources import Project, origin
from pipelines.defs.tables import asset_key, relation_built, relation_schema, sha256_of
from pipelines.warehouse.build import build_core
from pipelines.warehouse.lake import lake_years, read_origin
from pipelines.warehouse.models import Models
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.relations import Relation
from pipelines.warehouse.releases import flaw_of

#: Core table → what of the lake it is filled from.
FILLED_FROM = {
    "core.report_years": ("raw/report_files", "raw/flat_files"),
    "core.reports": ("read/reports",),
    "core.report_versions": ("read/report_versions",),
    "core.report_findings": ("read/report_findings", "read/report_versions", "read/removed_reports"),
    "core.version_facts": ("read/facts", "read/report_versions"),
    "core.sections": ("read/sections", "read/reports"),
    "core.paragraphs": ("read/reports",),
    "core.quantities": ("read/quantities", "read/reports"),
    "core.facts": ("read/facts", "read/reports"),
    "core.findings": ("read/findings", "read/reports"),
    "core.corrections": ("read/facts", "read/reports"),
    "core.line_boxes": ("read/line_boxes", "read/reports"),
    "core.file_corrections": ("raw/report_files", "raw/flat_files", "raw/misplaced_files"),
    "core.rejected_files": ("read/rejected_files", "raw/misplaced_files"),
}


def core_assets(models: Models, pool: str | None) -> list[dg.AssetsDefinition]:
    """The assets core/*, all made by one step."""
    relations = models.core

    @dg.multi_asset(
        name="load_core",
        specs=[_spec(relation) for relation in relations],
        backfill_policy=SINGLE_RUN,
        pool=pool,
    )
    def load_core(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.MaterializeResult]:
        _refuse_mixed_inboxes(project)
        _tell_of_damage(context, project)
        counts = build_core(
            project.candidate_path(context.run.run_id),
            project.models,
            project.inputs,
            origin(context.run.run_id),
            None if FULL_HASH in context.run.tags else project.settings.warehouse,
        )
        project.tell("装入核心表", f"{counts['core.reports']} 份报告，{counts['core.facts']} 条事实")
        for relation in relations:
            yield relation_built(relation, counts[relation.full_name])

    return [load_core]


@cache
def warehouse_sha256() -> str:
    """The warehouse room as it stands."""
    room = Path(pipelines.__file__).parent / "warehouse"
    return sha256_of(path.read_text("utf-8") for path in sorted(room.rglob("*.py")))


def _refuse_mixed_inboxes(project: Project) -> None:
    """What is published together comes from one inbox, also when two runs met (they wait for each other, but may read different inboxes)."""
    settings = project.settings
    for year in lake_years(settings.lake):
        inbox = read_origin(settings.lake, "raw/report_files", year).get("inbox")
        if inbox != str(settings.inbox):
            raise NotPublishable(
                f"{year} 年度的报告是从另一个收件夹读的（{inbox}），没有发布；请用 fazhi run 再运行一次。"
            )


def _tell_of_damage(context: dg.AssetExecutionContext, project: Project) -> None:
    """A published file that is damaged is told of and not compared with; this run is to replace it."""
    flaw = flaw_of(project.settings.warehouse)
    if flaw:
        context.log.warning(flaw)
        project.tell("装入核心表", f"{flaw}这次建的库不能与它比较。")


def _spec(relation: Relation) -> dg.AssetSpec:
    deps = [*FILLED_FROM.get(relation.full_name, ()), *relation.depends_on]
    return dg.AssetSpec(
        asset_key(relation.full_name),
        deps=[asset_key(name) for name in deps],
        description=relation.description,
        metadata={"dagster/column_schema": relation_schema(relation)},
        code_version=sha256_of([relation.sql, warehouse_sha256()]),
        group_name="core",
        kinds={"duckdb", relation.kind},
    )
