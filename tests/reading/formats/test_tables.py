"""Grids as lines: no figure without its label, no figures of two things side by side."""

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
