"""Elements of a web page as lines of text, as a browser would break them.

Belongs here: blocks, line breaks, blanks, tables, numbered lists. Does not belong here: which elements are the report.
"""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from pipelines.reading.formats.portals import portals
from pipelines.reading.formats.tables import table_lines

# fmt: off
BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])
# fmt: on
_DISPLAY = re.compile(r"display\s*:\s*(block|inline)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
# What a browser shows as a blank, as nothing, or (numeric references from Windows-1252) as another sign.
_SHOWN = str.maketrans(
    {
        **dict.fromkeys(map(ord, "\xa0\u2002\u2003\u2009\u202f"), " "),
        **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"), None),
        **{code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)},
    }
)
_ODD = re.compile(f"[{''.join(map(chr, _SHOWN))}]")
# A raised 1 behind 15 is a footnote, not a digit of 151.
_RAISED = {"sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")}
_OWN_NUMBER = re.compile(r"[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)、.．](?![0-9])")
_CHINESE = "零一二三四五六七八九十"
_MAX_SPAN = 60
_MAX_CELLS = 20_000
_LONG_CELL = 150


def lines_of_elements(elements: Iterable[Any]) -> list[str]:
    """The lines of the elements, none of them blank, without outer blanks."""
    writer = _Writer()
    for element in elements:
        _write(element, writer)
        writer.end_line()
    return writer.lines


def shown(text: str) -> str:
    """A piece of text with its blanks as a browser shows them."""
    if _ODD.search(text):
        text = text.translate(_SHOWN)
    return _BLANKS.sub(" ", text).strip(" \u3000")


class _Writer:
    """Lines under way: what has been written of the line, and the number that the next one begins with."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.number = ""
        self._pieces: list[str] = []

    def put(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)

    def end_line(self) -> None:
        if not self._pieces:
            return
        line = shown("".join(self._pieces))
        self._pieces.clear()
        if line:
            if self.number and not _OWN_NUMBER.match(line):
                line = self.number + line
            self.lines.append(line)
            self.number = ""


def _write(root: Any, writer: _Writer) -> None:
    counters: dict[Any, int] = {}
    preformatted = 0
    open_blocks: list[bool] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            is_block = _is_block(element)
            open_blocks.append(is_block)
            if is_block or tag == "br":
                writer.end_line()
            if tag == "table" and (grid := _grid(element)) is not None:
                writer.lines += table_lines(grid)
                walker.skip_subtree()
                continue
            preformatted += tag == "pre"
            if tag == "li":
                writer.number = _number(element, counters)
            _put(element.text, tag, preformatted, writer)
        else:
            preformatted -= tag == "pre"
            if open_blocks.pop():
                writer.end_line()
            if tag == "li":
                writer.number = ""
            if element is not root and (tail := element.tail):
                _put(tail, element.getparent().tag, preformatted, writer)


def _put(text: str | None, tag: str, preformatted: int, writer: _Writer) -> None:
    if not text:
        return
    if tag in _RAISED:
        text = text.translate(_RAISED[tag])
    if not preformatted:
        writer.put(text)
        return
    for place, line in enumerate(text.split("\n")):
        if place:
            writer.end_line()
        writer.put(line)


def _is_block(element: Any) -> bool:
    style = element.get("style")
    if style and "isplay" in style and (display := _DISPLAY.search(style)):
        return display[1].lower() == "block"
    return element.tag in BLOCKS


def _number(item: Any, counters: dict[Any, int]) -> str:
    """The number that a browser shows before an item of an <ol>, written as reports write it."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or re.search(r"list-style[^;]*none", parent.get("style") or ""):
        return ""
    given = item.get("value") or ("" if parent in counters else parent.get("start") or "1")
    count = int(given) if re.fullmatch(r"[0-9]{1,4}", given) else counters.get(parent, 0) + 1
    counters[parent] = count
    names = (parent.get("class") or "").split()
    shape = next((portals().numbering[name] for name in names if name in portals().numbering), "{n}、")
    if re.search(r"list-style[^;]*(?:cjk|chinese)", parent.get("style") or ""):
        shape = "{cn}、"
    if parent.get("type") in ("a", "A"):
        return f"{chr(ord(parent.get('type')) + (count - 1) % 26)}、"
    return shape.format(n=count, cn=_in_chinese(count))


def _in_chinese(count: int) -> str:
    if not 0 <= count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    head = ("" if tens == 1 else _CHINESE[tens]) + "十" if tens else ""
    return head + (_CHINESE[ones] if ones or not tens else "")


def _grid(table: Any) -> list[list[str]] | None:
    """The cells with merged ones repeated, or None where the table only lays out the page."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    if next(table.iterdescendants("table"), None) is not None or max(map(len, rows), default=0) < 2:
        return None
    cells: dict[tuple[int, int], str] = {}
    for line, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (line, column) in cells:
                column += 1
            text = _cell_text(cell)
            if len(text) > _LONG_CELL and text.count("。") > 1:
                return None
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - line)
            for right in range(wide):
                for down in range(high):
                    cells.setdefault((line + down, column + right), text)
            if len(cells) > _MAX_CELLS:
                return None
            column += wide
    return _filled(cells, len(rows), _caption(table))


def _filled(cells: dict[tuple[int, int], str], height: int, caption: str) -> list[list[str]]:
    width = max((column for _, column in cells), default=-1) + 1
    grid = [[cells.get((line, column), "") for column in range(width)] for line in range(height)]
    return [[caption] * width, *grid] if caption else grid


def _caption(table: Any) -> str:
    caption = table.find("caption")
    return "" if caption is None else _cell_text(caption)


def _cell_text(cell: Any) -> str:
    """A cell on one line; Chinese words broken for the width of the cell are whole again."""
    return re.sub(r"(?<=[\u4e00-\u9fff（]) (?=[\u4e00-\u9fff（）])", "", " ".join(lines_of_elements([cell])))


def _span(cell: Any, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return min(max(int(written), 1), _MAX_SPAN) if re.fullmatch(r"[0-9]{1,9}", written) else 1
