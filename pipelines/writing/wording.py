"""How a value is said and text made safe for files: bounds, units, 万 and 亿, characters that XML cannot hold.

Belongs here: words and number formats that the workbook and the brief share. Does not belong here: sentences.
"""

import math
import re

from pipelines.wording import BOUND_WORDS, BOUNDS, DECIMALS, number

#: No longer text goes into a cell or a comment; Excel would take 32,767 characters at most.
LONGEST = 8_000
#: Control characters that XML forbids, halves of surrogate pairs, marks that turn the direction of writing.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean(text: object, longest: int = LONGEST) -> str:
    """The text without characters that a file of Office cannot hold, cut (saying so) where it is too long."""
    safe = _UNSAFE.sub(" ", str(text)).replace("\r\n", "\n").replace("\r", "\n")
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"


def said(value: float, bound: str, kind: str, unit: str) -> str:
    """The value as a sentence says it, with its unit: 不少于4,000份, 612万元, 95%."""
    if kind == "flag":
        return "有" if value else "无"
    if kind == "amount" and unit == "元" and abs(value) >= 10_000:
        power, word = (100_000_000, "亿元") if abs(value) >= 100_000_000 else (10_000, "万元")
        return f"{BOUND_WORDS[bound]}{number(value / power)}{word}"
    return f"{BOUND_WORDS[bound]}{number(value)}{unit}"


def number_format(value: float, bound: str = "exact", kind: str = "count") -> str:
    """The Excel format under which the number itself stays a number and its bound is seen."""
    if kind == "flag":
        return '"有";"有";"无"'
    decimals = _decimals(round(value, DECIMALS))
    plain = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return f'"{BOUNDS[bound]}"{plain}' if BOUNDS[bound] else plain


def with_unit(name: str, unit: str) -> str:
    """The name of an indicator with its unit behind it."""
    return f"{name}（{unit}）" if unit else name


def width(text: str) -> int:
    """How many columns of a fixed-width screen the text takes: two for a Chinese character."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _decimals(value: float) -> int:
    if not math.isfinite(value) or value == int(value):
        return 0
    return len(f"{value:.{DECIMALS}f}".rstrip("0").split(".")[1])
