"""Drawn tables whose cells hold several printed lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.reading.formats.layout import Bar, Glyph, Page, Rule, lay_out

A4 = Page(595, 842)
#: Where the walls of the tables stand, and the height of a printed line.
WALLS, HIGH = (80.0, 200.0, 300.0, 400.0), 16.0


def _glyphs(text: str, x: float, y: float, size: float = 12.0) -> list[Glyph]:
    return [
        Glyph(1, char, x + at * size, y, x + (at + 1) * size, y + size, size) for at, char in enumerate(text)
    ]


def table(*rows: Sequence[str], walls: Sequence[float] = WALLS) -> str:
    """The text of a page with a table; a line break in a cell is a new printed line. Cells are centred upright."""
    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    bars = [Bar(1, 100.0, left, right) for left, right in pairwise(walls)]
    y = 100.0
    for row in rows:
        high = max(cell.count("\n") + 1 for cell in row) * HIGH + 8
        for cell, left in zip(row, walls, strict=False):
            lines = cell.split("\n")
            start = y + (high - len(lines) * HIGH) / 2
            for at, line in enumerate(lines):
                glyphs += _glyphs(line, left + 6, start + at * HIGH)
        rules += [Rule(1, wall, y, y + high) for wall in walls]
        y += high
        bars += [Bar(1, y, left, right) for left, right in pairwise(walls)]
    return lay_out(glyphs, {1: A4}, rules, bars).text


def test_a_cell_of_several_lines_is_one() -> None:
    text = table(
        ["事项", "上半年件数", "下半年件数"],
        ["行政执法案件办理\n和回访情况", "35", "12"],
        ["调解", "8", "6"],
    )
    assert text.split("\n\n") == [
        "事项\t上半年件数\t下半年件数",
        "事项：行政执法案件办理和回访情况；上半年件数：35；下半年件数：12",
        "事项：调解；上半年件数：8；下半年件数：6",
    ]


def test_a_header_of_several_lines_gives_its_unit() -> None:
    text = table(["名称", "法治培训\n（场）", "调解案件\n（件）"], ["全镇", "12", "35"])
    assert text.split("\n\n")[1] == "名称：全镇；法治培训（场）：12场；调解案件（件）：35件"


def test_figures_below_each_other_never_touch() -> None:
    text = table(["事项", "件数", "备注"], ["调解\n处罚", "12\n15", "无"])
    assert "12；15" in text
    assert "1215" not in text


def test_a_row_that_is_merged_over_two_stays_as_printed() -> None:
    """A line across that begins at the second wall: what belongs together is not certain."""
    glyphs = [*_glyphs("执法", 86, 112), *_glyphs("检查", 206, 104), *_glyphs("35", 306, 104)]
    glyphs += [*_glyphs("处罚", 206, 124), *_glyphs("8", 306, 124)]
    rules = [Rule(1, wall, 100, 140) for wall in WALLS]
    bars = [Bar(1, 100, 80, 400), Bar(1, 120, 200, 400), Bar(1, 140, 80, 400)]
    text = lay_out(glyphs, {1: A4}, rules, bars).text
    assert "检查" in text
    assert "358" not in text.replace("\t", "").replace("\n", "")


def test_a_frame_around_prose_is_no_table() -> None:
    text = table(["全年办结案件三十五件其中\n调解三件。"], walls=(80.0, 240.0))
    assert "全年办结案件三十五件其中" in text
    assert "\t" not in text
