"""Names of towns in a phrase: those of the register, and names that no register knows.

Belongs here: when a string of characters is a town's name and when only a part of another one (大石门镇 is not 石门镇).
Does not belong here: in which part of a report to look, which is identify.py.
"""

import re
from dataclasses import dataclass

from pipelines.reading.registers import Registers, TownName

# What may stand before a town's name without being a part of it.
_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|中共|中国共产党|关于|对于|年度?|年来|以来|现将|委员会|人民政府|政府|办事处|党委|党工委|工委|"
    r"印发|发布|公布|单位|机构|机关|来源|省|自治区|自治州|盟)$"
)
_COUNTY_BEFORE = re.compile(r"([\u4e00-\u9fff]{1,20}[县区市旗])(?:人民政府|政府|委)?$")
# What must follow a name that only its last character (镇, 乡, 街道) shows to be one.
_FOLLOWS = (
    r"(?=人民政府|管理委员会|办(?!理|事处)|政府|党委|党工委|工委|工作委员会|委员会|办事处|管委会|纪委|关于|法治|依法|推进|开展|全面|年度|落实|贯彻|深入|"
    r"全国|司法所|二 ?[〇○零oO]|[^\u4e00-\u9fff]|$)"
)
# 民族乡 and 民族苏木 end as the others do.
_KINDS = "街道|苏木|农场|林场|牧场|管理区|办事处|镇|乡"
_NAMED = re.compile(rf"([\u4e00-\u9fff]{{1,30}}?(?:{_KINDS})){_FOLLOWS}")
_MAY_FOLLOW = re.compile(_FOLLOWS)
_SHOWS_KIND = re.compile(rf"(?:{_KINDS}|街道办)$")
# A county has a name of two characters at least before 县; without one the character belongs to the town: 省庄镇, 旗杆镇.
_WORDS_BEFORE = (
    r"中共|中国共产党|关于|(?:^|(?<=[〇零一二三四五六七八九]))年度?|以来|现将|委员会|人民政府|政府|党委|党工委|工委|印发|"
    r"(?<=..)(?:自治区|自治州|省|盟|市|县|区|旗)"
)
_OWN_PART = (re.compile(rf"^.*(?:{_WORDS_BEFORE})(.{{2,}})$"), re.compile(rf"^.*(?:{_WORDS_BEFORE})(.+)$"))
_GENERIC = re.compile(
    r"^(?:推进|各|全|本|我|该)|乡镇$|城乡$|^(?:镇|乡|街道|城镇|村镇|集镇|农场|林场|牧场|办事处|街道办事处)$"
)


@dataclass(frozen=True)
class Naming:
    """What a phrase names: towns of the register, or `own_name`, the last other town name; both may be empty."""

    towns: tuple[TownName, ...]
    own_name: str | None


def naming(phrase: str, registers: Registers, is_prose: bool = False) -> Naming:
    """The towns that a folded phrase names; longest names first, a part of a longer name is none.

    In prose only names of the register count: there the last character alone shows little.
    """
    named = [] if is_prose else _named_places(phrase)
    towns: list[TownName] = []
    taken: list[tuple[int, int]] = []
    for length in registers.name_lengths:
        for start in range(len(phrase) - length + 1):
            span = (start, start + length)
            rows = registers.names.get(phrase[start : start + length], ())
            if not rows or any(a <= span[0] and span[1] <= b for a, b in taken):
                continue
            fitting = [row for row in rows if _stands_alone(phrase, span, row, named)]
            if fitting:
                taken.append(span)
                towns += fitting
    unknown = [own for start, end, own in named if not any(a < end and start < b for a, b in taken)]
    return Naming(tuple(towns), unknown[-1] if unknown else None)


def _stands_alone(
    phrase: str, span: tuple[int, int], name: TownName, named: list[tuple[int, int, str]]
) -> bool:
    """Is it the whole name: nothing of another name before it, no other county, and no longer name around it?"""
    start, end = span
    if any(a <= start and end < b for a, b, _ in named):
        return False
    if not _SHOWS_KIND.search(name.name) and not _MAY_FOLLOW.match(phrase, end):
        return False
    before = phrase[:start]
    county = _COUNTY_BEFORE.search(before.rstrip())
    if county:
        return county.group(1).endswith(name.county_name)
    short = name.county_name[:-1]
    return bool(_BEFORE.search(before)) or (len(short) >= 2 and before.endswith(short))


def _named_places(phrase: str) -> list[tuple[int, int, str]]:
    """Start, end and own part of whatever reads as a town's name by its last character."""
    places = []
    for match in _NAMED.finditer(phrase):
        run = match.group(1)
        suffix = next(kind for kind in _KINDS.split("|") if run.endswith(kind))
        stem = run[: -len(suffix)]
        own = next((m.group(1) for pattern in _OWN_PART if (m := pattern.match(stem))), stem) + suffix
        if not _GENERIC.search(own):
            places.append((match.end(1) - len(own), match.end(1), own))
    return places
