"""What a paragraph or run takes from its style: a list, hidden text, raised figures.

Belongs here: chains of styles (basedOn) and what they hand down. Does not belong here: looks that leave the text alone.
"""

from dataclasses import dataclass

from lxml import etree

from pipelines.reading.formats.docx_names import W, attribute, child, is_on, value_of, whole

_DEPTH = 20


@dataclass(frozen=True)
class Style:
    """What a style says with its ancestors; None where none of them says anything. `chain` has the style and its
    ancestors by id, each with the level of the list that it names itself."""

    list_number: str | None = None
    chain: tuple[tuple[str, int | None], ...] = ()
    is_hidden: bool = False
    raised: str | None = None


_PLAIN = Style()


class Styles:
    """The styles of one document by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        """`root` is the style part, None where there is none."""
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self.default = _PLAIN
        for each in [] if root is None else root.iterchildren(W + "style"):
            name = attribute(each, "styleId")
            if name:
                self._elements[name] = each
        for name, each in self._elements.items():
            if attribute(each, "type") == "paragraph" and attribute(each, "default") in ("1", "true", "on"):
                self.default = self.of(name)

    def of(self, name: str | None) -> Style:
        """The style with that id; one that says nothing where it is unknown."""
        if name is None:
            return _PLAIN
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    @property
    def lists(self) -> dict[str, str]:
        """List style → the list it names."""
        return {name: number for name in self._elements if (number := self.of(name).list_number)}

    def _read(self, name: str) -> Style:
        number: str | None = None
        chain: list[tuple[str, int | None]] = []
        hidden: bool | None = None
        raised: str | None = None
        current: str | None = name
        # A chain may bite its own tail.
        for _ in range(_DEPTH):
            element = self._elements.get(current) if current else None
            if current is None or element is None:
                break
            own_number, own_level = list_of(child(element, "pPr"))
            number = own_number if number is None else number
            chain.append((current, own_level))
            marks = child(element, "rPr")
            if marks is not None:
                vanish = child(marks, "vanish")
                hidden = is_on(vanish) if hidden is None and vanish is not None else hidden
                raised = raised or value_of(child(marks, "vertAlign"))
            current = value_of(child(element, "basedOn"))
        return Style(number, tuple(chain), bool(hidden), raised)


def list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list and the level that paragraph properties name themselves; None for what they do not."""
    found = None if properties is None else child(properties, "numPr")
    if found is None:
        return None, None
    level = child(found, "ilvl")
    return value_of(child(found, "numId")), None if level is None else whole(value_of(level), 0)
