"""What the kernels found, as frames: numbers become names, places become quotes. Column by column, no row of Python
objects is made. What is found is decided in the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from pipelines.extracting.compiled import shapes as at
from pipelines.extracting.compiled.quoting import Places, Texts
from pipelines.extracting.compiled.tables import Units
from pipelines.extracting.compiled.traps_by_number import BASES, BOUNDS, PERIODS, VERDICTS
from pipelines.extracting.lexicon import Lexicon
from pipelines.extracting.verdicts import BEHIND_WORD, IN_EXPRESSION, OTHER_UNIT

Told = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]

CODES = {
    at.TWO_VALUES: "two_values",
    at.ZERO_BESIDE: "zero_beside_figure",
    at.ABOVE_100: "rate_above_100",
    at.UNEQUAL_PARTS: "parts_do_not_add_up",
}


def _by_number(names: Sequence[str] | dict[int, str]) -> pl.Series:
    return pl.Series([names[number] for number in range(len(names))], dtype=pl.String)


_BOUNDS, _BASES = _by_number(BOUNDS), _by_number(BASES)
_PERIODS, _CODES = _by_number(PERIODS), _by_number(CODES)


class Teller:
    """The names behind the numbers of a catalogue's tables."""

    def __init__(self, lexicon: Lexicon, units: Units) -> None:
        self._names = [indicator.name for indicator in lexicon.catalogue]
        self._codes = pl.Series([indicator.code for indicator in lexicon.catalogue], dtype=pl.String)
        self._units = pl.Series(units.names, dtype=pl.String)
        self._classes = pl.Series(units.classes, dtype=pl.String)
        #: Lists of indicators and their places in the palette of lists of codes: none, each alone, several.
        self._lists: dict[tuple[int, ...], int] = {(): 0} | {(n,): n + 1 for n in range(len(self._names))}
        self._palette = pl.Series([[], *([code] for code in self._codes)], dtype=pl.List(pl.String))
        verdicts = _verdicts(lexicon, units)
        self._traps = pl.Series([trap or None for trap, _ in verdicts], dtype=pl.String)
        self._reasons = pl.Series([reason or None for _, reason in verdicts], dtype=pl.String)

    def tell(
        self, found: Any, ids: pl.Series, texts: Texts, kinds: Sequence[str], uncertain_below: float
    ) -> Told:
        """(quantities, facts, findings), each with the number of the report as one more column, `report`. Nothing
        of them is a view of `found`, which is filled again."""
        numbers = _columns(found.quantities, found.count[at.FOUND_QUANTITIES])
        facts = _columns(found.facts, found.count[at.FOUND_FACTS])
        findings = _columns(found.findings, found.count[at.FOUND_FINDINGS])
        unread = numbers[at.O_UNREAD] != 0
        places = Places(
            found.places,
            np.concatenate([facts[at.G_REPORT], findings[at.H_REPORT]]),
            np.concatenate([facts[at.G_PLACES], findings[at.H_PLACES]]),
            np.concatenate([facts[at.G_PLACES_END], findings[at.H_PLACES_END]]),
        )
        quotes, sentences, place_quotes = texts.stretches(
            (numbers[at.O_REPORT], numbers[at.O_START], numbers[at.O_END]),
            texts.stripped(numbers[at.O_REPORT], numbers[at.O_SENTENCE], numbers[at.O_SENTENCE_END], unread),
            (places.reports, places.starts, places.ends),
        )
        places.quote(place_quotes)
        return (
            self._quantities(found, numbers, ids, kinds, quotes, sentences.extend_constant(None, 1)),
            self._facts(found, facts, ids, places, uncertain_below),
            self._findings(found, findings, ids, places),
        )

    def _numbers(self, found: Any, rows: Any, quotes: pl.Series, no_sentence: int) -> pl.DataFrame:
        """The figures with codes where words are to stand."""
        unread = rows[at.O_UNREAD] != 0
        return pl.DataFrame(
            {
                "report": rows[at.O_REPORT],
                "quantity_order": rows[at.O_ORDER],
                "quantity_start": rows[at.O_START],
                "quantity_end": rows[at.O_END],
                "quote": quotes,
                "value": found.values[: unread.size].copy(),
                "bound": rows[at.O_BOUND],
                "unit": rows[at.O_UNIT],
                "class": rows[at.O_CLASS],
                "basis": rows[at.O_BASIS],
                "period": rows[at.O_PERIOD],
                "verdict": rows[at.O_VERDICT],
                "section": rows[at.O_SECTION],
                "codes": self._code_lists(found.codes, rows[at.O_CODES], rows[at.O_CODES_END]),
                "sentence_start": rows[at.O_SENTENCE],
                "sentence_end": rows[at.O_SENTENCE_END],
                "unread": np.where(unread, np.cumsum(unread) - 1, no_sentence),
            }
        )

    def _quantities(
        self,
        found: Any,
        rows: Any,
        ids: pl.Series,
        kinds: Sequence[str],
        quotes: pl.Series,
        sentences: pl.Series,
    ) -> pl.DataFrame:
        """`sentences`: of the figures that are not read, and none at the end."""
        numbers = self._numbers(found, rows, quotes, len(sentences) - 1)
        return numbers.select(
            _named(ids, "report").alias("report_id"),
            pl.col("quantity_order").cast(pl.Int32),
            "quantity_start",
            "quantity_end",
            "quote",
            "value",
            _named(_BOUNDS, "bound"),
            _named(self._units, "unit"),
            _named(self._classes, "class").alias("unit_class"),
            _named(_BASES, "basis"),
            _named(_PERIODS, "period"),
            _named(self._traps, "verdict").alias("trap"),
            _named(self._reasons, "verdict").alias("trap_reason"),
            _named(pl.Series(kinds, dtype=pl.String), "section").alias("section_kind"),
            _named(self._palette, "codes").alias("indicator_codes"),
            "sentence_start",
            "sentence_end",
            _named(sentences, "unread").alias("sentence"),
            "report",
        )

    def _code_lists(self, codes: Any, starts: Any, ends: Any) -> Any:
        """The lists of indicator codes, as places of the palette, to which new lists of several codes are added."""
        lengths, known = ends - starts, len(self._lists)
        chosen = np.where(lengths == 0, 0, codes[np.minimum(starts, codes.size - 1)] + 1)
        for row in np.flatnonzero(lengths > 1).tolist():
            own = tuple(codes[starts[row] : ends[row]].tolist())
            chosen[row] = self._lists.setdefault(own, len(self._lists))
        if len(self._lists) > known:
            added = [[self._codes[code] for code in own] for own in list(self._lists)[known:]]
            # In one piece: of several pieces lists are gathered twenty times as slowly.
            palette = [self._palette, pl.Series(added, dtype=pl.List(pl.String))]
            self._palette = pl.concat(palette).rechunk()
        return chosen

    def _facts(
        self, found: Any, rows: Any, ids: pl.Series, places: Places, uncertain_below: float
    ) -> pl.DataFrame:
        count = rows.shape[1]
        numbers = pl.DataFrame(
            {
                "report": rows[at.G_REPORT],
                "indicator": rows[at.G_INDICATOR],
                "value": found.fact_values[:count, 0].copy(),
                "bound": rows[at.G_BOUND],
                "unit": rows[at.G_UNIT],
                "basis": rows[at.G_BASIS],
                "first": places.firsts[:count],
                "places": places.lists[:count],
                "part_count": rows[at.G_PLACES_END] - rows[at.G_PLACES],
                "score": _scores(found.fact_values[:count, 1]),
            }
        )
        return numbers.select(
            _named(ids, "report").alias("report_id"),
            _named(self._codes, "indicator").alias("indicator_code"),
            "value",
            _named(_BOUNDS, "bound"),
            _named(self._units, "unit"),
            pl.lit("year", dtype=pl.String).alias("period"),
            _named(_BASES, "basis"),
            _named(places.flat["quote"], "first").alias("quote"),
            _named(places.flat["start"], "first").alias("quote_start"),
            _named(places.flat["end"], "first").alias("quote_end"),
            "places",
            pl.col("part_count").cast(pl.Int32),
            "score",
            (pl.col("score") < uncertain_below).alias("is_uncertain"),
            "report",
        )

    def _findings(self, found: Any, rows: Any, ids: pl.Series, places: Places) -> pl.DataFrame:
        codes, first_row = rows[at.H_CODE], places.firsts.size - rows.shape[1]
        unequal: list[str | None] = [None] * codes.size
        for row in np.flatnonzero(codes == at.UNEQUAL_PARTS).tolist():
            unequal[row] = self._unequal_parts(found, rows[:, row])
        firsts = places.firsts[first_row:]
        numbers = pl.DataFrame(
            {
                "report": rows[at.H_REPORT],
                "code": codes,
                "indicator": rows[at.H_INDICATOR],
                "unequal": pl.Series(unequal, dtype=pl.String),
                "first": firsts,
                "last": firsts + (rows[at.H_PLACES_END] - rows[at.H_PLACES]) - 1,
                "places": places.lists[first_row:],
            }
        )
        own, other = (
            _named(places.flat["quote"], name).str.replace_all("\n", "", literal=True)
            for name in ("first", "last")
        )
        # What is odd, in the words of the plain way.
        finding = (
            pl.when(pl.col("code") == at.ABOVE_100)
            .then(pl.lit("比率超过 100%"))
            .when(pl.col("code") == at.UNEQUAL_PARTS)
            .then("unequal")
            .when(pl.col("code") == at.TWO_VALUES)
            .then(pl.format("同一指标有两个数：采用了“{}”，另有“{}”", own, other))
            .otherwise(pl.format("写了“{}”，又说“{}”", own, other))
        )
        return numbers.select(
            _named(ids, "report").alias("report_id"),
            _named(_CODES, "code").alias("finding_code"),
            _named(self._codes, "indicator").alias("indicator_code"),
            finding.alias("finding"),
            "places",
            "report",
        )

    def _unequal_parts(self, found: Any, row: Any) -> str:
        parts = found.parts[row[at.H_PARTS] : row[at.H_PARTS_END]]
        values = found.fact_values[parts, 0].tolist()
        owners = found.facts[parts, at.G_INDICATOR]
        names = "、".join(f"{self._names[n]} {v:g}" for n, v in zip(owners, values, strict=True))
        total = f"{self._names[row[at.H_INDICATOR]]} {found.fact_values[row[at.H_FACT], 0]:g}"
        return f"{total}，而{names}，合计 {sum(values):g}，对不上"


def _columns(rows: Any, count: int) -> Any:
    """The rows in use, each column in one piece."""
    return np.array(rows[:count].T, order="C")


def _named(names: pl.Series, column: str) -> pl.Expr:
    """The names by the numbers of the column, under the column's name."""
    return pl.lit(names).gather(pl.col(column)).alias(column)


def _scores(scores: Any) -> Any:
    """Rounded to three digits as Python's `round` does it: from the decimal digits, not from the product."""
    capped = np.minimum(scores, 1.0)
    scaled = capped * 1000
    rounded = np.rint(scaled) / 1000
    for row in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6).tolist():
        rounded[row] = round(float(capped[row]), 3)
    return rounded


def _verdicts(lexicon: Lexicon, units: Units) -> list[tuple[str, str]]:
    """(trap, reason) by the numbers of `writing.CLASS_VERDICTS`."""
    reasons = lexicon.catalogue.language.class_reasons
    of_classes = [
        (OTHER_UNIT[0].format(unit_class=name), reasons.get(name, OTHER_UNIT[1])) for name in units.classes
    ]
    of_words = [
        (trap, reason.format(word=word.text))
        for word in lexicon.words
        for trap, reason in (BEHIND_WORD, IN_EXPRESSION)
    ]
    return [*VERDICTS, *of_classes, *of_words]
