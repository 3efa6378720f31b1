"""Whose report it is, about which year, signed and published when.

Belongs here: the order of evidence and the rule for each answer. Does not belong here: finding the parts of a text
(anatomy.py) and names in a phrase (towns.py). What is not certain is None, never a guess.
"""

import re
from dataclasses import dataclass
from datetime import date

from pipelines.reading.anatomy import Outline, outline_of
from pipelines.reading.dates import YEAR, named_years, read_year_month
from pipelines.reading.folding import fold
from pipelines.reading.labels import document_number, published_label, signed_on
from pipelines.reading.registers import Registers, TownName
from pipelines.reading.title import Title
from pipelines.reading.towns import Naming, naming

_ISSUER_LABEL = re.compile(
    r"(?:发布机构|发文机关|发布单位|信息来源|来源)[ \]]*:?\s{0,3}([\u4e00-\u9fff]{2,40})"
)
_HEAD_CHARS = 3000
# What a title may say before 法治 without naming anyone.
_NAMES_NOBODY = re.compile(
    rf"{YEAR}|[^\u4e00-\u9fff]|中共|关于|报送|呈报|推进|推动|全面|开展|加强|深化|年|度|工作|人民|政府|党委|委员会|办事处|街道|[我本]?[镇乡]|的"
)


@dataclass(frozen=True)
class Identity:
    """What a report says of itself. `own_name` is the town as written where no register knows it.

    `town_doubt` is None, or why there is no town: unknown_town, ambiguous_town, town_not_in_year.
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


def identify(text: str, registers: Registers, file_name: str = "") -> Identity:
    """Town, year, title, number and dates of a report.

    Town: the register's names and aliases in the title, else in the signature, else in the issuer's label, the
    addressee and the lead; a mention deeper in the text says nothing. A title or signature that names a town which
    is not in the register (or the same name in another county) leaves the town unknown, whatever else is mentioned.
    Of equal names in several counties the one whose county the title, signature, lead or `file_name` names; the
    file's name decides nothing else. Year: see `report_year_of`.
    """
    return identify_outline(text, outline_of(text), registers, file_name)


def identify_outline(text: str, outline: Outline, registers: Registers, file_name: str = "") -> Identity:
    """The same for a text whose outline is known."""
    title = _best_title(outline.titles)
    year = report_year_of(outline)
    found = _find_town(outline, title, registers, year, fold(file_name))
    signed = signed_on(outline)
    label = published_label(outline)
    return Identity(
        town_code=found.town.town_code if found.town else None,
        town_name=found.town.town_name if found.town else None,
        county_code=found.town.county_code if found.town else None,
        report_year=year,
        title=title.as_written(text) if title else "",
        document_number=document_number(text, outline),
        signed_on=signed,
        published_on=label or signed,
        published_on_source="label" if label else "signature" if signed else None,
        own_name=found.own_name,
        town_doubt=found.doubt,
        town_candidates=found.candidates,
    )


def report_year_of(outline: Outline) -> int | None:
    """The year the report is about, or None.

    The title's year wins over every other year in the text. Without one, three witnesses are heard, and all that
    speak must agree: the lead (the only year it names outside 《》 and brackets, or the only one in the sentence with
    如下), the chapter headings (their years; the year of a plan heading less one) and the signature (January to April:
    the year before; December: the same year; other months say nothing).
    """
    for title in reversed(outline.titles):
        if title.report_year:
            return title.report_year
    headings = _heading_years(outline)
    witnesses = {year for year in (_lead_year(outline), _signature_year(outline)) if year} | headings
    return witnesses.pop() if len(witnesses) == 1 else None


@dataclass(frozen=True)
class _Found:
    town: TownName | None = None
    own_name: str | None = None
    doubt: str | None = None
    candidates: tuple[str, ...] = ()


def _find_town(
    outline: Outline, title: Title | None, registers: Registers, year: int | None, file_name: str
) -> _Found:
    signature = naming(outline.signature.issuers, registers) if outline.signature else Naming((), None)
    zones = [naming(title.words, registers) if title else Naming((), None), signature]
    head = outline.folded[: _lead_end(outline)]
    labels = " ".join(_ISSUER_LABEL.findall(head[:_HEAD_CHARS]))
    lead = head[outline.body_start :]
    zones += [naming(labels, registers), naming(lead, registers, is_prose=True)]
    decisive = next((zone for zone in zones if zone.towns or zone.own_name), None)
    if decisive is None:
        return _Found(doubt="unknown_town")
    issuer = _other_issuer(title, decisive.towns)
    if issuer or not decisive.towns:
        return _Found(own_name=issuer or decisive.own_name, doubt="unknown_town")
    # 石门镇人民政府 in the title, 丰都县石门镇 in the signature: the same name in a county that is not the register's.
    if (
        signature.own_name
        and not signature.towns
        and signature.own_name in {town.name for town in decisive.towns}
    ):
        return _Found(own_name=signature.own_name, doubt="unknown_town")
    context = " ".join(
        [title.words if title else "", outline.signature.issuers if outline.signature else "", lead]
    )
    return _settled(decisive.towns, year, [context, file_name])


def _settled(towns: tuple[TownName, ...], year: int | None, contexts: list[str]) -> _Found:
    """One town of those named: valid in the year, and of equal names the one whose county is named."""
    valid = [town for town in towns if year is None or town.valid_from <= year <= town.valid_to]
    if not valid:
        return _Found(own_name=towns[0].town_name, doubt="town_not_in_year")
    for context in contexts:
        if len({town.town_code for town in valid}) > 1:
            valid = [town for town in valid if town.county_name in context] or valid
    if len({town.town_code for town in valid}) > 1:
        candidates = sorted({f"{town.county_name}{town.town_name}" for town in valid})
        return _Found(own_name=valid[0].town_name, doubt="ambiguous_town", candidates=tuple(candidates))
    # Several rows of one town where the year is not known: the latest name.
    town = max(valid, key=lambda row: row.valid_from)
    return _Found(town=town, own_name=town.town_name)


def _other_issuer(title: Title | None, towns: tuple[TownName, ...]) -> str | None:
    """Whom the title names, where that is none of the towns: the report of a bureau or of the county itself."""
    if not title or not towns or any(town.name in title.words for town in towns):
        return None
    before, _, _ = title.words.partition("法治")
    named = _NAMES_NOBODY.sub("", before)
    if not named or any(named != town.county_name and _is_short_for(named, town) for town in towns):
        return None
    return named


def _is_short_for(named: str, town: TownName) -> bool:
    return named.removeprefix(town.county_name) in town.name


def _best_title(titles: list[Title]) -> Title | None:
    """The title nearest to the body; one that names the year before one that does not."""
    with_year = [title for title in titles if title.report_year]
    return next(reversed(with_year or titles), None)


def _lead_end(outline: Outline) -> int:
    lead = next((section for section in outline.sections if section.kind == "lead"), None)
    return min(lead.end if lead else outline.body_start, outline.body_start + _HEAD_CHARS)


def _lead_year(outline: Outline) -> int | None:
    lead = outline.folded[outline.body_start : _lead_end(outline)]
    years = {mention.year for mention in named_years(lead)}
    if len(years) > 1:
        sentence = next((part for part in re.split("[。;!]", lead) if "如下" in part), "")
        years = {mention.year for mention in named_years(sentence)}
    return years.pop() if len(years) == 1 else None


def _heading_years(outline: Outline) -> set[int]:
    years = set()
    for section in outline.sections:
        if section.kind in ("measures", "problems", "plan"):
            shift = 1 if section.kind == "plan" else 0
            years |= {mention.year - shift for mention in named_years(fold(section.heading))}
    return years


def _signature_year(outline: Outline) -> int | None:
    signed = read_year_month(outline.signature.day) if outline.signature else None
    if not signed:
        return None
    year, month = signed
    return year - 1 if month <= 4 else year if month == 12 else None
