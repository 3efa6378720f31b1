"""The figures of many texts as columns, without what they mean: the first stage of the compiled way by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from pipelines.extracting.compiled.columns import Columns
from pipelines.extracting.compiled.documents import find_all_figures, make_room
from pipelines.extracting.compiled.programs import PATTERNS
from pipelines.extracting.compiled.tables import Units, build_tables
from pipelines.extracting.lexicon import Lexicon

#: Figures per code point of a batch there is room for at first.
_PER_CODE_POINT = 0.1


class CompiledFigureFinder:
    """Finds the figures that `FigureFinder` finds, in batches of texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        units = Units(lexicon)
        self._tables, self._patterns = Columns(build_tables(lexicon, units)), Columns(PATTERNS)
        self._units = pl.Series(units.names, dtype=pl.String)
        self._room, self._longest = make_room(0, self._tables), 0

    def find(self, texts: Sequence[str]) -> pl.DataFrame:
        """One row per figure in order of place: report (the number of the text), start, end (code points), value
        (in the base unit), unit. A text whose numerals are longer than a float keeps is marked by a row without a
        value and with start and end 0: it has to be read by `FigureFinder`."""
        laid = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.int32)
        bounds = np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)])
        longest = int(np.diff(bounds).max(initial=0))
        if longest > self._longest:
            self._room, self._longest = make_room(longest, self._tables), longest
        rows, values = self._found(int(_PER_CODE_POINT * laid.size) + 64, laid, bounds)
        found = pl.DataFrame(
            {"report": rows[0], "start": rows[1], "end": rows[2], "value": values, "unit": rows[3]}
        )
        return found.with_columns(
            pl.col("value").fill_nan(None), pl.lit(self._units).gather("unit").alias("unit")
        )

    def _found(self, room: int, laid: Any, bounds: Any) -> tuple[Any, Any]:
        rows, values = np.empty((room, 4), dtype=np.int64), np.empty(room)
        count = find_all_figures(self._tables, self._patterns, self._room, laid, bounds, rows, values)
        if count > room:
            return self._found(count, laid, bounds)
        return np.array(rows[:count].T, order="C"), values[:count].copy()
