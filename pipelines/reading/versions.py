"""Several different reports of one town and year: their order, and which one holds.

Belongs here: the rule and how it is told. Does not belong here: copies (settling.py), what changed in the figures,
which is asked in SQL.
"""

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pipelines.reading.frames import REPORT_VERSIONS

_DIGITS = re.compile(r"([0-9]+)")


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """REPORTS rows of one town and year, the oldest first: by day of publication (none is the oldest), then by the
    file's name. The last one holds."""
    return sorted(rows, key=lambda row: (row["published_on"] or date.min, *_name_order(row["file_path"])))


def version_rows(ordered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """REPORT_VERSIONS rows of what `in_order` gave."""
    why = why_current(ordered)
    return [
        {
            **{name: row[name] for name in REPORT_VERSIONS if name in row},
            "version_order": order,
            "is_current": order == len(ordered),
            "why_current": why if order == len(ordered) else None,
        }
        for order, row in enumerate(ordered, start=1)
    ]


def why_current(ordered: list[dict[str, Any]]) -> str:
    """Which rule made the last one hold, in Chinese."""
    if len(ordered) == 1:
        return "只有这一份"
    last, before = ordered[-1]["published_on"], ordered[-2]["published_on"]
    if last is None:
        return f"{len(ordered)} 份都没有写明公开日期，取文件名排在最后的"
    if last == before:
        return f"公开日期相同（{last}），取文件名排在最后的"
    if before is None:
        return f"只有它写明了公开日期（{last}）"
    return f"公开日期最晚（{last}）"


def _name_order(file_path: str) -> tuple[list[tuple[int, str]], str]:
    """报告 before 报告(1), 报告2 before 报告10: numbers by their size, the ending last of all."""
    pieces = _DIGITS.split(PurePosixPath(file_path).stem)
    key = [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
    return key, file_path
