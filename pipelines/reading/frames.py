"""The frames of the reading room: column names, order and types.

Belongs here: `pl.Schema` constants of every frame that this room returns. Does not belong here: code that fills them.
"""

import polars as pl

# One row per file that the inbox holds, members of zip bundles included: file_path then is "bundle.zip/member".
# folder_year is null outside the year folders. file_sha256 is null where the file could not be opened, and
# reason_code and reason say why where that is known already.
REPORT_FILES = pl.Schema(
    {
        "file_path": pl.String,
        "folder_year": pl.Int32,
        "bundle_path": pl.String,
        "byte_count": pl.Int64,
        "file_sha256": pl.String,
        "reason_code": pl.String,
        "reason": pl.String,
    }
)

# Files outside the year folders whose text names a report year.
FLAT_FILES = pl.Schema([*REPORT_FILES.items(), ("report_year", pl.Int32())])

# One row per distinct content that was read: the text and what the file says beside it (see formats.Document).
_META = ("title", "issuer", "published_on", "signed_on", "document_number")
_BOX = [
    *(pl.Field(name, pl.Int64) for name in ("page", "start", "end")),
    *(pl.Field(name, pl.Float64) for name in ("left", "top", "right", "bottom", "score")),
]
DOCUMENTS = pl.Schema(
    [
        *((name, pl.String()) for name in ("file_sha256", "format", "method")),
        ("meta", pl.Struct([pl.Field(name, pl.String) for name in _META])),
        ("boxes", pl.List(pl.Struct(_BOX))),
        ("remarks", pl.List(pl.Struct([pl.Field("code", pl.String), pl.Field("text", pl.String)]))),
        ("text", pl.String()),
    ]
)

# The lines that were read from a picture: where each stands in the text and on its page (fractions of its size).
LINE_BOXES = pl.Schema(
    [
        ("report_id", pl.String()),
        ("page", pl.Int32()),
        ("line_start", pl.Int64()),
        ("line_end", pl.Int64()),
        *((name, pl.Float64()) for name in ("left", "top", "right", "bottom", "score")),
    ]
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

# One row per version whose file is no longer in the inbox, nor its content under another name.
REMOVED_REPORTS = pl.Schema(
    {
        name: REPORT_VERSIONS[name]
        for name in (
            "report_id",
            "county_code",
            "town_code",
            "town_name",
            "report_year",
            "file_path",
            "file_sha256",
        )
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
# successor_code: in the last row of a town that was merged, the town that took it over.
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
        "successor_code": pl.String,
    }
)
