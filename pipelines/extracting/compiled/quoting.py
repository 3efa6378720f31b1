"""Stretches of many texts as columns, all at once: quotes, sentences, and the lists of places. No word of them is
read here."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pipelines.extracting.frames import PLACE

#: Stands between stretches while they are one string; no character of any text (Unicode keeps it free).
_BETWEEN = 0xFFFF
_SPACES = np.array([chr(code).isspace() for code in range(0x3001)])


class Texts:
    """Texts as code points laid end to end: text n from `bounds[n]` on."""

    def __init__(self, laid: Any, bounds: Any) -> None:
        #: One more character, so that the place behind the last text is one.
        self._laid, self._bounds = np.append(laid, np.int32(0)), bounds
        self._is_between_free = not bool((laid == _BETWEEN).any())

    def stretches(self, number: Any, starts: Any, ends: Any) -> pl.Series:
        """The stretches, each of text `number`, as strings."""
        lengths = np.maximum(ends - starts, 0)
        stops = np.cumsum(lengths + 1)
        if not stops.size:
            return pl.Series([], dtype=pl.String)
        begins = self._bounds[number] + starts
        places = np.arange(stops[-1]) + np.repeat(begins - (stops - lengths - 1), lengths + 1)
        characters = self._laid[places]
        if not self._is_between_free:
            spans = zip((stops - 1 - lengths).tolist(), (stops - 1).tolist(), strict=True)
            return pl.Series([_decoded(characters[start:stop]) for start, stop in spans], dtype=pl.String)
        characters[stops - 1] = _BETWEEN
        return pl.Series([_decoded(characters[:-1])]).str.split(chr(_BETWEEN)).explode()

    def stripped(self, number: Any, starts: Any, ends: Any, chosen: Any) -> tuple[Any, Any]:
        """The chosen stretches without white space at their ends, as `str.strip` leaves them: (starts, ends)."""
        offsets = self._bounds[number[chosen]]
        starts, ends = starts[chosen] + offsets, ends[chosen] + offsets
        while (blank := self._is_space(starts, starts < ends)).any():
            starts = starts + blank
        while (blank := self._is_space(ends - 1, starts < ends)).any():
            ends = ends - blank
        return starts - offsets, ends - offsets

    def _is_space(self, places: Any, where: Any) -> Any:
        characters = self._laid[places]
        return where & (characters < _SPACES.size) & _SPACES[np.minimum(characters, _SPACES.size - 1)]


def _decoded(characters: Any) -> str:
    return characters.tobytes().decode("utf-32-le")


class Places:
    """The places of facts or findings. `flat`: all of them (start, end, quote); `firsts`: which are the first of their
    row; `lists`: the column of lists."""

    def __init__(self, places: Any, texts: Texts, report: Any, starts: Any, ends: Any) -> None:
        lengths = ends - starts
        self.firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)[: lengths.size]
        row = np.repeat(np.arange(lengths.size), lengths)
        own = places[np.arange(row.size) + np.repeat(starts - self.firsts, lengths)]
        first, end = own[:, 0].copy(), own[:, 1].copy()
        self.flat = pl.DataFrame({"start": first, "end": end, "quote": texts.stretches(report[row], first, end)})
        self.lists = _lists(self.flat.to_struct("places"), row, lengths)


def _lists(flat: pl.Series, row: Any, lengths: Any) -> pl.Series:
    """The places as one list a row; every row has one at least, most have no more."""
    many = lengths[row] > 1
    alone = flat.filter(pl.Series(~many, dtype=pl.Boolean))
    alone = alone.reshape((len(alone), 1)).arr.to_list()
    grouped = pl.DataFrame({"row": row[many], "places": flat.filter(pl.Series(many, dtype=pl.Boolean))})
    several = grouped.group_by("row", maintain_order=True).agg("places")["places"]
    is_many = lengths > 1
    number = np.where(is_many, len(alone) + np.cumsum(is_many) - 1, np.cumsum(~is_many) - 1)
    return pl.concat([alone.cast(pl.List(PLACE)), several.cast(pl.List(PLACE))]).gather(number)
