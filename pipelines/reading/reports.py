"""From files to reports: each file is read or rejected with a reason, and reports of one town and year are settled.

Belongs here: the rules that reject, and the rows. Does not belong here: how a town or a chapter is recognised.
Reading one file (`read_report`) is pure on its bytes, so that it can run anywhere, file by file.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.anatomy import Outline, outline_of
from pipelines.reading.documents import ReadFile, read_documents, reader_failed
from pipelines.reading.formats import Document, Limits, Unreadable, read_bytes
from pipelines.reading.frames import (
    LINE_BOXES,
    REJECTED_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.reading.identify import Identity, identify_outline
from pipelines.reading.overrides import NO_OVERRIDE, Override, overridden
from pipelines.reading.placeholders import unfilled
from pipelines.reading.registers import Registers
from pipelines.reading.rejections import check_genre, check_town, check_year
from pipelines.reading.settling import settle

# Changes whenever the same bytes may give other rows; files read by another version are read again.
READER_VERSION = "text-3"


@dataclass(frozen=True)
class Reading:
    """`reports` (REPORTS): the current version of each town and year. `other_versions` (REPORTS): those before it.
    `versions` (REPORT_VERSIONS), `sections` (SECTIONS), `line_boxes` (LINE_BOXES) and `findings` (REPORT_FINDINGS) of
    both. `rejected` (REJECTED_FILES): the rest. Every file is in just one of `reports`, `other_versions` and `rejected`."""

    reports: pl.DataFrame
    other_versions: pl.DataFrame
    versions: pl.DataFrame
    sections: pl.DataFrame
    line_boxes: pl.DataFrame
    findings: pl.DataFrame
    rejected: pl.DataFrame


@dataclass(frozen=True)
class Report:
    """One file that was read: its REPORTS row, and its SECTIONS, LINE_BOXES and REPORT_FINDINGS rows."""

    row: dict[str, Any]
    sections: list[dict[str, Any]]
    line_boxes: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def read_files(
    files: pl.DataFrame, inbox: Path, registers: Registers, limits: Limits | None = None
) -> Reading:
    """The reports among REPORT_FILES rows, and a reason for each that is none. No file's fault is raised."""
    return settle_files(read_documents(files, inbox, limits or Limits()), registers)


def settle_files(
    found: Iterable[ReadFile],
    registers: Registers,
    overrides: Mapping[str, Override] | None = None,
    kept: Reading | None = None,
) -> Reading:
    """The reports among files that were read, and a reason for each that is none.

    `overrides` by file path: what a person knows of a file that does not say it itself. `kept`: reports of other files,
    taken over from an earlier reading.
    """
    reports: list[Report] = []
    rejected: list[dict[str, Any]] = []
    for one in found:
        override = (overrides or {}).get(one.file["file_path"], NO_OVERRIDE)
        try:
            if one.document is None:
                raise one.refusal or Unreadable("unreadable", "文件没有读出来，原因不明；请再运行一次。")
            reports.append(report_of(one.document, one.file, registers, override))
        except Unreadable as reason:
            rejected.append(rejected_row(one.file, reason))
        except Exception as error:  # a defect here must cost one file, not the run
            rejected.append(rejected_row(one.file, reader_failed(error)))
    return settle_reports(reports, rejected, kept)


def settle_reports(
    reports: Iterable[Report], rejected: Iterable[dict[str, Any]] = (), kept: Reading | None = None
) -> Reading:
    """The frames of reports that were read one by one, and of those `kept` from an earlier reading: copies are rejected,
    versions are told apart."""
    read, before = list(reports), kept or nothing_read()
    known = pl.concat([before.reports, before.other_versions])
    rows = pl.concat([known, pl.DataFrame([report.row for report in read], schema=REPORTS)])
    settled = settle(rows.iter_rows(named=True))
    versions = pl.DataFrame(settled.versions, schema=REPORT_VERSIONS)
    # By path: of exact copies, which have the same report_id, only one is taken.
    known = known.join(versions, on="file_path", how="semi")
    taken = set(versions["file_path"])
    new = [report for report in read if report.row["file_path"] in taken]
    losers = [*rejected, *(rejected_row(row, reason) for row, reason in settled.copies)]

    def all_of(frame: pl.DataFrame, rows: list[list[dict[str, Any]]], *order: str) -> pl.DataFrame:
        flat = pl.DataFrame([row for part in rows for row in part], schema=frame.schema)
        return pl.concat([frame.join(known, on="report_id", how="semi"), flat]).sort("report_id", *order)

    is_current = versions.filter("is_current")
    rows = rows.join(versions, on="file_path", how="semi")
    return Reading(
        reports=rows.join(is_current, on="file_path", how="semi").sort("file_path"),
        other_versions=rows.join(is_current, on="file_path", how="anti").sort("file_path"),
        versions=versions.sort("town_code", "report_year", "version_order"),
        sections=all_of(before.sections, [report.sections for report in new], "section_order"),
        line_boxes=all_of(before.line_boxes, [report.line_boxes for report in new], "line_start"),
        findings=all_of(before.findings, [report.findings for report in new], "finding_code", "finding"),
        rejected=pl.DataFrame(losers, schema=REJECTED_FILES).sort("file_path"),
    )


def nothing_read() -> Reading:
    """A reading of no files."""
    reports, versions = REPORTS.to_frame(), REPORT_VERSIONS.to_frame()
    others = (SECTIONS, LINE_BOXES, REPORT_FINDINGS, REJECTED_FILES)
    return Reading(reports, reports, versions, *(schema.to_frame() for schema in others))


def read_report(data: bytes, file_path: str, folder_year: int | None, registers: Registers) -> Report:
    """One file's bytes as a report. Raises Unreadable with the reason where it cannot be one.

    `folder_year` None skips the comparison with the folder.
    """
    file = {
        "file_path": file_path,
        "folder_year": folder_year,
        "byte_count": len(data),
        "file_sha256": hashlib.sha256(data).hexdigest(),
    }
    return report_of(read_bytes(data, file_path), file, registers)


def year_of(
    document: Document, file: Mapping[str, Any], registers: Registers, override: Override | None = None
) -> int:
    """The report year of a file that stands in no year folder. Raises Unreadable where it says none, or is no report."""
    outline = outline_of(document.text)
    return check_year(_identified(document, outline, file, registers, override or NO_OVERRIDE), None)


def report_of(
    document: Document, file: Mapping[str, Any], registers: Registers, override: Override = NO_OVERRIDE
) -> Report:
    """The report that a document is; `file` has file_path, folder_year, byte_count and file_sha256.

    Raises Unreadable where it is none.
    """
    outline = outline_of(document.text)
    identity = _identified(document, outline, file, registers, override)
    # A person who says which year it is also says that the folder does not matter.
    report_year = check_year(identity, None if override.report_year else file["folder_year"])
    check_town(identity)
    row = _report_row(document, file, identity)
    if outline.report_year != report_year:
        outline = outline_of(document.text, report_year)
    remarks = (*identity.differences, *unfilled(outline), *document.remarks)
    report_id = row["report_id"]
    return Report(
        row,
        [
            {
                "report_id": report_id,
                "section_order": order,
                "kind": section.kind,
                "heading": section.heading,
                "section_start": section.start,
                "section_end": section.end,
            }
            for order, section in enumerate(outline.sections, start=1)
        ],
        _line_boxes(report_id, document),
        [{"report_id": report_id, "finding_code": one.code, "finding": one.text} for one in remarks],
    )


def _identified(
    document: Document, outline: Outline, file: Mapping[str, Any], registers: Registers, override: Override
) -> Identity:
    """Whose report it is. Raises Unreadable for another kind of document."""
    check_genre(document.text, outline, document.meta)
    identity = identify_outline(document.text, outline, registers, file["file_path"], document.meta)
    return overridden(identity, override, registers)


def rejected_row(file: dict[str, Any], reason: Unreadable) -> dict[str, Any]:
    """The REJECTED_FILES row of a REPORT_FILES or REPORTS row."""
    return {
        "file_path": file["file_path"],
        "folder_year": file.get("folder_year", file.get("report_year")),
        "file_sha256": file["file_sha256"],
        "reason_code": reason.reason_code,
        "reason": reason.reason,
    }


def _line_boxes(report_id: str, document: Document) -> list[dict[str, Any]]:
    return [
        {
            "report_id": report_id,
            "page": box.page,
            "line_start": box.start,
            "line_end": box.end,
            "left": box.left,
            "top": box.top,
            "right": box.right,
            "bottom": box.bottom,
            "score": box.score,
        }
        for box in document.boxes
    ]


def _report_row(document: Document, file: Mapping[str, Any], identity: Identity) -> dict[str, Any]:
    return {
        "report_id": file["file_sha256"][:16],
        "county_code": identity.county_code,
        "town_code": identity.town_code,
        "town_name": identity.town_name,
        "report_year": identity.report_year,
        "title": identity.title,
        "document_number": identity.document_number,
        "signed_on": identity.signed_on,
        "published_on": identity.published_on,
        "published_on_source": identity.published_on_source,
        "file_path": file["file_path"],
        "file_sha256": file["file_sha256"],
        "byte_count": file["byte_count"],
        "char_count": len(document.text),
        "format": document.format,
        "method": document.method,
        "reader_version": READER_VERSION,
        "text": document.text,
    }
