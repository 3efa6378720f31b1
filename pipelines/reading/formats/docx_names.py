"""The names of Word's XML, and the small questions that every part of the docx reader asks of an element.

Belongs here: namespaces, children and attributes. Does not belong here: what any of them means for the text.
"""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFF = frozenset(("0", "false", "off", "none"))


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of Word's own with that name, or None."""
    return element.find(W + name)


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of Word's own, or None."""
    return element.get(W + name)


def value_of(element: etree._Element | None) -> str | None:
    """The `val` of an element, None where either is missing."""
    return None if element is None else element.get(W + "val")


def is_on(element: etree._Element | None) -> bool:
    """Is a switch there and not switched off?"""
    return element is not None and element.get(W + "val", "1").lower() not in _OFF


def whole(written: str | None, otherwise: int) -> int:
    """A whole number as written in an attribute; `otherwise` where it is none."""
    try:
        return int(written) if written is not None and len(written) < 10 else otherwise
    except ValueError:
        return otherwise
