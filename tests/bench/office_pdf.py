"""The bench's PDFs as office programs write them: a subset of the font with real outlines in the file, digits and Latin
in a font of their own, every change of font a piece of text of its own.

Belongs here: what makes such a file slower to read than the tests' plain ones. Does not belong here: timing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.reading.formats.made_font import outline_font
from tests.reading.formats.printing import Mark, Sheet, advance, pages_of, print_pages

_PIECE = re.compile(r"[ -~]+|[^ -~]+")


def office_pdf(text: str) -> bytes:
    """A report as Word and LibreOffice print it: some 170 KB for a text of 10 KB, nearly all of it the font."""
    return _printed(text, Sheet(foot=_foot))


def spaced_pdf(text: str) -> bytes:
    """The same from a program that sets a full line's characters one by one (justified), as some versions of WPS do."""
    return _printed(text, Sheet(foot=_foot, justify=True))


def _foot(number: int, count: int) -> str:
    return f"— {number} —"


def _printed(text: str, sheet: Sheet) -> bytes:
    pages = [list(_pieces(page, sheet)) for page in pages_of(text, sheet)]
    return print_pages(pages, sheet, font_of=outline_font, latin=True)


def _pieces(marks: Sequence[Mark], sheet: Sheet) -> Iterator[Mark]:
    for mark in marks:
        x = mark.x
        for piece in _PIECE.findall(mark.text):
            yield replace(mark, text=piece, x=x)
            x += sum(advance(char, sheet) for char in piece) * mark.size / sheet.size
