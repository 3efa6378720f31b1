"""Numbers with their units in a text, as kernels: what `quantities.number_pattern` matches and what its matches
say, in one pass. Every step of the pattern is greedy and never taken back, so no engine is needed."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.numbers import arabic_value, chinese_value, mixed_value, power, rounded
from pipelines.extracting.compiled.programs import (
    ASCII_DIGITS,
    FIGURE_SPACE,
    FRACTION,
    MORE,
    NUMERAL,
    POWERS,
    POWERS_AFTER,
    WIDE_DIGITS,
)
from pipelines.extracting.compiled.regexes import classes_of
from pipelines.extracting.compiled.scanning import UNIT_ROOT, follow
from pipelines.extracting.compiled.shapes import (
    HARD,
    N_BARE,
    N_CHINESE,
    N_CLASS,
    N_END,
    N_MORE,
    N_START,
    N_UNIT,
    NUMBERS,
    PERCENT_UNIT,
    U_CLASS,
)
from pipelines.extracting.compiled.tries import VALUE

_DIGITS = 1 << ASCII_DIGITS | 1 << WIDE_DIGITS
_STARTS = _DIGITS | 1 << NUMERAL
_SPACES = 1 << FIGURE_SPACE
_COMMA, _POINT, _WIDE_COMMA, _WIDE_POINT = ord(","), ord("."), ord("，"), ord("．")
_RETURN, _NEWLINE = ord("\r"), ord("\n")
_BAI, _FEN, _ZHI, _WAN, _DIAN = (ord(character) for character in "百分之万点")
_BARE_POWERS = 1 << POWERS_AFTER
_ZEROS = (ord("零"), ord("〇"), ord("○"))
#: Up to here a float holds every product of powers.
_LARGEST_FACTOR = 1e15
_MIXED, _ARABIC, _CHINESE = range(3)


@kernel
def _is(rx, text, place, mask):  # type: ignore[no-untyped-def]
    """Whether there is a character at the place and it is of one of the classes."""
    return place < text.size and classes_of(rx, text[place]) & mask != 0


@kernel
def _past(rx, text, place, mask):  # type: ignore[no-untyped-def]
    while place < text.size and classes_of(rx, text[place]) & mask != 0:
        place += 1
    return place


@kernel
def _past_break(rx, text, place):  # type: ignore[no-untyped-def]
    """Behind spaces with at most one line break among them."""
    place = _past(rx, text, place, _SPACES)
    if place < text.size and text[place] == _RETURN:
        place += 1
    if place < text.size and text[place] == _NEWLINE:
        place += 1
    return _past(rx, text, place, _SPACES)


@kernel
def _grouped_end(rx, text, place, digits, comma, point):  # type: ignore[no-untyped-def]
    """The end of 1,256.5 with digits of one width; -1 where the thousands are not grouped."""
    end = _past(rx, text, place, digits)
    if end == place or end - place > 3:
        return -1
    groups = 0
    while (
        end + 3 < text.size
        and text[end] == comma
        and _is(rx, text, end + 1, digits)
        and _is(rx, text, end + 2, digits)
        and _is(rx, text, end + 3, digits)
    ):
        end += 4
        groups += 1
    if not groups:
        return -1
    if end < text.size and text[end] == point and _is(rx, text, end + 1, digits):
        end = _past(rx, text, end + 1, digits)
    return end


@kernel
def _arabic_end(rx, text, place):  # type: ignore[no-untyped-def]
    end = _grouped_end(rx, text, place, 1 << ASCII_DIGITS, _COMMA, _POINT)
    if end < 0:
        end = _grouped_end(rx, text, place, 1 << WIDE_DIGITS, _WIDE_COMMA, _WIDE_POINT)
    if end >= 0:
        return end
    end = _past(rx, text, place, _DIGITS)
    if end == place:
        return -1
    after = _past(rx, text, end, _SPACES)
    if after < text.size and text[after] == _RETURN:
        after += 1
    if after < text.size and text[after] == _NEWLINE:
        after = _past(rx, text, after + 1, _SPACES)
        if _is(rx, text, after, _DIGITS):
            end = _past(rx, text, after, _DIGITS)
    after = _past_break(rx, text, end)
    if after < text.size and (text[after] == _POINT or text[after] == _WIDE_POINT):
        after = _past(rx, text, after + 1, _SPACES)
        if _is(rx, text, after, _DIGITS):
            end = _past(rx, text, after, _DIGITS)
    return end


@kernel
def _chinese_end(rx, text, place):  # type: ignore[no-untyped-def]
    end = _past(rx, text, place, 1 << NUMERAL)
    if end == place:
        return -1
    if end < text.size and text[end] == _DIAN and _is(rx, text, end + 1, 1 << FRACTION):
        end = _past(rx, text, end + 1, 1 << FRACTION)
    return end


@kernel
def _mixed_end(rx, text, place):  # type: ignore[no-untyped-def]
    """The end of 1万2千, -1 where it is none."""
    wan = _past(rx, text, place, _DIGITS)
    if wan == place or wan >= text.size or text[wan] != _WAN or not _is(rx, text, wan + 1, _DIGITS):
        return -1
    end = _past(rx, text, wan + 1, _DIGITS)
    return end + 1 if end < text.size and power(text[end]) in (100, 1000) else end


@kernel
def _numeral(rx, text, place):  # type: ignore[no-untyped-def]
    """(end, kind) of the numeral at the place."""
    end = _mixed_end(rx, text, place)
    if end >= 0:
        return end, _MIXED
    end = _arabic_end(rx, text, place)
    if end >= 0:
        return end, _ARABIC
    return _chinese_end(rx, text, place), _CHINESE


@kernel
def _value(d, text, start, end, kind):  # type: ignore[no-untyped-def]
    """The numeral's value; negative where it is none after all."""
    if kind == _MIXED:
        return mixed_value(d, text, start, end)
    return arabic_value(d, text, start, end) if kind == _ARABIC else chinese_value(d, text, start, end)


@kernel
def _unit(t, text, place):  # type: ignore[no-untyped-def]
    """(end, number) of the longest unit at the place; number -1: none."""
    best, best_end, cell = -1, place, UNIT_ROOT
    while place < text.size:
        cell = follow(t, cell, t.letters[text[place]])
        if cell < 0:
            break
        place += 1
        if t.ends[cell, VALUE] >= 0:
            best, best_end = t.ends[cell, VALUE], place
    return best_end, best


@kernel
def _add(t, d, start, end, value, unit, is_more, is_bare, is_chinese):  # type: ignore[no-untyped-def]
    at = d.count[NUMBERS]
    if at >= len(d.numbers) - 1:
        d.count[HARD] = 1
        return
    number = d.numbers[at]
    number[:] = 0
    number[N_START], number[N_END], number[N_UNIT] = start, end, unit
    number[N_CLASS] = t.units[unit, U_CLASS]
    number[N_MORE], number[N_BARE], number[N_CHINESE] = is_more, is_bare, is_chinese
    d.values[at] = value
    d.count[NUMBERS] = at + 1


@kernel
def _all_in(rx, text, start, end, mask):  # type: ignore[no-untyped-def]
    return _past(rx, text[:end], start, mask) == end


@kernel
def _percent(t, rx, d, text, start):  # type: ignore[no-untyped-def]
    """百分之九十五: adds the figure; returns its end, -1 where there is none."""
    if not (start + 3 < text.size and text[start + 1] == _FEN and text[start + 2] == _ZHI):
        return -1
    place = _past(rx, text, start + 3, _SPACES)
    end, kind = _chinese_end(rx, text, place), _CHINESE
    if end < 0:
        end, kind = _arabic_end(rx, text, place), _ARABIC
    if end < 0:
        return -1
    value = _value(d, text, place, end, kind)
    if value >= 0:
        _add(t, d, start, end, value, PERCENT_UNIT, False, False, True)
    return end


@kernel
def _figure(t, rx, d, text, start):  # type: ignore[no-untyped-def]
    """Adds the figure that begins at the place, if it is one; returns where to go on."""
    if text[start] == _BAI:
        end = _percent(t, rx, d, text, start)
        if end >= 0:
            return end
    number_end, kind = _numeral(rx, text, start)
    factor, end = 1.0, _past(rx, text, number_end, _SPACES)
    while _is(rx, text, end, 1 << POWERS):
        factor *= power(text[end])
        end += 1
    end = _past(rx, text, end, _SPACES)
    is_more = _is(rx, text, end, 1 << MORE)
    end = _past(rx, text, end + is_more, _SPACES)
    while _is(rx, text, end, _BARE_POWERS):
        factor *= power(text[end])
        end += 1
    unit_end, unit = _unit(t, text, _past_break(rx, text, end))
    end = unit_end if unit >= 0 else end
    is_zeros = kind == _CHINESE
    for place in range(start, number_end):
        is_zeros = is_zeros and text[place] in _ZEROS
    if kind == _CHINESE and (unit < 0 or is_zeros):
        return end
    value = _value(d, text, start, number_end, kind)
    if factor > _LARGEST_FACTOR:
        d.count[HARD] = 1
    if value >= 0:
        is_bare = _all_in(rx, text, start, number_end, _BARE_POWERS)
        value = rounded(d, value * factor, 1e6)
        _add(t, d, start, end, value, max(unit, 0), is_more, is_bare, kind == _CHINESE)
    return end


@kernel
def find_figures(t, rx, d, text):  # type: ignore[no-untyped-def]
    """All figures of the text into `d.numbers` and `d.values`, in order."""
    d.count[NUMBERS] = 0
    place, size = 0, text.size
    while place < size:
        if classes_of(rx, text[place]) & _STARTS != 0:
            place = _figure(t, rx, d, text, place)
        else:
            place += 1
