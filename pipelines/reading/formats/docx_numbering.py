"""The numbers that Word computes and does not store: 一、 （一） 1. ① a. and how they go on and begin again.

Belongs here: list definitions, their counters, and the label of the next paragraph. Does not belong here: which list a
paragraph is in (docx_styles.py), how a number is written (docx_numerals.py).
"""

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from pipelines.reading.formats.docx_names import W, attribute, child, is_on, value_of, whole
from pipelines.reading.formats.docx_numerals import written

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True)
class Level:
    """One level of a list. `restart`: the 1-based level that makes it begin again, 0 never, None any higher one."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    is_legal: bool = False
    is_hidden: bool = False
    style: str | None = None


@dataclass
class _List:
    """An abstract list: its levels and the counters that all its instances share."""

    levels: dict[int, Level]
    style_link: str | None
    linked_style: str | None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass
class _Instance:
    """What a paragraph names: a list with its own starts, each of which holds once."""

    list: _List
    starts: dict[int, int]
    levels: dict[int, Level]


class Numbering:
    """The lists of one document, with counters that move as labels are taken in the order of the text."""

    def __init__(self, root: etree._Element | None, style_lists: dict[str, str] | None = None) -> None:
        """`root` is the numbering part, None where there is none; `style_lists` names the list of each list style."""
        self._instances: dict[str, _Instance] = {}
        self.has_lost_lists = False
        if root is None:
            return
        lists = {attribute(each, "abstractNumId"): _read_list(each) for each in root.iter(W + "abstractNum")}
        list_of = {
            attribute(each, "numId"): value_of(child(each, "abstractNumId")) for each in root.iter(W + "num")
        }
        for each in root.iter(W + "num"):
            abstract = lists.get(value_of(child(each, "abstractNumId")))
            if abstract and abstract.style_link and not abstract.levels:
                # The list is described where its style says: style → instance → list.
                target = list_of.get((style_lists or {}).get(abstract.style_link))
                abstract = lists.get(target, abstract)
            number = attribute(each, "numId")
            if abstract and number:
                self._instances[number] = _read_instance(each, abstract)

    def level_of_style(self, number: str, style: str) -> int | None:
        """The level that a list ties to a paragraph style, None where it ties none."""
        instance = self._instances.get(number)
        if instance is None:
            return None
        levels = {**instance.list.levels, **instance.levels}
        return next((index for index, level in levels.items() if level.style == style), None)

    def next_label(self, number: str, index: int) -> str:
        """Count one paragraph of a list at a level, and its label as Word shows it; "" where it shows none."""
        instance = self._instances.get(number)
        # Number 0 says: in no list.
        self.has_lost_lists |= instance is None and number != "0"
        if instance is None or not 0 <= index < _LEVELS:
            return ""
        levels = {**instance.list.levels, **instance.levels}
        level = levels.get(index, Level())
        counts = instance.list.counts
        if index in instance.starts:
            counts[index] = instance.starts.pop(index)
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper in [each for each in counts if each > index]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or index < restart:
                del counts[deeper]
        if level.is_hidden:
            return ""
        if level.form == "bullet":
            return _bullet(level.pattern)
        return _PLACE.sub(lambda match: _part(levels, counts, int(match.group(1)) - 1, level), level.pattern)


def _part(levels: dict[int, Level], counts: dict[int, int], index: int, shown: Level) -> str:
    level = levels.get(index, Level())
    form = "decimal" if shown.is_legal and level.form != "none" else level.form
    return written(counts.get(index, level.start), form)


def _bullet(pattern: str) -> str:
    # Bullets come from picture fonts, whose characters mean nothing outside them ("o" is a ring in Courier New).
    shown = pattern[:1]
    return "" if not shown.strip() else shown if shown in "●○■□◆◇▲△★☆·•-－—–➢√✓※" else "●"


def _read_list(element: etree._Element) -> _List:
    found = [_read_level(each) for each in element.iterchildren(W + "lvl")]
    return _List(
        levels=dict(found),
        style_link=value_of(child(element, "numStyleLink")),
        linked_style=value_of(child(element, "styleLink")),
    )


def _read_instance(element: etree._Element, abstract: _List) -> _Instance:
    instance = _Instance(abstract, {}, {})
    for override in element.iterchildren(W + "lvlOverride"):
        index = whole(attribute(override, "ilvl"), 0)
        start = child(override, "startOverride")
        if start is not None:
            instance.starts[index] = whole(value_of(start), 1)
        own = child(override, "lvl")
        if own is not None:
            instance.levels[index] = _read_level(own)[1]
    return instance


def _read_level(element: etree._Element) -> tuple[int, Level]:
    restart = child(element, "lvlRestart")
    legal = child(element, "isLgl")
    marks = child(element, "rPr")
    level = Level(
        start=whole(value_of(child(element, "start")), 1),
        pattern=value_of(child(element, "lvlText")) or "",
        restart=None if restart is None else whole(value_of(restart), 0),
        is_legal=is_on(legal),
        is_hidden=marks is not None and is_on(child(marks, "vanish")),
        style=value_of(child(element, "pStyle")),
    )
    # A form of its own (001, 002) stands beside a plain one for older programs.
    forms = list(element.iter(W + "numFmt"))
    if not forms:
        return whole(attribute(element, "ilvl"), 0), level
    form = attribute(forms[0], "val") or "decimal"
    if form == "custom":
        form = "custom:" + (attribute(forms[0], "format") or "")
    return whole(attribute(element, "ilvl"), 0), replace(level, form=form)
