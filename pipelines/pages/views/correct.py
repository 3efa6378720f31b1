"""纠正: a figure that is wrong, what it would become, and what that would do to the county's comparison.

Belongs here: reading the form, and the effect. Does not belong here: writing the file, and whether the person may.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from pydantic import ValidationError

from pipelines.pages.problems import not_found
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page
from pipelines.pages.views.report import FACTS, find_report
from pipelines.pages.wording import rank
from pipelines.warehouse.corrections import Correction

_OTHERS = """
select value
from marts.town_year_indicators
where county_code = ? and report_year = ? and indicator_code = ? and town_code <> ? and not is_uncertain
"""
_ENTRY = """
select reason, corrected_by, corrected_on
from core.corrections
where county_code = ? and town_code = ? and report_year = ? and indicator_code = ?
"""

_FIELDS = ("value", "withdraw", "reason", "by")


@dataclass(frozen=True)
class Effect:
    """How a figure stands in its county: value, rank, county median, each before and after; all in words or plain numbers."""

    value_before: float
    value_after: float | None
    rank_before: str
    rank_after: str
    median_before: float | None
    median_after: float | None


def find_fact(release: Release, report_id: str, code: str) -> tuple[Row, Row]:
    """(report, fact). Raises Problem where the report does not state the indicator."""
    report = find_report(release, report_id)
    facts = release.rows(FACTS, report["county_code"], report["town_code"], report["report_year"], report_id)
    fact = next((row for row in facts if row["indicator_code"] == code), None)
    if fact is None:
        raise not_found(
            f"这份报告里没有取用指标“{code[:60]}”的数，没有可以纠正的。", [("看报告", f"/report/{report_id}")]
        )
    return report, fact


def correct(
    release: Release,
    report_id: str,
    code: str,
    form: Mapping[str, str] | None = None,
    said: str = "",
    saved: bool = False,
) -> Page:
    """The form for one figure; with a filled `form` also what it would do. `said` is what is wrong with it."""
    report, fact = find_fact(release, report_id, code)
    entry = None
    if form is not None and not said:
        entry, said = read_form(release, report, fact, form)
    effect = None if entry is None else effect_of(release, fact, entry)
    context = {
        "report": report,
        "fact": fact,
        "direction": release.by_code[code]["direction"],
        "form": {name: (form or {}).get(name, "") for name in _FIELDS},
        "said": said,
        "effect": effect,
        "saved": saved,
        "known": release.one(_ENTRY, report["county_code"], report["town_code"], report["report_year"], code),
    }
    title = f"纠正 {report['town_name']} {report['report_year']} 年度 {fact['indicator_name']}"
    return Page("correct.html", title, context, "", report["county_code"], report["report_year"])


def read_form(
    release: Release, report: Row, fact: Row, form: Mapping[str, str]
) -> tuple[Correction | None, str]:
    """The entry that the form says, or none and what is wrong with it, in Chinese."""
    withdraw = form.get("withdraw") == "yes"
    try:
        value = None if withdraw else float(form.get("value", "").strip().replace(",", ""))
    except ValueError:
        return None, "应当是多少：请写一个数，或者选“撤下”。"
    said = "" if withdraw else _wrong_value(value, fact)
    if said:
        return None, said
    reason, office = (" ".join(form.get(name, "").split()) for name in ("reason", "by"))
    if len(reason) < 4:
        return None, "理由：请写清楚怎么知道的，至少四个字。"
    if len(office) < 2:
        return None, "核定单位：请写由哪个单位或岗位核定。"
    if max(len(reason), len(office)) > 500:
        return None, "理由和核定单位都不要超过 500 个字。"
    try:
        entry = Correction(
            county=release.county_names[report["county_code"]],
            town=report["town_name"],
            report_year=report["report_year"],
            indicator=fact["indicator_code"],
            expect=fact["extracted_value"],
            correct=value,
            withdraw=withdraw,
            reason=reason,
            by=office,
            corrected_on=date.today(),
        )
    except ValidationError as error:
        return None, f"填写的不能用：{error.errors()[0]['msg']}"
    return entry, ""


def _wrong_value(value: float | None, fact: Row) -> str:
    """The same rules as pipelines/warehouse/corrections.py has, told before anything is previewed."""
    if value is None or not 0 <= value < float("inf"):
        return "应当是多少：要是一个不小于 0 的数。"
    if fact["kind"] == "rate" and value > 100:
        return f"比率不能超过 100，写的是 {value:g}。"
    if fact["kind"] == "count" and value % 1:
        return f"这个指标应当是整数，写的是 {value:g}。"
    if value == fact["value"] and fact["bound"] == "exact" and not fact["is_uncertain"]:
        return "写的数和现在的一样，没有要纠正的。"
    return ""


def effect_of(release: Release, fact: Row, entry: Correction) -> Effect:
    """What the entry would do to the figure, its rank and the county's median."""
    code = fact["indicator_code"]
    key = (fact["report_year"], code, fact["town_code"])
    others = [row["value"] for row in release.rows(_OTHERS, fact["county_code"], *key)]
    direction = release.by_code[code]["direction"]
    before = None if fact["is_uncertain"] else fact["value"]
    return Effect(
        fact["value"],
        entry.correct,
        _rank(before, others, direction),
        _rank(entry.correct, others, direction),
        _median(before, others),
        _median(entry.correct, others),
    )


def _rank(value: float | None, others: list[float], direction: str) -> str:
    if value is None:
        return "不参加排名"
    sign = 1 if direction == "lower" else -1
    place = bisect_left(sorted(sign * other for other in others), sign * value) + 1
    return rank(place, len(others) + 1)


def _median(value: float | None, others: list[float]) -> float | None:
    values: list[Any] = [*others, *([] if value is None else [value])]
    return median(values) if values else None
