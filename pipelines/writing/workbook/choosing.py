"""Which indicators the sheets 排名 and 趋势 show: those in which the towns of the county can be compared.

Belongs here: the choice. What counts as comparable is the view's rule (marts.indicator_coverage).
"""

from pipelines.writing.county import CountyYear
from pipelines.writing.rows import Indicator

#: More blocks than this nobody reads; the sheet 比较表 has every indicator.
MOST_SHOWN = 24


def key_indicators(of: CountyYear) -> list[Indicator]:
    """The comparable indicators in which the towns differ, in the catalogue's order, MOST_SHOWN at most.

    Where there are more, those with a direction come first, then those that most towns state.
    """
    differing = [
        indicator
        for indicator in of.indicators
        if indicator.is_comparable and indicator.kind != "flag" and indicator.value_min != indicator.value_max
    ]
    ordered = sorted(
        differing, key=lambda indicator: (indicator.direction == "neutral", -indicator.towns_ranked)
    )
    chosen = {indicator.indicator_code for indicator in ordered[:MOST_SHOWN]}
    return [indicator for indicator in differing if indicator.indicator_code in chosen]
