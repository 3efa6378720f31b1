"""Which links of a fetched page are followed: reports on a list, its next page, a report's attachments.

Belongs here: reading a page for its links. Does not belong here: asking for them. Pure on bytes.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pipelines.reading.folding import fold
from pipelines.reading.formats.decoding import decode
from pipelines.reading.formats.document import Unreadable
from pipelines.reading.formats.links import list_links
from pipelines.reading.formats.page_tree import parse

_REPORT = re.compile(
    r"(?:法治政府建设|依法行政|法治建设).{0,30}?(?:报告|情况|总结|年报)|法治政府建设.{0,6}年|年.{0,12}法治政府建设"
)
_OTHER = re.compile(r"方案|要点|计划|规划|纲要|解读|通知|通报|意见|办法|述法|信息公开")
# 2024年情况及2025年计划的报告 is a report all the same; a notice or explanation of one is not.
_ABOUT_ONE = re.compile(r"通知|解读|通报")
_SAYS_REPORT = re.compile(r"报告|情况|总结|年报")
_NEXT_PAGE = re.compile(r"下一?页|后一?页|下一頁|下页>{0,2}|>{1,2}|›|»|next(?: page)?", re.IGNORECASE)
# How the site software of many governments writes its pager: pages, this page from 0, name, ending.
_SCRIPTED_PAGER = re.compile(
    r"createPageHTML\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*[\"']([\w-]{1,40})[\"']\s*,\s*[\"'](\w{1,8})[\"']"
)
ATTACHMENT_ENDINGS = (".pdf", ".docx", ".doc", ".wps", ".ofd", ".zip")
#: A page with less prose than this says nothing but that there is an attachment.
_LEAST_PROSE = 400
_MOST_ATTACHMENTS = 10


@dataclass(frozen=True)
class Link:
    """A URL and the words of the link to it."""

    url: str
    title: str


def is_report_title(title: str) -> bool:
    """Whether a link's words look like an annual report on law-based government, of whatever town."""
    words = fold(title)
    if not _REPORT.search(words):
        return False
    is_kindred = bool(_OTHER.search(words))
    return not is_kindred or (bool(_SAYS_REPORT.search(words)) and not _ABOUT_ONE.search(words))


def report_links(data: bytes, base_url: str) -> list[Link]:
    """The links of a list page that look like reports, each URL once, in page order."""
    found = {url: title for url, title in reversed(list_links(data, base_url)) if is_report_title(title)}
    return [Link(url, title) for url, title in reversed(found.items()) if url != base_url]


def next_page(data: bytes, base_url: str) -> str | None:
    """The page that follows a list page; None where there is none, or only a script knows it."""
    for url, title in list_links(data, base_url):
        if _NEXT_PAGE.fullmatch(fold(title).strip(" []")) and url != base_url:
            return url
    pager = _SCRIPTED_PAGER.search(data.decode("utf-8", "replace"))
    if pager and int(pager[2]) + 1 < int(pager[1]):
        return urljoin(base_url, f"{pager[3]}_{int(pager[2]) + 1}.{pager[4]}")
    return _next_number(data, base_url)


def _next_number(data: bytes, base_url: str) -> str | None:
    """The link behind the number of this page: the first number that no link precedes, 2 on the first page."""
    numbered = {
        int(title): url for url, title in list_links(data, base_url) if re.fullmatch("[1-9][0-9]?", title)
    }
    if len(numbered) < 1 or not any(number <= 2 for number in numbered):
        return None
    current = next((number for number, url in numbered.items() if url == base_url), None)
    if current is None:
        current = next(number for number in range(1, 101) if number not in numbered)
    return numbered.get(current + 1)


def attachment_links(data: bytes, base_url: str) -> list[Link]:
    """The attachments of a page that holds nothing else; empty for a page with a report in it.

    Where some of them are called a report, only these.
    """
    if _prose_length(data) >= _LEAST_PROSE:
        return []
    found: dict[str, str] = {}
    for url, title in list_links(data, base_url):
        if _ending(url) or title.lower().endswith(ATTACHMENT_ENDINGS):
            found.setdefault(url, title)
    links = [Link(url, title) for url, title in found.items()]
    reports = [link for link in links if is_report_title(link.title) or is_report_title(file_name(link.url))]
    return (reports or links)[:_MOST_ATTACHMENTS]


def file_name(url: str) -> str:
    """The last part of a URL's path, decoded."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])


def page_title(data: bytes) -> str:
    """The words of <title>; empty where there is none."""
    page = _parsed(data)
    found = None if page is None else page.find(".//title")
    return "" if found is None else " ".join("".join(found.itertext()).split())


def visible_text(data: bytes) -> str:
    """What a reader sees of a page, blanks folded: pages differ in scripts and tokens at every visit."""
    page = _parsed(data)
    if page is None:
        return ""
    pieces = page.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    return " ".join(" ".join(pieces).split())


def _prose_length(data: bytes) -> int:
    """Characters in paragraphs that read like sentences; menus and link lists have none."""
    page = _parsed(data)
    if page is None:
        return 0
    pieces = page.xpath(
        "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::a)]"
    )
    # Text broken by inline tags and by <br> alike: what has a full stop is prose with its neighbours.
    return sum(len(piece.strip()) for piece in pieces if re.search("[。，；]", piece))


def _ending(url: str) -> bool:
    return file_name(url).lower().endswith(ATTACHMENT_ENDINGS)


def _parsed(data: bytes) -> Any:
    """The tree of a page; None where it cannot be read."""
    try:
        return parse(decode(data))
    except Unreadable:
        return None
