"""The colour of a cell of the heat map: the rank of a figure within its county, never more than that.

Belongs here: from ranks to the names of shades (classes of the stylesheet). Does not belong here: what the shades look like.
"""

from collections import Counter
from collections.abc import Sequence

#: From the best (s0, blue) by way of the middle (s3, pale) to the worst (s6, brown): two hues that every eye tells apart.
SHADES = ("s0", "s1", "s2", "s3", "s4", "s5", "s6")
#: A figure that is not judged: a neutral indicator, a column in which all are equal, or too few towns to tell.
PLAIN = "plain-value"
#: Of two towns one is always the last: that says nothing about it.
FEWEST_RANKED = 3
UNSURE, SILENT, ABSENT = "unsure", "silent", "absent"


def shades(ranks: Sequence[int | None], direction: str) -> list[str]:
    """The shade of each figure of a column. `ranks`: 1 = best in the indicator's direction, None where not ranked.

    Equal figures share the middle of the places they take: ten towns at 100 % before one at 98 % are not "best".
    """
    ties = Counter(rank for rank in ranks if rank is not None)
    ranked = sum(ties.values())
    return [_shade(rank, ties, ranked, direction) for rank in ranks]


def _shade(rank: int | None, ties: Counter[int], ranked: int, direction: str) -> str:
    if rank is None:
        return UNSURE
    if direction == "neutral" or len(ties) == 1 or ranked < FEWEST_RANKED:
        return PLAIN
    place = rank - 1 + (ties[rank] - 1) / 2
    return SHADES[round(place / (ranked - 1) * (len(SHADES) - 1))]
