"""What a person knows of a file that does not say it itself, or says it wrongly: town, year, date.

Belongs here: putting it in the place of what was found. Does not belong here: where it is written down (it is an
entry of data/corrections.yml).
"""

from dataclasses import dataclass, replace
from datetime import date

from pipelines.reading.folding import fold
from pipelines.reading.formats import Unreadable
from pipelines.reading.identify import Identity
from pipelines.reading.registers import Registers


@dataclass(frozen=True)
class Override:
    """What to take instead of what the file says; None leaves it. A town goes with its county, by name."""

    county_name: str | None = None
    town_name: str | None = None
    report_year: int | None = None
    published_on: date | None = None


NO_OVERRIDE = Override()


def overridden(identity: Identity, override: Override, registers: Registers) -> Identity:
    """The identity with what the override says. Raises Unreadable where its town is not in the register that year."""
    if override.report_year:
        identity = replace(identity, report_year=override.report_year)
    if override.published_on:
        identity = replace(identity, published_on=override.published_on, published_on_source="correction")
    if override.town_name is None:
        return identity
    year = identity.report_year
    named = registers.names.get(fold(override.town_name), ())
    valid = [
        town
        for town in named
        if town.county_name == override.county_name
        and (year is None or town.valid_from <= year <= town.valid_to)
    ]
    if not valid:
        raise Unreadable(
            "town_not_in_year",
            f"更正说它是{override.county_name}{override.town_name}的报告，但登记册里没有它 {year} 年度的行；请核对 corrections.yml 和 towns.csv。",
        )
    town = valid[0]
    return replace(
        identity,
        town_code=town.town_code,
        town_name=town.town_name,
        county_code=town.county_code,
        own_name=town.town_name,
        town_doubt=None,
        town_candidates=(),
    )
