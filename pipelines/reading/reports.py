"""From files to reports: each file is read or rejected with a reason, and reports of one town and year are settled.

Belongs here: the rules that reject, and the rows. Does not belong here: how a town or a chapter is recognised.
Reading one file (`read_report`) is pure on its bytes, so that it can run anywhere, file by file.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.anatomy import outline_of
from pipelines.reading.formats import Document, Unreadable, read_bytes
from pipelines.reading.frames import (
    REJECTED_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.reading.identify import Identity, identify_outline
from pipelines.reading.placeholders import unfilled
from pipelines.reading.registers import Registers
from pipelines.reading.rejections import check_genre, check_town, check_year
from pipelines.reading.settling import settle

# Changes whenever the same bytes may give other rows; files read by another version are read again.
READER_VERSION = "text-2"
MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True)
class Reading:
    """`reports` (REPORTS): the current version of each town and year. `other_versions` (REPORTS): those before it.
    `versions` (REPORT_VERSIONS), `sections` (SECTIONS) and `findings` (REPORT_FINDINGS) of both. `rejected`
    (REJECTED_FILES): the rest. Every file is in just one of `reports`, `other_versions` and `rejected`."""

    reports: pl.DataFrame
    other_versions: pl.DataFrame
    versions: pl.DataFrame
    sections: pl.DataFrame
    findings: pl.DataFrame
    rejected: pl.DataFrame


@dataclass(frozen=True)
class Report:
    """One file that was read: its REPORTS row, its SECTIONS rows and its REPORT_FINDINGS rows."""

    row: dict[str, Any]
    sections: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def read_files(
    files: pl.DataFrame, inbox: Path, registers: Registers, max_file_bytes: int = MAX_FILE_BYTES
) -> Reading:
    """The reports among REPORT_FILES rows, and a reason for each that is none. No file's fault is raised."""
    reports: list[Report] = []
    rejected: list[dict[str, Any]] = []
    for file in files.sort("file_path").iter_rows(named=True):
        try:
            reports.append(_read_file(file, inbox, registers, max_file_bytes))
        except Unreadable as reason:
            rejected.append(rejected_row(file, reason))
        except Exception as error:  # a defect of the reader must cost one file, not the run
            why = f"读取程序出错（{type(error).__name__}：{error}），没有读取；请把文件交给维护人员。"
            rejected.append(rejected_row(file, Unreadable("reader_failed", why)))
    return settle_reports(reports, rejected)


def settle_reports(reports: Iterable[Report], rejected: Iterable[dict[str, Any]] = ()) -> Reading:
    """The frames of reports that were read one by one: copies are rejected, versions are told apart."""
    read = list(reports)
    settled = settle(report.row for report in read)
    taken = {row["file_path"] for row in settled.versions}
    kept = [report for report in read if report.row["file_path"] in taken]
    losers = [*rejected, *(rejected_row(row, reason) for row, reason in settled.copies)]
    return Reading(
        reports=pl.DataFrame(settled.current, schema=REPORTS).sort("file_path"),
        other_versions=pl.DataFrame(settled.others, schema=REPORTS).sort("file_path"),
        versions=pl.DataFrame(settled.versions, schema=REPORT_VERSIONS).sort(
            "town_code", "report_year", "version_order"
        ),
        sections=pl.DataFrame([row for report in kept for row in report.sections], schema=SECTIONS),
        findings=pl.DataFrame([row for report in kept for row in report.findings], schema=REPORT_FINDINGS),
        rejected=pl.DataFrame(losers, schema=REJECTED_FILES).sort("file_path"),
    )


def read_report(data: bytes, file_path: str, folder_year: int | None, registers: Registers) -> Report:
    """One file's bytes as a report. Raises Unreadable with the reason where it cannot be one.

    `folder_year` None skips the comparison with the folder.
    """
    document = read_bytes(data, file_path)
    outline = outline_of(document.text)
    check_genre(document.text, outline, document.meta)
    identity = identify_outline(document.text, outline, registers, file_path, document.meta)
    report_year = check_year(identity, folder_year)
    check_town(identity)
    row = _report_row(data, file_path, document, identity)
    if outline.report_year != report_year:
        outline = outline_of(document.text, report_year)
    return Report(
        row,
        [
            {
                "report_id": row["report_id"],
                "section_order": order,
                "kind": section.kind,
                "heading": section.heading,
                "section_start": section.start,
                "section_end": section.end,
            }
            for order, section in enumerate(outline.sections, start=1)
        ],
        [
            {"report_id": row["report_id"], "finding_code": remark.code, "finding": remark.text}
            for remark in (*identity.differences, *unfilled(outline), *document.remarks)
        ],
    )


def rejected_row(file: dict[str, Any], reason: Unreadable) -> dict[str, Any]:
    """The REJECTED_FILES row of a REPORT_FILES or REPORTS row."""
    return {
        "file_path": file["file_path"],
        "folder_year": file.get("folder_year", file.get("report_year")),
        "file_sha256": file["file_sha256"],
        "reason_code": reason.reason_code,
        "reason": reason.reason,
    }


def _read_file(file: dict[str, Any], inbox: Path, registers: Registers, max_file_bytes: int) -> Report:
    if file["byte_count"] > max_file_bytes:
        size, limit = file["byte_count"] / 1e6, max_file_bytes / 1e6
        raise Unreadable(
            "too_large",
            f"文件有 {size:.1f} MB，超过上限 {limit:.1f} MB，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_FILE_BYTES。",
        )
    path = inbox / file["file_path"]
    if path.exists() and not path.is_file():
        raise Unreadable("unreadable", "不是普通文件（管道、设备或文件夹），没有读取；请换成报告文件。")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            "unreadable",
            f"文件打不开（{error.strerror or error}）；请检查读取权限、文件名编码和文件是否还在。",
        ) from error
    return read_report(data, file["file_path"], file["folder_year"], registers)


def _report_row(data: bytes, file_path: str, document: Document, identity: Identity) -> dict[str, Any]:
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "report_id": sha256[:16],
        "county_code": identity.county_code,
        "town_code": identity.town_code,
        "town_name": identity.town_name,
        "report_year": identity.report_year,
        "title": identity.title,
        "document_number": identity.document_number,
        "signed_on": identity.signed_on,
        "published_on": identity.published_on,
        "published_on_source": identity.published_on_source,
        "file_path": file_path,
        "file_sha256": sha256,
        "byte_count": len(data),
        "char_count": len(document.text),
        "format": document.format,
        "method": document.method,
        "reader_version": READER_VERSION,
        "text": document.text,
    }
