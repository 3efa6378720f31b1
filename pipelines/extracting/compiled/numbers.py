"""The values of numerals, as kernels: what `numerals` says, for the numerals that reports hold. A numeral of more
digits than a float keeps marks its text as hard: such a text is left to the plain way."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.shapes import HARD

_POINTS = (ord("."), ord("．"))
_DIAN = ord("点")
_WAN = ord("万")
#: So many digits a float holds exactly.
_EXACT_DIGITS = 15
_LONGEST_CHINESE = 12
_YI = 100_000_000


@kernel
def power(character):  # type: ignore[no-untyped-def]
    """10 for 十 … 100,000,000 for 亿, 0 for any other character."""
    if character == 0x5341:
        return 10
    if character == 0x767E:
        return 100
    if character == 0x5343:
        return 1000
    if character == 0x4E07:
        return 10_000
    return _YI if character == 0x4EBF else 0


@kernel
def digit_of(character):  # type: ignore[no-untyped-def]
    """The digit that the character stands for (half-width, full-width, Chinese), -1 if none."""
    if 0x30 <= character <= 0x39:
        return character - 0x30
    if 0xFF10 <= character <= 0xFF19:
        return character - 0xFF10
    for digit, written in enumerate(
        (0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D)
    ):
        if character == written:
            return digit
    if character == 0x4E24:
        return 2
    return 0 if character == 0x3007 or character == 0x25CB else -1


@kernel
def rounded(d, value, scale):  # type: ignore[no-untyped-def]
    """The value rounded to 1 / scale as Python's `round` does it, from the decimal digits."""
    if value == float(int(value)) if value < 9e15 else False:
        return value
    scaled = value * scale
    nearest = round(scaled)
    if scaled > 4e12 or abs(scaled - nearest) > 0.4999:
        d.count[HARD] = 1
    return nearest / scale


@kernel
def arabic_value(d, text, start, end):  # type: ignore[no-untyped-def]
    """The value of digits with commas, spaces, a line break and a point among them."""
    value, digits, decimals = 0, 0, -1
    for place in range(start, end):
        digit = digit_of(text[place])
        if digit >= 0:
            value, digits = 10 * value + digit, digits + 1
            decimals += decimals >= 0
        elif text[place] in _POINTS:
            decimals = 0
    if digits > _EXACT_DIGITS:
        d.count[HARD] = 1
        return 0.0
    return value / 10.0 ** max(decimals, 0)


@kernel
def mixed_value(d, text, start, end):  # type: ignore[no-untyped-def]
    """The value of 1万2千."""
    if end - start > _EXACT_DIGITS:
        d.count[HARD] = 1
        return 0.0
    total = part = 0
    for place in range(start, end):
        digit = digit_of(text[place])
        if digit >= 0:
            part = 10 * part + digit
        else:
            total, part = total + part * power(text[place]), 0
    return float(total + part)


@kernel
def chinese_value(d, text, start, end):  # type: ignore[no-untyped-def]
    """The value of a Chinese numeral, -1 where it is none."""
    whole_end = start
    while whole_end < end and text[whole_end] != _DIAN:
        whole_end += 1
    if end - start > _LONGEST_CHINESE:
        d.count[HARD] = 1
        return -1.0
    value = _whole(d, text, start, whole_end)
    if value < 0 or whole_end == end:
        return float(value)
    decimals = end - whole_end - 1
    for place in range(whole_end + 1, end):
        value = 10 * value + digit_of(text[place])
    if value > 10**_EXACT_DIGITS:
        d.count[HARD] = 1
    return value / 10.0**decimals


@kernel
def _whole(d, text, start, end):  # type: ignore[no-untyped-def]
    has_power = False
    for place in range(start, end):
        has_power = has_power or power(text[place]) > 0
    total = section = digit = 0
    unit, closed = 1, 0
    for place in range(start, end):
        own, size = digit_of(text[place]), power(text[place])
        if own >= 0 and not has_power:
            total = 10 * total + own
        elif own >= 0:
            if digit and own:
                return -1
            digit = own
            unit = unit if own else 1
        elif size <= 1000:
            section, digit, unit = section + max(digit, 1) * size, 0, size
        else:
            section = max(section + digit, 1)
            total = (total + section) * size if size == _YI else total + section * size
            section, digit, unit = 0, 0, size
            closed += size == _YI
    if closed > 1:
        d.count[HARD] = 1
    # 一百二 is 120: a last digit right behind a unit above ten counts that unit's tenths.
    return total + section + digit * (unit // 10 if digit and unit > 10 else 1)
