"""Figures and codes in the words of the pages: numbers with their bounds, labels in Chinese.

Belongs here: how a value is written for a person. Does not belong here: HTML.
"""

from typing import Any

BOUNDS = {"exact": "", "at_least": "≥", "about": "约", "at_most": "≤"}
BOUND_NAMES = {"exact": "正好", "at_least": "不少于", "about": "约", "at_most": "不超过"}
KINDS = {"count": "数量", "rate": "比率", "amount": "金额", "flag": "有无"}
DIRECTIONS = {"higher": "越多越好", "lower": "越少越好", "neutral": "不分好坏"}
BASES = {"stated": "写明", "zero_claim": "声明没有", "full_coverage": "声明全部"}
PERIODS = {
    "year": "本年",
    "part_year": "半年或截至某月",
    "plan": "打算",
    "prior": "往年",
    "cumulative": "几年累计",
}
METHODS = {"text": "文字", "ocr": "图片识别，请对照原件"}
NOTHING = "—"


def number(value: float | None, digits: int = 2) -> str:
    """The number with thousands separators and no more decimals than it needs: 4,000 98.6; — for none."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(value: float | None, bound: str = "exact", kind: str = "count") -> str:
    """A value as it stands in a cell: ≥4,000, 约26; 有 or 无 for flags."""
    if value is None:
        return NOTHING
    if kind == "flag":
        return "有" if value else "无"
    return BOUNDS.get(bound, "") + number(value)


def with_unit(value: float | None, bound: str, kind: str, unit: str) -> str:
    """The figure and its unit: ≥4,000 份, 98.6%."""
    text = figure(value, bound, kind)
    if value is None or kind == "flag":
        return text
    return f"{text}%" if kind == "rate" else f"{text} {unit}".strip()


def signed(value: float | None) -> str:
    """A change: +12, −3, 0; — for none."""
    if value is None:
        return NOTHING
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")


def rank(place: int | None, of: int | None) -> str:
    """A rank is never shown without how many were ranked: 第 3 / 11."""
    return NOTHING if place is None else f"第 {place} / {of}"


def listed(names: list[str]) -> str:
    """Names in a row, or 无."""
    return "、".join(names) or "无"


def cell(value: Any) -> str:
    """A value of any query as text: whole numbers without .0, dates as ISO, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        # No separators: a year is a number too.
        return f"{value:.15g}"
    if isinstance(value, (list, tuple)):
        return "、".join(map(cell, value))
    if isinstance(value, dict):
        return "；".join(f"{key} {cell(inner)}" for key, inner in value.items())
    return str(value)
