"""Which town's report it is: what each source names, in the order in which they are believed.

Belongs here: the order of sources, equal names, names of other years. Does not belong here: names in a phrase
(towns.py), the year (report_year.py).
"""

import re
from dataclasses import dataclass, replace

from pipelines.reading.anatomy import Outline
from pipelines.reading.dates import YEAR
from pipelines.reading.file_names import FileName
from pipelines.reading.folding import fold
from pipelines.reading.formats.document import Meta, Remark
from pipelines.reading.registers import Registers, TownName
from pipelines.reading.report_year import lead_end
from pipelines.reading.title import Title
from pipelines.reading.towns import Naming, naming
from pipelines.reading.witnesses import (
    FILE_NAME,
    FIRST_LINES,
    FOLDER,
    LABEL,
    LEAD,
    META_ISSUER,
    META_TITLE,
    SIGNATURE,
    TITLE,
    Witness,
    differing,
)

_ISSUER_LABEL = re.compile(
    r"(?:发布机构|发文机关|发布单位|信息来源|来源)[ \]]*:?\s{0,3}([\u4e00-\u9fff]{2,40})"
)
_ISSUER_LINE = re.compile(
    r"[\u4e00-\u9fff、 ]{2,60}(?:人民政府|委员会|办事处|党委|党工委|工委|管委会)(?: ?文件)?"
)
_NEAR_TITLE = 4
_HEAD_CHARS = 3000
# What a title may say before 法治 without naming anyone.
_NAMES_NOBODY = re.compile(
    rf"{YEAR}|[^\u4e00-\u9fff]|中共|关于|报送|呈报|推进|推动|全面|开展|加强|深化|年|度|工作|人民|政府|党委|委员会|办事处|街道|[我本]?[镇乡]|的"
)


@dataclass(frozen=True)
class Issuer:
    """The town, or why there is none (`doubt`: unknown_town, ambiguous_town, town_not_in_year) and the name as
    written; `differences` are the sources that say otherwise."""

    town: TownName | None = None
    own_name: str | None = None
    doubt: str | None = None
    candidates: tuple[str, ...] = ()
    differences: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Source:
    place: str
    naming: Naming

    @property
    def speaks(self) -> bool:
        return bool(self.naming.towns or self.naming.own_name)


def find_issuer(
    outline: Outline, title: Title | None, registers: Registers, year: int | None, meta: Meta, file: FileName
) -> Issuer:
    """The town of a report, by the first source that names one.

    Order: title, issuer's lines next to it, signature, the page's label, the file's own data, addressee and lead,
    the file's name, its nearest folder; a mention deeper in the text says nothing. A title or signature that names a
    town which is not in the register (or the same name in another county) leaves the town unknown, whatever else is
    mentioned. Of equal names in several counties the one whose county the title, signature, lead or path names.
    """
    sources = _sources(outline, title, registers, meta, file)
    decisive = next((source for source in sources if source.speaks), None)
    if decisive is None:
        return Issuer(doubt="unknown_town")
    named = decisive.naming
    other = _other_issuer(title, named.towns)
    if other or not named.towns:
        return Issuer(own_name=other or named.own_name, doubt="unknown_town")
    # 石门镇人民政府 in the title, 丰都县石门镇 in the signature: the same name in a county that is not the register's.
    signature = next(source.naming for source in sources if source.place == SIGNATURE)
    if signature.own_name and not signature.towns and signature.own_name in {t.name for t in named.towns}:
        return Issuer(own_name=signature.own_name, doubt="unknown_town")
    found = _settled(named.towns, registers, year, [_context(outline, title), file.path])
    if found.town is None:
        return found
    return replace(found, differences=(*found.differences, *_differences(found.town, decisive, sources)))


def _sources(
    outline: Outline, title: Title | None, registers: Registers, meta: Meta, file: FileName
) -> list[_Source]:
    head = outline.folded[: lead_end(outline)]
    labels = " ".join(_ISSUER_LABEL.findall(head[:_HEAD_CHARS]))
    nearby = [naming(line, registers) for line in _issuer_lines(outline)]
    said = [
        (TITLE, naming(title.words if title else "", registers)),
        (FIRST_LINES, _only_one(_together(nearby))),
        (SIGNATURE, naming(outline.signature.issuers if outline.signature else "", registers)),
        (LABEL, naming(labels, registers)),
        (META_TITLE, naming(fold(meta.title or ""), registers)),
        (META_ISSUER, naming(fold(meta.issuer or ""), registers)),
        (LEAD, naming(head[outline.body_start :], registers, is_prose=True)),
        (FILE_NAME, _only_one(naming(file.name, registers))),
        (FOLDER, _only_one(naming(file.folder, registers))),
    ]
    return [_Source(place, named) for place, named in said]


def _issuer_lines(outline: Outline) -> list[str]:
    """Lines near the title that are nothing but the name of an authority: the head of a printed letter."""
    places = {piece for title in outline.titles for piece in title.pieces}
    above = [line for line in outline.lines if line.start < outline.body_start]
    own = [index for index, line in enumerate(above) if any(a <= line.end <= b for a, b in places)]
    if not own:
        return []
    near = above[max(0, own[0] - _NEAR_TITLE) : own[-1] + _NEAR_TITLE + 1]
    return [
        re.sub(" ?文件$", "", line.folded)
        for line in near
        if not line.is_frame and _ISSUER_LINE.fullmatch(line.folded) and line not in [above[i] for i in own]
    ]


def _together(named: list[Naming]) -> Naming:
    own_names = [naming.own_name for naming in named if naming.own_name]
    return Naming(
        tuple(town for naming in named for town in naming.towns), own_names[-1] if own_names else None
    )


def _only_one(named: Naming) -> Naming:
    """What names two towns by different names is a list of links or a bundle, and names none."""
    return named if len({town.name for town in named.towns}) <= 1 else Naming((), None)


def _context(outline: Outline, title: Title | None) -> str:
    lead = outline.folded[outline.body_start : lead_end(outline)]
    signed = outline.signature.issuers if outline.signature else ""
    return " ".join([title.words if title else "", signed, lead])


def _settled(
    towns: tuple[TownName, ...], registers: Registers, year: int | None, contexts: list[str]
) -> Issuer:
    """One town of those named: valid in the year, and of equal names the one whose county is named."""
    valid = [town for town in towns if year is None or town.valid_from <= year <= town.valid_to]
    # Named as it was called before or is called since: the same town under its name of that year.
    valid = valid or [
        row
        for code in dict.fromkeys(town.town_code for town in towns)
        for row in registers.rows_of(code)
        if year is not None and row.valid_from <= year <= row.valid_to
    ]
    if not valid:
        return Issuer(own_name=towns[0].name, doubt="town_not_in_year")
    for context in contexts:
        if len({town.town_code for town in valid}) > 1:
            valid = [town for town in valid if town.county_name in context] or valid
    if len({town.town_code for town in valid}) > 1:
        candidates = sorted({f"{town.county_name}{town.town_name}" for town in valid})
        return Issuer(own_name=valid[0].town_name, doubt="ambiguous_town", candidates=tuple(candidates))
    # Several rows of one town where the year is not known: the latest name.
    town = max(valid, key=lambda row: row.valid_from)
    return Issuer(town=town, own_name=town.town_name, differences=_renamed(towns, town, year))


def _renamed(towns: tuple[TownName, ...], town: TownName, year: int | None) -> tuple[Remark, ...]:
    written = [row for row in towns if row.town_code == town.town_code]
    if year is None or any(row.valid_from <= year <= row.valid_to for row in written):
        return ()
    return (
        Remark(
            "town_name_of_another_year",
            f"报告写的是“{written[0].name}”，登记册上 {year} 年度叫“{town.town_name}”；"
            f"代码相同，按“{town.town_name}”读。",
        ),
    )


def _differences(town: TownName, decisive: _Source, sources: list[_Source]) -> list[Remark]:
    """The less trusted sources that name other towns and not this one."""
    chosen = Witness(decisive.place, town.town_name)
    others = []
    for source in sources[sources.index(decisive) + 1 :]:
        named = source.naming
        if source.speaks and all(row.town_code != town.town_code for row in named.towns):
            names = list(dict.fromkeys(row.town_name for row in named.towns)) or [named.own_name or ""]
            others.append(Witness(source.place, "、".join(names)))
    return differing("town_differs", "乡镇", chosen, others)


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
