"""Which of several files stands for a town and year.

Belongs here: exact copies, and different reports of one town and year. Does not belong here: reading files.
"""

from datetime import date
from typing import Any

from pipelines.reading.formats import Unreadable

Rejected = tuple[dict[str, Any], Unreadable]


def settle(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Rejected]]:
    """REPORTS rows to keep, one per town and year, and those that give way, each with its reason.

    Of exact copies the first by path stays; of different reports the one published later, else the first by path.
    """
    by_path = sorted(rows, key=lambda row: row["file_path"])
    distinct, copies = _without_copies(by_path)
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in distinct:
        groups.setdefault((row["town_code"], row["report_year"]), []).append(row)
    kept: list[dict[str, Any]] = []
    second: list[Rejected] = []
    for group in groups.values():
        # max takes the first of equals, and the rows are in the order of their paths.
        best = max(group, key=lambda row: row["published_on"] or date.min)
        kept.append(best)
        second += [(row, _second_report(row, best)) for row in group if row is not best]
    return kept, copies + second


def _without_copies(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Rejected]]:
    first: dict[str, dict[str, Any]] = {}
    copies: list[Rejected] = []
    for row in rows:
        original = first.setdefault(row["file_sha256"], row)
        if original is not row:
            reason = f"与“{original['file_path']}”内容完全相同，只读取前者；请删除“{row['file_path']}”。"
            copies.append((row, Unreadable("exact_duplicate", reason)))
    return list(first.values()), copies


def _second_report(row: dict[str, Any], best: dict[str, Any]) -> Unreadable:
    is_later = (row["published_on"] or date.min) < (best["published_on"] or date.min)
    why = "公布较晚" if is_later else "路径在前（公布日期相同或都没有写明）"
    return Unreadable(
        "second_report",
        f"{row['town_name']} {row['report_year']} 年度有两份不同的报告：“{best['file_path']}”和“{row['file_path']}”；"
        f"保留前者（{why}），请核对后删除不用的一份。",
    )
