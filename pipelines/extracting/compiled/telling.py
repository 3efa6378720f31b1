"""What the kernels found, as frames: numbers become names, places become quotes. Column by column, no row of Python
objects is made. What is found is decided in the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from pipelines.extracting.compiled import shapes as at
from pipelines.extracting.compiled.tables import Units
from pipelines.extracting.compiled.traps_by_number import BASES, BOUNDS, PERIODS, VERDICTS
from pipelines.extracting.frames import FACTS, FINDINGS, PLACE, QUANTITIES
from pipelines.extracting.lexicon import Lexicon
from pipelines.extracting.verdicts import BEHIND_WORD, IN_EXPRESSION, OTHER_UNIT

Told = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]

CODES = {
    at.TWO_VALUES: "two_values",
    at.ZERO_BESIDE: "zero_beside_figure",
    at.ABOVE_100: "rate_above_100",
    at.UNEQUAL_PARTS: "parts_do_not_add_up",
}


class Teller:
    """The names behind the numbers of a catalogue's tables."""

    def __init__(self, lexicon: Lexicon, units: Units) -> None:
        self._names = [indicator.name for indicator in lexicon.catalogue]
        self._codes = pl.Series([indicator.code for indicator in lexicon.catalogue], dtype=pl.String)
        self._units = pl.Series(units.names, dtype=pl.String)
        self._classes = pl.Series(units.classes, dtype=pl.String)
        verdicts = _verdicts(lexicon, units)
        self._traps = pl.Series([trap or None for trap, _ in verdicts], dtype=pl.String)
        self._reasons = pl.Series([reason or None for _, reason in verdicts], dtype=pl.String)

    def tell(
        self, found: Any, ids: pl.Series, texts: Sequence[str], kinds: Sequence[str], uncertain_below: float
    ) -> Told:
        """(quantities, facts, findings), each with the number of the report as one more column, `report`. Nothing
        of them is a view of `found`, which is filled again."""
        return (
            self._quantities(found, ids, texts, kinds),
            self._facts(found, ids, texts, uncertain_below),
            self._findings(found, ids, texts),
        )

    def _quantities(
        self, found: Any, ids: pl.Series, texts: Sequence[str], kinds: Sequence[str]
    ) -> pl.DataFrame:
        count = int(found.count[at.FOUND_QUANTITIES])
        rows = np.array(found.quantities[:count].T, order="C")
        report, sentence, sentence_end = rows[at.O_REPORT], rows[at.O_SENTENCE], rows[at.O_SENTENCE_END]
        unread = np.flatnonzero(rows[at.O_UNREAD])
        sentences = np.full(count, None)
        stretches = _quotes(texts, report[unread], sentence[unread], sentence_end[unread])
        sentences[unread] = [stretch.strip() for stretch in stretches]
        return pl.DataFrame(
            {
                "report_id": ids.gather(report),
                "quantity_order": rows[at.O_ORDER],
                "quantity_start": rows[at.O_START],
                "quantity_end": rows[at.O_END],
                "quote": _quotes(texts, report, rows[at.O_START], rows[at.O_END]),
                "value": found.values[:count].copy(),
                "bound": _named(BOUNDS, rows[at.O_BOUND]),
                "unit": self._units.gather(rows[at.O_UNIT]),
                "unit_class": self._classes.gather(rows[at.O_CLASS]),
                "basis": _named(BASES, rows[at.O_BASIS]),
                "period": _named(PERIODS, rows[at.O_PERIOD]),
                "trap": self._traps.gather(rows[at.O_VERDICT]),
                "trap_reason": self._reasons.gather(rows[at.O_VERDICT]),
                "section_kind": _named(kinds, rows[at.O_SECTION]),
                "indicator_codes": self._code_lists(found.codes, rows[at.O_CODES], rows[at.O_CODES_END]),
                "sentence_start": sentence,
                "sentence_end": sentence_end,
                "sentence": sentences.tolist(),
                "report": report,
            },
            schema=QUANTITIES | {"report": pl.Int64()},
        )

    def _code_lists(self, codes: Any, starts: Any, ends: Any) -> pl.Series:
        """The lists of indicator codes: none and one code come from a palette, the few longer ones behind it."""
        palette = [[], *([code] for code in self._codes)]
        lengths = ends - starts
        chosen = np.where(lengths == 0, 0, codes[np.minimum(starts, codes.size - 1)] + 1)
        for row in np.flatnonzero(lengths > 1):
            chosen[row] = len(palette)
            palette.append([self._codes[int(code)] for code in codes[starts[row] : ends[row]]])
        return pl.Series(palette, dtype=pl.List(pl.String)).gather(chosen)

    def _facts(
        self, found: Any, ids: pl.Series, texts: Sequence[str], uncertain_below: float
    ) -> pl.DataFrame:
        count = int(found.count[at.FOUND_FACTS])
        rows = np.array(found.facts[:count].T, order="C")
        first, report = found.places[rows[at.G_PLACES]], rows[at.G_REPORT]
        places = _Places(found.places, texts, report, rows[at.G_PLACES], rows[at.G_PLACES_END])
        scores = np.array([round(min(score, 1.0), 3) for score in found.fact_values[:count, 1].tolist()])
        return pl.DataFrame(
            {
                "report_id": ids.gather(report),
                "indicator_code": self._codes.gather(rows[at.G_INDICATOR]),
                "value": found.fact_values[:count, 0].copy(),
                "bound": _named(BOUNDS, rows[at.G_BOUND]),
                "unit": self._units.gather(rows[at.G_UNIT]),
                "period": pl.repeat("year", count, dtype=pl.String, eager=True),
                "basis": _named(BASES, rows[at.G_BASIS]),
                "quote": places.quotes.gather(places.firsts),
                "quote_start": first[:, 0].copy(),
                "quote_end": first[:, 1].copy(),
                "places": places.lists,
                "part_count": rows[at.G_PLACES_END] - rows[at.G_PLACES],
                "score": scores,
                "is_uncertain": scores < uncertain_below,
                "report": report,
            },
            schema=FACTS | {"report": pl.Int64()},
        )

    def _findings(self, found: Any, ids: pl.Series, texts: Sequence[str]) -> pl.DataFrame:
        rows = np.array(found.findings[: found.count[at.FOUND_FINDINGS]].T, order="C")
        report = rows[at.H_REPORT]
        places = _Places(found.places, texts, report, rows[at.H_PLACES], rows[at.H_PLACES_END])
        return pl.DataFrame(
            {
                "report_id": ids.gather(report),
                "finding_code": _named(CODES, rows[at.H_CODE]),
                "indicator_code": self._codes.gather(rows[at.H_INDICATOR]),
                "finding": [self._finding(found, texts, row) for row in rows.T],
                "places": places.lists,
                "report": report,
            },
            schema=FINDINGS | {"report": pl.Int64()},
        )

    def _finding(self, found: Any, texts: Sequence[str], row: Any) -> str:
        """What is odd, in the words of the plain way."""
        text, code = texts[row[at.H_REPORT]], row[at.H_CODE]
        if code == at.ABOVE_100:
            return "比率超过 100%"
        if code == at.UNEQUAL_PARTS:
            return self._unequal_parts(found, row)
        own, other = (
            text[start:end].replace("\n", "")
            for start, end in found.places[[row[at.H_PLACES], row[at.H_PLACES_END] - 1]]
        )
        if code == at.TWO_VALUES:
            return f"同一指标有两个数：采用了“{own}”，另有“{other}”"
        return f"写了“{own}”，又说“{other}”"

    def _unequal_parts(self, found: Any, row: Any) -> str:
        parts = found.parts[row[at.H_PARTS] : row[at.H_PARTS_END]]
        values = found.fact_values[parts, 0].tolist()
        owners = found.facts[parts, at.G_INDICATOR]
        names = "、".join(f"{self._names[n]} {v:g}" for n, v in zip(owners, values, strict=True))
        total = f"{self._names[row[at.H_INDICATOR]]} {found.fact_values[row[at.H_FACT], 0]:g}"
        return f"{total}，而{names}，合计 {sum(values):g}，对不上"


class _Places:
    """The places of facts or findings. `quotes`: of all of them; `firsts`: which are the first of their row;
    `lists`: the column of lists."""

    def __init__(self, places: Any, texts: Sequence[str], report: Any, starts: Any, ends: Any) -> None:
        lengths = ends - starts
        self.firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)[: lengths.size]
        row = np.repeat(np.arange(lengths.size), lengths)
        own = places[np.arange(row.size) + np.repeat(starts - self.firsts, lengths)]
        self.quotes = pl.Series(_quotes(texts, report[row], own[:, 0], own[:, 1]), dtype=pl.String)
        flat = pl.DataFrame(
            {"row": row, "start": own[:, 0].copy(), "end": own[:, 1].copy(), "quote": self.quotes}
        )
        by_row = flat.group_by("row", maintain_order=True).agg(
            pl.struct("start", "end", "quote").alias("places")
        )
        self.lists = by_row["places"].cast(pl.List(PLACE))


def _quotes(texts: Sequence[str], report: Any, starts: Any, ends: Any) -> list[str]:
    stretches = zip(report.tolist(), starts.tolist(), ends.tolist(), strict=True)
    return [texts[number][start:end] for number, start, end in stretches]


def _named(names: Sequence[str] | dict[int, str], numbers: Any) -> pl.Series:
    ordered = [names[number] for number in range(len(names))]
    return pl.Series(ordered, dtype=pl.String).gather(numbers)


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
