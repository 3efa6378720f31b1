"""The checks: a right world passes them all, and each finds the wrong row that it is there for."""

import copy
from typing import Any

import duckdb
import pytest

from pipelines.warehouse.checks import CheckResult, find_wrong_rows
from pipelines.warehouse.models import Check, Models

from .conftest import Fill, Rows

# The family name is one code point outside the basic plane: offsets count it as one.
TEXT = "𠮷镇调解纠纷5件，普法3场、2场。"
QUOTE, START = "调解纠纷5件", 2
PARTS = [{"start": 9, "end": 13, "quote": "普法3场"}, {"start": 14, "end": 16, "quote": "2场"}]

RIGHT: Rows = {
    "core.counties": [{"county_code": "1"}],
    "core.report_years": [{"report_year": 2023}],
    "core.towns": [
        {"town_code": "t1", "town_name": "甲镇", "valid_to": 2022},
        {"town_code": "t1", "town_name": "甲镇", "valid_from": 2023},
    ],
    "core.indicators": [
        {"indicator_code": "a"},
        {"indicator_code": "b", "indicator_order": 2},
        {"indicator_code": "rate", "kind": "rate", "indicator_order": 3},
        {"indicator_code": "flag", "kind": "flag", "indicator_order": 4},
        {"indicator_code": "none", "indicator_order": 5},
    ],
    "core.reports": [
        {"report_id": "r1", "town_code": "t1", "char_count": len(TEXT), "published_on": "2024-01-05"}
    ],
    "core.report_versions": [{"report_id": "r1", "town_code": "t1"}],
    "core.sections": [
        {"report_id": "r1", "section_order": 1, "kind": "title", "section_start": 0, "section_end": 2},
        {"report_id": "r1", "section_order": 2, "section_start": 2, "section_end": len(TEXT)},
    ],
    "core.quantities": [{"report_id": "r1", "quantity_start": 6, "quantity_end": 8, "quote": "5件"}],
    "core.facts": [],
}


def fact(**changes: Any) -> dict[str, Any]:
    row = {"report_id": "r1", "town_code": "t1", "value": 5, "quote": QUOTE, "quote_start": START}
    row |= {"quote_end": START + len(QUOTE), **changes}
    first = {"start": row["quote_start"], "end": row["quote_end"], "quote": row["quote"]}
    return {"places": [first]} | row


RIGHT["core.facts"] = [
    fact(),
    fact(indicator_code="b", quote="普法3场", quote_start=9, quote_end=13, places=PARTS, part_count=2),
    fact(indicator_code="rate", basis="full_coverage", value=100),
    fact(indicator_code="flag", value=1),
    fact(indicator_code="none", basis="zero_claim", value=0),
]

#: Check → changes of the right world that it must find: table → rows added, or a row's number → changes.
WRONG: dict[str, list[tuple[str, int | None, dict[str, Any]]]] = {
    "every_quote_is_found_at_its_place": [("core.facts", 0, fact(quote_start=START + 1))],
    "every_fact_has_a_report": [("core.facts", 0, {"report_id": "gone"})],
    "every_report_has_a_registered_town": [("core.reports", 0, {"town_code": "t9"})],
    "every_town_has_a_registered_county": [("core.counties", 0, {"county_code": "9"})],
    "every_fact_has_a_known_indicator": [("core.facts", 0, {"indicator_code": "unheard_of"})],
    "one_report_per_town_and_year": [("core.reports", None, {"report_id": "r2", "town_code": "t1"})],
    "one_fact_per_report_and_indicator": [("core.facts", None, fact())],
    "one_register_row_per_town_and_year": [("core.towns", 0, {"valid_to": 2023})],
    "rates_lie_between_0_and_100": [("core.facts", 2, {"value": 100.5, "basis": "stated"})],
    "zero_claims_are_zero": [("core.facts", 4, {"value": 1})],
    "full_coverage_claims_are_100": [("core.facts", 2, {"value": 99})],
    "values_are_never_negative": [("core.facts", 0, {"value": -5})],
    "counts_are_whole_numbers": [("core.facts", 0, {"value": 5.5})],
    "no_report_contradicts_itself": [("core.findings", None, {"report_id": "r1", "town_code": "t1"})],
    "flags_are_one": [("core.facts", 3, {"value": 2})],
    "every_part_has_its_place": [("core.facts", 1, {"part_count": 3})],
    "sections_cover_the_text": [("core.sections", 1, {"section_start": 3})],
    "every_report_is_a_current_version": [("core.report_versions", 0, {"report_id": "r9"})],
    "the_sources_of_a_report_agree": [("core.report_findings", None, {"report_id": "r1", "town_code": "t1"})],
    "every_report_states_something": [
        ("core.reports", None, {"report_id": "r2", "town_code": "t2", "report_year": 2022})
    ],
    "every_registered_town_has_a_report": [("core.towns", None, {"town_code": "t2", "town_name": "乙镇"})],
    "reports_come_out_after_their_year": [("core.reports", 0, {"published_on": "2023-12-09"})],
    "values_do_not_jump_tenfold_in_a_year": [
        ("core.reports", None, {"report_id": "r0", "town_code": "t1", "report_year": 2022}),
        ("core.facts", None, fact(report_id="r0", report_year=2022, value=710)),
        ("core.facts", 0, {"value": 7300}),
    ],
    "every_fact_is_in_town_year_indicators": [("core.facts", 0, {"indicator_code": "unheard_of"})],
    "every_fact_is_in_town_year_ranks": [("core.towns", 0, {"valid_to": 2023})],
    "towns_stating_and_not_stating_make_towns_reporting": [
        ("core.towns", 1, {"valid_from": 2024}),
        ("core.towns", None, {"town_code": "t2", "town_name": "乙镇"}),
    ],
}


def world(changes: list[tuple[str, int | None, dict[str, Any]]]) -> Rows:
    rows = copy.deepcopy(RIGHT)
    for table, number, change in changes:
        if number is None:
            rows.setdefault(table, []).append(change)
        else:
            rows[table][number] |= change
    return rows


def run(check: Check, database: duckdb.DuckDBPyConnection) -> CheckResult:
    database.execute(
        "create or replace temporary table lake_reports as select 'r1' as report_id, ? as text", [TEXT]
    )
    return find_wrong_rows(database, check)


def named(name: str, models: Models) -> Check:
    return next(check for check in models.checks if check.name == name)


def test_a_right_world_passes(fill: Fill, models: Models, database: duckdb.DuckDBPyConnection) -> None:
    fill(RIGHT)
    results = {check.name: run(check, database).examples for check in models.checks}
    assert results == dict.fromkeys(results, ())


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_found(
    name: str, fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    check = named(name, models)
    fill(world(WRONG[name]), with_marts=check.checked.startswith("marts."))
    result = run(check, database)
    assert result.wrong_row_count >= 1
    assert result.examples


@pytest.mark.parametrize(
    ("table", "number", "change"),
    [
        ("core.facts", 1, {"places": [PARTS[0], PARTS[1] | {"start": 15}]}),
        ("core.quantities", 0, {"quantity_end": 7}),
        ("core.reports", 0, {"report_id": "r9"}),
    ],
    ids=["a later place", "a quantity", "no text in the lake"],
)
def test_every_kind_of_quote_is_checked(
    table: str,
    number: int,
    change: dict[str, Any],
    fill: Fill,
    models: Models,
    database: duckdb.DuckDBPyConnection,
) -> None:
    rows = world([(table, number, change)])
    if "report_id" in change:
        rows["core.facts"] = [row | change for row in rows["core.facts"]]
    fill(rows, with_marts=False)
    assert run(named("every_quote_is_found_at_its_place", models), database).wrong_row_count >= 1


def test_every_check_is_tested(models: Models) -> None:
    assert {check.name for check in models.checks} == set(WRONG)


def test_what_would_be_a_wrong_number_blocks(models: Models) -> None:
    warnings = {check.name for check in models.checks if check.severity == "warning"}
    assert warnings == {
        "rates_lie_between_0_and_100",
        "counts_are_whole_numbers",
        "every_report_states_something",
        "every_registered_town_has_a_report",
        "reports_come_out_after_their_year",
        "values_do_not_jump_tenfold_in_a_year",
        "no_report_contradicts_itself",
        "the_sources_of_a_report_agree",
    }
