"""How a figure is written for people, the same on every page, in every file and at the terminal.

Belongs here: numbers, their bounds, directions. Does not belong here: HTML, Excel, sentences.
"""

#: What stands before a number that is not exact.
BOUNDS = {"exact": "", "at_least": "≥", "about": "约", "at_most": "≤"}
#: The same in running text.
BOUND_WORDS = {"exact": "", "at_least": "不少于", "about": "约", "at_most": "不超过"}
DIRECTIONS = {"higher": "越多越好", "lower": "越少越好", "neutral": "不分好坏"}
#: Stands where there is no figure.
NOTHING = "—"
#: No figure of the warehouse has more decimals: what is computed there is rounded to so many.
DECIMALS = 4


def number(value: float | None, digits: int = DECIMALS) -> str:
    """The number with thousands separators and no more decimals than it needs: 4,000 98.6; — for none."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: float | None, bound: str = "exact", kind: str = "count") -> str:
    """A value as it stands in a cell: ≥4,000, 约26; 有 or 无 for flags; — for none."""
    if value is None:
        return NOTHING
    if kind == "flag":
        return "有" if value else "无"
    return BOUNDS[bound] + number(value)
