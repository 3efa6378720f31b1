"""The links of a web page, for whoever follows a list of reports.

Belongs here: addresses and words, in page order. Does not belong here: following any of them.
"""

from urllib.parse import urldefrag, urljoin, urlsplit

from pipelines.reading.formats.decoding import decode
from pipelines.reading.formats.document import Unreadable
from pipelines.reading.formats.page_text import shown
from pipelines.reading.formats.page_tree import parse

#: How lists cut long titles; the whole one is then in the link's `title` attribute.
_CUT = ("...", "…", "..")


def list_links(data: bytes, base_url: str) -> list[tuple[str, str]]:
    """(absolute http or https address without fragment, link text), in page order, each pair once.

    The text may be empty (a picture). A page that cannot be read has no links; nothing is raised or fetched.
    """
    try:
        root = parse(decode(data))
    except Unreadable:
        return []
    declared = root.find(".//base[@href]")
    base = _joined(base_url, declared.get("href")) if declared is not None else base_url
    found: dict[tuple[str, str], None] = {}
    for link in root.iter("a", "area"):
        address = _joined(base or base_url, link.get("href"))
        if address:
            words = shown("".join(link.itertext()))
            whole = shown(link.get("title") or link.get("alt") or "")
            found[address, whole if whole and (not words or words.endswith(_CUT)) else words] = None
    return list(found)


def _joined(base: str, written: str | None) -> str | None:
    """The absolute address, or None for scripts, mail, places within the page and what is no address."""
    # A browser drops line breaks and tabs inside an address.
    address = "".join(sign for sign in written or "" if sign not in "\t\r\n").strip(" \u3000\xa0")
    if not address or address.startswith("#"):
        return None
    try:
        absolute = urldefrag(urljoin(base, address)).url
        parts = urlsplit(absolute)
        return absolute if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
