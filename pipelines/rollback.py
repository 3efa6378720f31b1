"""The releases and rollbacks as a person is shown them by `fazhi rollback` and `fazhi status`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.warehouse.releases import Rollback, current_name, flaw_in, list_releases

COLUMNS = ("在用", "发布", "发布时间", "建库编号", "报告", "事实", "状况")


def rows_of(published: Path) -> list[tuple[Any, ...]]:
    """One row of COLUMNS for each release, newest first."""
    current = current_name(published)
    return [
        (
            "✓" if release.name == current else "",
            release.name,
            f"{release.published_at.astimezone():%Y-%m-%d %H:%M:%S}",
            release.build_id,
            release.report_count,
            release.fact_count,
            flaw_in(release) or "完好",
        )
        for release in list_releases(published)
    ]


def told(rollback: Rollback) -> str:
    """A rollback in one line."""
    why = f"：{rollback.reason}" if rollback.reason else ""
    when = f"{rollback.rolled_back_at.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"退回：{when} 从 {rollback.left} 退回到 {rollback.taken}{why}"
