"""pdfium's functions over many characters or objects at once: asking one by one is what takes the time of a reader.

Belongs here: the functions as ctypes takes them fastest (addresses as plain integers), and buffers of what they
answer. Does not belong here: what the answers mean. Handles are the addresses that `address` gives.
"""

from __future__ import annotations

import ctypes
import struct
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from ctypes import c_float, c_int, c_uint, c_void_p
from itertools import compress, repeat
from typing import Any

import pypdfium2.raw as pdfium

#: left, bottom, right, top in points.
Box = tuple[float, float, float, float]


def address(pointer: Any) -> int:
    """The handle of what pdfium opened, 0 where it could not."""
    return ctypes.cast(pointer, c_void_p).value or 0


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(address(function))


_count_characters = _plain(pdfium.FPDFText_CountChars, c_int, c_void_p)
_get_text = _plain(pdfium.FPDFText_GetText, c_int, c_void_p, c_int, c_int, c_void_p)
_get_unicode = _plain(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_get_angle = _plain(pdfium.FPDFText_GetCharAngle, c_float, c_void_p, c_int)
_get_field = _plain(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_count_objects = _plain(pdfium.FPDFPage_CountObjects, c_int, c_void_p)
_get_object = _plain(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_get_type = _plain(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
_get_bounds = _plain(pdfium.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)
_get_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_get_font = _plain(pdfium.FPDFTextObj_GetFont, c_void_p, c_void_p)
_is_embedded = _plain(pdfium.FPDFFont_GetIsEmbedded, c_int, c_void_p)


def text_of(text_page: int) -> str:
    """The characters of a text page, one for each index; U+FFFE for what has no code."""
    count = _count_characters(text_page)
    if count <= 0:
        return ""
    buffer = array("H", bytes(2 * (count + 1)))
    written = _get_text(text_page, 0, count, buffer.buffer_info()[0])
    text = buffer[: max(written - 1, 0)].tobytes().decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # Something was left out or took two units: ask for each, so that indexes stay true.
    codes = map(_get_unicode, repeat(text_page), range(count))
    return "".join([chr(code) if 0 < code < 0x110000 else "\ufffe" for code in codes])


def angles(text_page: int, indexes: Iterable[int]) -> list[float]:
    """The angles of characters in radians, by the clock."""
    return list(map(_get_angle, repeat(text_page), indexes))


def fields(text_page: int, indexes: Sequence[int]) -> list[Box]:
    """The fields of characters: as wide as the type goes on, as high as its font."""
    buffer = array("f", bytes(16 * len(indexes)))
    start = buffer.buffer_info()[0]
    places = range(start, start + 16 * len(indexes), 16)
    deque(map(_get_field, repeat(text_page), indexes, places), maxlen=0)
    return [(left, bottom, right, top) for left, top, right, bottom in struct.iter_unpack("4f", buffer)]


def objects(page: int, kinds: Iterable[int]) -> list[list[int]]:
    """The handles of what is drawn on a page, for each of these kinds."""
    handles = list(map(_get_object, repeat(page), range(_count_objects(page))))
    types = list(map(_get_type, handles))
    return [list(compress(handles, map(kind.__eq__, types))) if kind in types else [] for kind in kinds]


def bounds(handles: Sequence[int]) -> list[Box]:
    """The boxes of objects."""
    buffer = array("f", bytes(16 * len(handles)))
    start = buffer.buffer_info()[0]
    places = [range(at, at + 16 * len(handles), 16) for at in range(start, start + 16, 4)]
    deque(map(_get_bounds, handles, *places), maxlen=0)
    return list(struct.iter_unpack("4f", buffer))


def count_invisible(handles: Iterable[int]) -> int:
    """How many of these text objects are not painted."""
    return list(map(_get_mode, handles)).count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def without_font(handles: Sequence[int]) -> list[int]:
    """Those text objects whose font is not in the file."""
    fonts = list(map(_get_font, handles))
    foreign = {font for font in set(fonts) if font and _is_embedded(font) == 0}
    return [handle for handle, font in zip(handles, fonts, strict=True) if font in foreign] if foreign else []
