"""How often a town stands at the top and at the bottom, counted over the comparable indicators with a direction.

Belongs here: counting places. The ranks themselves are the view's (marts.town_year_indicators).
"""

from dataclasses import dataclass

from pipelines.writing.county import CountyYear
from pipelines.writing.rows import Indicator

#: With fewer ranked towns only the first and the last are counted; else both ends could be the same towns.
_TOWNS_FOR_THREE = 6


@dataclass(frozen=True)
class Standing:
    """Of a town: in how many indicators it is ranked, and the names of those where it is among the first or last."""

    town_code: str
    town_name: str
    ranked_count: int
    leading: tuple[str, ...]
    trailing: tuple[str, ...]


@dataclass(frozen=True)
class Standings:
    """All towns, the indicators counted, and how many places count at each end."""

    places: int
    indicator_names: tuple[str, ...]
    standings: tuple[Standing, ...]

    @property
    def indicator_count(self) -> int:
        """How many indicators are counted."""
        return len(self.indicator_names)


def standings(of: CountyYear) -> Standings:
    """The places of all towns. An indicator in which all stand alike puts nobody at an end."""
    counted = [
        indicator
        for indicator in of.indicators
        if indicator.is_comparable
        and indicator.direction != "neutral"
        and indicator.kind != "flag"
        and indicator.value_min != indicator.value_max
    ]
    places = 3 if len(of.towns) >= _TOWNS_FOR_THREE else 1
    leading: dict[str, list[str]] = {town.town_code: [] for town in of.towns}
    trailing: dict[str, list[str]] = {town.town_code: [] for town in of.towns}
    ranked: dict[str, int] = dict.fromkeys(leading, 0)
    for indicator in counted:
        first, last, all_ranked = _ends(of, indicator, places)
        for code in all_ranked:
            ranked[code] += 1
        for code in first:
            leading[code].append(indicator.indicator_name)
        for code in last:
            trailing[code].append(indicator.indicator_name)
    rows = tuple(
        Standing(
            town.town_code,
            town.town_name,
            ranked[town.town_code],
            tuple(leading[town.town_code]),
            tuple(trailing[town.town_code]),
        )
        for town in of.towns
    )
    return Standings(places, tuple(indicator.indicator_name for indicator in counted), rows)


def _ends(of: CountyYear, indicator: Indicator, places: int) -> tuple[list[str], list[str], list[str]]:
    """The towns among the first and the last `places`, and all that are ranked.

    Ties count for all of them only where they all fit: seven towns at 100 % are no leaders.
    """
    ranks = {
        figure.town_code: figure.value_rank
        for figure in of.figures_of(indicator.indicator_code)
        if figure.value_rank is not None
    }
    here = places if len(ranks) >= 2 * places else 1
    better = {code: sum(other < rank for other in ranks.values()) for code, rank in ranks.items()}
    tied = {code: sum(other == rank for other in ranks.values()) for code, rank in ranks.items()}
    first = [code for code in ranks if better[code] + tied[code] <= here]
    last = [code for code in ranks if len(ranks) - better[code] <= here]
    return first, last, list(ranks)
