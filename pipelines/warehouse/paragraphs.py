"""The paragraphs of reports and what makes two of them the same.

Belongs here: cutting texts into paragraphs, and their hashes. Does not belong here: comparing reports (that is the
SQL of marts.town_year_resemblance and marts.shared_paragraphs).
"""

import re
from hashlib import blake2b

import polars as pl

PARAGRAPHS = pl.Schema(
    {
        "report_id": pl.String,
        "county_code": pl.String,
        "town_code": pl.String,
        "report_year": pl.Int32,
        "paragraph_order": pl.Int32,
        "paragraph_start": pl.Int64,
        "paragraph_end": pl.Int64,
        "char_count": pl.Int32,
        "text_hash": pl.String,
        "opening": pl.String,
    }
)

#: Shorter ones are headings and set phrases, which every town has.
SHORTEST_SHARED = 30
OPENING = 60

_PARAGRAPH = re.compile(r"\S(?:[^\r\n]*\S)?")
_BLANK = re.compile(r"\s+")
#: A number with its separators; what is copied from last year differs in these alone.
_DIGITS = re.compile(r"\d+(?:[.,，．]\d+)*")


def paragraphs_of(reports: pl.DataFrame) -> pl.DataFrame:
    """The rows of core.paragraphs for the reports of one year (`text` and the keys): one a paragraph with anything in it.

    `char_count` leaves white space out. `opening` is there only where several towns of the county have the paragraph,
    so that the file does not hold all texts a second time.
    """
    keys = reports.select("report_id", "county_code", "town_code", "report_year").rows()
    rows = [
        (*key, *paragraph)
        for key, text in zip(keys, reports["text"], strict=True)
        for paragraph in _cut(text)
    ]
    several = pl.col("town_code").n_unique().over("county_code", "text_hash") > 1
    is_shared = several & (pl.col("char_count") >= SHORTEST_SHARED)
    return (
        pl.DataFrame(rows, schema=PARAGRAPHS, orient="row")
        .with_columns(opening=pl.when(is_shared).then(pl.col("opening")))
        .sort("county_code", "town_code", "report_id", "paragraph_order")
    )


def _cut(text: str) -> list[tuple[int, int, int, int, str, str]]:
    found = []
    for order, match in enumerate(_PARAGRAPH.finditer(text), 1):
        solid = _BLANK.sub("", match[0])
        found.append((order, *match.span(), len(solid), text_hash(solid), match[0][:OPENING]))
    return found


def text_hash(paragraph: str) -> str:
    """The same for paragraphs that differ in white space and in figures alone."""
    folded = _DIGITS.sub("0", _BLANK.sub("", paragraph))
    return blake2b(folded.encode(), digest_size=8).hexdigest()
