"""Reports into the arrays of the kernels, and what the kernels found into the frames of an extraction: the only
module of the compiled way that others need. A text that the kernels leave is read the plain way, in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from pipelines.extracting import Extraction, Extractor
from pipelines.extracting.compiled import shapes as at
from pipelines.extracting.compiled.columns import Columns
from pipelines.extracting.compiled.documents import ALL_STAGES, make_room, read_batch
from pipelines.extracting.compiled.engine import drop_former_versions, is_cached
from pipelines.extracting.compiled.programs import PATTERNS
from pipelines.extracting.compiled.quoting import Texts
from pipelines.extracting.compiled.scoping import MEASURES, PLAN_SECTION
from pipelines.extracting.compiled.shapes import Found
from pipelines.extracting.compiled.tables import Units, build_tables
from pipelines.extracting.compiled.telling import Teller, Told
from pipelines.extracting.frames import FACTS, FINDINGS, QUANTITIES

#: A text of more code points is left to the plain way: the arrays grow with the longest.
LONGEST = 100_000
#: Rows of the found columns per code point of the batch, and at least.
_PER_CODE_POINT, _LEAST_ROWS = 0.1, 4096
_SHORTEST_ROOM = 8192


class CompiledExtractor:
    """The same contract as `Extractor`: the same frames, only faster. Compiles at the first batch, or takes the
    compiled code from the cache."""

    def __init__(self, plain: Extractor) -> None:
        if not is_cached():
            drop_former_versions()
        self._plain = plain
        units = Units(plain.lexicon)
        self._tables = Columns(build_tables(plain.lexicon, units))
        self._patterns = Columns(PATTERNS)
        self._teller = Teller(plain.lexicon, units)
        self._room, self._longest = make_room(_SHORTEST_ROOM, self._tables), _SHORTEST_ROOM

    def extract(self, reports: pl.DataFrame, sections: pl.DataFrame, uncertain_below: float) -> Extraction:
        """One batch: see `extracting.extract`."""
        texts = reports["text"].to_list()
        ids = reports["report_id"]
        kinds = _Kinds(ids, sections)
        hard = np.array([len(text) > LONGEST for text in texts], dtype=np.int64)
        laid, bounds = _code_points(
            [text if not left else "" for text, left in zip(texts, hard, strict=True)]
        )
        own = Texts(laid, bounds)
        parts = [
            self._teller.tell(found, ids, own, kinds.names, uncertain_below)
            for found in self._read(reports, laid, bounds, kinds, hard)
        ]
        for number in np.flatnonzero(hard):
            alone = self._plain.extract(reports[int(number) : int(number) + 1], sections, uncertain_below)
            parts.append(_numbered(alone, int(number)))
        return (
            Extraction(*(_in_order(frames) for frames in zip(*parts, strict=True))) if parts else _nothing()
        )

    def run_stages(self, reports: pl.DataFrame, sections: pl.DataFrame, stages: int) -> None:
        """One batch through the first so many of documents.STAGES, for the benchmark: nothing comes back."""
        kinds, hard = _Kinds(reports["report_id"], sections), np.zeros(reports.height, dtype=np.int64)
        for _ in self._read(reports, *_code_points(reports["text"].to_list()), kinds, hard, stages):
            pass

    def _read(
        self,
        reports: pl.DataFrame,
        laid: Any,
        bounds: Any,
        kinds: _Kinds,
        hard: Any,
        stages: int = ALL_STAGES,
    ) -> Iterator[Columns]:
        """The found columns, as often as they fill up; sets `hard` for the texts that the kernels leave."""
        is_named = "town_name" in reports.columns
        towns = [name or "" for name in reports["town_name"]] if is_named else [""] * reports.height
        town_laid, town_bounds = _code_points(towns)
        years = reports["report_year"].fill_null(0).cast(pl.Int64).to_numpy()
        self._make_room(int(np.diff(bounds).max(initial=0)))
        found = _make_found(int(_LEAST_ROWS + _PER_CODE_POINT * laid.size), hard)
        first = 0
        while first < reports.height:
            found.count[:] = 0
            reached = read_batch(
                *(self._tables, self._patterns, self._room, found, laid, bounds, town_laid, town_bounds),
                *(kinds.rows, kinds.bounds, years, first, stages),
            )
            if reached == first:
                hard[first] = 1
                reached += 1
            yield found
            first = reached

    def _make_room(self, longest: int) -> None:
        if longest > self._longest:
            self._room, self._longest = make_room(longest, self._tables), longest


class _Kinds:
    """The sections of the reports. `names`: the kinds by number; `rows`: (start, kind), report after report."""

    def __init__(self, ids: pl.Series, sections: pl.DataFrame) -> None:
        numbered = pl.DataFrame({"report_id": ids, "report": np.arange(len(ids))})
        own = numbered.join(
            sections.select("report_id", "section_start", "kind"), on="report_id", maintain_order="left"
        ).sort("report", "section_start", maintain_order=True)
        self.names = _kind_names(own["kind"])
        numbers = own["kind"].replace_strict(self.names, range(len(self.names)), return_dtype=pl.Int64)
        self.rows = np.ascontiguousarray(
            np.stack([own["section_start"].to_numpy(), numbers.to_numpy()], axis=1), dtype=np.int64
        )
        self.bounds = np.searchsorted(own["report"].to_numpy(), np.arange(len(ids) + 1)).astype(np.int64)


def _kind_names(kinds: pl.Series) -> list[str]:
    known = {"measures": MEASURES, "plan": PLAN_SECTION}
    return [*sorted(known, key=known.__getitem__), *sorted(set(kinds.unique()) - set(known))]


def _code_points(texts: Sequence[str]) -> tuple[Any, Any]:
    """(code points of all texts, where each begins)."""
    laid = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.int32)
    return laid, np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)]).astype(
        np.int64
    )


def _make_found(count: int, hard: Any) -> Columns:
    def rows(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.int64)

    return Columns(Found(
        rows(count, 16), np.zeros(count), rows(2 * count), rows(count, 7), np.zeros((count, 2)), rows(8 * count, 2),
        rows(count, 8), rows(count), hard, rows(at.FOUND_PARTS + 1),
    ))  # fmt: skip


def _numbered(alone: Extraction, number: int) -> Told:
    report = pl.lit(number, pl.Int64).alias("report")
    return (
        alone.quantities.with_columns(report),
        alone.facts.with_columns(report),
        alone.findings.with_columns(report),
    )


def _in_order(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All rows, report after report."""
    if len(frames) == 1:
        return frames[0].drop("report")
    return pl.concat(frames).sort("report", maintain_order=True).drop("report")


def _nothing() -> Extraction:
    return Extraction(QUANTITIES.to_frame(), FACTS.to_frame(), FINDINGS.to_frame())
