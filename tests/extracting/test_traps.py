"""What looks like a figure and is not, trap by trap."""

import pytest

from .cases import Case, Read, check, load_cases, read_cases

CASES = load_cases("traps.yml")


@pytest.fixture(scope="module")
def read() -> dict[str, Read]:
    return read_cases(CASES)


def test_all_57_traps_have_a_case() -> None:
    assert sorted({int(case.rule[:2]) for case in CASES}) == list(range(1, 58))
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_trap(case: Case, read: dict[str, Read]) -> None:
    check(case, read[str(case)])


def test_a_trapped_figure_says_why_in_chinese(read: dict[str, Read]) -> None:
    trapped = [q for found in read.values() for q in found.quantities if q["trap"]]
    assert len(trapped) > 40
    assert [
        q for q in trapped if not any("\u4e00" <= sign <= "\u9fff" for sign in q["trap_reason"] or "")
    ] == []


def test_a_trapped_figure_belongs_to_no_indicator(read: dict[str, Read]) -> None:
    assert [
        q for found in read.values() for q in found.quantities if q["trap"] and q["indicator_codes"]
    ] == []
