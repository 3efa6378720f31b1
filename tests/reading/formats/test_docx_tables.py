"""Tables as prose: a value beside its labels, merged cells, and no figure glued to another."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.formats import read_bytes
from pipelines.reading.formats.docx_tables import Cell, Row, table_lines

from .made_docx import cell, p, packed, table

CONTINUED = "<w:vMerge/>"
BEGUN = '<w:vMerge w:val="restart"/>'


def lines_of(*rows: list[str]) -> list[str]:
    """The lines of one table."""
    return read_bytes(packed(table(*rows)), "x.docx").text.split("\n\n")


def test_two_columns_are_label_and_value() -> None:
    assert lines_of(["调解纠纷", "35件"], ["普法宣传：", "12场"]) == ["调解纠纷：35件", "普法宣传：12场"]


def test_columns_are_named_by_the_header() -> None:
    found = lines_of(["指标", "2023年", "2024年"], ["调解(件)", "30", "36"], ["普法(场)", "", "12"])
    assert found == ["指标：调解(件)；2023年：30；2024年：36", "指标：普法(场)；2024年：12"]


def test_a_header_of_two_rows_and_a_caption() -> None:
    found = lines_of(
        [cell("附表", '<w:gridSpan w:val="3"/>')],
        [cell("镇村", BEGUN), cell("纠纷", '<w:gridSpan w:val="2"/>')],
        [cell("", CONTINUED), cell("受理"), cell("办结")],
        ["青石村", "12", "15"],
    )
    assert found == ["附表", "镇村：青石村；纠纷受理：12；纠纷办结：15"]


def test_a_merged_label_is_repeated() -> None:
    found = lines_of(
        ["类别", "指标", "数量"],
        [cell("调解", BEGUN), cell("村级"), cell("12件")],
        [cell("", CONTINUED), cell("镇级"), cell("15件")],
    )
    assert found == ["类别：调解；指标：村级；数量：12件", "类别：调解；指标：镇级；数量：15件"]


def test_a_figure_of_several_rows_is_not_given_to_each() -> None:
    found = lines_of(
        ["指标", "数量", "单位"],
        [cell("甲"), cell("35", BEGUN), cell("件")],
        [cell("乙"), cell("", CONTINUED), cell("场")],
        ["丙", "6", "次"],
    )
    assert found == [
        "指标：甲；单位：件",
        "指标：乙；单位：场",
        "指标：甲、乙；数量：35",
        "指标：丙；数量：6；单位：次",
    ]


def test_a_value_over_two_columns_has_both_names() -> None:
    found = lines_of(
        ["指标", "2023年", "2024年"],
        [cell("调解"), cell("65", '<w:gridSpan w:val="2"/>')],
        ["普法", "1", "2"],
    )
    assert found == ["指标：调解；2023年、2024年：65", "指标：普法；2023年：1；2024年：2"]


def test_units_of_labels_and_headers_go_with_bare_figures() -> None:
    header = ["名称", "普法（场）", "调解（件）"]
    assert lines_of(header, ["东村", "5", "15"], ["合计", "12", "35"]) == [
        "名称：东村；普法（场）：5；调解（件）：15",
        "名称：合计；普法（场）：12场；调解（件）：35件",
    ]
    assert lines_of(["普法（场）", "12"], ["调解", "35"]) == ["普法（场）：12场", "调解：35"]


def test_pairs_side_by_side_and_lists() -> None:
    assert lines_of(["调解", "35件", "普法", "12场"]) == ["调解：35件；普法：12场"]
    assert lines_of(["12", "15", "16"], ["1", "2", "3"]) == ["12；15；16", "1；2；3"]


def test_lines_in_a_cell_never_glue_figures() -> None:
    assert lines_of([p("调解") + p("件数"), p("12") + p("15")]) == ["调解件数：12；15"]


def test_nested_tables_and_prose_cells_stay_paragraphs() -> None:
    inner = table(["普法", "12场"])
    assert lines_of([p("前文") + inner + p("后文"), "35件"]) == ["前文", "普法：12场", "后文", "35件"]
    long = "镇党委高度重视法治建设工作，" * 5
    assert lines_of([p(long + "。") + p("（一）学法。")]) == [long + "。", "（一）学法。"]


@given(st.lists(st.lists(st.integers(0, 99999).map(str), min_size=1, max_size=5), min_size=1, max_size=5))
def test_every_figure_of_a_table_comes_out_whole(figures: list[list[str]]) -> None:
    rows = [Row(tuple(Cell((text,), column) for column, text in enumerate(row))) for row in figures]
    text = "\n\n".join(table_lines(rows)).replace("：", " ").replace("；", " ")
    assert sorted(text.split()) == sorted(text for row in figures for text in row)
