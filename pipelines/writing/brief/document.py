"""The brief as a Word document in the style of GB/T 9704 (official documents): margins, type, line spacing, page numbers.

Belongs here: looks, links and bookmarks. Does not belong here: what is said (telling.py).
"""

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipelines.writing.brief.telling import Brief, Entry, Linked, Sentence
from pipelines.writing.wording import clean

TITLE_FONT, HEADING_FONT, BODY_FONT, PLAIN_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
LATIN_FONT = "Times New Roman"
#: What stands in where an office machine lacks the font: Windows has these.
SUBSTITUTES = {TITLE_FONT: "宋体", BODY_FONT: "仿宋"}
#: 二号, 三号, 小四, 小五, in points.
TITLE_SIZE, BODY_SIZE, ANNEX_SIZE, NUMBER_SIZE = 22, 16, 10.5, 9
LINE = 28
LINK_COLOUR = RGBColor(0x1F, 0x4E, 0x79)
_ANNEX_WIDTHS = (1.3, 4.4, 3.0, 6.9)
HEADERS = ("序号", "项目", "数", "依据")


def write_brief(brief: Brief, path: Path) -> None:
    """Write the brief to `path`, which ends in .docx. Raises OSError."""
    document = Document()
    _page(document, brief)
    _title(document, brief.title)
    _sentence(document, brief.opening)
    for chapter in brief.chapters:
        heading = _paragraph(document)
        _run(heading, chapter.heading, HEADING_FONT, BODY_SIZE)
        heading.paragraph_format.keep_with_next = True
        for sentence in chapter.paragraphs:
            _sentence(document, sentence)
    if brief.entries:
        _annex(document, brief)
    document.save(str(path))


def bookmark(entry: int) -> str:
    """The name of the bookmark of a line of the annex."""
    return f"fj_{entry}"


def _page(document: DocumentObject, brief: Brief) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    normal = document.styles["Normal"]
    normal.font.name = LATIN_FONT
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    # Says which of the Chinese, Japanese or Taiwanese shapes a substitute font is to show.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _name_substitutes(document)
    document.core_properties.title = clean(brief.title, 200)
    document.core_properties.author = "Fazhi"
    document.core_properties.comments = ""
    # Without these the file would seem to be as old as the library's template.
    now = datetime.now(UTC).replace(tzinfo=None)
    document.core_properties.created = document.core_properties.modified = now
    _page_number(section.footer.paragraphs[0])


def _name_substitutes(document: DocumentObject) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/></w:font>'
        for name, instead in SUBSTITUTES.items()
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())


def _page_number(paragraph: Paragraph) -> None:
    """— 1 — in 四号 宋体, centred."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = _run(paragraph, text or "", PLAIN_FONT, 14)
        if text is None:
            for kind, instruction in (("begin", None), (None, "PAGE"), ("end", None)):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = instruction
                run._r.append(element)


def _title(document: DocumentObject, title: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spacing(paragraph, 34)
    paragraph.paragraph_format.space_after = Pt(14)
    _run(paragraph, title, TITLE_FONT, TITLE_SIZE)


def _sentence(document: DocumentObject, sentence: Sentence) -> None:
    paragraph = _paragraph(document)
    for piece in sentence:
        if isinstance(piece, Linked):
            _link(paragraph, piece)
        elif piece:
            _run(paragraph, piece, BODY_FONT, BODY_SIZE)


def _paragraph(document: DocumentObject) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_SIZE)
    _spacing(paragraph, LINE)
    return paragraph


def _spacing(paragraph: Paragraph, points: float) -> None:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    form.space_before = form.space_after = Pt(0)


def _run(paragraph: Paragraph, text: str, font: str, size: float) -> Run:
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = LATIN_FONT, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _link(paragraph: Paragraph, piece: Linked) -> None:
    """The figure and, raised, the number of its line in the annex; both lead there."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark(piece.entry))
    link.set(qn("w:history"), "1")
    figure = _run(paragraph, piece.text, BODY_FONT, BODY_SIZE)
    mark = _run(paragraph, f"[{piece.entry}]", BODY_FONT, BODY_SIZE)
    mark.font.superscript = True
    for run in (figure, mark):
        run.font.color.rgb = LINK_COLOUR
        link.append(run._r)
    paragraph._p.append(link)


def _annex(document: DocumentObject, brief: Brief) -> None:
    document.add_section(WD_SECTION.NEW_PAGE)
    label = document.add_paragraph()
    _spacing(label, LINE)
    _run(label, "附件", HEADING_FONT, BODY_SIZE)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spacing(title, LINE)
    title.paragraph_format.space_after = Pt(6)
    _run(title, "简报各项数字的依据", TITLE_FONT, 18)
    table = document.add_table(rows=1, cols=len(HEADERS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, header in zip(table.rows[0].cells, HEADERS, strict=True):
        _fill(cell, header, HEADING_FONT)
    _repeat(table.rows[0]._tr)
    # One row at a time through table.rows would count all rows anew each time.
    for entry in brief.entries:
        cells = table.add_row().cells
        _fill(cells[0], str(entry.number), PLAIN_FONT)
        _mark(cells[0].paragraphs[0], entry)
        for cell, text in zip(cells[1:], (entry.what, entry.value, entry.basis), strict=True):
            _fill(cell, text, PLAIN_FONT)
    for column, width in zip(table.columns, _ANNEX_WIDTHS, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _fill(cell: _Cell, text: str, font: str) -> None:
    paragraph = cell.paragraphs[0]
    _spacing(paragraph, 15)
    _run(paragraph, text, font, ANNEX_SIZE)


def _mark(paragraph: Paragraph, entry: Entry) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(entry.number))
    start.set(qn("w:name"), bookmark(entry.number))
    paragraph._p.insert(1, start)
    paragraph._p.append(end)


def _repeat(row: object) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(header)  # type: ignore[attr-defined]
