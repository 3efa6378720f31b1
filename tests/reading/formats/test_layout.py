"""Layout: where the characters stand decides, not the order in which they come."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.formats.layout import Glyph, Page, Rule, lay_out
from pipelines.reading.formats.radicals import fold_radicals
from tests.reading.formats.same_facts import folded

A4 = Page(595, 842)


def _row(y: float, *cells: tuple[float, str], page: int = 1, size: float = 12.0) -> list[Glyph]:
    """One glyph a character; Latin characters are half as wide."""
    glyphs = []
    for x, text in cells:
        for char in text:
            wide = size * (0.5 if char < "\u0250" else 1.0)
            if char != " ":
                glyphs.append(Glyph(page, char, x, y, x + wide, y + size, size))
            x += wide
    return glyphs


def _text(*rows: list[Glyph], pages: int = 1) -> str:
    glyphs = [glyph for row in rows for glyph in row]
    random.Random(1).shuffle(glyphs)
    return lay_out(glyphs, dict.fromkeys(range(1, pages + 1), A4)).text


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_of_drawing_does_not_matter(chance: random.Random) -> None:
    rows = _row(200, (100, "全年办结案件35件，")) + _row(220, (100, "其中调解3件。"))
    chance.shuffle(rows)
    assert lay_out(rows, {1: A4}).text == "全年办结案件35件，其中调解3件。"


def test_a_gap_is_a_space_between_latin_words_only() -> None:
    assert _text(_row(100, (80, "办理 12 件 ABC def 5G"))) == "办理12件ABC def 5G"


def test_two_columns_are_pairs() -> None:
    text = _text(
        _row(300, (80, "指标"), (300, "数值")),
        _row(320, (80, "调解案件"), (300, "35")),
        _row(340, (80, "行政处罚"), (300, "8")),
    )
    assert text == "指标：数值\n\n调解案件：35\n\n行政处罚：8"


def test_units_of_labels_and_headers_go_with_bare_figures() -> None:
    text = _text(
        _row(300, (80, "普法（场）"), (300, "12")),
        _row(320, (80, "调解（件）"), (300, "35")),
        _row(420, (80, "全年情况如下，共计三类，数字均由各村居和站所分别上报后汇总核对。")),
        _row(520, (80, "名称"), (200, "普法（场）"), (350, "调解（件）")),
        _row(540, (80, "东村"), (205, "5"), (355, "15")),
        _row(560, (80, "合计"), (205, "12"), (355, "35")),
    )
    assert text.split("\n\n")[:2] == ["普法（场）：12场", "调解（件）：35件"]
    assert text.split("\n\n")[-2:] == [
        "名称：东村；普法（场）：5；调解（件）：15",
        "名称：合计；普法（场）：12场；调解（件）：35件",
    ]


def test_a_header_labels_its_columns() -> None:
    text = _text(
        _row(300, (80, "年度"), (200, "调解案件"), (350, "处罚案件")),
        _row(320, (80, "2023"), (205, "35"), (355, "8")),
        _row(340, (80, "2024"), (205, "41"), (355, "12")),
    )
    assert text.split("\n\n")[1:] == [
        "年度：2023；2023年调解案件：35；2023年处罚案件：8",
        "年度：2024；2024年调解案件：41；2024年处罚案件：12",
    ]


def test_cells_without_a_header_never_glue() -> None:
    text = _text(
        _row(300, (80, "12"), (200, "34"), (350, "56")), _row(320, (80, "78"), (200, "9"), (350, "10"))
    )
    assert text == "12\t34\t56\n\n78\t9\t10"


def test_a_row_with_a_missing_cell_is_not_labelled_wrongly() -> None:
    text = _text(
        _row(300, (80, "年度"), (200, "调解案件"), (350, "处罚案件")),
        _row(320, (80, "2023"), (355, "8")),
    )
    assert text.split("\n\n")[1] == "年度：2023；2023年处罚案件：8"


def test_words_set_wide_apart_are_words() -> None:
    assert _text(_row(100, (200, "年"), (230, "度"), (260, "报"), (290, "告"))) == "年度报告"


@pytest.mark.parametrize(
    "number", ["— 1 —", "-1-", "第1页", "第 1 页 共 3 页", "1/3", "·1·", "-1-一", "第一页", "1"]
)
def test_page_numbers_are_no_text(number: str) -> None:
    text = _text(_row(400, (80, "办结案件三十五件。")), _row(790, (290, number)))
    assert text == "办结案件三十五件。"


@pytest.mark.parametrize("figure", ["1256", "1,256", "12 34", "35件", "98.5%"])
def test_figures_at_the_edge_of_a_page_stay(figure: str) -> None:
    assert figure in _text(_row(400, (80, "办结案件三十五件。")), _row(790, (290, figure)))


def test_a_bare_number_within_the_text_stays() -> None:
    assert "35" in _text(_row(400, (80, "办结案件")), _row(420, (80, "35")))


def test_figures_below_each_other_never_glue() -> None:
    assert _text(_row(400, (80, "12")), _row(420, (80, "34"))) == "12\n\n34"


def test_a_signature_under_the_same_name_as_the_title_stays() -> None:
    text = _text(
        _row(40, (200, "石门镇人民政府"), page=1),
        _row(70, (80, "全年办结案件三十五件。"), page=1),
        _row(40, (200, "石门镇人民政府"), page=2),
        _row(70, (200, "2025年1月20日"), page=2),
        pages=2,
    )
    assert text.count("石门镇人民政府") == 2


def test_a_small_head_of_two_pages_is_left_out() -> None:
    text = _text(
        *(_row(40, (80, "石门镇人民政府"), page=page, size=9) for page in (1, 2)),
        *(_row(90 + 20 * at, (80, f"第{at}项办结。"), page=page) for page in (1, 2) for at in range(4)),
        pages=2,
    )
    assert "石门镇" not in text


def test_cells_between_drawn_lines_never_glue() -> None:
    glyphs = _row(300, (80, "2023"), (104, "35"), (116, "8"))
    rules = [Rule(1, x, 295, 320) for x in (79, 104, 116, 123)]
    assert lay_out(glyphs, {1: A4}, rules).text == "2023\t35\t8"


def test_a_total_that_differs_from_page_to_page_stays() -> None:
    text = _text(_row(760, (80, "合计：12件"), page=1), _row(760, (80, "合计：19件"), page=2), pages=2)
    assert folded(text) == "合计：12件合计：19件"


def test_placed_lines_quote_themselves() -> None:
    glyphs = _row(100, (80, "全年办结案件")) + _row(120, (80, "三十五件。"))
    layout = lay_out(glyphs, {1: A4})
    assert [layout.text[placed.start : placed.end] for placed in layout.lines] == [
        "全年办结案件",
        "三十五件。",
    ]


def test_nothing_gives_nothing() -> None:
    assert lay_out([], {}).text == ""


@given(st.text(max_size=30))
@settings(max_examples=50, deadline=None)
def test_radicals_fold_one_to_one(text: str) -> None:
    folded = fold_radicals(text)
    assert len(folded) == len(text)
    assert fold_radicals(folded) == folded


def test_a_heading_that_fills_its_line_ends_there() -> None:
    """Without indents, what is numbered below it begins a paragraph; a sentence that breaks before a number does not."""
    heading = "二、党政主要负责人履行推进法治建设第一责任人职责情况"
    below = "（二）带头学法。镇党委书记和镇长带头参加每一次集中学法"
    broken = "全年严格按照法治政府建设实施纲要和本县实施方案第三部分"
    wrapped = "（二）项的要求组织实施，没有出现应当公开而不公开的情况"
    lines = [heading, below, "，全年学法六次。", broken, wrapped, "。"] + [broken[:20] + "。"] * 4
    text = _text(*(_row(100 + 20 * at, (80, line)) for at, line in enumerate(lines)))
    assert text.split("\n\n")[:3] == [heading, f"{below}，全年学法六次。", f"{broken}{wrapped}。"]
