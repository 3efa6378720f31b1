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


_BOUNDS, _BASES, _PERIODS, _CODES = map(_by_number, (BOUNDS, BASES, PERIODS, CODES))


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
        return (
            self._quantities(found, ids, texts, kinds),
            self._facts(found, ids, texts, uncertain_below),
            self._findings(found, ids, texts),
        )

    def _quantities(self, found: Any, ids: pl.Series, texts: Texts, kinds: Sequence[str]) -> pl.DataFrame:
        count = int(found.count[at.FOUND_QUANTITIES])
        rows = np.array(found.quantities[:count].T, order="C")
        report, sentence, sentence_end = rows[at.O_REPORT], rows[at.O_SENTENCE], rows[at.O_SENTENCE_END]
        unread = rows[at.O_UNREAD] != 0
        stretches = texts.stretches(report[unread], *texts.stripped(report, sentence, sentence_end, unread))
        numbers = pl.DataFrame(
            {
                "report": report,
                "start": rows[at.O_START],
                "end": rows[at.O_END],
                "quote": texts.stretches(report, rows[at.O_START], rows[at.O_END]),
                "value": found.values[:count].copy(),
                "order": rows[at.O_ORDER],
                "bound": rows[at.O_BOUND],
                "unit": rows[at.O_UNIT],
                "class": rows[at.O_CLASS],
                "basis": rows[at.O_BASIS],
                "period": rows[at.O_PERIOD],
                "verdict": rows[at.O_VERDICT],
                "section": rows[at.O_SECTION],
                "codes": self._code_lists(found.codes, rows[at.O_CODES], rows[at.O_CODES_END]),
                "sentence": sentence,
                "sentence_end": sentence_end,
                # The last of the stretches is none.
                "unread": np.where(unread, np.cumsum(unread) - 1, int(unread.sum())),
            }
        )
        return numbers.select(
            report_id=_named(ids, "report"),
            quantity_order=pl.col("order").cast(pl.Int32),
            quantity_start="start",
            quantity_end="end",
            quote="quote",
            value="value",
            bound=_named(_BOUNDS, "bound"),
            unit=_named(self._units, "unit"),
            unit_class=_named(self._classes, "class"),
            basis=_named(_BASES, "basis"),
            period=_named(_PERIODS, "period"),
            trap=_named(self._traps, "verdict"),
            trap_reason=_named(self._reasons, "verdict"),
            section_kind=_named(pl.Series(kinds, dtype=pl.String), "section"),
            indicator_codes="codes",
            sentence_start="sentence",
            sentence_end="sentence_end",
            sentence=_named(stretches.extend_constant(None, 1), "unread"),
            report="report",
        )

    def _code_lists(self, codes: Any, starts: Any, ends: Any) -> pl.Series:
        """The lists of indicator codes. They come from a palette, to which new lists of several codes are added."""
        lengths, known = ends - starts, len(self._lists)
        chosen = np.where(lengths == 0, 0, codes[np.minimum(starts, codes.size - 1)] + 1)
        for row in np.flatnonzero(lengths > 1).tolist():
            chosen[row] = self._lists.setdefault(tuple(codes[starts[row] : ends[row]].tolist()), len(self._lists))
        if len(self._lists) > known:
            added = [[self._codes[code] for code in own] for own in list(self._lists)[known:]]
            self._palette = pl.concat([self._palette, pl.Series(added, dtype=pl.List(pl.String))])
        return self._palette.gather(chosen)

    def _facts(self, found: Any, ids: pl.Series, texts: Texts, uncertain_below: float) -> pl.DataFrame:
        count = int(found.count[at.FOUND_FACTS])
        rows = np.array(found.facts[:count].T, order="C")
        report = rows[at.G_REPORT]
        places = Places(found.places, texts, report, rows[at.G_PLACES], rows[at.G_PLACES_END])
        numbers = pl.DataFrame(
            {
                "report": report,
                "indicator": rows[at.G_INDICATOR],
                "value": found.fact_values[:count, 0].copy(),
                "bound": rows[at.G_BOUND],
                "unit": rows[at.G_UNIT],
                "basis": rows[at.G_BASIS],
                "first": places.firsts,
                "places": places.lists,
                "count": rows[at.G_PLACES_END] - rows[at.G_PLACES],
                "score": _scores(found.fact_values[:count, 1]),
            }
        )
        return numbers.select(
            report_id=_named(ids, "report"),
            indicator_code=_named(self._codes, "indicator"),
            value="value",
            bound=_named(_BOUNDS, "bound"),
            unit=_named(self._units, "unit"),
            period=pl.lit("year", dtype=pl.String),
            basis=_named(_BASES, "basis"),
            quote=_named(places.flat["quote"], "first"),
            quote_start=_named(places.flat["start"], "first"),
            quote_end=_named(places.flat["end"], "first"),
            places="places",
            part_count=pl.col("count").cast(pl.Int32),
            score="score",
            is_uncertain=pl.col("score") < uncertain_below,
            report="report",
        )

    def _findings(self, found: Any, ids: pl.Series, texts: Texts) -> pl.DataFrame:
        rows = np.array(found.findings[: found.count[at.FOUND_FINDINGS]].T, order="C")
        report, code = rows[at.H_REPORT], rows[at.H_CODE]
        places = Places(found.places, texts, report, rows[at.H_PLACES], rows[at.H_PLACES_END])
        unequal = [self._unequal_parts(found, row) if row[at.H_CODE] == at.UNEQUAL_PARTS else None for row in rows.T]
        numbers = pl.DataFrame(
            {
                "report": report,
                "code": code,
                "indicator": rows[at.H_INDICATOR],
                "unequal": pl.Series(unequal, dtype=pl.String),
                "first": places.firsts,
                "last": places.firsts + (rows[at.H_PLACES_END] - rows[at.H_PLACES]) - 1,
                "places": places.lists,
            }
        )
        quotes = places.flat["quote"].str.replace_all("\n", "", literal=True)
        own, other = _named(quotes, "first"), _named(quotes, "last")
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
            report_id=_named(ids, "report"),
            finding_code=_named(_CODES, "code"),
            indicator_code=_named(self._codes, "indicator"),
            finding=finding,
            places="places",
            report="report",
        )

    def _unequal_parts(self, found: Any, row: Any) -> str:
        parts = found.parts[row[at.H_PARTS] : row[at.H_PARTS_END]]
        values = found.fact_values[parts, 0].tolist()
        owners = found.facts[parts, at.G_INDICATOR]
        names = "、".join(f"{self._names[n]} {v:g}" for n, v in zip(owners, values, strict=True))
        total = f"{self._names[row[at.H_INDICATOR]]} {found.fact_values[row[at.H_FACT], 0]:g}"
        return f"{total}，而{names}，合计 {sum(values):g}，对不上"


def _named(names: pl.Series, column: str) -> pl.Expr:
    """The names by the numbers of the column."""
    return pl.lit(names).gather(pl.col(column))


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
