"""What Dagster is told about a table: its columns, where they come from, how many rows.

Belongs here: turning relations and frame schemas into Dagster's metadata. Does not belong here: assets.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipelines.warehouse.checksums import checksum
from pipelines.warehouse.lake import frame_path
from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation

#: Table of the lake → the core table that describes its columns.
DESCRIBED_BY = {
    "raw/report_files": "core.rejected_files",
    "raw/flat_files": "core.rejected_files",
    "raw/misplaced_files": "core.rejected_files",
    "read/flat_documents": "core.reports",
    "read/documents": "core.reports",
    "read/line_boxes": "core.line_boxes",
    "read/reports": "core.reports",
    "read/other_versions": "core.reports",
    "read/report_versions": "core.report_versions",
    "read/report_findings": "core.report_findings",
    "read/removed_reports": "core.report_versions",
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
    "bundle_path": "所在的压缩包；空表示不在压缩包里",
    "reason_code": "打不开的原因代码；空表示打得开",
    "reason": "没有收下（打不开）的原因和办法",
    "report_year": "报告年度：报告写的是哪一年的工作（不是发布的年份）",
    "meta": "文件在正文以外写明的标题、发布机构、日期和文号",
    "boxes": "从图片识别的每一行：在全文和页面上的位置、把握",
    "remarks": "读取时的提醒：代码和说明",
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


def built(
    key: dg.AssetKey,
    row_count: int,
    more: Mapping[str, Any] | None = None,
    version: dg.DataVersion | None = None,
) -> dg.MaterializeResult:
    """The result of a step that made one table; `version` tells Dagster whether it is another one than before."""
    metadata = {"dagster/row_count": row_count, **(more or {})}
    return dg.MaterializeResult(asset_key=key, metadata=metadata, data_version=version)


def lake_version(lake: Path, table: str, years: Iterable[int | None]) -> dg.DataVersion:
    """What the files of a lake table hold: the same rows give the same version, whenever they were written."""
    paths = [frame_path(lake, table, year) for year in years]
    sums = [checksum(path) for path in paths if path.exists()]
    return dg.DataVersion(sha256_of(sums))


def sha256_of(parts: Iterable[str]) -> str:
    """A hash of texts, in their order; as short as Dagster's pages want it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def relation_built(
    relation: Relation, row_count: int, more: Mapping[str, Any] | None = None
) -> dg.MaterializeResult:
    """The result of a step that made one relation, with its columns and their lineage."""
    known = {
        "dagster/column_schema": relation_schema(relation),
        "dagster/column_lineage": relation_lineage(relation),
    }
    return built(asset_key(relation.full_name), row_count, {**known, **(more or {})})
