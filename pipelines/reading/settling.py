"""Which of several files stands for a town and year.

Belongs here: copies, and parting the current version from the others. Does not belong here: reading files, the order
of versions (versions.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipelines.reading.folding import fold
from pipelines.reading.formats import Unreadable
from pipelines.reading.versions import in_order, version_rows

#: A copy of the same text tells the more, the nearer its day of publication is to the page it came from.
_TRUST = {"meta": 0, "label": 1, "signature": 2, "file_name": 3, None: 4}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class Settled:
    """REPORTS rows: `current` has one per town and year, `others` the versions before it; `versions` are
    REPORT_VERSIONS rows of both; `copies` gave way, each with its reason."""

    current: list[dict[str, Any]]
    others: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    copies: list[tuple[dict[str, Any], Unreadable]]


def settle(rows: Iterable[dict[str, Any]]) -> Settled:
    """Part copies, versions and what holds.

    Of exact copies the first by path stays. Of files of one town and year with the same text apart from white space
    the one stays that says best when it was published, else the first by path. Reports that differ are versions.
    """
    settled = Settled([], [], [], [])
    distinct = _without_copies(sorted(rows, key=lambda row: row["file_path"]), settled.copies)
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in distinct:
        groups.setdefault((row["town_code"], row["report_year"]), []).append(row)
    for group in groups.values():
        *before, current = in_order(_without_same_text(group, settled.copies))
        settled.current.append(current)
        settled.others.extend(before)
        settled.versions.extend(version_rows([*before, current]))
    return settled


def _without_copies(
    rows: list[dict[str, Any]], copies: list[tuple[dict[str, Any], Unreadable]]
) -> list[dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        original = first.setdefault(row["file_sha256"], row)
        if original is not row:
            reason = f"与“{original['file_path']}”内容完全相同，只读取前者；请删除“{row['file_path']}”。"
            copies.append((row, Unreadable("exact_duplicate", reason)))
    return list(first.values())


def _without_same_text(
    rows: list[dict[str, Any]], copies: list[tuple[dict[str, Any], Unreadable]]
) -> list[dict[str, Any]]:
    if len(rows) == 1:
        return rows
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: _TRUST[row["published_on_source"]]):
        original = first.setdefault(_without_blanks(row["text"]), row)
        if original is not row:
            reason = (
                f"与“{original['file_path']}”是同一篇文字，只有空白、换行或格式不同，只读取后者；"
                f"请删除“{row['file_path']}”。"
            )
            copies.append((row, Unreadable("same_text", reason)))
    return list(first.values())


def _without_blanks(text: str) -> str:
    return "".join(fold(text.translate(_INVISIBLE)).split())
