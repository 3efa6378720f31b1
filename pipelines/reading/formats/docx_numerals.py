"""How Word writes a list's number: 1, 一, 壹, 甲, ①, A, iv.

Belongs here: the forms named by ECMA-376 part 1, 17.18.59 (ST_NumberFormat). Does not belong here: counting.
"""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def written(number: int, form: str) -> str:
    """The number in a form of ST_NumberFormat; as 1, 2, 3 where the form is not known or does not reach so far."""
    if form in ("none", "bullet"):
        return ""
    if form.startswith("custom:"):
        first = form.removeprefix("custom:").split(",")[0].strip()
        return str(number).zfill(len(first)) if first.isdecimal() else str(number)
    make = _FORMS.get(form)
    return (make(number) if make and number > 0 else "") or str(number)


def _counting(digits: str, units: tuple[str, str, str], leads_with_one: bool) -> Callable[[int], str]:
    """Numbers to 9999 with 十百千: 十一 or 壹拾壹, 一百零五."""

    def make(number: int) -> str:
        if number > 9999:
            return ""
        text, is_gap = "", False
        for place in (3, 2, 1, 0):
            digit = number // 10**place % 10
            if digit == 0:
                is_gap = bool(text)
                continue
            text += ("零" if is_gap else "") + digits[digit] + (units[place - 1] if place else "")
            is_gap = False
        if not leads_with_one and 10 <= number < 20:
            return text.removeprefix(digits[1])
        return text

    return make


def _below_hundred(number: int) -> str:
    """十, 十一 … 九十九, then digit by digit: 一〇〇."""
    return _thousands(number) if number < 100 else _digit_by_digit(number)


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    text = ""
    if number > 4999:
        return text
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """A … Z, AA, BB, as Word counts."""
    times, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * (times + 1) if times < 20 else ""


def _circled(number: int) -> str:
    for first, last, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return ""


def _from_signs(first: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if number <= count else ""


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_thousands = _counting(_DIGITS, ("十", "百", "千"), leads_with_one=False)
_legal = _counting(_LEGAL, ("拾", "佰", "仟"), leads_with_one=True)
_legal_traditional = _counting(_LEGAL_TRADITIONAL, ("拾", "佰", "仟"), leads_with_one=True)

_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _from_signs(0x2488, 20),
    "decimalEnclosedParen": _from_signs(0x2474, 20),
    "ideographEnclosedCircle": _from_signs(0x3280, 10),
    "chineseCounting": _below_hundred,
    "taiwaneseCounting": _below_hundred,
    "japaneseCounting": _thousands,
    "koreanCounting": _thousands,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal_traditional,
    "ideographLegalTraditional": _legal_traditional,
    "ideographTraditional": lambda number: _STEMS[number - 1] if number <= 10 else "",
    "ideographZodiac": lambda number: _BRANCHES[number - 1] if number <= 12 else "",
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12],
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "numberInDash": lambda number: f"- {number} -",
}
