"""What a reading of a year takes over from the one before: reports of files that have not changed.

Belongs here: when that may be done, and which reports are gone. Does not belong here: reading, and writing the lake.
"""

import hashlib
from functools import cache
from pathlib import Path

import polars as pl

import pipelines
from pipelines.defs.documents import readers_sha256
from pipelines.defs.resources import Project
from pipelines.journal import Journal
from pipelines.reading.frames import (
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
from pipelines.reading.removed import removed_reports
from pipelines.reading.reports import Reading, nothing_read
from pipelines.reading.seen import listing_sha256
from pipelines.warehouse.lake import is_current, read_frame, read_origin, read_table

#: Key in the origin of read/reports: which files outside the year folders were taken for this year.
FLAT = "flat_sha256"

#: Key in the origin of every table of one reading: which files it was a reading of. A run that is stopped between two
#: tables leaves them with different ones.
READING_OF = "files_sha256"

#: The tables of one reading, in the order of the fields of Reading.
_TABLES = {
    "read/reports": REPORTS,
    "read/other_versions": REPORTS,
    "read/report_versions": REPORT_VERSIONS,
    "read/sections": SECTIONS,
    "read/line_boxes": LINE_BOXES,
    "read/report_findings": REPORT_FINDINGS,
}


def files_of_year(lake: Path, year: int) -> pl.DataFrame:
    """REPORT_FILES of a year: its folder, and what lies outside the folders and is about it."""
    files = read_frame(lake, "raw/report_files", year, REPORT_FILES)
    return pl.concat([files, flat_of_year(lake, year)])


def flat_of_year(lake: Path, year: int) -> pl.DataFrame:
    """REPORT_FILES of what lies outside the year folders and is about the year."""
    flat = read_frame(lake, "raw/flat_files", None, FLAT_FILES)
    return flat.filter(pl.col("report_year") == year).drop("report_year")


def origin_of(project: Project, files: pl.DataFrame) -> dict[str, str]:
    """What the reports of a year depend on besides the bytes of their files."""
    registers = project.registers
    known = (
        registers.counties.write_csv() + registers.towns.write_csv() + repr(sorted(project.overrides.items()))
    )
    return {
        "inbox": str(project.settings.inbox),
        "reading_sha256": reading_sha256(),
        "known_sha256": hashlib.sha256(known.encode()).hexdigest(),
        FLAT: listing_sha256(files.filter(pl.col("folder_year").is_null())),
        READING_OF: listing_sha256(files),
    }


def kept_reading(lake: Path, year: int, files: pl.DataFrame, origin: dict[str, str]) -> Reading:
    """The reports of the lake whose files are as they were, if they would be read in the same way now and all their rows
    are of one reading."""
    origins = [read_origin(lake, table, year) for table in _TABLES]
    is_same = all(
        one.get(name) == origin[name] for one in origins for name in ("reading_sha256", "known_sha256")
    )
    is_one = len({one.get(READING_OF) for one in origins}) == 1
    if (
        not is_same
        or not is_one
        or not all(is_current(lake, t, year, schema) for t, schema in _TABLES.items())
    ):
        return nothing_read()
    reports, others, versions, sections, boxes, findings = (
        read_frame(lake, table, year, schema) for table, schema in _TABLES.items()
    )
    # Rows of the other tables that belong to none of these fall out when the reports are settled.
    same_file = ["file_path", "file_sha256"]
    reports, others = (frame.join(files, on=same_file, how="semi") for frame in (reports, others))
    return Reading(reports, others, versions, sections, boxes, findings, REJECTED_FILES.to_frame())


def removed_since(lake: Path, year: int, files: pl.DataFrame, origin: dict[str, str]) -> pl.DataFrame:
    """REMOVED_REPORTS of a year, before its tables are written again; none where another inbox was read before."""
    table, schema = "read/report_versions", REPORT_VERSIONS
    if read_origin(lake, table, year).get("inbox") != origin["inbox"] or not is_current(
        lake, table, year, schema
    ):
        return REMOVED_REPORTS.to_frame()
    before = REMOVED_REPORTS.to_frame()
    if is_current(lake, "read/removed_reports", year, REMOVED_REPORTS):
        before = read_frame(lake, "read/removed_reports", year, REMOVED_REPORTS)
    versions = read_frame(lake, table, year, schema)
    none = REPORT_FILES.to_frame()
    if removed_reports(versions, before, files, none).is_empty():
        return REMOVED_REPORTS.to_frame()
    return removed_reports(versions, before, files, _all_contents(lake))


def _all_contents(lake: Path) -> pl.DataFrame:
    tables = {
        "raw/report_files": REPORT_FILES,
        "raw/flat_files": FLAT_FILES,
        "raw/misplaced_files": REJECTED_FILES,
    }
    return pl.concat(
        read_table(lake, table, schema).select("file_sha256") for table, schema in tables.items()
    )


def note_reading(journal: Journal, year: int, reading: Reading, new: pl.DataFrame, seconds: float) -> None:
    """A line for every report that was read now, and one for the year."""
    read = pl.concat([reading.reports, reading.other_versions]).join(new, on="file_path", how="semi")
    counts = reading.sections.group_by("report_id").len("sections")
    rows = read.join(counts, on="report_id", how="left").sort("file_path")
    for row in rows.select("file_path", "town_name", "report_year", "char_count", "sections").iter_rows(
        named=True
    ):
        journal.write(
            "settle",
            file=row["file_path"],
            town=row["town_name"],
            year=row["report_year"],
            char_count=row["char_count"],
            sections=row["sections"],
        )
    journal.write(
        "settle",
        year=year,
        reports=reading.reports.height,
        other_versions=reading.other_versions.height,
        rejected=reading.rejected.height,
        newly_read=new.height,
        seconds=round(seconds, 3),
    )


@cache
def reading_sha256() -> str:
    """The reading room as it stands, libraries included: no one can forget to raise a version."""
    digest = hashlib.sha256(readers_sha256().encode())
    for path in sorted((Path(pipelines.__file__).parent / "reading").rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
