"""Corrections: a broken entry is named, a stale one stops, a good one changes its figure and nothing else."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.warehouse.correcting import apply_corrections, file_corrections
from pipelines.warehouse.corrections import CorrectionError, check_names, load_corrections

GOOD = """
- county: 甲县
  town: 甲镇
  report_year: 2024
  indicator: enforcement_check_count
  expect: 7300
  correct: 730
  reason: 多写一个 0
  by: 县司法局
  corrected_on: 2025-03-02
"""
FILE = """
- file: 2024/扫描件.pdf
  expect_sha256: 0123456789abcdef
  county: 甲县
  town: 甲镇
  report_year: 2024
  reason: 扫描件缺首页，由乡镇来电确认
  by: 县司法局
  corrected_on: 2025-03-02
"""
INDICATORS = pl.DataFrame(
    {"indicator_code": ["enforcement_check_count", "mediation_rate"], "kind": ["count", "rate"]}
)
COUNTIES = pl.DataFrame({"county_code": ["1", "2"], "county_name": ["甲县", "乙县"]})
TOWNS = pl.DataFrame({"county_code": ["1", "2"], "town_name": ["甲镇", "乙镇"]})
FACTS = pl.DataFrame(
    {
        "county_code": ["1", "1", "2"],
        "town_code": ["t1", "t1", "t2"],
        "town_name": ["甲镇", "甲镇", "甲镇"],
        "report_year": [2024, 2023, 2024],
        "indicator_code": ["enforcement_check_count"] * 3,
        "value": [7300.0, 7300.0, 7300.0],
        "bound": ["at_least"] * 3,
        "is_uncertain": [True] * 3,
        "quote": ["检查7300余次"] * 3,
        "report_id": ["r1", "r2", "r3"],
    }
)


def corrections(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    path = tmp_path / "corrections.yml"
    path.write_text(text, encoding="utf-8")
    return load_corrections(path)


def test_a_figure_is_corrected_and_its_quote_kept(tmp_path: Path) -> None:
    facts, table = apply_corrections(FACTS, corrections(tmp_path, GOOD), COUNTIES)
    first = facts.row(0, named=True)
    assert (first["value"], first["bound"], first["is_uncertain"]) == (730, "exact", False)
    assert (first["is_corrected"], first["correction_reason"]) == (True, "多写一个 0")
    assert first["quote"] == "检查7300余次"
    assert facts["value"].to_list()[1:] == [7300, 7300]
    assert facts["is_corrected"].to_list()[1:] == [False, False]
    assert table.select(
        "town_code", "expected_value", "corrected_value", "corrected_by", "corrected_on"
    ).rows() == [("t1", 7300, 730, "县司法局", date(2025, 3, 2))]
    assert facts["extracted_value"].to_list() == [7300, 7300, 7300]


def test_a_figure_is_withdrawn_and_stays_visible_among_the_corrections(tmp_path: Path) -> None:
    entry = GOOD.replace("correct: 730", "withdraw: true")
    facts, table = apply_corrections(FACTS, corrections(tmp_path, entry), COUNTIES)
    assert facts["report_id"].to_list() == ["r2", "r3"]
    assert table.select("is_withdrawn", "corrected_value", "quote").rows() == [(True, None, "检查7300余次")]


def test_no_file_an_empty_one_and_an_empty_list_correct_nothing(tmp_path: Path) -> None:
    assert load_corrections(tmp_path / "none.yml").entries == ()
    assert corrections(tmp_path, "# nothing\n").entries == ()
    assert corrections(tmp_path, "[]").entries == ()


def test_the_file_of_the_project_loads() -> None:
    assert load_corrections(Path(__file__).parents[2] / "data" / "corrections.yml").entries == ()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  town: 甲镇\n", "", "字段 town：没有填写"),
        ("town: 甲镇", "town: ''", "字段 town：太短"),
        ("report_year: 2024", "report_year: 二〇二四", "字段 report_year：应当是整数"),
        ("expect: 7300", "expect: 七千", "字段 expect"),
        ("expect: 7300", "expect: -1", "字段 expect"),
        ("correct: 730", "correct: .nan", "字段 correct"),
        ("reason: 多写一个 0", "reason: 错", "字段 reason：太短"),
        ("by: 县司法局", "who: 县司法局", "字段 by：没有填写"),
        ("  corrected_on: 2025-03-02\n", "", "字段 corrected_on：没有填写"),
        ("corrected_on: 2025-03-02", "corrected_on: 三月二日", "字段 corrected_on：应当是日期"),
        ("  by: 县司法局", "  by: 县司法局\n  note: x", "字段 note：没有这个字段"),
        ("  correct: 730\n", "", "correct 和 withdraw"),
        ("correct: 730", "correct: 730\n  withdraw: true", "correct 和 withdraw"),
    ],
)
def test_a_broken_entry_is_named_by_number_and_field(old: str, new: str, named: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(CorrectionError) as error:
        corrections(tmp_path, GOOD.replace("2024", "2023") + GOOD.replace(old, new))
    message = str(error.value)
    assert "corrections.yml：第 2 条" in message
    assert named in message


@pytest.mark.parametrize("text", ["a: [", "county: 甲县", "- 甲县", "\x00"])
def test_a_file_of_another_shape_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"corrections\.yml："):
        corrections(tmp_path, text)


def test_two_entries_for_one_figure_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="第 2 条：与第 1 条"):
        corrections(tmp_path, GOOD + GOOD)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("甲县", "丙县", "字段 county"),
        ("town: 甲镇", "town: 乙镇", "字段 town"),
        ("enforcement_check_count", "no_such", "字段 indicator"),
        ("correct: 730", "correct: 730.5", "字段 correct：这个指标应当是整数"),
        ("enforcement_check_count", "mediation_rate", "字段 correct：比率不能超过 100"),
    ],
)
def test_a_name_that_nothing_knows_is_named(old: str, new: str, named: str, tmp_path: Path) -> None:
    loaded = corrections(tmp_path, GOOD.replace(old, new))
    with pytest.raises(CorrectionError, match=f"第 1 条.*：{named}"):
        check_names(loaded, COUNTIES, TOWNS, INDICATORS)


def test_an_expectation_that_no_longer_holds_stops(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"第 1 条.*字段 expect：预期报告里是 7200，现在读到的是 7300"):
        apply_corrections(FACTS, corrections(tmp_path, GOOD.replace("7300", "7200")), COUNTIES)


def test_a_correction_that_meets_no_figure_stops(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"第 1 条.*没有读到这个数"):
        apply_corrections(FACTS, corrections(tmp_path, GOOD.replace("2024", "2021")), COUNTIES)


def test_a_correction_of_a_file_says_which_bytes_it_is_about(tmp_path: Path) -> None:
    loaded = corrections(tmp_path, GOOD + FILE)
    check_names(loaded, COUNTIES, TOWNS, INDICATORS)
    listed = pl.DataFrame({"file_path": ["2024/扫描件.pdf"], "file_sha256": ["0123456789abcdef" * 4]})
    row = file_corrections(loaded, listed).row(0, named=True)
    assert (row["file_path"], row["town_name"], row["report_year"]) == ("2024/扫描件.pdf", "甲镇", 2024)
    assert (row["published_on"], row["corrected_by"], row["corrected_on"]) == (
        None,
        "县司法局",
        date(2025, 3, 2),
    )
    changed = listed.with_columns(file_sha256=pl.lit("f" * 64))
    with pytest.raises(
        CorrectionError, match=r"第 2 条（文件 2024/扫描件.pdf）：字段 expect_sha256.*已经换过"
    ):
        file_corrections(loaded, changed)
    with pytest.raises(CorrectionError, match=r"第 2 条.*没有这个文件"):
        file_corrections(loaded, listed.clear())


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  town: 甲镇\n", "", "county 和 town 要一起写"),
        ("  county: 甲县\n  town: 甲镇\n  report_year: 2024\n", "", "至少写一样"),
        ("expect_sha256: 0123456789abcdef", "expect_sha256: 没有", "字段 expect_sha256：应当是文件 SHA-256"),
        ("file: 2024/扫描件.pdf", "file: ''", "字段 file：太短"),
        ("report_year: 2024", "published_on: 昨天", "字段 published_on：应当是日期"),
    ],
)
def test_a_broken_correction_of_a_file_is_named(old: str, new: str, named: str, tmp_path: Path) -> None:
    assert old in FILE
    with pytest.raises(CorrectionError, match=named):
        corrections(tmp_path, FILE.replace(old, new))


def test_a_town_of_a_file_must_be_in_the_register(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"第 1 条.*字段 town"):
        check_names(corrections(tmp_path, FILE.replace("甲镇", "丙镇")), COUNTIES, TOWNS, INDICATORS)
