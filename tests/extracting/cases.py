"""Cases written as YAML (a text, the facts it states, the traps in it) and the reading of many texts at once.
Only help for the tests; no expectation stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.extracting import extract, load_catalogue
from pipelines.extracting.catalogue import Catalogue

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = ROOT / "data" / "sample"
#: The year and the town of every case; a text may name another year or town on purpose.
YEAR, TOWN = 2024, "青杨镇"
#: In `traps`: some trap, whichever.
ANY = "any"

REPORTS = pl.Schema(
    {"report_id": pl.String, "town_name": pl.String, "report_year": pl.Int32, "text": pl.String}
)
SECTIONS = pl.Schema(
    {"report_id": pl.String, "kind": pl.String, "section_start": pl.Int64, "section_end": pl.Int64}
)


#: Lists that damaged tables make: what each item says (empty: nothing) and each figure.
LISTS = [("办结率", "3%"), ("调解纠纷", "3件"), ("", "3件")]


def listed(word: str, figure: str, count: int) -> str:
    """A clause of so many items and as many figures."""
    words = "、".join([word] * count) + "分别为" if word else "调解纠纷"
    return words + "、".join([figure] * count)


@dataclass(frozen=True)
class Case:
    """One text. `facts`: code → (value, bound), all that it states for the year; `may`: codes that the rule
    leaves open; `basis`: code → basis; `traps`, `periods`: stretch of the text → trap or period of the figure there;
    `section`: the kind of its one section."""

    rule: str
    name: str
    text: str
    facts: dict[str, tuple[float, str]] = field(default_factory=dict)
    may: tuple[str, ...] = ()
    basis: dict[str, str] = field(default_factory=dict)
    traps: dict[str, str] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)
    section: str = "measures"
    town: str = TOWN

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


@dataclass(frozen=True)
class Read:
    """What was read of one text: code → (value, bound), and its rows of the frames FACTS and QUANTITIES."""

    facts: dict[str, tuple[float, str]]
    rows: list[dict[str, Any]]
    quantities: list[dict[str, Any]]

    def at(self, place: int) -> dict[str, Any]:
        """The figure that holds the place."""
        found = [q for q in self.quantities if q["quantity_start"] <= place < q["quantity_end"]]
        assert found, f"no figure at {place}"
        return found[0]


@cache
def the_catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "catalogue")


@cache
def load_cases(name: str) -> tuple[Case, ...]:
    """The cases of tests/extracting/<name>: rule → list of cases."""
    rules = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return tuple(_case(rule, entry) for rule, entries in rules.items() for entry in entries)


def _case(rule: str, entry: dict[str, Any]) -> Case:
    facts = {
        code: (float(stated[0]), stated[1]) if isinstance(stated, list) else (float(stated), "exact")
        for code, stated in entry.pop("facts", {}).items()
    }
    entry["traps"] = {str(stretch): trap for stretch, trap in entry.get("traps", {}).items()}
    return Case(rule, facts=facts, may=tuple(entry.pop("may", ())), **entry)


def read_texts(
    texts: Sequence[str],
    catalogue: Catalogue | None = None,
    sections: Sequence[str] | None = None,
    year: int = YEAR,
    towns: Sequence[str] | None = None,
) -> list[Read]:
    """Each text read as a report of its own, all in one extraction, each as one section of the kind given."""
    names = towns or [TOWN] * len(texts)
    reports = [(str(order), names[order], year, text) for order, text in enumerate(texts)]
    kinds = sections or ["measures"] * len(texts)
    parts = [(str(order), kind, 0, len(texts[order])) for order, kind in enumerate(kinds)]
    extraction = extract(
        pl.DataFrame(reports, schema=REPORTS, orient="row"),
        pl.DataFrame(parts, schema=SECTIONS, orient="row"),
        catalogue or the_catalogue(),
    )
    facts = extraction.facts.partition_by("report_id", as_dict=True)
    quantities = extraction.quantities.partition_by("report_id", as_dict=True)
    return [_read(facts.get((str(order),)), quantities.get((str(order),))) for order in range(len(texts))]


def _read(facts: pl.DataFrame | None, quantities: pl.DataFrame | None) -> Read:
    rows = facts.to_dicts() if facts is not None else []
    return Read(
        {row["indicator_code"]: (row["value"], row["bound"]) for row in rows},
        rows,
        quantities.to_dicts() if quantities is not None else [],
    )


def read_cases(cases: Sequence[Case]) -> dict[str, Read]:
    """str(case) → what is read of it."""
    texts, sections = [case.text for case in cases], [case.section for case in cases]
    found = read_texts(texts, sections=sections, towns=[case.town for case in cases])
    return {str(case): read for case, read in zip(cases, found, strict=True)}


def check(case: Case, read: Read) -> None:
    """Fails where the facts are not exactly the stated ones, or a figure has another trap or period."""
    got = {code: stated for code, stated in read.facts.items() if code in case.facts or code not in case.may}
    assert got == case.facts, case.text
    basis = {row["indicator_code"]: row["basis"] for row in read.rows}
    assert {code: basis[code] for code in case.basis} == case.basis, case.text
    for stretch, trap in case.traps.items():
        figure = read.at(case.text.index(stretch))
        assert (figure["trap"] or "") == trap or (trap == ANY and figure["trap"]), f"{case.text}：{stretch}"
    for stretch, period in case.periods.items():
        figure = read.at(case.text.index(stretch))
        assert figure["period"] == period, f"{case.text}：{stretch}"
