"""What a web page says of its report outside the text: <meta> tags, the info table, the page's title.

Belongs here: finding and tidying these values. Does not belong here: the report itself, or the names of the labels.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any

from pipelines.reading.dates import read_date
from pipelines.reading.folding import fold
from pipelines.reading.formats.document import Meta
from pipelines.reading.formats.page_text import lines_of_elements, shown
from pipelines.reading.formats.page_tree import Tree
from pipelines.reading.formats.portals import portals

_ISSUER = re.compile(r"[\u4e00-\u9fff（）、 ]{3,40}")
_NUMBER = re.compile(r"[^\s]{2,20}?[〔\[（(【]?[0-9]{4}[〕\]）)】]?第?[0-9]{1,4}号")
_SITE = re.compile(r"[ ]*(?:_|\||--|——|[ ]-[ ]|-(?=[^-]*(?:政府|网|门户)[^-]*$)).*$")
_TITLE = re.compile(r"(?:[0-9二〇○零]{4}|[镇乡]|街道).*(?:法治|依法行政).*(?:报告|总结|汇报|情况)[）)]?$")
_MAX_HEAD = 200
# A block with more than this holds prose, not labels.
_MAX_BLOCK = 600
_HOLDERS = ("td", "th", "li", "p", "dd", "dt", "div", "table", "ul")


Block = tuple[Any, frozenset[str], list[str]]


@dataclass(frozen=True)
class Surroundings:
    """A page as it was before its frame was taken away: <meta> tags by lower-case name, the window's title, and its
    smallest blocks: element, names, lines."""

    tags: dict[str, str]
    window: str
    blocks: list[Block]


def surroundings(tree: Tree) -> Surroundings:
    """What page_meta will need of the page."""
    root = tree.root
    window = root.find(".//title")
    blocks = [
        (element, tree.names.get(element, frozenset()), lines_of_elements([element]))
        for element in root.iter("td", "th", "li", "p", "dd", "dt", "span", "div", "h1", "h2", "h3")
        if 0 < tree.weights[element].chars <= _MAX_BLOCK and tree.weights[element].sentences < 2
        if _is_leaf(element)
    ]
    return Surroundings(_meta_tags(root), shown(window.text or "") if window is not None else "", blocks)


def page_meta(page: Surroundings, body: list[Any]) -> Meta:
    """The values of the page around `body`: what <meta> says, else the info table."""
    inside = {element for part in body for element in part.iter()}
    around = [block for block in page.blocks if block[0] not in inside]
    labels = _labelled([line for _, _, lines in around for line in lines])

    def first(field: str) -> str | None:
        return next((page.tags[name] for name in portals().meta.get(field, ()) if page.tags.get(name)), None)

    return Meta(
        title=first("title")
        or _printed_title(around)
        or _unmarked_title(page, inside)
        or _SITE.sub("", page.window)
        or None,
        issuer=first("issuer") or _matching(_ISSUER, labels.get("issuer")),
        published_on=_day(first("published_on")) or _day(labels.get("published_on")),
        signed_on=_day(labels.get("signed_on")),
        document_number=_matching(_NUMBER, re.sub(r"\s", "", labels.get("document_number") or "")),
    )


def labels_only(line: str) -> bool:
    """Is the line nothing but labels and their values (发布时间：2025-01-20 来源：县司法局)?"""
    label = portals().label.search(line)
    return bool(label and not line[: label.start()].strip(" \u3000|【】[]") and len(line) <= _MAX_HEAD)


def _meta_tags(root: Any) -> dict[str, str]:
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = shown(element.get("content") or "")
        if name and content:
            tags.setdefault(name, content)
    return tags


def _labelled(lines: list[str]) -> dict[str, str]:
    """Field → value behind its label; a cell's value may be the next line. Empty values are left out."""
    text = "\n".join(lines)
    found = list(portals().label.finditer(text))
    fields = {name: field for field, names in portals().labels.items() for name in names}
    values: dict[str, str] = {}
    for place, match in enumerate(found):
        name = re.sub(r"[ \u3000]", "", match[1] or match[2])
        until = found[place + 1].start() if place + 1 < len(found) else match.end() + _MAX_HEAD
        value = text[match.end() : until].strip(" \u3000\n:：|").split("\n")[0].strip()
        if value and len(value) <= 60:
            values.setdefault(fields[name], value)
    return values


def _is_leaf(element: Any) -> bool:
    """Is it a smallest block (<li><b>发布机构：</b>某镇</li>), not a part of one?"""
    parent = element.getparent()
    if element.tag == "span" and parent is not None and _is_leaf(parent):
        return False
    return next(element.iterdescendants(*_HOLDERS), None) is None


def _printed_title(around: list[Block]) -> str | None:
    """The title as printed on the page above its text; of several, one that names the topic."""
    found = []
    for element, names, lines in around:
        is_title = element.tag == "h1" or bool(portals().titles & names)
        title = " ".join(lines)
        if is_title and 6 <= len(title) <= 100 and "。" not in title:
            found.append(title)
    return next((title for title in found if re.search("法治|依法", title)), next(iter(found), None))


def _unmarked_title(page: Surroundings, inside: set[Any]) -> str | None:
    """A line above the body that reads like a report's title, year or town included; links are other reports'."""
    for element, _, lines in itertools.takewhile(lambda block: block[0] not in inside, page.blocks):
        title = " ".join(lines)
        if len(title) <= 90 and _TITLE.search(title) and element.find(".//a") is None:
            return title
    return None


def _matching(pattern: re.Pattern[str], value: str | None) -> str | None:
    return value if value and pattern.fullmatch(value) else None


def _day(value: str | None) -> str | None:
    """A date as ISO; without one, nothing: a time of day or a placeholder says nothing."""
    day = read_date(fold(value)) if value else None
    return day.isoformat() if day else None
