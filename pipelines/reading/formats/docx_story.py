"""The text of a Word body, note or text box as it stands on the page with all changes accepted.

Belongs here: what of the XML is text and in which order. Does not belong here: opening files, lists, styles, and how a
table becomes lines.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipelines.reading.formats.docx_fields import Fields
from pipelines.reading.formats.docx_names import MATH, MC, W, attribute, child, is_on, value_of, whole
from pipelines.reading.formats.docx_numbering import Numbering
from pipelines.reading.formats.docx_signs import RAISED, SIGNS, symbol
from pipelines.reading.formats.docx_styles import Style, Styles, list_of
from pipelines.reading.formats.docx_tables import Cell, Row, table_lines

_DROPPED = frozenset(
    W + name
    for name in [
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sectPr",
        "rt",
        "rubyPr",
        "delText",
        "instrText",
        "delInstrText",
        "footnotePr",
        "smartTagPr",
        "customXmlPr",
        "fldData",
        "ffData",
    ]
)
_TEXT, _MARKS = W + "t", W + "rPr"
_VANISH, _RAISED, _RUN_STYLE = W + "vanish", W + "vertAlign", W + "rStyle"
_DELETED = frozenset((W + "del", W + "moveFrom"))
_INSERTED = frozenset((W + "ins", W + "moveTo"))
_ELSEWHERE = frozenset((W + "altChunk", W + "subDoc"))
_PICTURES = frozenset(
    (
        "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
        "{urn:schemas-microsoft-com:vml}imagedata",
    )
)
_EMBEDDED = frozenset(
    (
        "{urn:schemas-microsoft-com:office:office}OLEObject",
        "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
        "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    )
)
#: What separates a list's label from the text by itself; after anything else (1.) a figure must not touch it.
_CLOSED = "、，。；：）)】〕〉》"
_BROKEN_FIGURE = re.compile(r"(?<=\d)[^\S\n]*\n[^\S\n]*(?=[\d.．])")


@dataclass
class _Paragraph:
    """A paragraph on its way: its properties, its text so far, and what hangs on it."""

    properties: etree._Element | None
    is_hidden: bool = False
    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def put(self, words: str) -> None:
        self.text.append(words)


class Story:
    """Lines of text out of Word's XML; what was met on the way is told by the attributes."""

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        notes: Mapping[tuple[str, str], etree._Element],
        drops_fields: bool = True,
    ) -> None:
        """`notes`: footnote or endnote, and its id → its element. `drops_fields`: leave out tables of contents."""
        self._styles, self.numbering, self._notes = styles, numbering, notes
        self.fields = Fields(drops_fields)
        self.has_changes = False
        self.has_embedded = False
        self.picture_count = 0

    def lines(self, container: etree._Element) -> list[str]:
        """The paragraphs and table rows of a container in reading order; text boxes and notes follow the paragraph
        they hang on."""
        found: list[str] = []
        pending: _Paragraph | None = None
        for element in self._blocks(container):
            if element.tag == W + "tbl":
                found += self._finished(pending) + self._table(element)
                pending = None
                continue
            paragraph = self._begun(element, pending)
            self._walk(element, paragraph)
            pending = paragraph if self._runs_on(paragraph, child(element, "pPr")) else None
            found += [] if pending else self._finished(paragraph)
        return found + self._finished(pending)

    def _blocks(self, container: etree._Element) -> Iterator[etree._Element]:
        """Paragraphs and tables, also inside content controls and insertions."""
        for element in container:
            tag = element.tag
            if tag in (W + "p", W + "tbl"):
                yield element
            elif tag in _DELETED:
                self.has_changes = True
            elif tag in _ELSEWHERE:
                self.has_embedded = True
            elif tag == MC + "AlternateContent":
                yield from self._blocks(_chosen(element))
            elif isinstance(tag, str) and tag not in _DROPPED and not _is_contents(element):
                self.has_changes |= tag in _INSERTED
                yield from self._blocks(element)

    def _begun(self, element: etree._Element, pending: _Paragraph | None) -> _Paragraph:
        """A new paragraph, or the one before where its end was deleted; the first with text names the list."""
        properties = child(element, "pPr")
        if pending is None:
            return _Paragraph(properties, self._style(properties).is_hidden)
        if not "".join(pending.text).strip():
            pending.properties = properties
        return pending

    def _runs_on(self, paragraph: _Paragraph, properties: etree._Element | None) -> bool:
        """Was the end of this paragraph deleted or hidden, so that the next one goes on in it?"""
        marks = None if properties is None else child(properties, "rPr")
        if marks is None:
            return False
        deleted = child(marks, "del") is not None or child(marks, "moveFrom") is not None
        self.has_changes |= deleted or child(marks, "ins") is not None
        return deleted or is_on(child(marks, "vanish"))

    def _finished(self, paragraph: _Paragraph | None) -> list[str]:
        if paragraph is None:
            return []
        text = _BROKEN_FIGURE.sub("\n\n", "".join(paragraph.text)).replace("\xad", "").strip()
        label = self._label(paragraph.properties)
        if label and text:
            text = label + ("" if label[-1] in _CLOSED else " ") + text
        found = [text] if text else []
        for box in paragraph.boxes:
            found += self.lines(box)
        for note in paragraph.notes:
            found += self._note(note)
        return found

    def _style(self, properties: etree._Element | None) -> Style:
        name = None if properties is None else value_of(child(properties, "pStyle"))
        return self._styles.of(name) if name else self._styles.default

    def _label(self, properties: etree._Element | None) -> str:
        style = self._style(properties)
        number, level = list_of(properties)
        number = style.list_number if number is None else number
        if number is None:
            return ""
        if level is None:
            level = self._level_by_style(number, style)
        return self.numbering.next_label(number, level)

    def _level_by_style(self, number: str, style: Style) -> int:
        """The level that the list ties to the nearest style, or that the nearest style names."""
        for name, level in style.chain:
            tied = self.numbering.level_of_style(number, name)
            found = level if tied is None else tied
            if found is not None:
                return found
        return 0

    def _note(self, key: tuple[str, str]) -> list[str]:
        element = self._notes.get(key)
        if element is None:
            return []
        alone = Story(self._styles, self.numbering, {})
        words = " ".join(alone.lines(element))
        self.has_changes |= alone.has_changes
        return [f"（注：{words}）"] if words else []

    def _walk(self, element: etree._Element, paragraph: _Paragraph) -> None:
        """Everything inside a paragraph but outside its runs."""
        for each in element:
            tag = each.tag
            if tag == W + "r":
                self._run(each, paragraph)
            elif tag in _DELETED:
                self.has_changes = True
            elif tag == W + "fldSimple":
                if self.fields.is_kept(attribute(each, "instr") or ""):
                    self._walk(each, paragraph)
            elif tag == W + "txbxContent":
                paragraph.boxes.append(each)
            elif tag == MATH + "t":
                paragraph.put(each.text or "")
            elif tag == MC + "AlternateContent":
                self._walk(_chosen(each), paragraph)
            elif isinstance(tag, str) and tag not in _DROPPED:
                self.has_changes |= tag in _INSERTED
                self.picture_count += tag in _PICTURES
                self.has_embedded |= tag in _EMBEDDED or tag in _ELSEWHERE
                self._walk(each, paragraph)

    def _run(self, run: etree._Element, paragraph: _Paragraph) -> None:
        hidden, raised, skips_mark = paragraph.is_hidden, None, False
        for each in run:
            tag = each.tag
            if tag == _TEXT:
                if not hidden and self.fields.is_shown and not skips_mark:
                    paragraph.put(_words(each.text or "", raised))
            elif tag == _MARKS:
                hidden, raised = self._looks(each, paragraph.is_hidden)
            elif tag == W + "fldChar":
                self.fields.turn(attribute(each, "fldCharType") or "")
            elif tag == W + "instrText":
                self.fields.command(each.text or "")
            elif hidden or not self.fields.is_shown:
                continue
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                # A mark typed by hand (1, *) follows its note; behind a figure it would become part of it.
                skips_mark = (attribute(each, "customMarkFollows") or "0") not in ("0", "false", "off")
                kind = "footnote" if tag == W + "footnoteReference" else "endnote"
                paragraph.notes.append((kind, attribute(each, "id") or ""))
            else:
                self._sign(each, paragraph)

    def _sign(self, element: etree._Element, paragraph: _Paragraph) -> None:
        """A run's children that are no plain text: breaks, signs, drawings."""
        tag = element.tag
        if tag in (W + "br", W + "cr"):
            paragraph.put("\n")
        elif tag in (W + "tab", W + "ptab"):
            paragraph.put("\t")
        elif tag == W + "noBreakHyphen":
            paragraph.put("-")
        elif tag == W + "sym":
            paragraph.put(symbol(attribute(element, "font") or "", attribute(element, "char") or ""))
        elif tag == W + "txbxContent":
            paragraph.boxes.append(element)
        elif tag == MC + "AlternateContent":
            self._walk(_chosen(element), paragraph)
        elif isinstance(tag, str) and tag not in _DROPPED:
            self._walk(element, paragraph)

    def _looks(self, marks: etree._Element, is_hidden: bool) -> tuple[bool, str | None]:
        """(hidden, raised or lowered), from the run itself, else from its style and that of its paragraph."""
        style, vanish, raised = None, None, None
        for each in marks:
            if each.tag == _VANISH:
                vanish = each
            elif each.tag == _RAISED:
                raised = value_of(each)
            elif each.tag == _RUN_STYLE:
                style = self._styles.of(value_of(each))
        # The switch of a run's style turns that of the paragraph's style around.
        by_style = is_hidden != (style is not None and style.is_hidden)
        hidden = by_style if vanish is None else is_on(vanish)
        return hidden, raised or (style.raised if style else None)

    def _table(self, table: etree._Element) -> list[str]:
        rows: list[Row] = []
        for element in self._parts(table, W + "tr"):
            properties = child(element, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self.has_changes = True
                continue
            before = None if properties is None else child(properties, "gridBefore")
            is_header = properties is not None and is_on(child(properties, "tblHeader"))
            rows.append(Row(tuple(self._cells(element, whole(value_of(before), 0))), is_header))
        return table_lines(rows)

    def _cells(self, row: etree._Element, column: int) -> Iterator[Cell]:
        for element in self._parts(row, W + "tc"):
            properties = child(element, "tcPr")
            span, merge, is_deleted = 1, None, False
            if properties is not None:
                span = min(max(1, whole(value_of(child(properties, "gridSpan")), 1)), 100)
                merge = child(properties, "vMerge")
                is_deleted = child(properties, "cellDel") is not None
            self.has_changes |= is_deleted
            continued = merge is not None and value_of(merge) in (None, "continue")
            if not is_deleted:
                has_table = element.find(".//" + W + "tbl") is not None
                yield Cell(tuple(self.lines(element)), column, span, continued, has_table)
            column += span

    def _parts(self, container: etree._Element, name: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, also inside content controls."""
        for element in container:
            if element.tag == name:
                yield element
            elif element.tag in _DELETED:
                self.has_changes = True
            elif isinstance(element.tag, str) and element.tag not in _DROPPED:
                yield from self._parts(element, name)


def _words(written: str, raised: str | None) -> str:
    words = written if written.isalnum() else written.translate(SIGNS)
    return words.translate(RAISED[raised]) if raised in RAISED else words


def _chosen(alternatives: etree._Element) -> etree._Element:
    """The one of several descriptions of the same thing that is read."""
    choice = alternatives.find(MC + "Choice")
    return choice if choice is not None else alternatives


def _is_contents(element: etree._Element) -> bool:
    """Is it the content control of a table of contents, which repeats the headings?"""
    if element.tag != W + "sdt":
        return False
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and value_of(gallery) == "Table of Contents"
