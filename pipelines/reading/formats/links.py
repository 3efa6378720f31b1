"""The links of a web page, in page order.

Belongs here: URLs and their words. Does not belong here: which of them lead to a report, the text of the page.
"""

from urllib.parse import urldefrag, urljoin

from lxml import etree, html

_CUT_OFF = ("…", "...")


def list_links(data: bytes, base_url: str) -> list[tuple[str, str]]:
    """(absolute URL without fragment, link text) of every <a href>, in page order; empty for what is no web page.

    Lists cut long titles off; the whole one then stands in the link's `title`. Nothing but http and https comes back.
    """
    page = parse_page(data)
    if page is None:
        return []
    base = next(
        (urljoin(base_url, element.get("href")) for element in page.iter("base") if element.get("href")),
        base_url,
    )
    links = []
    for anchor in page.iter("a"):
        try:
            url = urldefrag(urljoin(base, (anchor.get("href") or "").strip())).url
        except ValueError:
            continue
        if anchor.get("href") and url.startswith(("http://", "https://")):
            links.append((url, _words(anchor)))
    return links


def parse_page(data: bytes) -> html.HtmlElement | None:
    """The tree of a page. Declared encodings are often wrong: what is valid UTF-8 is, the rest is GB18030."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    try:
        # Encoded again, because lxml refuses text that declares an encoding.
        return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return None


def _words(anchor: html.HtmlElement) -> str:
    shown = " ".join(anchor.text_content().split())
    title = " ".join((anchor.get("title") or "").split())
    return title if title and (not shown or shown.endswith(_CUT_OFF)) else shown
