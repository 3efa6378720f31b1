"""Rows of seven counties in three provinces with nine towns each and three years, in every core table that marts are
made from."""

from collections.abc import Iterator
from typing import Any

from .conftest import Rows

COUNTIES = ("1101", "1102", "1103", "1201", "1202", "1301", "1302")
YEARS = (2021, 2022, 2023)
#: A town of the first county goes to the last, in another province, in 2023.
MOVED, FROM, TO = "1101-0", "1101", "1302"

_KEYS = ("report_id", "county_code", "town_code", "report_year")


def seven_counties() -> Rows:
    """The rows, by core table."""
    reports = [
        {
            **{"report_id": f"{town}-{year}", "town_code": town, "town_name": f"镇{town}"},
            **{"county_code": county, "report_year": year, "file_path": f"{year}/镇{town}.txt"},
        }
        for county, town, year in _town_years()
    ]
    of_report = [{key: report[key] for key in _KEYS} for report in reports]
    return {
        "core.counties": [{"county_code": county, "county_name": f"县{county}"} for county in COUNTIES],
        "core.report_years": [{"report_year": year} for year in YEARS],
        "core.indicators": [
            {"indicator_code": "a", "indicator_name": "甲"},
            {"indicator_code": "b", "indicator_name": "乙", "indicator_order": 2},
        ],
        "core.indicator_parts": [{"whole_code": "b", "part_code": "a"}],
        "core.towns": list(_towns()),
        "core.reports": reports,
        "core.report_versions": [
            report | {"report_id": f"{report['report_id']}-{order}", "version_order": order} | current
            for report in reports[::4]
            for order, current in ((1, {"is_current": False, "why_current": None}), (2, {}))
        ],
        "core.report_findings": [row | {"town_name": "镇"} for row in of_report[::3]],
        "core.findings": of_report[::7],
        "core.facts": list(_facts(of_report)),
        "core.sections": [{"report_id": report["report_id"]} for report in reports],
        "core.paragraphs": [
            row
            | {"paragraph_order": 1, "text_hash": f"{row['county_code']}{row['report_year'] % 2}"}
            | {"clause_hashes": [1, row["report_year"]], "clause_chars": [20, 20]}
            for row in of_report
        ],
        "core.quantities": [{"report_id": report["report_id"]} for report in reports[::5]],
        "core.rejected_files": [{"file_path": "2022/镇1103-1（重）.docx", "folder_year": 2022}],
    }


def _town_years() -> Iterator[tuple[str, str, int]]:
    for county in COUNTIES:
        for town in range(9):
            for year in YEARS:
                is_moved = (code := f"{county}-{town}") == MOVED and year == 2023
                yield TO if is_moved else county, code, year


def _towns() -> Iterator[dict[str, Any]]:
    for county in COUNTIES:
        for town in range(9):
            code = f"{county}-{town}"
            row = {"town_code": code, "town_name": f"镇{code}", "county_code": county, "population": 20000}
            yield row | {"valid_to": 2022 if code == MOVED else None}
            if code == MOVED:
                yield row | {"county_code": TO, "valid_from": 2023}


def _facts(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, report in enumerate(reports):
        for code, factor in (("a", 1), ("b", 100)):
            if (place + factor) % 5:
                value = 10.0 + (place * 7 + report["report_year"]) % 13 * factor
                yield report | {"indicator_code": code, "value": value}
