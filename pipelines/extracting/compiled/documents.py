"""Batches of texts through all kernels, one text after the other. The only kernel that Python calls; what goes in
and comes out is arranged in `rows`."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.extracting.compiled.choosing import find_candidates
from pipelines.extracting.compiled.claiming import read_claims
from pipelines.extracting.compiled.columns import Columns
from pipelines.extracting.compiled.contradicting import find_contradictions
from pipelines.extracting.compiled.cutting import cut
from pipelines.extracting.compiled.engine import entry, kernel
from pipelines.extracting.compiled.figures import find_figures
from pipelines.extracting.compiled.matching import find_topics
from pipelines.extracting.compiled.scanning import scan
from pipelines.extracting.compiled.scoping import settle_scope
from pipelines.extracting.compiled.settling import settle_facts
from pipelines.extracting.compiled.shapes import (
    CLAUSE_COLUMNS,
    COUNTS,
    FOUND_FACTS,
    HARD,
    MATCHES,
    N_END,
    N_START,
    N_UNIT,
    NUMBERS,
    TOKEN_COLUMNS,
    Document,
)
from pipelines.extracting.compiled.sharing import assign
from pipelines.extracting.compiled.writing import has_room, write_facts, write_findings, write_quantities

#: What is done to a text, one after the other; what is found is written only after all of it.
STAGES = ("figures", "words", "clauses", "scope", "topics", "candidates", "readings", "facts", "columns")
ALL_STAGES = len(STAGES)
_WORK_ROWS = 10
TEXT, TOWN, SECTION_ROWS = range(3)


def make_room(longest: int, tables: Any) -> Columns:
    """The arrays for texts of up to `longest` code points. A text that needs more is left to the plain way."""
    indicators, fields = len(tables.indicators), len(tables.sets)
    tokens, numbers, matches = 4 * longest + 256, 2 * longest + 1024, 16 * longest + 4096

    def rows(count: int, *columns: int) -> Any:
        return np.zeros((count, *columns), dtype=np.int64)

    empty = np.zeros(0, dtype=np.int32)
    return Columns(Document(
        empty, empty, rows(0, 2), np.zeros(longest + 8, dtype=np.uint16), rows(tokens, TOKEN_COLUMNS), rows(tokens), rows(tokens, 2), rows(2 * longest + 64), rows(2 * longest + 64, CLAUSE_COLUMNS),
        rows(numbers, 18), np.zeros(numbers), rows(numbers), rows(numbers), rows(matches, 7),
        rows(len(tables.pairs)), rows(len(tables.pairs), 2), rows(matches, 5), np.zeros(matches),
        rows(numbers, 2), rows(longest + 8, 2), np.zeros(longest + 8), np.zeros(longest + 8, dtype=np.int32),
        rows(numbers + 1024, 10), np.zeros(numbers + 1024), rows(8 * longest + 1024, 2), rows(fields * indicators, 2),
        rows(_WORK_ROWS, tokens), rows(indicators + 2), rows(numbers + 1024),
        rows(numbers + 1024), rows(numbers + 1024), rows(indicators, 5), np.zeros((indicators, 2)),
        rows(numbers + 1024), rows(numbers, 4), rows(16 * indicators), rows(COUNTS),
    ), moved=("text", "town", "sections"))  # fmt: skip


@kernel
def _put(d, place, array, start, end):  # type: ignore[no-untyped-def]
    """Sets array[start:end] in place of one of the document's arrays."""
    d.block[place, 0] = array.ctypes.data + start * array.strides[0]
    d.block[place, 1] = end - start


@kernel
def read_one(t, rx, d, year, stages):  # type: ignore[no-untyped-def]
    """Everything the kernels know of one text, into its arrays; only so many of STAGES, for measuring."""
    d.count[HARD] = d.count[MATCHES] = 0
    find_figures(t, rx, d, d.text)
    if stages > 1:
        scan(t, d, d.text)
    if stages > 2 and not d.count[HARD]:
        cut(t, rx, d)
    if stages > 3 and not d.count[HARD]:
        settle_scope(t, rx, d, year)
    if stages > 4 and not d.count[HARD]:
        find_topics(t, d)
    if stages > 5 and not d.count[HARD]:
        find_candidates(t, rx, d)
    if stages > 6 and not d.count[HARD]:
        assign(t, rx, d)
        read_claims(t, rx, d)
    if stages > 7 and not d.count[HARD]:
        settle_facts(t, rx, d)
        find_contradictions(t, d)


@entry
def read_batch(  # type: ignore[no-untyped-def]
    t, rx, d, found, texts, bounds, towns, town_bounds, sections, section_bounds, years, first, stages
):
    """Reads the texts from number `first` on into `found`, until there are no more or there is no room: returns
    the number of the first that is not read. `found.hard` marks the texts that are left to the plain way."""
    for number in range(first, years.size):
        _put(d, TEXT, texts, bounds[number], bounds[number + 1])
        _put(d, TOWN, towns, town_bounds[number], town_bounds[number + 1])
        _put(d, SECTION_ROWS, sections, section_bounds[number], section_bounds[number + 1])
        read_one(t, rx, d, years[number], stages)
        if d.count[HARD]:
            found.hard[number] = 1
            continue
        if stages < ALL_STAGES:
            continue
        if not has_room(d, found):
            return number
        first_fact = found.count[FOUND_FACTS]
        write_quantities(t, d, found, number)
        write_facts(d, found, number)
        write_findings(d, found, number, first_fact)
    return years.size


@entry
def find_all_figures(t, rx, d, texts, bounds, rows, values):  # type: ignore[no-untyped-def]
    """Only the figures of the texts: (text, start, end, unit) into `rows` and `values`, as long as there is room, and
    how many they are. A text that is left to the plain way has one row, of no value."""
    total = 0
    for number in range(bounds.size - 1):
        _put(d, TEXT, texts, bounds[number], bounds[number + 1])
        d.count[HARD] = 0
        find_figures(t, rx, d, d.text)
        is_hard = d.count[HARD] != 0
        for at in range(1 if is_hard else d.count[NUMBERS]):
            if total < len(rows):
                row = d.numbers[at]
                rows[total, 0], rows[total, 1], rows[total, 2] = number, row[N_START], row[N_END]
                rows[total, 3], values[total] = row[N_UNIT], d.values[at]
                if is_hard:
                    rows[total, 1] = rows[total, 2] = rows[total, 3] = 0
                    values[total] = np.nan
            total += 1
    return total
