"""Chinese and Arabic numerals as values. Pure functions on short strings; finding them in a text, units
and bounds belong to `quantities`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_WIDE = str.maketrans("０１２３４５６７８９．，％﹪", "0123456789.,%%")


def narrow(text: str) -> str:
    """The text with full-width digits, points and percent signs made half-width and all spaces, line
    breaks included, taken out. Only ever used on a matched figure, never on the text offsets refer to."""
    return "".join(text.translate(_WIDE).split())


def multiplier(characters: str) -> int:
    """The product of 十百千万亿 written behind a number: 万 → 10,000, 百万 → 1,000,000, "" → 1."""
    product = 1
    for character in characters:
        product *= _SMALL.get(character) or _LARGE[character]
    return product


def parse_arabic(digits: str) -> float | None:
    """The value of 1,256 or 2.36 (half-width, no spaces); None where the commas do not group thousands."""
    whole, _, fraction = digits.partition(".")
    groups = whole.split(",")
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    try:
        return float(Decimal("".join(groups) + (f".{fraction}" if fraction else "")))
    except InvalidOperation:
        return None


def parse_mixed(numeral: str) -> float:
    """The value of Arabic digits with Chinese powers between them: 1万2千 → 12,000, 3万500 → 30,500."""
    parts = re.findall(r"(\d+)([万千百]?)", numeral)
    return float(sum(int(digits) * multiplier(power) for digits, power in parts))


def parse_chinese(numeral: str) -> float | None:
    """The value of a Chinese numeral, None where it is not one.

    Reads positional numerals (三百八十, 一万二千, 一亿一千万: 万 multiplies only what stands since 亿), digit
    strings (二〇二四), the short form 一百二 = 120 and decimals (九十八点五).
    """
    whole, point, fraction = numeral.partition("点")
    value = _parse_whole(whole)
    if value is None or not point:
        return value
    if not fraction or any(character not in _DIGITS for character in fraction):
        return None
    return float(f"{int(value)}." + "".join(str(_DIGITS[character]) for character in fraction))


def _parse_whole(numeral: str) -> float | None:
    if not numeral:
        return None
    if all(character in _DIGITS for character in numeral):
        return float("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    unit = 1
    for character in numeral:
        if character in _DIGITS:
            if digit and character not in "零〇○":
                return None
            digit = _DIGITS[character]
            unit = 1 if character in "零〇○" else unit
        elif character in _SMALL:
            section += (digit or 1) * _SMALL[character]
            digit, unit = 0, _SMALL[character]
        elif character in _LARGE:
            section, total = _close_section(section + digit, total, _LARGE[character])
            digit, unit = 0, _LARGE[character]
        else:
            return None
    # 一百二 is 120: a last digit right behind a unit above ten counts that unit's tenths.
    return float(total + section + digit * (unit // 10 if digit and unit > 10 else 1))


def _close_section(section: int, total: int, large: int) -> tuple[int, int]:
    """What is left of the section and the new total when 万 or 亿 ends it."""
    if large == _LARGE["亿"]:
        return 0, (total + (section or 1)) * large
    return 0, total + (section or 1) * large
