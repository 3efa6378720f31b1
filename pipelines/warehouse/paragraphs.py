"""The paragraphs of reports and what makes two of them the same.

Belongs here: cutting texts into paragraphs and clauses, and their hashes. Does not belong here: comparing reports (that
is the SQL of marts.town_year_resemblance and marts.shared_paragraphs).
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import dropwhile

import polars as pl

PARAGRAPHS = pl.Schema(
    [
        ("report_id", pl.String()),
        ("county_code", pl.String()),
        ("town_code", pl.String()),
        ("report_year", pl.Int32()),
        ("paragraph_order", pl.Int32()),
        ("paragraph_start", pl.Int64()),
        ("paragraph_end", pl.Int64()),
        ("char_count", pl.Int32()),
        ("text_hash", pl.String()),
        ("clause_hashes", pl.List(pl.UInt64)),
        ("clause_chars", pl.List(pl.Int32)),
        ("opening", pl.String()),
    ]
)

#: Shorter ones are headings and set phrases, which every town has.
SHORTEST_SHARED = 30
#: A shorter sentence at the front of a paragraph is its heading, whose words are soon changed.
SHORTEST_SENTENCE = 20
OPENING = 60

_PARAGRAPH = re.compile(r"\S(?:[^\r\n]*\S)?")
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]+|[^。；！？]+$")
_CLAUSE = re.compile(r"[^，。；：！？]*[，。；：！？]+|[^，。；：！？]+$")
_BLANK = re.compile(r"\s+")
#: A number with its separators; what is copied from last year differs in these alone.
_DIGITS = re.compile(r"\d+(?:[.,，．]\d+)*")
#: Stands for the town's own name, so that a paragraph copied by another town is the same.
_OWN_NAME = "本地"


def paragraphs_of(reports: pl.DataFrame) -> pl.DataFrame:
    """The rows of core.paragraphs for the reports of one year (`text` and the keys): one a paragraph with anything in it.

    `char_count` leaves white space out. `text_hash` is the same where all but the headings is; `clause_hashes` and
    `clause_chars` have an item for each clause, so that a word put in somewhere changes little. `opening` is there only
    where several towns of the county have the paragraph, so that the file does not hold all texts a second time.
    """
    keys = ("report_id", "county_code", "town_code", "report_year")
    rows = [
        (*key, *paragraph)
        for *key, town_name, text in reports.select(*keys, "town_name", "text").iter_rows()
        for paragraph in _cut(text, town_name)
    ]
    several = pl.col("town_code").n_unique().over("county_code", "text_hash") > 1
    is_shared = several & (pl.col("char_count") >= SHORTEST_SHARED)
    return (
        pl.DataFrame(rows, schema=PARAGRAPHS, orient="row")
        .with_columns(opening=pl.when(is_shared).then(pl.col("opening")))
        .sort("county_code", "town_code", "report_id", "paragraph_order")
    )


def _cut(text: str, town_name: str) -> Iterator[tuple[object, ...]]:
    for order, match in enumerate(_PARAGRAPH.finditer(text), 1):
        solid = _BLANK.sub("", match[0])
        told = "".join(dropwhile(_is_heading, _SENTENCE.findall(solid))) or solid
        clauses = _CLAUSE.findall(solid)
        hashes = [int(text_hash(one, town_name), 16) for one in clauses]
        yield (
            *(order, *match.span(), len(solid), text_hash(told, town_name)),
            *(hashes, [len(one) for one in clauses], match[0][:OPENING]),
        )


def _is_heading(sentence: str) -> bool:
    return len(sentence) < SHORTEST_SENTENCE


def text_hash(text: str, town_name: str) -> str:
    """16 hexadecimal digits, the same for texts that differ in white space, figures and the town's own name alone."""
    folded = _DIGITS.sub("0", _BLANK.sub("", text).replace(town_name, _OWN_NAME))
    return blake2b(folded.encode(), digest_size=8).hexdigest()
