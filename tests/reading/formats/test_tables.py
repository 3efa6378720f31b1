"""Grids as lines: no figure without its label, no figures of two things side by side."""

import pytest

from pipelines.reading.formats.table_units import with_unit
from pipelines.reading.formats.tables import table_lines

from .same_facts import facts_of

HEAD, TAIL = (
    "石门镇人民政府2024年法治政府建设情况报告\n一、主要举措和成效\n",
    "\n石门镇人民政府\n2025年1月20日\n",
)


def facts_in(grid: list[list[str]]) -> list[tuple[str, float]]:
    text = HEAD + "\n".join(table_lines(grid)) + TAIL
    return [fact[:2] for fact in facts_of(text.encode())[1:]]


def test_two_columns() -> None:
    grid = [["指标", "数值"], ["行政检查", "265次"], ["行政处罚：", "13件"], ["", ""], ["合计", ""]]
    assert table_lines(grid) == ["指标：数值", "行政检查：265次", "行政处罚：13件", "合计"]
    assert facts_in(grid) == [("enforcement_check_count", 265), ("penalty_case_count", 13)]


def test_a_year_above_two_columns_stays_with_the_figures() -> None:
    assert table_lines([["指标", "2023年"], ["调解", "312件"]]) == ["指标：调解；2023年：312件"]


def test_figures_of_two_years_are_not_added_up() -> None:
    grid = [["指标", "2023年", "2024年"], ["调解矛盾纠纷", "312件", "297件"]]
    assert table_lines(grid) == ["指标：调解矛盾纠纷；2023年：312件；2024年：297件"]
    assert facts_in(grid) == []


def test_a_row_of_another_year_is_of_that_year() -> None:
    grid = [["年度", "发放宣传资料", "法治讲座"], ["2023", "1200份", "3场"], ["2024年", "1500份", ""]]
    assert table_lines(grid) == [
        "年度：2023；2023年发放宣传资料：1200份；2023年法治讲座：3场",
        "年度：2024年；2024年发放宣传资料：1500份",
    ]
    assert facts_in(grid) == [("publicity_material_count", 1500)]
    assert facts_in([grid[0], ["2023", "1200份", "3场"]]) == []


def test_a_title_over_the_whole_width() -> None:
    grid = [["2024年执法情况表"] * 3, ["镇街", "检查", "处罚"], ["石门镇", "265次", ""]]
    assert table_lines(grid) == ["2024年执法情况表", "镇街：石门镇；检查：265次"]


def test_two_rows_of_headers() -> None:
    grid = [["镇街", "执法", "执法"], ["镇街", "检查", "处罚"], ["石门镇", "265次", "13件"]]
    assert table_lines(grid) == ["镇街：石门镇；执法 检查：265次；执法 处罚：13件"]


def test_without_headers() -> None:
    assert table_lines([["检查", "265次", "处罚", "13件"]]) == ["检查：265次；处罚：13件"]
    assert table_lines([["1", "2", "3"]]) == ["1", "2", "3"]
    assert table_lines([]) == table_lines([["", ""]]) == []


def test_rows_of_different_length() -> None:
    assert table_lines([["甲", "乙", "丙"], ["1次"]]) == ["甲：1次"]


def test_a_unit_in_the_label_goes_with_its_figure() -> None:
    grid = [
        ["指标", "数值"],
        ["法治培训（场）", "12"],
        ["调解成功率（%）", "98.5"],
        ["行政检查（次）", "265次"],
    ]
    lines = ["法治培训（场）：12场", "调解成功率（%）：98.5%", "行政检查（次）：265次"]
    assert table_lines(grid)[1:] == lines
    assert facts_in(grid) == [
        ("dispute_success_rate", 98.5),
        ("enforcement_check_count", 265),
        ("law_training_count", 12),
    ]


HEADER = ["名称", "法治培训场次（场）", "调解案件（件）"]


def test_the_row_of_the_whole_town_has_the_units_of_the_headers() -> None:
    grid = [HEADER, ["东村", "5", "15"], ["西村", "7", "20"], ["合计", "12", "1,035"]]
    assert table_lines(grid) == [
        "名称：东村；法治培训场次（场）：5；调解案件（件）：15",
        "名称：西村；法治培训场次（场）：7；调解案件（件）：20",
        "名称：合计；法治培训场次（场）：12场；调解案件（件）：1,035件",
    ]
    assert facts_in(grid) == [("dispute_mediated_count", 1035), ("law_training_count", 12)]


def test_an_only_row_of_figures_is_the_town() -> None:
    assert table_lines([[*HEADER[1:], "罚款（万元）"], ["12", "35", "3.5"]]) == [
        "法治培训场次（场）：12场；调解案件（件）：35件；罚款（万元）：3.5万元"
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["东村", "5", "15"]],
        [["石门镇", "12", "35"], ["三汇镇", "9", "20"]],
        [["石门镇", "12", "35"], ["三汇镇", "9", "20"], ["合计", "21", "55"]],
        [["2023", "10", "30"]],
        [["2023年", "10", "30"], ["2024年", "12", "35"]],
    ],
)
def test_rows_of_something_else_get_no_units(rows: list[list[str]]) -> None:
    """A village, several towns, a year: their figures stay bare and are no facts of the town."""
    assert not any(unit in line for line in table_lines([HEADER, *rows]) for unit in ("0件", "5件", "2场"))
    assert facts_in([HEADER, *rows]) == []


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("调解成功率（%）", "0.98"),
        ("法治培训比上年增加（场）", "3"),
        ("2025年计划培训（场）", "12"),
        ("2023年培训（场）", "12"),
        ("法治培训（场）", "10—12"),
        ("法治培训（场）", "—"),
        ("法治培训（全年）", "12"),
        ("（件）", "12"),
    ],
)
def test_no_unit_where_it_is_not_certain(label: str, value: str) -> None:
    assert with_unit(label, value) == value
