"""The figures of files as `fazhi extract` prints them: which keys, in which order. The figures themselves come
from `extracting`, the forms of printing from `terminal`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipelines.terminal import plain

if TYPE_CHECKING:
    from pipelines.extracting.direct import Direct

FACT_KEYS = (
    "file",
    "town",
    "report_year",
    "indicator",
    "value",
    "bound",
    "unit",
    "period",
    "basis",
    "quote",
    "start",
    "end",
    "places",
    "score",
    "is_uncertain",
)
QUANTITY_KEYS = (
    "file",
    "town",
    "report_year",
    "indicator",
    "value",
    "bound",
    "unit",
    "period",
    "basis",
    "quote",
    "start",
    "end",
    "trap",
    "trap_reason",
    "section",
    "indicators",
)
#: Columns too wide for a terminal; CSV and JSON lines have them.
_NOT_IN_TABLES = {"places", "indicators", "trap_reason", "start", "end", "period"}


def printed_keys(what: str, output: str) -> list[str]:
    """The keys of the printed rows of "facts" or "quantities" in one of the output formats."""
    keys = FACT_KEYS if what == "facts" else QUANTITY_KEYS
    return [key for key in keys if output != "table" or key not in _NOT_IN_TABLES]


def printed_rows(
    batches: Iterable[Direct], what: str, unread: list[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """The facts or quantities of the batches as rows of the printed form; fills `unread` on the way."""
    for batch in batches:
        unread += batch.unread
        about = {row["report_id"]: row for row in batch.reports.drop("text").iter_rows(named=True)}
        frame = batch.extraction.facts if what == "facts" else batch.extraction.quantities
        for row in frame.iter_rows(named=True):
            report = about[row["report_id"]]
            where = {
                "file": row["report_id"],
                "town": report["town_name"],
                "report_year": report["report_year"],
            }
            yield where | (_fact(row) if what == "facts" else _quantity(row))


def _fact(row: dict[str, Any]) -> dict[str, Any]:
    places = [[place["start"], place["end"], place["quote"]] for place in row["places"]]
    return row | {
        "indicator": row["indicator_code"],
        "value": plain(row["value"]),
        "start": row["quote_start"],
        "end": row["quote_end"],
        "places": places,
    }


def _quantity(row: dict[str, Any]) -> dict[str, Any]:
    codes = row["indicator_codes"]
    return row | {
        "indicator": codes[0] if codes else None,
        "indicators": codes,
        "value": plain(row["value"]),
        "start": row["quantity_start"],
        "end": row["quantity_end"],
        "section": row["section_kind"],
    }
