"""From the inbox to read reports: which files there are, what they say, which were not taken and why."""

import time
from collections.abc import Iterator, Sequence

import dagster as dg
import polars as pl

from pipelines.defs.documents import keep_documents, read_all
from pipelines.defs.jobs import FULL_HASH
from pipelines.defs.listing import LISTING, flat_sha256, list_flat, list_part, refuse_vanished_inbox
from pipelines.defs.partitions import SINGLE_RUN, all_years, inbox_years, years_of
from pipelines.defs.rereading import (
    files_of_year,
    kept_reading,
    note_reading,
    origin_of,
    reading_sha256,
    removed_since,
)
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key, built, frame_schema, lake_version
from pipelines.reading.documents import ReadFile
from pipelines.reading.formats import Unreadable
from pipelines.reading.frames import (
    DOCUMENTS,
    FLAT_FILES,
    LINE_BOXES,
    REJECTED_FILES,
    REMOVED_REPORTS,
    REPORT_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.reading.reports import Reading, rejected_row, settle_files, year_of
from pipelines.reading.seen import listing_sha256
from pipelines.warehouse.lake import write_frame
from pipelines.warehouse.models import Models

DESCRIPTIONS = {
    "raw/report_files": "收件夹某一年度文件夹里的全部文件（压缩包已打开）：位置、大小、SHA-256",
    "raw/flat_files": "收件夹里年度文件夹以外的文件，连同从内容认出的报告年度",
    "raw/misplaced_files": "收件夹里不属于任何年度的文件，连同原因",
    "read/flat_documents": "年度文件夹以外的文件读出的文字，一种内容一行",
    "read/documents": "年度文件夹里的文件读出的文字，一种内容一行",
    "read/reports": "读成的报告：乡镇、年度、标题、日期和全文，一个乡镇一年一份",
    "read/other_versions": "同一乡镇同一年度较早的版本，和 read/reports 一样连同全文",
    "read/report_versions": "报告的各个版本：一个版本一行，写明采用哪一份和为什么",
    "read/report_findings": "读报告时要人知道的事：标题、落款、网页信息、文件名说法不一，或者读取时的提醒",
    "read/removed_reports": "文件已从收件夹里拿走的报告：原来是哪个乡镇的、哪个文件",
    "read/sections": "报告（各个版本）的章节：类别和起止位置",
    "read/line_boxes": "从图片识别的文字：每一行在全文和页面上的位置、把握",
    "read/rejected_files": "年度文件夹里没有收下的文件，连同原因和办法",
}

#: What reading a year gives: table of the lake → its columns.
READ_TABLES = {
    "read/documents": DOCUMENTS,
    "read/reports": REPORTS,
    "read/other_versions": REPORTS,
    "read/report_versions": REPORT_VERSIONS,
    "read/sections": SECTIONS,
    "read/line_boxes": LINE_BOXES,
    "read/report_findings": REPORT_FINDINGS,
    "read/rejected_files": REJECTED_FILES,
    "read/removed_reports": REMOVED_REPORTS,
}


def lake_spec(
    table: str, schema: pl.Schema, description: str, models: Models, deps: Sequence[str], code_version: str
) -> dg.AssetSpec:
    """The spec of an asset that is a table of the lake. `code_version` changes with whatever else makes its rows."""
    return dg.AssetSpec(
        asset_key(table),
        deps=[asset_key(name) for name in deps],
        description=description,
        code_version=code_version,
        metadata={"dagster/column_schema": frame_schema(table, schema, models)},
        group_name=table.split("/")[0],
        kinds={"polars", "parquet"},
    )


def reading_assets(models: Models, years: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The assets raw/* and those of read/* that are made of files."""
    version = reading_sha256()[:16]

    def spec(table: str, schema: pl.Schema, *deps: str) -> dg.AssetSpec:
        return lake_spec(table, schema, DESCRIPTIONS[table], models, deps, version)

    @dg.multi_asset(
        name="report_files",
        specs=[spec("raw/report_files", REPORT_FILES, "raw/collected_files")],
        partitions_def=years,
        backfill_policy=SINGLE_RUN,
    )
    def report_files(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> dg.MaterializeResult:
        return list_files(project, years_of(context), _is_full(context))

    read_from = ("raw/report_files", "raw/flat_files", "read/flat_documents")

    @dg.multi_asset(
        name="read_reports",
        specs=[spec(table, schema, *read_from) for table, schema in READ_TABLES.items()],
        partitions_def=years,
        backfill_policy=SINGLE_RUN,
    )
    def read_reports(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.MaterializeResult]:
        yield from read_years(project, years_of(context))

    flat = [
        spec(table, schema, "raw/collected_files")
        for table, schema in (
            ("raw/flat_files", FLAT_FILES),
            ("raw/misplaced_files", REJECTED_FILES),
            ("read/flat_documents", DOCUMENTS),
        )
    ]
    return [report_files, _flat_asset(flat), read_reports]


def _flat_asset(specs: Sequence[dg.AssetSpec]) -> dg.AssetsDefinition:
    @dg.multi_asset(name="flat_files", specs=specs, backfill_policy=SINGLE_RUN)
    def flat_files(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.MaterializeResult]:
        for table, row_count in read_flat(project, _is_full(context)).items():
            version = lake_version(project.settings.lake, table, [None])
            yield built(asset_key(table), row_count, version=version)

    return flat_files


def _is_full(context: dg.AssetExecutionContext) -> bool:
    return FULL_HASH in context.run.tags


def list_files(project: Project, years: Sequence[int], is_full: bool = False) -> dg.MaterializeResult:
    """Write raw/report_files of some years. Inbox and data files are checked first, before anything is written.

    `is_full` hashes every file, whatever it looks like from outside.
    """
    _ = project.inputs
    inbox_years(project.settings)
    settings, begun = project.settings, time.monotonic()
    looked = {year: list_part(settings, year, is_full) for year in years}
    # Last, as the drive may have gone while it was listed.
    refuse_vanished_inbox(settings)
    for year, part in looked.items():
        origin = {"inbox": str(settings.inbox), LISTING: listing_sha256(part.files)}
        write_frame(settings.lake, "raw/report_files", year, part.files, origin)
        project.journal.write("list", year=year, files=part.files.height, opened=part.opened)
    file_count = sum(part.files.height for part in looked.values())
    project.tell("清点文件", f"{file_count} 个文件，{len(years)} 个年度")
    project.journal.write("list", files=file_count, seconds=round(time.monotonic() - begun, 3))
    version = lake_version(settings.lake, "raw/report_files", years)
    return built(asset_key("raw/report_files"), file_count, {"inbox": str(settings.inbox)}, version)


def read_flat(project: Project, is_full: bool = False) -> dict[str, int]:
    """Read what lies outside the year folders and write which year each is about; rows of each table come back.

    What is about no year there is a partition for goes to raw/misplaced_files, with the reason.
    """
    settings, possible = project.settings, all_years(project.settings)
    files, others = list_flat(settings, is_full)
    refuse_vanished_inbox(settings)
    found = read_all(project, files, "read/flat_documents", None)
    placed: list[dict[str, object]] = []
    misplaced = _files_of_other_years(others, possible)
    for one in found:
        try:
            placed.append({**one.file, "report_year": _flat_year(one, project, possible)})
        except Unreadable as reason:
            misplaced.append(rejected_row(one.file, reason))
    flat = pl.DataFrame(placed, schema=FLAT_FILES).sort("file_path")
    rejected = pl.DataFrame(misplaced, schema=REJECTED_FILES).sort("file_path")
    origin = {"inbox": str(settings.inbox), LISTING: flat_sha256(files, others)}
    write_frame(settings.lake, "raw/flat_files", None, flat, origin)
    write_frame(settings.lake, "raw/misplaced_files", None, rejected, origin)
    kept = keep_documents(settings, "read/flat_documents", None, found, files)
    return {
        "raw/flat_files": flat.height,
        "raw/misplaced_files": rejected.height,
        "read/flat_documents": kept,
    }


def _flat_year(one: ReadFile, project: Project, possible: Sequence[int]) -> int:
    """The year whose reports the file belongs to. Raises Unreadable."""
    if one.document is None:
        raise one.refusal or Unreadable("unreadable", "文件没有读出来，原因不明；请再运行一次。")
    override = project.overrides.get(one.file["file_path"])
    year = year_of(one.document, one.file, project.registers, override)
    if year not in possible:
        raise Unreadable(
            "year_out_of_range",
            f"报告写的是 {year} 年度，不在 {possible[0]} 至 {possible[-1]} 之间，没有收下；请核对年度，或调整设置 FAZHI_FIRST_REPORT_YEAR。",
        )
    return year


def _files_of_other_years(others: pl.DataFrame, possible: Sequence[int]) -> list[dict[str, object]]:
    """REJECTED_FILES rows of the files in year folders that there is no partition for."""
    rows: list[dict[str, object]] = []
    for file in others.iter_rows(named=True):
        year = file["folder_year"]
        if year < possible[0]:
            why = f"文件夹 {year} 早于最早的报告年度 {possible[0]}，没有读取；如需读取，请调早设置 FAZHI_FIRST_REPORT_YEAR。"
            reason = Unreadable("before_first_year", why)
        else:
            why = f"年度文件夹晚于今年（{possible[-1]}），没有读取；请放进报告所写年度的文件夹。"
            reason = Unreadable("after_last_year", why)
        rows.append(rejected_row(file, reason))
    return rows


def read_years(project: Project, years: Sequence[int]) -> Iterator[dg.MaterializeResult]:
    """Read the files of some years and write what they give (READ_TABLES). A file that was read before, by the same
    code with the same registers, is not read again."""
    lake, counts = project.settings.lake, dict.fromkeys(READ_TABLES, 0)
    for year in years:
        begun = time.monotonic()
        files = files_of_year(lake, year)
        origin = origin_of(project, files)
        kept = kept_reading(lake, year, files, origin)
        new = files.join(
            pl.concat([kept.reports, kept.other_versions]), on=["file_path", "file_sha256"], how="anti"
        )
        found = read_all(project, new, "read/documents", year)
        reading = settle_files(found, project.registers, project.overrides, kept)
        removed = removed_since(lake, year, files, origin)
        for table, frame in {**_frames(reading), "read/removed_reports": removed}.items():
            write_frame(lake, table, year, frame, origin)
            counts[table] += frame.height
        in_folder = [one for one in found if one.file["folder_year"] is not None]
        counts["read/documents"] += keep_documents(
            project.settings,
            "read/documents",
            year,
            in_folder,
            files.filter(pl.col("folder_year").is_not_null()),
        )
        note_reading(project.journal, year, reading, new, time.monotonic() - begun)
        project.tell("读取报告", f"{year} 年：{_told(reading)}")
    for table, count in counts.items():
        yield built(asset_key(table), count, version=lake_version(lake, table, years))


def _frames(reading: Reading) -> dict[str, pl.DataFrame]:
    return {
        "read/reports": reading.reports,
        "read/other_versions": reading.other_versions,
        "read/report_versions": reading.versions,
        "read/sections": reading.sections,
        "read/line_boxes": reading.line_boxes,
        "read/report_findings": reading.findings,
        "read/rejected_files": reading.rejected,
    }


def _told(reading: Reading) -> str:
    others = reading.other_versions.height
    earlier = f"，另有较早的版本 {others} 份" if others else ""
    return f"读成 {reading.reports.height} 份{earlier}，没有收下 {reading.rejected.height} 个文件"
