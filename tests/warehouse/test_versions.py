"""What changed between versions: asked in SQL of the extracted facts, the oldest to the newest."""

from datetime import date
from pathlib import Path

import duckdb

from pipelines.extracting.frames import FACTS
from pipelines.reading.frames import REPORT_FILES, REPORT_FINDINGS, REPORT_VERSIONS, REPORTS
from pipelines.warehouse.connect import connect
from pipelines.warehouse.core import Inputs
from pipelines.warehouse.lake import write_frame
from pipelines.warehouse.models import Models

from .conftest import Fill, Rows
from .test_build import FACT, FILE, REPORT, TEXT, VERSION, frame, inputs, publish_once

__all__ = ["inputs"]


def fact(report_id: str, order: int, indicator: str, value: float, **more: object) -> dict[str, object]:
    return {
        **{"report_id": report_id, "town_code": "t1", "version_order": order, "indicator_code": indicator},
        **{"value": value, "quote": f"{value:.0f}件"},
        **more,
    }


WORLD: Rows = {
    "core.indicators": [
        {"indicator_code": code, "indicator_order": order} for order, code in enumerate("abcdef")
    ],
    "core.report_versions": [
        {"report_id": "r1", "town_code": "t1", "is_current": False, "why_current": None},
        {"report_id": "r2", "town_code": "t1", "version_order": 2, "is_current": False, "why_current": None},
        {"report_id": "r3", "town_code": "t1", "version_order": 3},
        {"report_id": "other", "town_code": "t2"},
    ],
    "core.version_facts": [
        fact("r1", 1, "a", 5),
        fact("r2", 2, "a", 6),
        fact("r3", 3, "a", 6),
        fact("r1", 1, "b", 5),
        fact("r2", 2, "c", 0, basis="zero_claim"),
        fact("r3", 3, "c", 0, basis="zero_claim"),
        fact("r1", 1, "d", 9),
        fact("r2", 2, "d", 9, quote="共9件"),
        fact("r3", 3, "d", 9, bound="at_least", quote="9余件"),
        fact("r2", 2, "e", 7),
    ],
}


def test_each_version_is_compared_with_the_one_before(
    fill: Fill, database: duckdb.DuckDBPyConnection
) -> None:
    fill(WORLD)
    rows = database.execute(
        "select version_order, indicator_code, change_kind, old_value, new_value, old_quote, new_quote "
        "from core.version_changes order by all"
    ).fetchall()
    assert rows == [
        (2, "a", "改动", 5, 6, "5件", "6件"),
        (2, "b", "删去", 5, None, "5件", None),
        (2, "c", "新增", None, 0, None, "0件"),  # a zero is a statement, not nothing
        (2, "e", "新增", None, 7, None, "7件"),
        (3, "d", "改动", 9, 9, "共9件", "9余件"),  # other words alone are no change, another bound is
        (3, "e", "删去", 7, None, "7件", None),
    ]
    current = database.execute(
        "select distinct is_current, version_order from core.version_changes"
    ).fetchall()
    assert sorted(current) == [(False, 2), (True, 3)]


def test_both_versions_come_from_the_lake_and_facts_only_from_the_current(
    tmp_path: Path, models: Models, inputs: Inputs
) -> None:
    old = {"report_id": "r0", "file_path": "2023/甲旧.txt", "published_on": date(2024, 1, 1)}
    old_version = VERSION | old | {"is_current": False, "why_current": None}
    new_version = VERSION | {"version_order": 2, "why_current": "公开日期最晚（2024-02-01）"}
    lake = inputs.lake
    text = TEXT.replace("4次", "3次")
    write_frame(lake, "read/other_versions", 2023, frame(REPORTS, REPORT | old | {"text": text}))
    write_frame(lake, "read/report_versions", 2023, frame(REPORT_VERSIONS, old_version, new_version))
    places = [{"start": 4, "end": 10, "quote": "专题会议3次"}]
    old_fact = FACT | {"report_id": "r0", "value": 3.0, "quote": "专题会议3次", "places": places}
    write_frame(lake, "read/facts", 2023, frame(FACTS, FACT, old_fact))
    write_frame(
        lake, "raw/report_files", 2023, frame(REPORT_FILES, FILE, FILE | {"file_path": old["file_path"]})
    )
    found = {"report_id": "r0", "finding_code": "hidden_text", "finding": "有隐藏文字"}
    write_frame(lake, "read/report_findings", 2023, frame(REPORT_FINDINGS, found))
    publish_once(tmp_path, models, inputs)
    with connect(tmp_path / "fazhi.duckdb") as database:
        facts = database.execute("select report_id, value from core.facts").fetchall()
        changes = database.execute(
            "select old_value, new_value, old_quote, new_quote, change_kind from core.version_changes"
        ).fetchall()
        findings = database.execute(
            "select report_id, town_name, finding from core.report_findings"
        ).fetchall()
    assert facts == [("r1", 4)]
    assert changes == [(3, 4, "专题会议3次", "专题会议4次", "改动")]
    assert findings == [("r0", "甲镇", "有隐藏文字")]


def test_a_single_version_has_no_rows_to_compare(tmp_path: Path, models: Models, inputs: Inputs) -> None:
    publish_once(tmp_path, models, inputs)
    with connect(tmp_path / "fazhi.duckdb") as database:
        assert database.execute("select count(*) from core.version_facts").fetchall() == [(0,)]
        assert database.execute("select why_current from core.report_versions").fetchall() == [
            ("只有这一份",)
        ]
