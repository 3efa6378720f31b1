"""Characters that Word keeps as something else: picture fonts, raised figures, white space of the XML.

Belongs here: tables of characters. Does not belong here: where they stand.
"""

#: Inside a run, line ends and tabs of the XML are blanks.
SIGNS = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\xad": None})
_PLAIN = "0123456789+-()"
#: Raised and lowered figures keep their looks, so that m2 is no 2 and a note's number no part of a figure.
RAISED = {
    "superscript": str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
#: What stands for a sign that only its own font can show.
UNKNOWN = "〓"
_SYMBOL = {
    0xA3: "≤",
    0xA5: "∞",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "·",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
}
_WINGDINGS = {
    **{0x80 + number: sign for number, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
    **{0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0xA8: "□", 0xD8: "➢", 0xFC: "✓", 0xFE: "☑"},
}


def symbol(font: str, code: str) -> str:
    """The character of a font and hexadecimal code; UNKNOWN for one that has no meaning outside its font."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    if font.lower() in ("symbol", "wingdings"):
        table = _SYMBOL if font.lower() == "symbol" else _WINGDINGS
        low = number - 0xF000 if number >= 0xF000 else number
        return table.get(low, chr(low) if font.lower() == "symbol" and 0x20 <= low < 0x40 else UNKNOWN)
    return UNKNOWN if 0xE000 <= number <= 0xF8FF or not 0x20 <= number < 0xFFFE else chr(number)
