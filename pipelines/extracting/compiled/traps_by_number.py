"""The verdicts by number, as the kernels write them down; what they say is in `verdicts`."""

from __future__ import annotations

from pipelines.extracting import tokens, verdicts

VERDICTS = (
    ("", ""),
    verdicts.BEHIND_WORD,
    verdicts.IN_EXPRESSION,
    verdicts.QUOTED_NAME,
    verdicts.ZERO_CLAIM,
    verdicts.NO_UNIT,
    verdicts.OTHER_UNIT,
    verdicts.BARE_POWER,
    verdicts.DAMAGED,
    verdicts.ABSTRACT,
    verdicts.IDLE_ONE,
    verdicts.VAGUE,
    verdicts.ORDINAL,
    verdicts.CHANGE,
    verdicts.WAS_BEFORE,
    verdicts.FREQUENCY,
    verdicts.AVERAGE,
    verdicts.UNREACHED,
    verdicts.NORM,
    verdicts.SHARE,
    verdicts.NARRATED_CASE,
    verdicts.COUNTY_FIGURE,
    verdicts.OTHER_PLACE,
    verdicts.SHARED_LIST,
)
(
    NO_TRAP,
    BEHIND_WORD,
    IN_EXPRESSION,
    QUOTED_NAME,
    ZERO_CLAIM,
    NO_UNIT,
    OTHER_UNIT,
    BARE_POWER,
    DAMAGED,
    ABSTRACT,
    IDLE_ONE,
    VAGUE,
    ORDINAL,
    CHANGE,
    WAS_BEFORE,
    FREQUENCY,
    AVERAGE,
    UNREACHED,
    NORM,
    SHARE,
    NARRATED_CASE,
    COUNTY_FIGURE,
    OTHER_PLACE,
    SHARED_LIST,
) = range(len(VERDICTS))
#: Whether the trap makes the number a part of a name.
NAMES = tuple(trap in tokens.NAMES for trap, _ in VERDICTS)
PERIODS = ("year", "prior", "part_year", "cumulative", "plan")
THIS_YEAR, PRIOR, PART_YEAR, CUMULATIVE, PLAN = range(5)
BOUNDS = ("exact", "at_least", "about", "at_most")
EXACT, AT_LEAST, ABOUT, AT_MOST = range(4)
BASES = ("stated", "zero_claim", "full_coverage")
STATED_BASIS, ZERO_BASIS, COVER_BASIS = range(3)
