"""Two columns on a page: prose is read column by column, tables are read across."""

from __future__ import annotations

import pytest

from pipelines.reading.formats import read_bytes
from tests.reading.formats.printing import Mark, Sheet, print_pages, wrap
from tests.reading.formats.same_facts import NAMES, facts_of, folded, sample

#: The left column of a gazette on A4: 12 pt, 20 characters a line, a gutter of 25 pt.
LEFT = Sheet(left=50, right=595 - 50 - 240, size=12, pitch=20)
_ACROSS = 265.0


def gazette(text: str, shift: float = 0.0, deep: int = 34) -> bytes:
    """A report in two columns below its title; the last page's columns are as long as each other. The right column
    stands lower by `shift`."""
    title, *paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    lines = [(x, line) for paragraph in paragraphs for x, line, _ in wrap(paragraph, LEFT)]
    pages = [lines[start : start + 2 * deep] for start in range(0, len(lines), 2 * deep)]
    sheets = []
    for number, page in enumerate(pages, start=1):
        half = (len(page) + 1) // 2
        marks = [Mark(f"— {number} —", 285, 40, 10.5)]
        for at, (x, line) in enumerate(page):
            is_right = at >= half
            y = 760 - 20 * (at - half if is_right else at) - (shift if is_right else 0)
            marks.append(Mark(line, x + (_ACROSS if is_right else 0), y, 12))
        sheets.append(marks)
    sheets[0].insert(0, Mark(title, 297 - 8 * len(title), 785, 16))
    return print_pages(sheets, LEFT)


@pytest.mark.parametrize("shift", [0.0, 3.0])
@pytest.mark.parametrize("name", NAMES[1:4])
def test_columns_are_read_one_after_the_other(name: str, shift: float) -> None:
    text = sample(name)
    document = read_bytes(gazette(text, shift))
    printed = [folded(line) for line in text.split("\n") if line.strip()]
    assert [folded(line) for line in document.text.split("\n\n")] == printed
    assert facts_of(gazette(text, shift), "报告.pdf") == facts_of(text.encode(), "报告.txt")


def test_a_drawing_order_across_the_columns_does_not_matter() -> None:
    text = sample(NAMES[1])
    marks = [Mark(line, x, 760 - 20 * at, 12) for at, (x, line, _) in enumerate(wrap(text[40:500], LEFT))]
    right = [Mark(mark.text, mark.x + _ACROSS, mark.y, 12) for mark in marks]
    plain = print_pages([[*marks, *right]], LEFT)
    assert read_bytes(print_pages([[*marks, *right]], LEFT, shuffle=4)).text == read_bytes(plain).text


def test_a_table_is_read_across() -> None:
    """Long labels and figures, an open gap down the page: no prose."""
    marks = []
    for at in range(14):
        marks.append(
            Mark(f"第{'一二三四五六七八九十'[at % 10]}类矛盾纠纷调解和回访情况", 60, 740 - 22 * at, 12)
        )
        marks.append(Mark(f"{at + 20}件", 400, 740 - 22 * at, 12))
    text = read_bytes(print_pages([marks])).text
    assert text.split("\n\n")[2] == "第三类矛盾纠纷调解和回访情况：22件"


def test_a_few_lines_side_by_side_are_no_columns() -> None:
    marks = []
    for at in range(4):
        marks.append(Mark("全年组织学习贯彻法治思想专题讲座和培训", 50, 700 - 20 * at, 12))
        marks.append(Mark("全年排查调处矛盾纠纷和受理行政复议案件", 315, 700 - 20 * at, 12))
    lines = read_bytes(print_pages([marks])).text.split("\n\n")
    assert len(lines) == 4
    assert all("讲座和培训" in line and "复议案件" in line for line in lines)
