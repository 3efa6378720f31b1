"""What Dagster is told about a table: its columns, where they come from, how many rows.

Belongs here: turning relations and frame schemas into Dagster's metadata. Does not belong here: assets.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation

#: Table of the lake → the core table that describes its columns.
DESCRIBED_BY = {
    "raw/report_files": "core.rejected_files",
    "raw/misplaced_files": "core.rejected_files",
    "read/reports": "core.reports",
    "read/other_versions": "core.reports",
    "read/report_versions": "core.report_versions",
    "read/report_findings": "core.report_findings",
    "read/sections": "core.sections",
    "read/rejected_files": "core.rejected_files",
    "read/quantities": "core.quantities",
    "read/unread_quantities": "core.quantities",
    "read/facts": "core.facts",
    "read/findings": "core.findings",
}

#: Columns that the core tables hold otherwise, or not at all.
OWN_DESCRIPTIONS = {
    "byte_count": "文件大小（字节）",
    "text": "全文，照原文；所有的起止位置都按它的字符数",
    "unit": "单位，照原文",
}


def asset_key(full_name: str) -> dg.AssetKey:
    """The asset key of a relation ("core.facts") or a lake table ("read/facts")."""
    return dg.AssetKey(full_name.replace("/", ".").split("."))


def frame_schema(table: str, schema: pl.Schema, models: Models) -> dg.TableSchema:
    """The columns of a lake table with their descriptions."""
    known = {column.name: column.comment for column in models.relation(DESCRIBED_BY[table]).columns}
    described = {**known, **OWN_DESCRIPTIONS}
    return dg.TableSchema(
        [dg.TableColumn(name, str(dtype), described[name]) for name, dtype in schema.items()]
    )


def relation_schema(relation: Relation) -> dg.TableSchema:
    """The columns of a relation with their comments."""
    return dg.TableSchema([dg.TableColumn(c.name, c.type, c.comment) for c in relation.columns])


def relation_lineage(relation: Relation) -> dg.TableColumnLineage:
    """Which columns the columns of a relation come from."""
    return dg.TableColumnLineage(
        {
            column.name: [
                dg.TableColumnDep(dg.AssetKey([schema, table]), source)
                for schema, table, source in column.sources
            ]
            for column in relation.columns
        }
    )


def built(key: dg.AssetKey, row_count: int, more: Mapping[str, Any] | None = None) -> dg.MaterializeResult:
    """The result of a step that made one table."""
    return dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": row_count, **(more or {})})


def relation_built(relation: Relation, row_count: int) -> dg.MaterializeResult:
    """The result of a step that made one relation, with its columns and their lineage."""
    more = {
        "dagster/column_schema": relation_schema(relation),
        "dagster/column_lineage": relation_lineage(relation),
    }
    return built(asset_key(relation.full_name), row_count, more)
