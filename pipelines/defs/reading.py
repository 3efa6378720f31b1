"""From the inbox to read reports: which files there are, what they say, which were not taken and why."""

from collections.abc import Iterator, Sequence

import dagster as dg
import polars as pl

from pipelines.defs.partitions import SINGLE_RUN, all_years, inbox_years, years_of
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key, built, frame_schema
from pipelines.reading.files import list_folder_years, list_misplaced_files, list_report_files
from pipelines.reading.frames import (
    REJECTED_FILES,
    REPORT_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.reading.reports import Reading, read_files
from pipelines.warehouse.lake import read_frame, write_frame
from pipelines.warehouse.models import Models

DESCRIPTIONS = {
    "raw/report_files": "收件夹某一年度文件夹里的全部文件：位置、大小、SHA-256",
    "raw/misplaced_files": "收件夹里没有放在（可用的）年度文件夹里的文件，连同原因",
    "read/reports": "读成的报告：乡镇、年度、标题、日期和全文，一个乡镇一年一份",
    "read/other_versions": "同一乡镇同一年度较早的版本，和 read/reports 一样连同全文",
    "read/report_versions": "报告的各个版本：一个版本一行，写明采用哪一份和为什么",
    "read/report_findings": "读报告时要人知道的事：标题、落款、网页信息、文件名说法不一，或者读取时的提醒",
    "read/sections": "报告（各个版本）的章节：类别和起止位置",
    "read/rejected_files": "年度文件夹里没有收下的文件，连同原因和办法",
}

#: What reading a year gives: table of the lake → its columns.
READ_TABLES = {
    "read/reports": REPORTS,
    "read/other_versions": REPORTS,
    "read/report_versions": REPORT_VERSIONS,
    "read/sections": SECTIONS,
    "read/report_findings": REPORT_FINDINGS,
    "read/rejected_files": REJECTED_FILES,
}


def lake_spec(
    table: str, schema: pl.Schema, description: str, models: Models, deps: Sequence[str]
) -> dg.AssetSpec:
    """The spec of an asset that is a table of the lake."""
    return dg.AssetSpec(
        asset_key(table),
        deps=[asset_key(name) for name in deps],
        description=description,
        metadata={"dagster/column_schema": frame_schema(table, schema, models)},
        group_name=table.split("/")[0],
        kinds={"polars", "parquet"},
    )


def reading_assets(models: Models, years: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The assets raw/* and those of READ_TABLES."""

    def spec(table: str, schema: pl.Schema, *deps: str) -> dg.AssetSpec:
        return lake_spec(table, schema, DESCRIPTIONS[table], models, deps)

    @dg.multi_asset(
        name="report_files",
        specs=[spec("raw/report_files", REPORT_FILES)],
        partitions_def=years,
        backfill_policy=SINGLE_RUN,
    )
    def report_files(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> dg.MaterializeResult:
        return list_files(project, years_of(context))

    @dg.multi_asset(
        name="misplaced_files",
        specs=[spec("raw/misplaced_files", REJECTED_FILES)],
        backfill_policy=SINGLE_RUN,
    )
    def misplaced_files(project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        return list_misplaced(project)

    @dg.multi_asset(
        name="read_reports",
        specs=[spec(table, schema, "raw/report_files") for table, schema in READ_TABLES.items()],
        partitions_def=years,
        backfill_policy=SINGLE_RUN,
    )
    def read_reports(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.MaterializeResult]:
        yield from read_years(project, years_of(context))

    return [report_files, misplaced_files, read_reports]


def list_files(project: Project, years: Sequence[int]) -> dg.MaterializeResult:
    """Write raw/report_files of some years. Inbox and data files are checked first, before anything is written."""
    _ = project.inputs
    inbox_years(project.settings)
    settings, file_count = project.settings, 0
    for year in years:
        files = list_report_files(settings.inbox, year)
        write_frame(settings.lake, "raw/report_files", year, files, {"inbox": str(settings.inbox)})
        file_count += files.height
    project.tell("清点文件", f"{file_count} 个文件，{len(years)} 个年度")
    return built(asset_key("raw/report_files"), file_count, {"inbox": str(settings.inbox)})


def list_misplaced(project: Project) -> dg.MaterializeResult:
    """Write raw/misplaced_files: what lies outside the year folders, or in a year there is no partition for."""
    settings = project.settings
    last_year = all_years(settings)[-1]
    found = [list_misplaced_files(settings.inbox, settings.first_report_year)]
    found += [
        _too_late(list_report_files(settings.inbox, year), last_year)
        for year in list_folder_years(settings.inbox)
        if year > last_year
    ]
    files = pl.concat(found)
    write_frame(settings.lake, "raw/misplaced_files", None, files)
    return built(asset_key("raw/misplaced_files"), files.height)


def _too_late(files: pl.DataFrame, last_year: int) -> pl.DataFrame:
    reason = f"年度文件夹晚于今年（{last_year}），没有读取；请放进报告所写年度的文件夹。"
    return files.with_columns(reason_code=pl.lit("after_last_year"), reason=pl.lit(reason)).select(
        REJECTED_FILES.names()
    )


def read_years(project: Project, years: Sequence[int]) -> Iterator[dg.MaterializeResult]:
    """Read the files of some years and write what they give (READ_TABLES)."""
    lake, counts = project.settings.lake, dict.fromkeys(READ_TABLES, 0)
    for year in years:
        files = read_frame(lake, "raw/report_files", year, REPORT_FILES)
        settings = project.settings
        reading = read_files(files, settings.inbox, project.registers, settings.max_file_bytes)
        for table, frame in _frames(reading).items():
            write_frame(lake, table, year, frame)
            counts[table] += frame.height
        project.tell("读取报告", f"{year} 年：{_told(reading)}")
    for table, count in counts.items():
        yield built(asset_key(table), count)


def _frames(reading: Reading) -> dict[str, pl.DataFrame]:
    return {
        "read/reports": reading.reports,
        "read/other_versions": reading.other_versions,
        "read/report_versions": reading.versions,
        "read/sections": reading.sections,
        "read/report_findings": reading.findings,
        "read/rejected_files": reading.rejected,
    }


def _told(reading: Reading) -> str:
    others = reading.other_versions.height
    earlier = f"，另有较早的版本 {others} 份" if others else ""
    return f"读成 {reading.reports.height} 份{earlier}，没有收下 {reading.rejected.height} 个文件"
