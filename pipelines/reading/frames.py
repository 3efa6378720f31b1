"""The frames of the reading room: column names, order and types.

Belongs here: `pl.Schema` constants of every frame that this room returns. Does not belong here: code that fills them.
"""

import polars as pl

# One row per file that lies in a year folder; file_sha256 is null where the file could not be opened.
REPORT_FILES = pl.Schema(
    {
        "file_path": pl.String,
        "folder_year": pl.Int32,
        "byte_count": pl.Int64,
        "file_sha256": pl.String,
    }
)

# One row per report that was read; offsets everywhere refer to `text`, in code points.
REPORTS = pl.Schema(
    {
        "report_id": pl.String,
        "county_code": pl.String,
        "town_code": pl.String,
        "town_name": pl.String,
        "report_year": pl.Int32,
        "title": pl.String,
        "document_number": pl.String,
        "signed_on": pl.Date,
        "published_on": pl.Date,
        "published_on_source": pl.String,
        "file_path": pl.String,
        "file_sha256": pl.String,
        "byte_count": pl.Int64,
        "char_count": pl.Int64,
        "format": pl.String,
        "method": pl.String,
        "reader_version": pl.String,
        "text": pl.String,
    }
)

# The chapters of a report; together they cover its text without gaps or overlaps.
SECTIONS = pl.Schema(
    {
        "report_id": pl.String,
        "section_order": pl.Int32,
        "kind": pl.String,
        "heading": pl.String,
        "section_start": pl.Int64,
        "section_end": pl.Int64,
    }
)

# One row per version of a town's report of a year, also where there is only one; version_order counts from the oldest.
REPORT_VERSIONS = pl.Schema(
    {
        "report_id": pl.String,
        "county_code": pl.String,
        "town_code": pl.String,
        "town_name": pl.String,
        "report_year": pl.Int32,
        "version_order": pl.Int32,
        "is_current": pl.Boolean,
        "why_current": pl.String,
        "title": pl.String,
        "published_on": pl.Date,
        "file_path": pl.String,
        "file_sha256": pl.String,
    }
)

# One row per thing to know of how a report was read: sources that differ, what a reader remarked.
REPORT_FINDINGS = pl.Schema(
    {
        "report_id": pl.String,
        "finding_code": pl.String,
        "finding": pl.String,
    }
)

# One row per file that was not taken, and why.
REJECTED_FILES = pl.Schema(
    {
        "file_path": pl.String,
        "folder_year": pl.Int32,
        "file_sha256": pl.String,
        "reason_code": pl.String,
        "reason": pl.String,
    }
)

COUNTIES = pl.Schema(
    {
        "county_code": pl.String,
        "county_name": pl.String,
        "publication_deadline": pl.String,
    }
)

# One row per town and span of report years; valid_to null = still valid; aliases separated by ";".
TOWNS = pl.Schema(
    {
        "town_code": pl.String,
        "county_code": pl.String,
        "town_name": pl.String,
        "aliases": pl.String,
        "kind": pl.String,
        "population": pl.Int64,
        "village_count": pl.Int64,
        "valid_from": pl.Int32,
        "valid_to": pl.Int32,
    }
)
