"""The rows of the views that files are written from, one class a view, fields named as the columns.

Belongs here: these classes. Does not belong here: the queries (county.py).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

#: Rules of marts.suspicious_values after which a figure may well be right.
HINTS = (
    "exact_threshold_met",
    "same_as_last_year",
    "same_value_many_towns",
    "approximate_but_precise",
    "all_100",
)


@dataclass(frozen=True)
class Town:
    """A town of the register in the year: its report, when it came, what is to be done."""

    town_code: str
    town_name: str
    has_report: bool
    published_on: date | None
    due_on: date | None
    late_day_count: int | None
    verdict: str
    missing_parts: str | None
    to_do: str
    title: str | None
    file_path: str | None


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue with what the county's towns state of it in the year."""

    indicator_code: str
    indicator_name: str
    theme: str
    theme_name: str
    kind: str
    direction: str
    unit: str
    definition: str
    is_summable: bool
    towns_reporting: int
    towns_stating: int
    towns_ranked: int
    value_median: float | None
    value_min: float | None
    value_max: float | None
    is_comparable: bool


@dataclass(frozen=True)
class Figure:
    """What a town states of an indicator, as in marts.town_year_indicators."""

    town_code: str
    town_name: str
    report_year: int
    indicator_code: str
    value: float
    bound: str
    value_rank: int | None
    towns_ranked: int
    value_per_10k_residents: float | None
    value_per_village: float | None
    previous_value: float | None
    value_change: float | None
    change_rate: float | None
    is_uncertain: bool
    quote: str
    quote_start: int
    sentence: str | None
    places: list[dict[str, Any]]
    report_id: str
    basis: str
    score: float
    is_corrected: bool
    correction_reason: str | None
    extracted_value: float
    method: str


@dataclass(frozen=True)
class PastFigure:
    """A figure of any year, for a trend."""

    town_code: str
    report_year: int
    indicator_code: str
    value: float
    bound: str
    is_uncertain: bool


@dataclass(frozen=True)
class Change:
    """A row of marts.town_year_changes."""

    town_name: str
    indicator_code: str
    indicator_name: str
    kind: str
    direction: str
    unit: str
    previous_value: float
    previous_bound: str
    value: float
    bound: str
    value_change: float | None
    change_rate: float | None
    change_kind: str
    is_jump: bool


@dataclass(frozen=True)
class Gap:
    """A row of marts.town_year_gaps."""

    town_code: str
    town_name: str
    indicator_code: str
    indicator_name: str
    kind: str
    unit: str
    previous_value: float
    previous_bound: str
    previous_quote: str
    towns_stating: int


@dataclass(frozen=True)
class Suspicion:
    """A row of marts.suspicious_values."""

    town_name: str
    indicator_name: str | None
    kind: str | None
    unit: str | None
    value: float | None
    rule_code: str
    rule_name: str
    explanation: str
    quote: str | None
    file_path: str | None

    @property
    def is_hint(self) -> bool:
        """Whether the rule only hints: what contradicts or cannot be comes before what merely looks copied."""
        return self.rule_code in HINTS


@dataclass(frozen=True)
class Theme:
    """A row of marts.county_year_themes."""

    theme: str
    theme_name: str
    indicator_count: int
    indicators_stated: int
    fact_count: int
    facts_per_report: float | None
    coverage_rate: float | None


@dataclass(frozen=True)
class Summary:
    """The row of marts.county_year_summary."""

    towns_registered: int
    towns_reporting: int
    towns_missing: int
    missing_towns: str | None
    on_time_count: int
    late_count: int
    late_towns: str | None
    undated_count: int
    fact_count: int
    uncertain_count: int
    indicators_stated: int
    indicators_half_stated: int
    unread_quantity_count: int
