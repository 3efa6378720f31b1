"""A small report with its labels, to write into a folder of a test; no expectation stands here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TITLE = "石门镇2024年法治政府建设情况报告"
BODY = """
县委、县政府：

一年来，全镇扎实推进法治建设，现将有关情况报告如下。

一、主要举措和成效

（一）强化学习。全年中心组学法3次。

（二）强化宣传。开展普法宣传活动15场，发放普法宣传资料2000余份。

二、存在的问题

一是法治意识不强；二是普法形式单一。

三、下一步打算

继续抓好法治宣传，举办法治讲座20场。

石门镇人民政府
2025年1月20日
"""
#: The facts of the small report: code → (value, bound).
FACTS = {
    "center_group_law_study_count": (3.0, "exact"),
    "publicity_event_count": (15.0, "exact"),
    "publicity_material_count": (2000.0, "at_least"),
}


def put_report(folder: Path, name: str = "石门镇2024", title: str = TITLE, body: str = BODY) -> Path:
    """Writes the small report as <name>.txt and returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(title + "\n" + body, encoding="utf-8")
    return path


def label(indicator: str, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    """One label, `total` of the year where `more` does not say otherwise."""
    row = {"indicator": indicator, "value": value, "bound": bound, "unit": "次", "period": "year"}
    return row | {"basis": "stated", "role": "total", "quote": f"{indicator} {value}"} | more


def put_labels(folder: Path, *labels: dict[str, Any] | str, name: str = "石门镇2024") -> Path:
    """Writes the labels (or raw lines) as <name>.gold.jsonl and returns its path."""
    path = folder / f"{name}.gold.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in labels]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
