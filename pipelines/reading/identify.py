"""Whose report it is, about which year, signed and published when.

Belongs here: putting the answers together. Does not belong here: the rule for each answer (issuer.py, report_year.py,
published.py), finding the parts of a text (anatomy.py). What is not certain is None, never a guess.
"""

from dataclasses import dataclass
from datetime import date

from pipelines.reading.anatomy import Outline, outline_of
from pipelines.reading.file_names import read_file_name
from pipelines.reading.formats.document import Meta, Remark
from pipelines.reading.issuer import find_issuer
from pipelines.reading.published import find_published
from pipelines.reading.registers import Registers
from pipelines.reading.report_year import find_year
from pipelines.reading.title import Title

_NO_META = Meta()


@dataclass(frozen=True)
class Identity:
    """What a report says of itself. `own_name` is the town as written where no register knows it.

    `town_doubt` is None, or why there is no town: unknown_town, ambiguous_town, town_not_in_year.
    `published_on_source`: meta, label, signature, file_name. `differences` are the sources that say otherwise.
    """

    town_code: str | None
    town_name: str | None
    county_code: str | None
    report_year: int | None
    title: str
    document_number: str | None
    signed_on: date | None
    published_on: date | None
    published_on_source: str | None
    own_name: str | None
    town_doubt: str | None = None
    town_candidates: tuple[str, ...] = ()
    differences: tuple[Remark, ...] = ()


def identify(text: str, registers: Registers, file_name: str = "", meta: Meta = _NO_META) -> Identity:
    """Town, year, title, number and dates of a report.

    Each answer comes from the most trusted source that gives one: title, text, `meta` (what the file says of itself),
    `file_name` (a path with forward slashes); the orders are those of `find_issuer`, `find_year` and
    `find_published`. A less trusted source that says otherwise changes nothing and is one of the `differences`.
    """
    return identify_outline(text, outline_of(text), registers, file_name, meta)


def identify_outline(
    text: str, outline: Outline, registers: Registers, file_name: str = "", meta: Meta = _NO_META
) -> Identity:
    """The same for a text whose outline is known."""
    title, file = _best_title(outline.titles), read_file_name(file_name)
    year = find_year(outline, meta, file)
    issuer = find_issuer(outline, title, registers, year.report_year, meta, file)
    published = find_published(text, outline, meta, file)
    return Identity(
        town_code=issuer.town.town_code if issuer.town else None,
        town_name=issuer.town.town_name if issuer.town else None,
        county_code=issuer.town.county_code if issuer.town else None,
        report_year=year.report_year,
        title=title.as_written(text) if title else (meta.title or "").strip(),
        document_number=published.document_number,
        signed_on=published.signed_on,
        published_on=published.published_on,
        published_on_source=published.source,
        own_name=issuer.own_name,
        town_doubt=issuer.doubt,
        town_candidates=issuer.candidates,
        differences=(*issuer.differences, *year.differences, *published.differences),
    )


def _best_title(titles: list[Title]) -> Title | None:
    """The title nearest to the body; one that names the year before one that does not."""
    with_year = [title for title in titles if title.report_year]
    return next(reversed(with_year or titles), None)
