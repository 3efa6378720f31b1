"""The workbook as a program reads it back: what is in the cells, the comments, the formulas and the charts."""

import re
import statistics
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.utils
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.warehouse.connect import connect
from pipelines.writing.county import CountyYear
from pipelines.writing.workbook.alerts import GAP, alert_lines
from pipelines.writing.workbook.writing import write_workbook

from .conftest import Publish, read
from .made import Made, Stated, by_rule
from .reading_back import FIRST_ROW, HEADER, cell_of, column_of, row_of, written

# What openpyxl does not know (sparklines, data bars) it leaves out on reading, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SHEETS = ["说明", "比较表", "排名", "趋势", "预警", "明细"]
BELOW = ("平均", "中位数", "合计", "计入的乡镇数", "未报告的乡镇数")


@pytest.fixture(scope="module")
def path(of: CountyYear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "甲县.xlsx"
    write_workbook(of, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def cached(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def test_the_sheets_stand_in_their_order(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


# figures


def test_every_figure_is_the_view_s(published: Path, book: Workbook) -> None:
    with connect(published) as connection:
        rows = connection.execute(
            "select town_name, indicator_name, value from marts.town_year_indicators "
            "where report_year = 2024 and not is_uncertain"
        ).fetchall()
    assert len(rows) > 25
    for town, indicator, value in rows:
        assert cell_of(book, town, indicator).value == value


def test_what_is_missing_is_grey_text_and_zero_is_a_number(book: Workbook) -> None:
    silent, absent = cell_of(book, "第1镇", "指标3"), cell_of(book, "第8镇", "指标0")
    assert (silent.value, absent.value) == ("未报告", "无报告")
    assert silent.font.color.rgb == absent.font.color.rgb == "FF6B6B6B"
    zero = cell_of(book, "第1镇", "指标0")
    assert (zero.value, zero.data_type) == (0, "n")


def test_a_bound_is_seen_and_still_a_number(book: Workbook) -> None:
    cell = cell_of(book, "第2镇", "指标0")
    assert (cell.value, cell.number_format) == (5000, '"≥"#,##0')


def test_an_uncertain_figure_is_text_that_no_mean_counts(book: Workbook, cached: Workbook) -> None:
    assert cell_of(book, "第3镇", "指标0").value == "77（存疑）"
    certain = [
        cell_of(book, f"第{town}镇", "指标0").value for town in (1, 2, 5, 6)
    ]  # 4 is silent, 7 has (6 + 0) % 4 = 2, 8 no report
    certain.append(cell_of(book, "第7镇", "指标0").value)
    sheet = cached["比较表"]
    mean = sheet.cell(row_of(sheet, "平均"), column_of(sheet, "指标0")).value
    assert mean == pytest.approx(statistics.mean(certain))


def test_the_comment_of_a_figure_is_its_sentence_with_town_and_report(book: Workbook) -> None:
    comment = cell_of(book, "第2镇", "指标1").comment
    assert comment is not None
    value = f"{by_rule(1, 2024, 1).value:g}"  # type: ignore[union-attr]
    assert f"“全年指标1为{value}件。”" in comment.text
    assert "第2镇" in comment.text and "2024/第2镇2024.txt" in comment.text
    assert "不是正好的数" in cell_of(book, "第2镇", "指标0").comment.text  # type: ignore[union-attr]
    assert "算 0" in cell_of(book, "第1镇", "指标0").comment.text  # type: ignore[union-attr]
    assert "存疑" in cell_of(book, "第3镇", "指标0").comment.text  # type: ignore[union-attr]


def test_every_figure_has_a_comment(of: CountyYear, book: Workbook) -> None:
    names = {indicator.indicator_code: indicator.indicator_name for indicator in of.indicators}
    for figure in of.figures:
        assert cell_of(book, figure.town_name, names[figure.indicator_code]).comment is not None


def test_what_was_stated_last_year_and_not_now_is_told_in_a_comment(publish: Publish, tmp_path: Path) -> None:
    def rule(town: int, year: int, indicator: int) -> Stated | None:
        return None if (town, year, indicator) == (1, 2024, 0) else Stated(10 + town, quote=f"{10 + town}件")

    book = written(read(publish(Made(towns=4, indicators=2, rule=rule))), tmp_path)
    comment = cell_of(book, "第2镇", "指标0").comment
    assert comment is not None and "2023 年写的是 11" in comment.text and "不等于 0" in comment.text


# formulas


def evaluated(formula: str, sheet: Worksheet) -> Any:
    """What the formulas used here come to, from the cells as they stand."""
    function, area = re.findall(
        r"(AVERAGE|MEDIAN|SUM|COUNTIF|COUNT|MAX|MIN)\(([A-Z]+\d+:[A-Z]+\d+)", formula
    )[-1]
    values = [cell.value for row in sheet[area] for cell in row]
    numbers = [value for value in values if isinstance(value, (int, float))]
    if function == "COUNTIF":
        return values.count(re.search(r'"(.+)"', formula)[1])  # type: ignore[index]
    if "COUNT(" in formula and function != "COUNT" and not numbers:
        return "—"
    made: dict[str, Callable[[list[float]], float]] = {
        "AVERAGE": statistics.mean,
        "MEDIAN": statistics.median,
        "SUM": sum,
        "COUNT": len,
        "MAX": max,
        "MIN": min,
    }
    return made[function](numbers)


@pytest.mark.parametrize("name", ["比较表", "趋势"])
def test_the_value_kept_with_a_formula_is_what_it_comes_to(
    name: str, book: Workbook, cached: Workbook
) -> None:
    formulas = [cell for row in book[name].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 20
    for cell in formulas:
        kept = cached[name][cell.coordinate].value
        assert kept == pytest.approx(evaluated(cell.value, cached[name])), (cell.coordinate, cell.value)


def test_means_and_medians_are_the_view_s(of: CountyYear, cached: Workbook) -> None:
    sheet = cached["比较表"]
    for indicator in of.stated_indicators:
        column = column_of(sheet, indicator.indicator_name)
        shown = [sheet.cell(row_of(sheet, label), column).value for label in BELOW]
        assert shown[1] == pytest.approx(indicator.value_median)
        assert shown[3:] == [indicator.towns_ranked, indicator.towns_reporting - indicator.towns_stating]


def test_what_makes_no_sense_summed_is_not_summed(publish: Publish, tmp_path: Path) -> None:
    rows = {0: {"kind": "rate", "unit": "%", "is_summable": False}, 1: {"kind": "flag", "unit": ""}}

    def rule(town: int, year: int, indicator: int) -> Stated:
        return Stated((95 + town, town % 2, 3)[indicator])

    made = Made(towns=4, indicators=3, rule=rule, indicator_rows=rows)
    book = written(read(publish(made)), tmp_path)
    sheet = book["比较表"]
    assert sheet.cell(row_of(sheet, "合计"), column_of(sheet, "指标0")).value == "不相加"
    flag = cell_of(book, "第1镇", "指标1")
    assert (flag.value, flag.number_format) == (0, '"有";"有";"无"')


def test_where_every_figure_is_uncertain_there_is_no_mean_and_no_zero(
    publish: Publish, tmp_path: Path
) -> None:
    made = Made(towns=3, indicators=2, rule=lambda t, y, i: Stated(5, is_uncertain=i == 0))
    of = read(publish(made))
    write_workbook(of, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)["比较表"]
    column = column_of(sheet, "指标0")
    shown = [sheet.cell(row_of(sheet, label), column).value for label in BELOW]
    assert shown == ["—", "—", "—", 0, 0]


# looks


def test_the_comparison_is_set_up_for_reading_and_printing(book: Workbook) -> None:
    sheet = book["比较表"]
    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == "A4:I12"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$4", "$A:$C")


def rules_of(sheet: Worksheet, column: int) -> list[Any]:
    letter = openpyxl.utils.get_column_letter(column)
    return [
        rule
        for area in sheet.conditional_formatting
        if str(area.sqref).startswith(f"{letter}{FIRST_ROW}:")
        for rule in area.rules
    ]


def test_colours_follow_the_direction_and_are_neutral_without_one(book: Workbook) -> None:
    sheet = book["比较表"]

    def colours(indicator: str) -> list[str]:
        (rule,) = rules_of(sheet, column_of(sheet, indicator))
        return [colour.rgb for colour in rule.colorScale.color]

    higher, lower, neutral = colours("指标0"), colours("指标1"), colours("指标2")
    assert higher == lower[::-1] and len(higher) == 3
    assert len(neutral) == 2 and set(neutral) & set(higher) == {"FFFFFFFF"}


def test_a_column_in_which_nothing_differs_has_no_colour(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=4, indicators=1, rule=lambda town, year, indicator: Stated(100))
    assert list(written(read(publish(made)), tmp_path)["比较表"].conditional_formatting) == []


def test_ranks_are_the_view_s_and_the_silent_are_named(of: CountyYear, book: Workbook) -> None:
    sheet = book["排名"]
    comparable = [i for i in of.indicators if i.is_comparable and i.value_min != i.value_max]
    assert len(comparable) >= 5
    for indicator in comparable:
        top = row_of(sheet, f"{indicator.indicator_name}（件）")
        for offset, figure in enumerate(of.figures_of(indicator.indicator_code)):
            line = [cell.value for cell in sheet[top + 2 + offset]]
            assert line[0] == (figure.value_rank or "—") and line[1] == figure.town_name
            assert line[3] == indicator.value_median
        silent = sheet.cell(top + 2 + len(of.figures_of(indicator.indicator_code)), 1).value
        assert silent.startswith("未报告：第") and "无报告：第8镇" in silent


def test_native_charts_hold_the_figures(path: Path, of: CountyYear, book: Workbook) -> None:
    assert len(book["排名"]._charts) == len(book["趋势"]._charts) >= 5
    with zipfile.ZipFile(path) as parts:
        first = parts.read("xl/charts/chart1.xml").decode()
    kept = [float(value) for value in re.findall(r"<c:v>([\d.]+)</c:v>", first)]
    ranked = [f.value for f in of.figures_of("i000") if f.value_rank is not None]
    assert kept[: len(ranked)] == ranked


def test_a_year_without_a_figure_is_a_gap_in_the_trend_and_no_text(publish: Publish, tmp_path: Path) -> None:
    def rule(town: int, year: int, indicator: int) -> Stated | None:
        return None if (town, year) == (0, 2023) else Stated(town + year - 2000)

    made = Made(towns=4, years=(2022, 2023, 2024), indicators=1, rule=rule)
    sheet = written(read(publish(made)), tmp_path)["趋势"]
    top = row_of(sheet, "乡镇")
    assert [cell.value for cell in sheet[top]][1:4] == ["2022年", "2023年", "2024年"]
    assert [cell.value for cell in sheet[top + 1]][1:4] == [22, None, 24]


def test_a_year_nobody_knows_stays_on_the_axis(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=4, years=(2021, 2024), indicators=1, rule=lambda t, y, i: Stated(t + y - 2000))
    sheet = written(read(publish(made)), tmp_path)["趋势"]
    assert [cell.value for cell in sheet[row_of(sheet, "乡镇")]][1:5] == [
        f"{year}年" for year in range(2021, 2025)
    ]


def test_alerts_hold_missing_late_suspicious_and_silent(of: CountyYear, book: Workbook) -> None:
    sheet = book["预警"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    kinds = [row[0] for row in rows]
    assert len(rows) == len(list(alert_lines(of)))
    assert ("缺报", "第8镇") in {(row[0], row[1]) for row in rows}
    assert ("迟报", "第2镇") in {(row[0], row[1]) for row in rows}
    assert kinds.count(GAP) == len(of.gaps)
    assert len([kind for kind in kinds if kind in {item.rule_name for item in of.suspicions}]) == len(
        of.suspicions
    )


def test_details_hold_every_figure_of_the_year(of: CountyYear, book: Workbook) -> None:
    sheet = book["明细"]
    headers = [cell.value for cell in sheet[1]]
    rows = [dict(zip(headers, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == len(of.figures)
    assert [row["数值"] for row in rows] == [figure.value for figure in of.figures]
    assert all(row["原文（所在的句子）"].startswith("全年") for row in rows)
    assert sheet.tables["明细"].ref.startswith("A1:")


def test_the_notes_say_what_when_and_who_is_missing(book: Workbook) -> None:
    text = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row if cell.value)
    for told in (
        "甲县 2024 年度",
        "建库编号 abc123",
        "2025-05-02 00:30",
        "第8镇",
        "第2镇",
        "没有写明不等于 0",
    ):
        assert told in text, told


def test_an_indicator_nobody_states_is_named_and_has_no_column(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=3, indicators=3, rule=lambda t, y, i: None if i == 1 else Stated(t + 1))
    book = written(read(publish(made)), tmp_path)
    assert "指标1（件）" not in [cell.value for cell in book["比较表"][HEADER]]
    assert "指标1" in [cell.value for row in book["说明"].iter_rows() for cell in row]


@pytest.mark.parametrize(("towns", "indicators"), [(1, 4), (2, 4), (200, 3)])
def test_few_and_many_towns(towns: int, indicators: int, publish: Publish, tmp_path: Path) -> None:
    book = written(read(publish(Made(towns=towns, indicators=indicators))), tmp_path)
    sheet = book["比较表"]
    assert [sheet.cell(FIRST_ROW + n, 1).value for n in range(towns)] == [
        f"第{n + 1}镇" for n in range(towns)
    ]
    if towns < 3:
        assert book["排名"]._charts == [] and "没有能比较的指标" in book["排名"]["A2"].value
        assert list(sheet.conditional_formatting) == []
    else:
        assert sheet.row_breaks is not None and len(book["排名"]._charts) == 3


def test_a_year_in_which_nobody_reported(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=3, without_report=frozenset((town, 2024) for town in range(3)))
    book = written(read(publish(made)), tmp_path)
    assert "没有一个乡镇的报告写明任何指标" in book["比较表"]["A2"].value
    assert [book["预警"].cell(row, 1).value for row in (5, 6, 7)] == ["缺报"] * 3
