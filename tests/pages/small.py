"""A small county of rows, for the tests that need one of a certain shape; no expectation stands here."""

import hashlib
from typing import Any

from ..warehouse.conftest import Rows


def county(towns: int, text: str = "甲镇学法5件。", year: int = 2023, stating: int | None = None) -> Rows:
    """A county "1" of so many towns t1…; each has a report r1… of that text, the first `stating` of them a fact."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    numbers = range(1, towns + 1)
    named = {number: f"{'甲乙丙丁戊己庚辛壬癸'[(number - 1) % 10]}{number}镇" for number in numbers}
    return {
        "core.counties": [{"county_code": "1"}],
        "core.towns": [{"town_code": f"t{n}", "town_name": named[n]} for n in numbers],
        "core.report_years": [{"report_year": year}],
        "core.indicators": [{"indicator_code": "a"}, {"indicator_code": "b", "indicator_order": 2}],
        "core.reports": [report(n, named[n], year, text, digest) for n in numbers],
        "core.facts": [fact(n, 10.0 * n, text, year) for n in numbers if stating is None or n <= stating],
    }


def report(number: int, name: str, year: int, text: str, digest: str) -> dict[str, Any]:
    return {
        **{"report_id": f"r{number}", "town_code": f"t{number}", "town_name": name, "report_year": year},
        **{"char_count": len(text), "text_sha256": digest, "file_path": f"{year}/{name}.txt"},
    }


def fact(number: int, value: float, text: str, year: int, **more: Any) -> dict[str, Any]:
    quote = text[2:6]
    return {
        **{"report_id": f"r{number}", "town_code": f"t{number}", "report_year": year, "value": value},
        **{"value_low": value, "value_high": value, "extracted_value": value},
        **{"quote": quote, "quote_start": 2, "quote_end": 6},
        "places": [{"start": 2, "end": 6, "quote": quote}],
        **more,
    }
