"""The reader for web pages as government portals serve them.

Belongs here: from bytes to a Document, and why a page holds no report. Does not belong here: names and words of
portals (portals.toml), the choice of the report's part (page_body.py), lines (page_text.py), labels (page_labels.py).
Nothing is fetched and no entity is resolved: a page is read from its own bytes alone.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.reading.folding import fold
from pipelines.reading.formats.decoding import decode, replaced_remark
from pipelines.reading.formats.document import (
    PARAGRAPH_END,
    Document,
    Limits,
    Meta,
    Remark,
    Unreadable,
)
from pipelines.reading.formats.page_body import find_body, take_frame_away
from pipelines.reading.formats.page_labels import labels_only, page_meta, surroundings
from pipelines.reading.formats.page_text import lines_of_elements, shown
from pipelines.reading.formats.page_tree import Tree, parse, visible_tree
from pipelines.reading.formats.portals import portals
from pipelines.reading.lines import lines_of
from pipelines.reading.title import Title, find_titles

#: A page with less text than this holds no report; the shortest report seen has three times as much.
_LEAST_CHARS = 150
_HEAD_LINES = 12
_FIGURE_ALONE = re.compile(r"\s*[0-9０-９][0-9０-９.,．，%％]*\s*")
_PAGES = re.compile(r"createPage(?:HTML)?\(\s*['\"]?([0-9]{1,3})")


def read_html(data: bytes, limits: Limits) -> Document:
    """The report on a web page, its title first, without the page around it; `meta` has what the page says of it.

    Raises Unreadable: attachment_only, pictures_only, login_page, error_page, list_page, no_article (no report on
    it), damaged, not_text, too_long.
    """
    markup = decode(data)
    root = parse(markup)
    links = _attachments(root)
    asks_password = root.find(".//input[@type='password']") is not None
    remarks = _more_pages(root, markup)
    whole = visible_tree(root)
    page = surroundings(whole)
    all_of_it = whole.weights[root]
    is_list = all_of_it.links >= 5 and all_of_it.link_chars * 2 > all_of_it.chars
    take_frame_away(whole)
    body = _marked_body(markup) or find_body(whole)
    meta = page_meta(page, body)
    lines, repeated = _said_once(_without_frame(lines_of_elements(body)))
    if not _is_article(lines, body, whole):
        raise _no_article(root, links, asks_password, is_list)
    text = _joined(_with_title(lines, meta))
    outside = _text_outside(whole, body)
    return Document(text, "html", meta=meta, remarks=(*replaced_remark(text), *remarks, *repeated, *outside))


def _joined(lines: Sequence[str]) -> str:
    """The lines as a text; a line that is nothing but a figure (the cell of a table) stays apart from its neighbours."""
    pieces = [lines[0]]
    for before, line in pairwise(lines):
        is_cell = _FIGURE_ALONE.fullmatch(before) or _FIGURE_ALONE.fullmatch(line)
        pieces += [PARAGRAPH_END if is_cell else "\n", line]
    return "".join(pieces) + "\n"


def _marked_body(markup: str) -> list[Any]:
    """What stands between a pair of comments that portals print around the report."""
    for first, last in portals().body_comments:
        start, end = markup.find(first), markup.rfind(last)
        if 0 <= start < end:
            inside = markup[markup.find("-->", start) + 3 : markup.rfind("<!--", start, end)]
            if inside.strip():
                return [visible_tree(parse(inside)).root]
    return []


def _without_frame(lines: Sequence[str]) -> list[str]:
    """Without lines that are the page's: counters, buttons, and above or below the prose, labels."""
    prose = [place for place, line in enumerate(lines) if "。" in line] or [0]
    kept = []
    for place, line in enumerate(lines):
        is_outside = not prose[0] <= place <= prose[-1]
        if is_outside and (portals().chrome_line.fullmatch(line) or labels_only(line)):
            continue
        kept.append(line)
    return kept


def _said_once(lines: list[str]) -> tuple[list[str], tuple[Remark, ...]]:
    """A page that prints its report twice (for wide and small screens) read once, or its figures would count twice."""
    first = dict.fromkeys(lines)
    doubled = sum(map(len, lines)) - sum(map(len, first))
    if doubled * 3 < sum(map(len, lines)):
        return lines, ()
    text = f"网页把报告的内容印了两遍以上，重复的 {len(lines) - len(first)} 行只读入一次；请打开网页核对。"
    return list(first), (Remark("repeated_text", text),)


def _is_article(lines: Sequence[str], body: list[Any], tree: Tree) -> bool:
    if sum(map(len, lines)) < _LEAST_CHARS:
        return False
    weights = [tree.weights[element] for element in body if element in tree.weights]
    links, in_links = sum(w.links for w in weights), sum(w.link_chars for w in weights)
    return not (links >= 5 and in_links * 3 > sum(w.chars for w in weights))


def _with_title(lines: list[str], meta: Meta) -> list[str]:
    """The page's title goes on top where the text has none, or one that lacks the year or the town."""
    if not meta.title or _stands_in(meta.title, lines[:_HEAD_LINES]):
        return lines
    printed, own = _titles("\n".join(lines[:_HEAD_LINES])), _titles(meta.title)
    if not printed:
        return [meta.title, *lines]
    says_more = any(
        _bare(title.words) != _bare(whole.words) and _bare(whole.words).endswith(_bare(title.words))
        for title in printed
        for whole in own
    )
    lacks_year = any(title.report_year for title in own) and not any(title.report_year for title in printed)
    return [meta.title, *lines] if says_more or lacks_year else lines


def _stands_in(title: str, lines: Sequence[str]) -> bool:
    """Is the title one of the lines, or several that follow each other?"""
    wanted = _bare(title)
    bare = [_bare(line) for line in lines]
    return any(
        "".join(bare[first : first + size]) == wanted for first in range(len(bare)) for size in range(1, 5)
    )


def _titles(text: str) -> list[Title]:
    folded = fold(text)
    return find_titles(folded, lines_of(folded))


def _bare(text: str) -> str:
    return re.sub(r"[\s《》]", "", fold(text))


def _attachments(root: Any) -> list[str]:
    """Names of the documents that the page links or shows in a frame, without doubles, in page order."""
    names: dict[str, None] = {}
    pattern = portals().attachment
    for element in root.iter("a", "iframe", "embed", "object"):
        address = element.get("href") or element.get("src") or element.get("data") or ""
        words = shown("".join(element.itertext()))
        if pattern.search(words):
            names[words] = None
        elif pattern.search(address):
            names[words or _file_name(address)] = None
    return list(names)


def _file_name(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        path = address
    name = path if portals().attachment.search(path) else address
    return unquote(re.split(r"[/=]", name)[-1])


def _more_pages(root: Any, markup: str) -> tuple[Remark, ...]:
    words = {shown(element.text or "") for element in root.iter("a", "span", "li", "button")}
    count = next((int(match[1]) for match in _PAGES.finditer(markup)), 1)
    if count < 2 and not words & portals().next_page_words:
        return ()
    return (
        Remark(
            "more_pages",
            "网页写有“下一页”，报告可能分在几页上，这里只有其中一页；请核对，必要时取得全文（如打印版或附件）再放入。",
        ),
    )


def _text_outside(tree: Tree, body: list[Any]) -> tuple[Remark, ...]:
    """A Remark where much prose of the page was not taken, so that nothing is lost in silence."""
    if any(element not in tree.weights for element in body):
        return ()
    taken = sum(tree.weights[element].sentences for element in body)
    left = tree.weights[tree.root].sentences - taken
    if left < 5 or left * 4 < taken:
        return ()
    return (
        Remark(
            "text_outside_body",
            f"网页上还有 {left} 句话没有当作报告读入（正文 {taken} 句）；请打开网页核对正文是否完整。",
        ),
    )


def _no_article(root: Any, links: list[str], asks_password: bool, is_list: bool) -> Unreadable:
    words = shown(" ".join(root.itertext()))[:3000]
    table = portals()
    if asks_password or any(word in words for word in table.login_words):
        return Unreadable(
            "login_page", "这是登录页面，没有报告正文，没有读取；请登录后打开报告，再另存网页放入。"
        )
    if any(word in words for word in table.error_words) and not links:
        return Unreadable(
            "error_page",
            "这是出错页面（网页不存在或打不开），没有报告正文，没有读取；请核对网址，重新取得网页。",
        )
    if links and len(links) <= 5:
        named = "、".join(f"“{name}”" for name in links[:3]) + ("等" if len(links) > 3 else "")
        return Unreadable(
            "attachment_only", f"网页里没有报告正文，只有附件{named}，没有读取；请下载附件，把附件放入。"
        )
    if is_list:
        return Unreadable(
            "list_page",
            "这是目录页面（只有一串链接），没有报告正文，没有读取；请点开报告，另存报告本身的网页。",
        )
    if len(root.findall(".//img")) > 0 and "法治" in words:
        return Unreadable(
            "pictures_only", "网页里没有文字正文，报告可能是图片，没有读取；请把图片或原文件下载后放入。"
        )
    return Unreadable(
        "no_article",
        "网页里没有找到报告正文（可能由脚本加载），没有读取；请在浏览器里打开，复制正文另存为 .txt 再放入。",
    )
