"""Rows of seven counties with nine towns each and three years, in every core table that marts are made from."""

from collections.abc import Iterator
from typing import Any

from .conftest import Rows

COUNTIES = "1234567"
YEARS = (2021, 2022, 2023)
#: A town of county 1 goes to county 7 in 2023.
MOVED = "1-0"


def seven_counties() -> Rows:
    """The rows, by core table."""
    reports = [
        {
            **{"report_id": f"{town}-{year}", "town_code": town, "town_name": f"镇{town}"},
            **{"county_code": county, "report_year": year, "file_path": f"{year}/镇{town}.txt"},
        }
        for county, town, year in _town_years()
    ]
    keys = ("report_id", "county_code", "town_code", "report_year")
    of_report = [{key: report[key] for key in keys} for report in reports]
    return {
        "core.counties": [{"county_code": county, "county_name": f"县{county}"} for county in COUNTIES],
        "core.report_years": [{"report_year": year} for year in YEARS],
        "core.indicators": [
            {"indicator_code": "a", "indicator_name": "甲"},
            {"indicator_code": "b", "indicator_name": "乙", "indicator_order": 2},
        ],
        "core.towns": list(_towns()),
        "core.reports": reports,
        "core.facts": list(_facts(of_report)),
        "core.sections": [{"report_id": report["report_id"]} for report in reports],
        "core.paragraphs": [
            row | {"paragraph_order": 1, "text_hash": f"{row['county_code']}{row['report_year'] % 2}"}
            for row in of_report
        ],
        "core.quantities": [{"report_id": report["report_id"]} for report in reports[::5]],
        "core.rejected_files": [{"file_path": "2022/镇3-1（重）.docx", "folder_year": 2022}],
    }


def _town_years() -> Iterator[tuple[str, str, int]]:
    for county in COUNTIES:
        for town in range(9):
            for year in YEARS:
                is_moved = (code := f"{county}-{town}") == MOVED and year == 2023
                yield "7" if is_moved else county, code, year


def _towns() -> Iterator[dict[str, Any]]:
    for county in COUNTIES:
        for town in range(9):
            code = f"{county}-{town}"
            row = {"town_code": code, "town_name": f"镇{code}", "county_code": county, "population": 20000}
            yield row | {"valid_to": 2022 if code == MOVED else None}
            if code == MOVED:
                yield row | {"county_code": "7", "valid_from": 2023}


def _facts(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, report in enumerate(reports):
        for code, factor in (("a", 1), ("b", 100)):
            if (place + factor) % 5:
                value = 10.0 + (place * 7 + report["report_year"]) % 13 * factor
                yield report | {"indicator_code": code, "value": value}
