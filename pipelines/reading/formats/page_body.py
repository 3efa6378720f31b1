"""Which part of a web page is the report.

Belongs here: taking away the page's frame and its lists of links, and finding the element that holds the prose.
Does not belong here: names of containers (portals.toml), lines of text, refusals.
"""

import itertools
import re
from typing import Any

from pipelines.reading.formats.page_text import lines_of_elements
from pipelines.reading.formats.page_tree import Tree, Weight
from pipelines.reading.formats.portals import portals

# fmt: off
_LISTS = frozenset([
    "ul", "ol", "dl", "div", "table", "section", "td", "tr", "p",
])
# fmt: on
# fmt: off
_BOXES = frozenset([
    "div", "section", "article", "main", "td", "tr", "tbody", "table", "center", "form", "body", "ul",
    "ol", "li", "dl", "dd",
])
# fmt: on
_SIGNED = re.compile(
    r"[\u4e00-\u9fff、 ]{2,60}(?:人民政府|委员会|办事处|工委|党委|管委会)|[（(]?[0-9二〇○零一]{4}[ ]*年[^。]{2,8}日[）)]?"
)


def take_frame_away(tree: Tree) -> None:
    """Remove the page's frame by its names, then lists of links; never what holds half of the page's prose."""
    page = tree.weights[tree.root].marks
    chrome = portals().chrome
    for element, weight in list(tree.weights.items()):
        is_frame = not chrome.isdisjoint(tree.names.get(element, ())) and element.tag not in ("html", "body")
        is_chrome = is_frame or _is_list_of_links(element, weight)
        if is_chrome and weight.marks * 2 <= page and _is_attached(element, tree.root):
            tree.remove(element)


def find_body(tree: Tree) -> list[Any]:
    """The elements that are the report, in page order: known containers, else where the prose is densest."""
    bodies = set(portals().bodies)
    named = [element for element in tree.root.iter() if not bodies.isdisjoint(tree.names.get(element, ()))]
    page = tree.weights[tree.root].marks
    named = [element for element in named if tree.weights[element].marks * 5 >= page]
    if not named or not page:
        return [_densest(tree)]
    chosen = max(named, key=lambda element: tree.weights[element].sentences)
    chosen = _innermost(chosen, named, tree)
    return _alike(chosen, tree)


def _is_list_of_links(element: Any, weight: Weight) -> bool:
    if element.tag not in _LISTS or weight.links < 3:
        return False
    if weight.sentences == 0:
        return weight.link_chars * 2 >= weight.chars
    # Headlines with a word or two of their article below each.
    return weight.link_chars * 4 >= weight.chars and weight.links >= weight.sentences


def _is_attached(element: Any, root: Any) -> bool:
    """Is it still in the tree, not below an element that was removed?"""
    top = element
    for above in element.iterancestors():
        top = above
    return top is root and element is not root


def _innermost(outer: Any, named: list[Any], tree: Tree) -> Any:
    """The smallest known container in the outer one with all its sentences, unless a signature stands below it."""
    inner = outer
    for element in named:
        is_inside = any(above is inner for above in element.iterancestors())
        if is_inside and tree.weights[element].sentences == tree.weights[outer].sentences:
            inner = element
    if inner is outer:
        return outer
    between = [inner, *itertools.takewhile(lambda above: above is not outer, inner.iterancestors())]
    below = lines_of_elements(after for part in between for after in part.itersiblings())
    return outer if any(_SIGNED.fullmatch(line) for line in below) else inner


def _alike(chosen: Any, tree: Tree) -> list[Any]:
    """The chosen container with its like: an article cut into several editor boxes is one. A box that repeats
    another one (the page for small screens) is left out, or its figures would count twice."""
    own = next(name for name in portals().bodies if name in tree.names[chosen])
    found: list[Any] = []
    texts: set[str] = set()
    for element in tree.root.iter():
        is_alike = own in tree.names.get(element, ())
        if (
            not is_alike
            or not tree.weights[element].chars
            or any(a in found for a in element.iterancestors())
        ):
            continue
        if element is not chosen and any(above is element for above in chosen.iterancestors()):
            continue
        text = "".join("".join(element.itertext()).split())
        is_neighbour = element.getparent() is chosen.getparent() or tree.weights[element].sentences > 0
        if (element is chosen or is_neighbour) and text not in texts:
            found.append(element)
            texts.add(text)
    return found


def _densest(tree: Tree) -> Any:
    """From the page down as long as one box holds nearly all the prose and no paragraph of it stands beside."""
    body = tree.root.find("body")
    element = tree.root if body is None else body
    while True:
        boxes = [child for child in element if child in tree.weights]
        if not boxes:
            return element
        best = max(boxes, key=lambda child: tree.weights[child].marks)
        holds_nearly_all = tree.weights[best].marks * 100 >= 85 * tree.weights[element].marks > 0
        if not holds_nearly_all or best.tag not in _BOXES or _has_prose_beside(element, best, tree):
            return element
        element = best


def _has_prose_beside(element: Any, best: Any, tree: Tree) -> bool:
    """Does a paragraph, or the signature, of the report stand beside the box that holds nearly all of it?

    Boxes with boxes in them are columns of the page; lines of the page's foot are told by their words.
    """
    others = [child for child in element if child is not best and child in tree.weights]
    columns = [
        child for child in others if child.tag in _BOXES and any(inner.tag in _BOXES for inner in child)
    ]
    sentences = tree.weights[element].sentences - sum(
        tree.weights[child].sentences for child in [best, *columns]
    )
    beside = [child for child in others if child not in columns and child.tag != "h1"]
    feet = [
        child for child in beside if any(word in "".join(child.itertext()) for word in portals().foot_words)
    ]
    if sentences > sum(tree.weights[child].sentences for child in feet):
        return True
    behind = list(best.itersiblings())
    return any(
        _SIGNED.fullmatch(line)
        for child in beside
        if child in behind and tree.weights[child].chars <= 60
        for line in lines_of_elements([child])
    )
