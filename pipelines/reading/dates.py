"""Years and dates as reports write them: 2023年, ２０２３年, "2024 年", 二〇二三年, 2026.03.05.

Belongs here: reading years and dates in folded text. Does not belong here: which year a report is about.
"""

import re
from dataclasses import dataclass
from datetime import date

_ZERO = "〇○◯零oOоО0"
_DIGITS = {
    **dict.fromkeys(_ZERO, 0),
    **{sign: value for value, sign in enumerate("一二三四五六七八九", start=1)},
}
_DIGIT = f"[0-9{_ZERO}一二三四五六七八九]"
YEAR = rf"(?<![0-9一二三四五六七八九〇])[2二] ?[{_ZERO}] ?{_DIGIT} ?{_DIGIT}(?![0-9])"
_SMALL = r"(?:[0-9] ?[0-9]?|[一二三四五六七八九十]{1,3})"
DATE = rf"{YEAR} ?[年./-] ?{_SMALL} ?[月./-] ?{_SMALL} ?日?(?![0-9])"
_DATE = re.compile(rf"({YEAR}) ?[年./-] ?({_SMALL}) ?[月./-] ?({_SMALL}) ?日?(?![0-9])")
_YEAR_MONTH = re.compile(rf"({YEAR}) ?年 ?({_SMALL}) ?月")
_YEAR_NAMED = re.compile(rf"({YEAR}) ?年")
# Years in names of documents, document numbers and spans say nothing about the year of the report.
_MASKED = re.compile(rf"《[^》\n]{{0,80}}》|[\[(] ?{YEAR} ?[\])]|{YEAR} ?年? ?- ?{YEAR} ?年?")


@dataclass(frozen=True)
class YearMention:
    """A year and where it stands in the folded text."""

    year: int
    start: int
    end: int


def year_number(written: str) -> int:
    """二〇二三, 2 0 2 3, 2023 → 2023. The argument is a match of YEAR."""
    digits = [_DIGITS[sign] if sign in _DIGITS else int(sign) for sign in written if sign != " "]
    return digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]


def named_years(folded: str) -> list[YearMention]:
    """Years followed by 年, in order; not those inside 《》 and brackets, not spans, not full dates."""
    masked = _MASKED.sub(lambda match: "\x00" * len(match.group()), folded)
    return [
        YearMention(year_number(match.group(1)), match.start(), match.end())
        for match in _YEAR_NAMED.finditer(masked)
        if not re.match(rf" ?{_SMALL} ?月", masked[match.end() : match.end() + 8])
    ]


def read_date(folded: str) -> date | None:
    """The first full date that the calendar knows, or None."""
    for match in _DATE.finditer(folded):
        try:
            return date(
                year_number(match.group(1)), _small_number(match.group(2)), _small_number(match.group(3))
            )
        except ValueError:
            continue
    return None


def read_year_month(folded: str) -> tuple[int, int] | None:
    """Year and month of the first date, also of one without a day (2025年1月)."""
    found = read_date(folded)
    if found:
        return found.year, found.month
    match = _YEAR_MONTH.search(folded)
    if not match:
        return None
    month = _small_number(match.group(2))
    return (year_number(match.group(1)), month) if 1 <= month <= 12 else None


def _small_number(written: str) -> int:
    """12, "1 2", 十二, 二十, 三 → a number below 100."""
    compact = written.replace(" ", "")
    if compact.isdecimal():
        return int(compact)
    tens, ten, ones = compact.rpartition("十")
    if not ten:
        return _DIGITS.get(ones, 0) if len(ones) == 1 else 0
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
