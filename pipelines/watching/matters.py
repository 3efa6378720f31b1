"""What there is to tell, as it stands now: each matter with a key that stays the same as long as it is the same matter.

Belongs here: the matters of the published file, and putting many into one message. Does not belong here: runs (defs), who
was told already (told.py), sending (channels.py).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.warehouse.connect import WarehouseMissing, connect

RUN, TROUBLE, CHECK, MISSING, FINDING, REJECTED = "运行失败", "不能运行", "检查", "缺报", "核对", "退回文件"

#: In this order they stand in a message: the worst first.
KINDS = (RUN, TROUBLE, CHECK, MISSING, REJECTED, FINDING)
#: Kinds that quote reports: they are counted in logs, never written out.
QUOTING = (FINDING, REJECTED)
#: So many lines are sent; the rest is counted.
MOST_LINES = 20

_CHECKS = """
select check_name, description, wrong_row_count from meta.check_results where wrong_row_count <> 0 order by check_name
"""
_FINDINGS = """
select report_year, town_name, finding from core.report_findings
union
select report_year, town_name, finding from core.findings
order by all
"""
_REJECTED = "select file_path, coalesce(file_sha256, ''), reason from core.rejected_files order by all"


@dataclass(frozen=True)
class Matter:
    """One thing to tell: its kind, a line in Chinese, and what it is known by."""

    kind: str
    text: str
    key: str

    @staticmethod
    def of(kind: str, text: str, *identity: object) -> "Matter":
        """A matter known by `identity`, or by its text."""
        told_apart = "\x1f".join(map(str, identity or (text,)))
        return Matter(kind, text, hashlib.sha256(f"{kind}\x1f{told_apart}".encode()).hexdigest()[:16])


def published_matters(published: Path) -> list[Matter]:
    """Failed checks, findings and rejected files of the published file; one trouble where it cannot be opened, and
    nothing where nothing was published yet."""
    if not published.exists():
        return []
    try:
        with connect(published) as database:
            checks = database.execute(_CHECKS).fetchall()
            findings = database.execute(_FINDINGS).fetchall()
            rejected = database.execute(_REJECTED).fetchall()
    except WarehouseMissing as error:
        return [Matter.of(TROUBLE, f"{error}；下次运行会重新发布。", "published")]
    return [
        *(Matter.of(CHECK, f"{text}：{rows} 行不符", name, rows) for name, text, rows in checks),
        *(Matter.of(FINDING, f"{year} 年度 {town}：{text}") for year, town, text in findings),
        *(Matter.of(REJECTED, f"{file}：{why}", file, sha, why) for file, sha, why in rejected),
    ]


def message(matters: Sequence[Matter], over: Sequence[str] = ()) -> tuple[str, str]:
    """Subject and text of one message about all of these; `over` are kinds of which nothing is left."""
    counts = Counter(matter.kind for matter in matters)
    named = [f"{kind} {counts[kind]} 件" for kind in KINDS if counts[kind]]
    subject = "法治年报：" + "、".join([*named, *(f"{kind}已恢复" for kind in over)])
    lines = [f"{matter.kind}：{matter.text}" for matter in in_order(matters)]
    left_out = len(lines) - MOST_LINES
    if left_out > 0:
        lines = [
            *lines[:MOST_LINES],
            f"另有 {left_out} 件，请用 fazhi status 看，或查 core.findings、meta.check_results。",
        ]
    return subject, "\n".join([*(f"{kind}：已恢复正常" for kind in over), *lines])


def in_order(matters: Iterable[Matter]) -> list[Matter]:
    """The worst first."""
    return sorted(matters, key=lambda matter: KINDS.index(matter.kind))
