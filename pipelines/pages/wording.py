"""Figures and codes in the words of the pages: figures with units, ranks, changes, labels in Chinese.

Belongs here: how a value is written for a person. Does not belong here: HTML.
"""

from typing import Any

from pipelines.wording import DIRECTIONS, NOTHING, number, shown

__all__ = ["BASES", "DIRECTIONS", "KINDS", "METHODS", "PERIODS", "number", "shown"]

KINDS = {"count": "数量", "rate": "比率", "amount": "金额", "flag": "有无"}
BASES = {"stated": "写明", "zero_claim": "声明没有", "full_coverage": "声明全部"}
PERIODS = {
    "year": "本年",
    "part_year": "半年或截至某月",
    "plan": "打算",
    "prior": "往年",
    "cumulative": "几年累计",
}
METHODS = {"text": "文字", "ocr": "图片识别，请对照原件"}


def rounded(value: float | None, digits: int = 2) -> str:
    """A mean, a share or the like, to two decimals."""
    return number(value, digits)


def with_unit(value: float | None, bound: str, kind: str, unit: str) -> str:
    """The figure and its unit: ≥4,000 份, 98.6%."""
    text = shown(value, bound, kind)
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
