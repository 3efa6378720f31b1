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

    def stretches(self, *columns: tuple[Any, Any, Any]) -> list[pl.Series]:
        """For each of the columns (numbers of texts, starts, ends) the stretches as strings."""
        number, starts, ends = (np.concatenate(parts) for parts in zip(*columns, strict=True))
        lengths = np.maximum(ends - starts, 0)
        # Where each ends in the one string, with what stands between them.
        stops = np.cumsum(lengths + 1)
        found = pl.Series([], dtype=pl.String)
        if stops.size:
            begins = self._bounds[number] + starts
            places = np.arange(stops[-1]) + np.repeat(begins - (stops - lengths - 1), lengths + 1)
            found = self._cut(self._laid[places], lengths, stops)
        sizes = [len(column[0]) for column in columns]
        return [found[sum(sizes[:at]) : sum(sizes[: at + 1])] for at in range(len(sizes))]

    def _cut(self, characters: Any, lengths: Any, stops: Any) -> pl.Series:
        if not self._is_between_free:
            spans = zip((stops - 1 - lengths).tolist(), (stops - 1).tolist(), strict=True)
            return pl.Series([_decoded(characters[start:stop]) for start, stop in spans], dtype=pl.String)
        characters[stops - 1] = _BETWEEN
        joined = pl.DataFrame({"joined": [_decoded(characters[:-1])]})
        return joined.select(pl.col("joined").str.split(chr(_BETWEEN)).explode())["joined"]

    def stripped(self, number: Any, starts: Any, ends: Any, chosen: Any) -> tuple[Any, Any, Any]:
        """(numbers, starts, ends) of the chosen stretches without white space at their ends: see `str.strip`."""
        number = number[chosen]
        offsets = self._bounds[number]
        starts, ends = starts[chosen] + offsets, ends[chosen] + offsets
        while (blank := self._is_space(starts, starts < ends)).any():
            starts = starts + blank
        while (blank := self._is_space(ends - 1, starts < ends)).any():
            ends = ends - blank
        return number, starts - offsets, ends - offsets

    def _is_space(self, places: Any, where: Any) -> Any:
        characters = self._laid[places]
        return where & (characters < _SPACES.size) & _SPACES[np.minimum(characters, _SPACES.size - 1)]


class Places:
    """The places of facts or findings, whose rows have one at least: `reports`, `starts` and `ends` of all of them,
    with their quotes as the frame `flat`; `firsts`: which are the first of their row; `lists`: one list a row."""

    flat: pl.DataFrame
    lists: pl.Series

    def __init__(self, places: Any, reports: Any, firsts: Any, ends: Any) -> None:
        lengths = ends - firsts
        self.firsts = np.cumsum(lengths) - lengths
        self._row = np.repeat(np.arange(lengths.size), lengths)
        own = places[np.arange(self._row.size) + np.repeat(firsts - self.firsts, lengths)]
        self.reports, self.starts, self.ends = reports[self._row], own[:, 0].copy(), own[:, 1].copy()

    def quote(self, quotes: pl.Series) -> None:
        """Sets `flat` and `lists`; `quotes`: of all places."""
        self.flat = pl.DataFrame({"start": self.starts, "end": self.ends, "quote": quotes})
        by_row = pl.DataFrame({"row": self._row, "places": self.flat.to_struct("places")}).group_by(
            "row", maintain_order=True
        )
        self.lists = by_row.agg("places")["places"].cast(pl.List(PLACE))


def _decoded(characters: Any) -> str:
    return bytes(characters).decode("utf-32-le")
