"""The frames of the collecting room: column names, order and types.

Belongs here: `pl.Schema` constants. Does not belong here: code that fills them.
"""

import polars as pl

# One row per page to fetch, as data/registers/sources.csv lists it; town null on a county's list page.
SOURCES = pl.Schema(
    {
        "county": pl.String,
        "town": pl.String,
        "url": pl.String,
        "kind": pl.String,
    }
)

# One row per URL and time it was asked for; the latest row of a URL is its state. `kind`: list or page as in
# sources.csv, link (followed from a list), attachment. file_sha256 names the bytes in the store, inbox_path the copy
# for the reader, relative to the inbox.
_COLLECTED: dict[str, pl.DataType | type[pl.DataType]] = {
    "url": pl.String,
    "final_url": pl.String,
    "found_on_url": pl.String,
    "county_name": pl.String,
    "town_name": pl.String,
    "kind": pl.String,
    "link_title": pl.String,
    "fetched_at": pl.Datetime("us", "UTC"),
    "http_status": pl.Int32,
    "try_count": pl.Int32,
    "etag": pl.String,
    "last_modified": pl.String,
    "content_type": pl.String,
    "byte_count": pl.Int64,
    "file_sha256": pl.String,
    "inbox_path": pl.String,
    "outcome_code": pl.String,
    "outcome": pl.String,
}
COLLECTED_FILES = pl.Schema(_COLLECTED)
