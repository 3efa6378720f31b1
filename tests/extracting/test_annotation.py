"""The rule for reading a figure, bullet by bullet: invented sentences and all the facts they state."""

import pytest

from .cases import Case, Read, check, load_cases, read_cases, read_texts

FILES = (
    "annotation.yml",
    "annotation_not_recorded.yml",
    "annotation_sharper.yml",
    "annotation_reports.yml",
    "annotation_wordings.yml",
)
CASES = [case for name in FILES for case in load_cases(name)]


@pytest.fixture(scope="module")
def read() -> dict[str, Read]:
    return read_cases(CASES)


def test_every_case_has_its_own_name() -> None:
    assert len({str(case) for case in CASES}) == len(CASES)


def test_every_bullet_has_three_cases() -> None:
    rules = [case.rule for case in CASES]
    assert {rule for rule in rules if rules.count(rule) < 3} == set()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_rule(case: Case, read: dict[str, Read]) -> None:
    check(case, read[str(case)])


def test_units_are_as_written_and_money_is_in_yuan() -> None:
    [read] = read_texts(["行政处罚罚没金额2.36万元，发放普法手册３０００册，学法考试合格率百分之九十八。"])
    units = {row["indicator_code"]: row["unit"] for row in read.rows}
    assert units == {"penalty_amount_yuan": "元", "publicity_material_count": "册", "law_exam_pass_rate": "%"}


def test_quotes_stand_where_they_say(read: dict[str, Read]) -> None:
    for text, found in [(case.text, read[str(case)]) for case in CASES]:
        for row in found.rows:
            assert text[row["quote_start"] : row["quote_end"]] == row["quote"] != ""
            assert all(text[p["start"] : p["end"]] == p["quote"] for p in row["places"])
            assert len(row["places"]) == row["part_count"] >= 1
        for row in found.quantities:
            assert text[row["quantity_start"] : row["quantity_end"]] == row["quote"]
            assert (
                row["sentence_start"]
                <= row["quantity_start"]
                < row["quantity_end"]
                <= row["sentence_end"] + 1
            )
