"""The checks: a right world passes them all, and each finds the wrong row that it is there for."""

import copy
from typing import Any

import duckdb
import pytest

from pipelines.warehouse.checks import CheckResult, find_wrong_rows
from pipelines.warehouse.models import Check, Models
from pipelines.warehouse.shown import SHOWN

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
        {"indicator_code": code, "indicator_name": code, "indicator_order": order, "kind": kind}
        for order, (code, kind) in enumerate(
            [("a", "count"), ("b", "count"), ("rate", "rate"), ("flag", "flag"), ("none", "count")], 1
        )
    ],
    "core.reports": [
        {"report_id": "r1", "town_code": "t1", "char_count": len(TEXT), "published_on": "2024-01-05"}
    ],
    "core.report_versions": [{"report_id": "r1", "town_code": "t1", "file_sha256": "s1"}],
    "core.sections": [
        {"report_id": "r1", "section_order": 1, "kind": "title", "section_start": 0, "section_end": 2},
        {"report_id": "r1", "section_order": 2, "section_start": 2, "section_end": len(TEXT)},
    ],
    "core.quantities": [
        {"report_id": "r1", "quantity_start": 6, "quantity_end": 8, "quote": "5件"},
        *(
            {"report_id": "r1", "quantity_order": order, "quote": quote, "value": value}
            | {"quantity_start": start, "quantity_end": start + 2, "indicator_codes": ["b"]}
            for order, (start, quote, value) in enumerate([(11, "3场", 3), (14, "2场", 2)], 2)
        ),
    ],
    "core.facts": [],
}


def fact(**changes: Any) -> dict[str, Any]:
    row = {"report_id": "r1", "town_code": "t1", "value": 5, "quote": QUOTE, "quote_start": START}
    row |= {"quote_end": START + len(QUOTE), **changes}
    first = {"start": row["quote_start"], "end": row["quote_end"], "quote": row["quote"]}
    return {"places": [first]} | row


RIGHT["core.facts"] = [
    fact(),
    fact(indicator_code="b", quote="普法3场", quote_start=9, quote_end=13, places=PARTS, part_count=2)
    | {"extracted_value": 5},
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
    "no_rate_outside_0_and_100_is_unflagged": [("core.facts", 2, {"value": 100.5, "basis": "stated"})],
    "every_key_is_unique": [("core.quantities", 1, {"quantity_order": 1})],
    "every_file_is_a_version_or_rejected": [
        ("core.rejected_files", None, {"file_path": "2023/甲镇.txt", "folder_year": 2023})
    ],
    "read_rejected_and_missing_make_the_expected_reports": [
        ("core.towns", 1, {"valid_from": 2024}),
        ("core.towns", None, {"town_code": "t2", "town_name": "乙镇"}),
    ],
    "sums_agree_with_their_parts": [("core.quantities", 2, {"value": 3})],
    "every_fact_has_a_known_town_and_year": [("core.facts", 0, {"report_year": 2030})],
    "rates_of_a_report_are_not_all_100": [
        *(("core.facts", None, fact(indicator_code=f"rate{n}", value=100)) for n in range(4)),
        *(("core.indicators", None, {"indicator_code": f"rate{n}", "kind": "rate"}) for n in range(4)),
    ],
    "figures_are_not_copied_from_last_year": [
        *(("core.facts", None, fact(indicator_code=f"c{n}", value=10 + n)) for n in range(5)),
        *(
            ("core.facts", None, fact(report_id="r0", indicator_code=f"c{n}", value=10 + n, report_year=2022))
            for n in range(5)
        ),
        ("core.reports", None, {"report_id": "r0", "town_code": "t1", "report_year": 2022}),
        *(("core.indicators", None, {"indicator_code": f"c{n}"}) for n in range(5)),
    ],
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
    "values_do_not_jump_from_one_year_to_the_next": [
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

#: What was published before, and what lies in the inbox, where a test does not say otherwise: the right world.
BEFORE: dict[str, list[tuple[Any, ...]]] = {
    "lake_reports": [("r1", TEXT)],
    "lake_files": [("2023/甲镇.txt", "s1", 2023)],
    "published_reports": [("r1", "t1", "甲镇", 2023, "2023/甲镇.txt", "s1", "")],
    "published_facts": [("r1", "a", 5, QUOTE)],
    "published_build": [(True,)],
}
GONE = ("r0", "t1", "甲镇", 2022, "2022/甲镇.txt", "s0", "")
STILL_THERE = {"lake_files": [*BEFORE["lake_files"], ("2022/甲镇.txt", "s0", None)]}

#: Check → what it is shown beside the right world, in which something is lost.
LOST: dict[str, dict[str, list[tuple[Any, ...]]]] = {
    "no_published_report_is_lost_without_a_reason": {"published_reports": [GONE], **STILL_THERE},
    "every_published_report_is_still_there": {"published_reports": [GONE]},
    "no_published_fact_is_lost_without_a_reason": {"published_facts": [("r1", "c", 9, "9件")]},
    "every_published_fact_is_still_there": {"published_facts": [("r1", "c", 9, "9件")]},
}


def world(changes: list[tuple[str, int | None, dict[str, Any]]]) -> Rows:
    rows = copy.deepcopy(RIGHT)
    for table, number, change in changes:
        if number is None:
            rows.setdefault(table, []).append(change)
        else:
            rows[table][number] |= change
    return rows


def show(database: duckdb.DuckDBPyConnection, **shown: list[tuple[Any, ...]]) -> None:
    for name, rows in (BEFORE | shown).items():
        database.execute(f"create or replace temporary table {name} ({', '.join(SHOWN[name])})")
        for row in rows:
            database.execute(f"insert into {name} values ({', '.join('?' for _ in row)})", row)


def run(check: Check, database: duckdb.DuckDBPyConnection, **shown: list[tuple[Any, ...]]) -> CheckResult:
    show(database, **shown)
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
    fill(world(WRONG[name]))
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
    fill(rows)
    assert run(named("every_quote_is_found_at_its_place", models), database).wrong_row_count >= 1


def test_every_check_is_tested(models: Models) -> None:
    apart = {"county_sums_agree_with_the_facts"}
    assert {check.name for check in models.checks} == set(WRONG) | set(LOST) | apart


def test_what_would_be_a_wrong_number_blocks(models: Models) -> None:
    warnings = {check.name for check in models.checks if check.severity == "warning"}
    assert warnings == {
        "rates_lie_between_0_and_100",
        "counts_are_whole_numbers",
        "every_report_states_something",
        "every_registered_town_has_a_report",
        "reports_come_out_after_their_year",
        "values_do_not_jump_from_one_year_to_the_next",
        "no_report_contradicts_itself",
        "the_sources_of_a_report_agree",
        "rates_of_a_report_are_not_all_100",
        "figures_are_not_copied_from_last_year",
        "every_published_report_is_still_there",
        "every_published_fact_is_still_there",
    }


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_since_the_last_publish_is_found(
    name: str, fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    fill(RIGHT)
    assert run(named(name, models), database, **LOST[name]).wrong_row_count == 1


@pytest.mark.parametrize(
    ("changes", "shown", "reason"),
    [
        ([], {}, "已不在收件夹"),
        (
            [
                ("core.report_versions", None, {"report_id": "r0", "town_code": "t1", "version_order": 2}),
                ("core.report_versions", 1, {"is_current": False, "why_current": None}),
            ],
            STILL_THERE,
            "更新的版本",
        ),
        (
            [("core.rejected_files", None, {"file_path": "2022/甲镇.txt", "file_sha256": "s0"})],
            STILL_THERE,
            "没有收下：文件是空的",
        ),
        ([], {**STILL_THERE, "published_build": [(False,)]}, "目录、登记册或设置"),
    ],
    ids=["file gone", "superseded", "rejected", "made otherwise"],
)
def test_a_report_may_go_for_a_reason_and_it_is_said(
    changes: list[tuple[str, int | None, dict[str, Any]]],
    shown: dict[str, list[tuple[Any, ...]]],
    reason: str,
    fill: Fill,
    models: Models,
    database: duckdb.DuckDBPyConnection,
) -> None:
    fill(
        world(changes),
    )
    shown = {"published_reports": [GONE], **shown}
    blocking = run(named("no_published_report_is_lost_without_a_reason", models), database, **shown)
    warning = run(named("every_published_report_is_still_there", models), database, **shown)
    assert blocking.examples == ()
    assert [reason in row["reason"] for row in warning.examples] == [True]


@pytest.mark.parametrize(
    ("changes", "shown", "reason"),
    [
        (
            [("core.corrections", None, {"report_id": "r1", "indicator_code": "c", "is_withdrawn": True})],
            {},
            "更正撤下了：写错了",
        ),
        ([], {"published_reports": [("r1", "t1", "甲镇", 2022, "x", "s1", "")]}, "别的乡镇或年度"),
        ([], {"published_reports": [("r1", "t1", "甲镇", 2023, "x", "s1", "else")]}, "文字变了"),
        ([], {"published_build": [(False,)]}, "目录、登记册或设置"),
    ],
    ids=["withdrawn", "moved", "other text", "made otherwise"],
)
def test_a_fact_may_go_for_a_reason_and_it_is_said(
    changes: list[tuple[str, int | None, dict[str, Any]]],
    shown: dict[str, list[tuple[Any, ...]]],
    reason: str,
    fill: Fill,
    models: Models,
    database: duckdb.DuckDBPyConnection,
) -> None:
    fill(
        world(changes),
    )
    shown = {"published_facts": [("r1", "c", 9, "9件")], **shown}
    blocking = run(named("no_published_fact_is_lost_without_a_reason", models), database, **shown)
    warning = run(named("every_published_fact_is_still_there", models), database, **shown)
    assert blocking.examples == ()
    assert [reason in row["reason"] for row in warning.examples] == [True]


def test_a_correction_changes_a_value_without_losing_the_fact(
    fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    fill(
        world([("core.facts", 0, {"value": 6, "is_corrected": True})]),
    )
    for name in LOST:
        assert run(named(name, models), database).examples == ()


def test_a_rate_above_100_is_flagged_by_a_finding_or_by_doubt(
    fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    over = ("core.facts", 2, {"value": 105, "basis": "stated"})
    finding = {
        "report_id": "r1",
        "town_code": "t1",
        "indicator_code": "rate",
        "finding_code": "rate_above_100",
    }
    check = named("no_rate_outside_0_and_100_is_unflagged", models)
    fill(
        world([over, ("core.findings", None, finding)]),
    )
    assert run(check, database).examples == ()
    database.execute("delete from core.findings")
    assert run(check, database).wrong_row_count == 1
    database.execute("update core.facts set is_uncertain = true where indicator_code = 'rate'")
    assert run(check, database).examples == ()


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ([("2023/甲镇.txt", "s1", 2023), ("2023/乙镇.txt", "s2", 2023)], 1),
        ([("2023/甲镇.txt", "s1", 2023), ("散放.txt", "s2", None)], 1),
        # A loose file of a year that was not read yet waits for the run of its year.
        ([("2023/甲镇.txt", "s1", 2023), ("散放.txt", "s2", 2019)], 0),
        ([], 1),
    ],
    ids=["unread", "of no year", "of a year not run", "no such file"],
)
def test_every_file_is_accounted_for(
    files: list[tuple[Any, ...]],
    wrong: int,
    fill: Fill,
    models: Models,
    database: duckdb.DuckDBPyConnection,
) -> None:
    fill(RIGHT)
    check = named("every_file_is_a_version_or_rejected", models)
    assert run(check, database, lake_files=files).wrong_row_count == wrong


@pytest.mark.parametrize(("value", "wrong"), [(5, 0), (4, 1), (6, 1)])
def test_a_sum_is_checked_from_both_sides(
    value: float, wrong: int, fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    fill(
        world([("core.facts", 1, {"extracted_value": value})]),
    )
    assert run(named("sums_agree_with_their_parts", models), database).wrong_row_count == wrong


def test_a_mart_that_adds_up_otherwise_is_found(
    fill: Fill, models: Models, database: duckdb.DuckDBPyConnection
) -> None:
    """What the mart says is put beside the facts by changing it after the fact, be it a table or a view."""
    fill(RIGHT)
    kind = database.execute(
        "select table_type from information_schema.tables where table_name = 'county_year_indicators'"
    ).fetchone()
    assert kind is not None
    database.execute("create table kept as from marts.county_year_indicators")
    database.execute(f"drop {'view' if kind[0] == 'VIEW' else 'table'} marts.county_year_indicators")
    database.execute(
        "create table marts.county_year_indicators as select * replace (value_sum + 1 as value_sum) from kept"
    )
    check = named("county_sums_agree_with_the_facts", models)
    assert run(check, database).wrong_row_count == 5
