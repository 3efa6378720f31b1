"""How well the extractor reads labelled reports: X.txt beside X.gold.jsonl, compared fact by fact under the
fact rule of the annotation (rows of period `year`; the total, else the sum of the parts)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.direct import extract_files
from pipelines.extracting.facts import LOOSENESS
from pipelines.reading.registers import Registers

#: Bands of the reliability table: of the facts with such a score, how many are right.
SCORE_BANDS = ((0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.5, 0.7), (0.0, 0.5))


_GOLD_KEYS = {"indicator", "value", "bound", "period", "role", "quote"}


class GoldError(Exception):
    """A gold file that cannot be used; the message names file, line and fault in Chinese."""


@dataclass(frozen=True)
class GoldFact:
    """What a report states for one indicator, by the labels."""

    value: float
    bound: str
    quote: str


@dataclass(frozen=True)
class Outcome:
    """One (report, indicator): `verdict` is right, wrong (another value), missed or extra."""

    report: str
    indicator: str
    verdict: str
    gold: GoldFact | None
    fact: dict[str, Any] | None

    @property
    def is_bound_right(self) -> bool:
        return bool(self.gold and self.fact and self.gold.bound == self.fact["bound"])


@dataclass(frozen=True)
class Score:
    """Counts over facts. A wrong value is both an error of what was read and a gold fact not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def precision(self) -> float:
        read = self.right + self.wrong + self.extra
        return self.right / read if read else 0.0

    @property
    def recall(self) -> float:
        stated = self.right + self.wrong + self.missed
        return self.right / stated if stated else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Evaluation:
    """All outcomes over a folder, with the figures that are drawn from them."""

    outcomes: list[Outcome]
    themes: dict[str, str]
    reports: int
    unread: list[tuple[str, str]] = field(default_factory=list)

    def score(self, theme: str | None = None) -> Score:
        """The counts, of one theme or of all."""
        counts = Counter(o.verdict for o in self.outcomes if theme in (None, self.themes.get(o.indicator)))
        return Score(counts["right"], counts["wrong"], counts["missed"], counts["extra"])

    def bounds_right(self) -> float:
        """Of the facts with the right value, the share whose bound is right too."""
        right = [o for o in self.outcomes if o.verdict == "right"]
        return sum(o.is_bound_right for o in right) / len(right) if right else 0.0

    def reliability(self) -> list[tuple[float, float, int, int]]:
        """(from, below, facts, right facts) for each band of SCORE_BANDS."""
        read = [o for o in self.outcomes if o.fact]
        return [
            (low, high, len(band), sum(o.verdict == "right" for o in band))
            for low, high in SCORE_BANDS
            for band in [[o for o in read if o.fact and low <= o.fact["score"] < high]]
        ]

    def by_indicator(self) -> pl.DataFrame:
        """One row per indicator that is labelled or read: indicator_code, labelled_count, read_count, right_count."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for outcome in self.outcomes:
            count = counts[outcome.indicator]
            count[0] += outcome.gold is not None
            count[1] += outcome.fact is not None
            count[2] += outcome.verdict == "right"
        columns = ("indicator_code", "labelled_count", "read_count", "right_count")
        rows = [(indicator, *count) for indicator, count in sorted(counts.items())]
        return pl.DataFrame(rows, schema=columns, orient="row")

    def worst(self, count: int) -> list[Outcome]:
        """The errors, wrong values first, then extra and missed facts."""
        order = {"wrong": 0, "extra": 1, "missed": 2}
        errors = [o for o in self.outcomes if o.verdict in order]
        return sorted(errors, key=lambda o: (order[o.verdict], o.report, o.indicator))[:count]


def evaluate(folder: Path, registers: Registers, catalogue: Catalogue, uncertain_below: float) -> Evaluation:
    """The extractor's facts against the labels of every X.txt + X.gold.jsonl in the folder and below. Raises
    GoldError where there is no such pair or a label cannot be read."""
    golds = sorted(folder.rglob("*.gold.jsonl"))
    texts = {path.with_name(path.name.removesuffix(".gold.jsonl") + ".txt"): path for path in golds}
    missing = [text for text in texts if not text.exists()]
    if missing:
        raise GoldError(f"{texts[missing[0]]}：旁边没有对应的报告 {missing[0].name}")
    if not texts:
        raise GoldError(f"{folder}：没有找到标注文件（X.txt 旁边的 X.gold.jsonl）")
    outcomes: list[Outcome] = []
    unread: list[tuple[str, str]] = []
    for batch in extract_files(list(texts), registers, catalogue, uncertain_below):
        unread += batch.unread
        outcomes += _outcomes(batch.reports["report_id"], batch.extraction.facts, texts)
    themes = dict(catalogue.frame().select("indicator_code", "theme_name").iter_rows())
    return Evaluation(outcomes, themes, len(texts), unread)


def gold_facts(path: Path) -> dict[str, GoldFact]:
    """The facts of one gold file by indicator. Raises GoldError naming file and line."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _gold_rows(path):
        if row["period"] == "year":
            rows[row["indicator"]].append(row)
    return {indicator: _gold_fact(found) for indicator, found in rows.items()}


def _gold_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise GoldError(f"{path}：不是 UTF-8 编码的文本") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                _check_label(row)
            except (ValueError, AttributeError) as error:
                raise GoldError(f"{path} 第 {number} 行：标注不完整或不是 JSON（{error}）") from None
            yield row


def _check_label(row: dict[str, Any]) -> None:
    if missing := _GOLD_KEYS - row.keys():
        raise ValueError(f"缺少 {sorted(missing)[0]}")
    if not isinstance(row["value"], (int, float)):
        raise ValueError(f"value 不是数字：{row['value']}")
    if row["bound"] not in LOOSENESS:
        raise ValueError(f"bound 不对：{row['bound']}")


def _gold_fact(rows: list[dict[str, Any]]) -> GoldFact:
    totals = [row for row in rows if row["role"] == "total"]
    used = totals[:1] or rows
    return GoldFact(
        sum(row["value"] for row in used),
        max((row["bound"] for row in used), key=LOOSENESS.index),
        " + ".join(row["quote"] for row in used),
    )


def _outcomes(reports: Iterable[str], facts: pl.DataFrame, texts: dict[Path, Path]) -> Iterator[Outcome]:
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for fact in facts.iter_rows(named=True):
        found[fact["report_id"]][fact["indicator_code"]] = fact
    for report in reports:
        gold = gold_facts(texts[Path(report)])
        read = found[report]
        for indicator in sorted(gold.keys() | read.keys()):
            label = gold.get(indicator)
            verdict = _verdict(label, read.get(indicator))
            yield Outcome(Path(report).stem, indicator, verdict, label, read.get(indicator))


def _verdict(gold: GoldFact | None, fact: dict[str, Any] | None) -> str:
    if gold is None:
        return "extra"
    if fact is None:
        return "missed"
    # Decimal amounts come by multiplication (2.36万): equal means equal to the last written digit.
    return "right" if abs(gold.value - fact["value"]) <= 1e-6 * max(1.0, abs(gold.value)) else "wrong"
