"""What the printer put on every page: running heads and feet, page numbers.

Belongs here: telling them from the text by place and repetition. Does not belong here: what a line says.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from pipelines.reading.formats.glyphs import Line, Page

#: The parts of a page's height above and below which heads and feet stand, and where a bare number may.
_HEAD, _FOOT, _NUMBER = 0.12, 0.88, 0.08
#: How many lines of an edge are looked at, and how far (in page heights) one may shift from page to page.
_DEEP, _SHIFT = 3, 0.01
#: In sizes: the room between what stands off and the text.
_APART = 1.2
#: The same for a head of two pages, and how small its type is beside the text's.
_FAR, _SMALL = 3.0, 0.85
# A recogniser may take the dash for the numeral 一.
_PAGE_NUMBER = re.compile(
    r"[—–―\-－·•\s|一]*(?:第\s*)?\d{1,3}\s*页?"
    r"(?:\s*[/／]\s*\d{1,3}\s*页?|\s*[,，、(（]?\s*共\s*\d{1,3}\s*页\s*[)）]?)?[—–―\-－·•\s|一]*"
    r"|第[一二三四五六七八九十百]+页(?:[,，/]?共[一二三四五六七八九十百]+页)?"
)
_BARE = re.compile(r"\d{1,3}")
_DIGITS = re.compile(r"\d+")


def part_running_lines(lines: Sequence[Line], pages: Mapping[int, Page]) -> tuple[list[Line], list[Line]]:
    """(the lines of the text, the running ones), both in order."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    for of_page in by_page.values():
        if any(line.column for line in of_page):
            of_page.sort(key=lambda line: line.top + line.bottom)
    edge = [
        line
        for page, of_page in by_page.items()
        for line in dict.fromkeys((*of_page[:_DEEP], *of_page[-_DEEP:]))
        if line.bottom / pages[page].height < _HEAD or line.top / pages[page].height > _FOOT
    ]
    numbers = _page_numbers(edge, by_page, pages)
    others = [line for line in edge if line not in numbers]
    running = numbers | _repeated(others, by_page, pages)
    return [line for line in lines if line not in running], [line for line in lines if line in running]


def _page_numbers(
    edge: Sequence[Line], by_page: Mapping[int, Sequence[Line]], pages: Mapping[int, Page]
) -> set[Line]:
    """Marked numbers (— 1 —, 第1页, 1/5), and bare ones that count on with the pages or stand alone at the edge."""
    found: set[Line] = set()
    bare: dict[int, list[Line]] = defaultdict(list)
    for line in edge:
        match = _PAGE_NUMBER.fullmatch(line.text.strip())
        if not match:
            continue
        if _BARE.fullmatch(line.text.strip()):
            bare[int(line.text) - line.page].append(line)
        else:
            found.add(line)
    for of_step in bare.values():
        if len(of_step) > 1:
            found.update(of_step)
        else:
            found.update(line for line in of_step if _stands_alone(line, by_page[line.page], pages))
    return found


def _stands_alone(line: Line, of_page: Sequence[Line], pages: Mapping[int, Page]) -> bool:
    height = pages[line.page].height
    return _APART * line.size < _gap(line, of_page) < height and (
        line.top > (1 - _NUMBER) * height or line.bottom < _NUMBER * height
    )


def _gap(line: Line, of_page: Sequence[Line]) -> float:
    """The room to the nearest other line; infinite where there is none."""
    away = (max(other.top - line.bottom, line.top - other.bottom) for other in of_page if other is not line)
    return min(away, default=math.inf)


def _is_set_apart(line: Line, of_page: Sequence[Line]) -> bool:
    """Is it clearly smaller than the text, or far from it?"""
    usual = median(other.size for other in of_page)
    return line.size < _SMALL * usual or _gap(line, of_page) > _FAR * usual


def _repeated(
    edge: Sequence[Line], by_page: Mapping[int, Sequence[Line]], pages: Mapping[int, Page]
) -> set[Line]:
    """Lines that stand with the same words in the same place on at least half of the pages; a number in them may
    count on with the pages. What differs otherwise (合计 12, 合计 15) is text.

    Two pages may begin alike, one with the title and one with the signature: there the line must be set apart.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in edge:
        for key in _keys(line):
            groups[key].append(line)
    found: set[Line] = set()
    for group in groups.values():
        for line in group:
            place = line.top / pages[line.page].height
            near = [other for other in group if abs(other.top / pages[other.page].height - place) < _SHIFT]
            on_pages = len({other.page for other in near})
            apart = on_pages == 2 and all(_is_set_apart(other, by_page[other.page]) for other in near)
            if 2 * on_pages >= len(by_page) and (on_pages > 2 or apart):
                found.add(line)
    return found


def _keys(line: Line) -> list[str]:
    """The line's text, and the text with each number in turn taken as its page plus a constant."""
    numbers = list(_DIGITS.finditer(line.text))[:6]
    counted = [
        f"{line.text[: found.start()]}\0{int(found.group()) - line.page}\0{line.text[found.end() :]}"
        for found in numbers
    ]
    return [line.text, *counted]
