"""What the tests of the warehouse share: the models, an empty database with the schema, and filling it with
rows that name only the columns that matter."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.extracting.catalogue import load_catalogue
from pipelines.warehouse.models import Models
from tests.empty import empty_warehouse, project_models

Rows = dict[str, list[dict[str, Any]]]
Fill = Callable[..., None]

SQL = Path(__file__).parents[2] / "sql"
CATALOGUE = load_catalogue(Path(__file__).parents[2] / "data" / "catalogue").frame()

#: What a row holds where a test does not say otherwise.
DEFAULTS: dict[str, dict[str, Any]] = {
    "core.counties": {"county_name": "甲县", "publication_deadline": "04-01"},
    "core.towns": {"aliases": [], "county_code": "1", "kind": "镇", "valid_from": 2015},
    "core.indicators": {
        "indicator_name": "指标",
        "theme": "theme",
        "theme_name": "主题",
        "unit": "件",
        "kind": "count",
        "direction": "higher",
        "definition": "口径",
        "is_summable": True,
        "is_stock": False,
        "scoring_lines": [],
        "indicator_order": 1,
    },
    "core.indicator_parts": {},
    "core.report_years": {"file_count": 1},
    "core.reports": {
        "county_code": "1",
        "town_name": "甲镇",
        "report_year": 2023,
        "title": "标题",
        "file_path": "2023/甲镇.txt",
        "file_sha256": "",
        "byte_count": 3,
        "char_count": 1,
        "text_sha256": "",
        "format": "txt",
        "method": "text",
        "reader_version": "1",
    },
    "core.report_versions": {
        "county_code": "1",
        "town_name": "甲镇",
        "report_year": 2023,
        "version_order": 1,
        "is_current": True,
        "why_current": "只有这一份",
        "title": "标题",
        "file_path": "2023/甲镇.txt",
        "file_sha256": "",
    },
    "core.report_findings": {
        "county_code": "1",
        "town_name": "甲镇",
        "report_year": 2023,
        "finding_code": "town_differs",
        "finding": "乡镇前后不一",
    },
    "core.version_facts": {
        "county_code": "1",
        "report_year": 2023,
        "bound": "exact",
        "unit": "件",
        "basis": "stated",
        "quote": "5件",
        "quote_start": 0,
        "quote_end": 2,
        "is_uncertain": False,
    },
    "core.sections": {"section_order": 1, "kind": "measures", "section_start": 0, "section_end": 1},
    "core.paragraphs": {
        "county_code": "1",
        "report_year": 2023,
        "paragraph_start": 0,
        "paragraph_end": 40,
        "char_count": 40,
        "text_hash": "a",
        "clause_hashes": [1],
        "clause_chars": [40],
    },
    "core.quantities": {
        "quantity_order": 1,
        "quantity_start": 0,
        "quantity_end": 2,
        "quote": "5件",
        "value": 5,
        "bound": "exact",
        "unit": "件",
        "unit_class": "item",
        "basis": "stated",
        "period": "year",
        "section_kind": "measures",
        "indicator_codes": [],
        "sentence_start": 0,
        "sentence_end": 2,
    },
    "core.facts": {
        "county_code": "1",
        "report_year": 2023,
        "indicator_code": "a",
        "bound": "exact",
        "unit": "件",
        "unit_as_written": "件",
        "period": "year",
        "basis": "stated",
        "quote": "5件",
        "quote_start": 0,
        "quote_end": 2,
        "sentence": "5件",
        "sentence_start": 0,
        "figure_start": 0,
        "figure_end": 2,
        "marked_sentence": "【5件】",
        "places": [{"start": 0, "end": 2, "quote": "5件"}],
        "part_count": 1,
        "score": 1.0,
        "is_uncertain": False,
        "is_corrected": False,
        "extracted_value": 1.0,
        "method": "text",
    },
    "core.findings": {
        "county_code": "1",
        "town_name": "甲镇",
        "report_year": 2023,
        "finding_code": "two_values",
        "indicator_code": "a",
        "finding": "同一指标有两个数",
        "places": [],
    },
    "core.corrections": {
        **{"county_code": "1", "town_code": "t1", "report_year": 2023, "expected_value": 9, "quote": "9件"},
        **{"reason": "写错了", "corrected_by": "县司法局", "corrected_on": "2024-05-01"},
    },
    "core.rejected_files": {"reason_code": "empty", "reason": "文件是空的"},
}


#: How far a figure may lie below and above what is written, as the core table has it.
INTERVALS: dict[str, tuple[float | None, float | None]] = {
    "exact": (1, 1),
    "at_least": (1, None),
    "about": (0.9, 1.1),
    "at_most": (None, 1),
}


def with_interval(fact: dict[str, Any], kind: str = "count") -> dict[str, Any]:
    """A fact with `value_low` and `value_high` as its bound gives them, unless the test gives them."""
    low, high = (part and part * fact["value"] for part in INTERVALS[fact["bound"]])
    if kind == "rate" and 0 <= fact["value"] <= 100:
        high = 100 if high is None else min(high, 100)
    return {"value_low": low, "value_high": high} | fact


@pytest.fixture(scope="session")
def models() -> Models:
    return project_models()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with every table, view and macro, and no rows."""
    path = tmp_path / "filled.duckdb"
    path.write_bytes(empty_warehouse())
    with duckdb.connect(path) as connection:
        yield connection


@pytest.fixture
def fill(database: duckdb.DuckDBPyConnection) -> Fill:
    """Insert rows into tables; the views stand over them. Years that only reports speak of are report years too."""
    return partial(insert_rows, database)


def insert_rows(database: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """See `fill`."""
    reports = {row["report_id"]: DEFAULTS["core.reports"] | row for row in rows.get("core.reports", [])}
    kinds = {row["indicator_code"]: row.get("kind", "count") for row in rows.get("core.indicators", [])}
    years = [{"report_year": year} for year in sorted({row["report_year"] for row in reports.values()})]
    for table, given in ({"core.report_years": years} | rows).items():
        for row in given:
            full = DEFAULTS[table] | row
            if table == "core.facts":
                full = with_interval(full, kinds.get(full["indicator_code"], "count"))
            if table in ("core.sections", "core.quantities"):
                of_report = reports.get(row["report_id"], DEFAULTS["core.reports"])
                full = {name: of_report[name] for name in ("county_code", "report_year")} | full
            columns, marks = ", ".join(full), ", ".join("?" for _ in full)
            database.execute(f"insert into {table} ({columns}) values ({marks})", list(full.values()))
