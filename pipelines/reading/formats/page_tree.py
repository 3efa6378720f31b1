"""A web page as a tree without what no reader of it sees, and how much prose stands in each part.

Belongs here: parsing and weighing. Does not belong here: choosing the report's part, or turning it into lines.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipelines.reading.formats.decoding import REPLACEMENT
from pipelines.reading.formats.document import Unreadable

# fmt: off
_DROPPED = frozenset([
    "script", "style", "noscript", "template", "iframe", "frame", "frameset", "object", "embed",
    "applet", "svg", "canvas", "audio", "video", "map", "button", "select", "textarea", "input",
    "datalist", "nav", "footer", "aside", "del", "s", "strike", "rt", "rp",
])
# fmt: on
# Struck out is what the writer took back; the rest is not shown.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|line-through",
    re.IGNORECASE,
)
# Some towns write the half-width signs behind Chinese words.
_MARK = re.compile(r"[，。；、：“]|(?<=[\u4e00-\u9fff）”])[,;:.]")
_SENTENCE = re.compile(r"[。；！]|(?<=[\u4e00-\u9fff）”])[;.]")
_MAX_ELEMENTS = 50_000
#: What no tree takes. A form feed is white space, not a lost character, but a tree does not take it either.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Weight:
    """What stands in an element: `marks` of Chinese punctuation and `sentences` outside links, `chars` that are not
    blank, `link_chars` of them in links, `links`."""

    marks: int = 0
    sentences: int = 0
    chars: int = 0
    link_chars: int = 0
    links: int = 0

    def add(self, other: "Weight", sign: int = 1) -> None:
        """Take another weight in, or out again."""
        self.marks += sign * other.marks
        self.sentences += sign * other.sentences
        self.chars += sign * other.chars
        self.link_chars += sign * other.link_chars
        self.links += sign * other.links


@dataclass
class Tree:
    """The page's root, the weight of each element, and class names and id (in lower case) of those that have any."""

    root: Any
    weights: dict[Any, Weight]
    names: dict[Any, frozenset[str]]

    def remove(self, element: Any) -> None:
        """Take an element out, with its weight out of all above it; the text behind it stays."""
        weight = self.weights.get(element)
        for above in element.iterancestors():
            if weight is not None and above in self.weights:
                self.weights[above].add(weight, -1)
        drop(element)


def parse(markup: str) -> Any:
    """The root element of markup however broken. Raises Unreadable: damaged where there is none,
    too_long for a page of tens of thousands of elements."""
    if markup.count("<") > 8 * _MAX_ELEMENTS:
        raise _too_many_elements()
    # A declaration of the encoding means nothing any more, and a NUL would end the page.
    data = _allowed(markup.replace("\x00", "").lstrip("\ufeff")).encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    too_deep = any("depth" in entry.message for entry in parser.error_log.filter_from_fatals())
    if root is None or too_deep:
        raise Unreadable(
            "damaged",
            "网页结构已损坏（标签层层嵌套或没有内容），没有读取；请用浏览器打开原网页，重新另存后放入。",
        )
    if root.xpath("count(//*)") > _MAX_ELEMENTS:
        raise _too_many_elements()
    return root


def visible_tree(root: Any) -> Tree:
    """The tree without scripts, styles, controls, struck-out and hidden parts, weighed. Changes `root`."""
    for element in list(root.iter()):
        if _is_unseen(element):
            drop(element)
    return Tree(root, _weigh(root), {element: names for element in root.iter() if (names := _names(element))})


def drop(element: Any) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = _allowed((before.tail or "") + element.tail)
        else:
            parent.text = _allowed((parent.text or "") + element.tail)
    parent.remove(element)


def _allowed(text: str) -> str:
    """The text as a tree takes it: control characters, which references like &#28; stand for, are lost characters."""
    return _CONTROL.sub(REPLACEMENT, text.replace("\x0c", " "))


def _too_many_elements() -> Unreadable:
    return Unreadable("too_long", "网页有几万个元素，不是一份报告的网页，没有读取；请只另存报告本身的网页。")


def _names(element: Any) -> frozenset[str]:
    classes, own = element.get("class"), element.get("id")
    return frozenset(f"{classes or ''} {own or ''}".lower().split()) if classes or own else frozenset()


def _is_unseen(element: Any) -> bool:
    if element.tag in _DROPPED or not isinstance(element.tag, str):
        return True
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _weigh(root: Any) -> dict[Any, Weight]:
    elements = list(root.iter())
    weights = {element: Weight() for element in elements}
    in_link: set[Any] = set()
    for element in elements:
        parent = element.getparent()
        is_link = element.tag == "a" and element.get("href") is not None
        if is_link or parent in in_link:
            in_link.add(element)
        weights[element].links += is_link
        _count(element.text, element in in_link, weights[element])
        if parent is not None:
            _count(element.tail, parent in in_link, weights[parent])
    for element in reversed(elements):
        parent = element.getparent()
        if parent is not None:
            weights[parent].add(weights[element])
    return weights


def _count(text: str | None, is_link: bool, weight: Weight) -> None:
    if not text or not (chars := len(text.strip())):
        return
    weight.chars += chars
    if is_link:
        weight.link_chars += chars
    else:
        weight.marks += len(_MARK.findall(text))
        weight.sentences += len(_SENTENCE.findall(text))
