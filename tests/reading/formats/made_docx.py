"""Word files as Word writes them, made from raw XML: runs broken at every change of script, numbers of lists left to
numbering.xml."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHINESE = "一二三四五六七八九十"
_HEADING = re.compile(rf"([{_CHINESE}])、|（([{_CHINESE}])）")
_SCRIPTS = re.compile(r"[0-9.%]+|[^0-9.%]+")


def run(text: str, marks: str = "") -> str:
    """A run; `marks` is the XML inside its properties."""
    return (
        f'<w:r><w:rPr>{marks}<w:sz w:val="32"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def runs(text: str) -> str:
    """The text in runs broken between figures and words."""
    return "".join(run(piece) for piece in _SCRIPTS.findall(text))


def p(content: str = "", properties: str = "") -> str:
    """A paragraph; text without markup becomes runs."""
    inner = content if content.startswith("<") else runs(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def listed(content: str, number: int = 1, level: int = 0) -> str:
    """A paragraph of a list."""
    return p(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: list[str]) -> str:
    """A table; a cell that starts with `<` is given as the XML inside it."""
    body = "".join("<w:tr>" + "".join(cell(text) for text in row) + "</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{body}</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    """A cell, or what is one already."""
    if content.startswith("<w:tc>"):
        return content
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def text_box(content: str) -> str:
    """A run with a text box, described twice as Word does."""
    inside = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>"
        f"{inside}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def level(index: int, form: str, pattern: str, more: str = "", start: int = 1) -> str:
    """A level of a list; `more` is further XML, as <w:lvlRestart>."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f"<w:lvlText w:val={quoteattr(pattern)}/></w:lvl>"
    )


def numbering(*levels: str, nums: Mapping[int, str] | None = None) -> str:
    """One list with these levels; `nums` are its instances with their overrides (by default one, number 1)."""
    instances = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
        for number, overrides in (nums or {1: ""}).items()
    )
    return f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{instances}</w:numbering>'


USUAL = numbering(
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
)


def packed(body: str, parts: Mapping[str, str | bytes] | None = None, numbers: str = USUAL) -> bytes:
    """A docx of the XML inside the body; `parts` are more parts, or others in place of the usual ones."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
        ),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/numbering.xml": numbers,
        **(parts or {}),
    }
    return zipped(members)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """The members as a zip."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return store.getvalue()


def docx_of(text: str) -> bytes:
    """A docx that shows this text: a paragraph a line, 一、 and （一） left to Word wherever Word would count so."""
    counts = [0, 0]
    body = []
    for line in filter(str.strip, text.splitlines()):
        match = _HEADING.match(line)
        index = 0 if match and match.group(1) else 1
        if match and match.group(index + 1) == _CHINESE[min(counts[index], 9)]:
            counts[index] += 1
            counts[1] = 0 if index == 0 else counts[1]
            body.append(listed(line[match.end() :], level=index))
        else:
            body.append(p(line))
    return packed("".join(body))
