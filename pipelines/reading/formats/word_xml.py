"""The reader for Word documents in one XML file: that of Word 2003, and the parts of a docx side by side.

Belongs here: what such a file calls differently from a docx. Does not belong here: the text inside (docx_story.py).
LibreOffice opens these files too, but counts their lists wrongly.
"""

from dataclasses import replace

from lxml import etree

from pipelines.reading.formats.document import Document, Limits
from pipelines.reading.formats.docx import read_body
from pipelines.reading.formats.docx_names import W, attribute
from pipelines.reading.formats.package import damaged, parse_xml

_PART = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = W.strip("{}").encode()
_NAMES = {
    "listPr": "numPr",
    "ilfo": "numId",
    "listDef": "abstractNum",
    "list": "num",
    "ilst": "abstractNumId",
    "vmerge": "vMerge",
    # A note stands where its mark is; as a box it follows the paragraph.
    "footnote": "txbxContent",
    "endnote": "txbxContent",
}
_ATTRIBUTES = {"listDefId": "abstractNumId", "ilfo": "numId"}
#: Numbers for the forms of lists ([MS-OSHARED], MSONFC).
_FORMS = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    5: "ordinal",
    10: "ideographDigital",
    11: "japaneseCounting",
    14: "decimalFullWidth",
    16: "japaneseLegal",
    17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth2",
    22: "decimalZero",
    23: "bullet",
    26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle",
    30: "ideographTraditional",
    31: "ideographZodiac",
    32: "ideographZodiacTraditional",
    33: "taiwaneseCounting",
    34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
    255: "none",
}


def read_word_xml(data: bytes, limits: Limits) -> Document:
    """The text as `read_docx` gives it, format doc. Raises Unreadable (damaged, too_large, unsafe, scanned)."""
    if _OLD not in data and _OLD.decode().encode("utf-16-le") in data:
        data = data.decode("utf-16", "replace").split("?>", 1)[-1].encode()
    root = parse_xml(data.replace(_OLD, _NEW))
    parts = {part.get(_PART + "name", ""): part for part in root.iter(_PART + "part")}
    if parts:
        return replace(_read_parts(parts), format="doc")
    if root.tag != W + "wordDocument":
        raise damaged("没有正文")
    _rename(root)
    document = read_body(root, root.find(W + "styles"), root.find(W + "lists"), {})
    return replace(document, format="doc")


def _read_parts(parts: dict[str, etree._Element]) -> Document:
    notes = {
        (kind, attribute(each, "id") or ""): each
        for kind in ("footnote", "endnote")
        for each in parts.get(f"/word/{kind}s.xml", ())
        for each in each.iter(W + kind)
        if attribute(each, "type") in (None, "normal")
    }
    return read_body(
        parts.get("/word/document.xml"),
        _content(parts.get("/word/styles.xml")),
        _content(parts.get("/word/numbering.xml")),
        notes,
    )


def _content(part: etree._Element | None) -> etree._Element | None:
    packed = None if part is None else part.find(_PART + "xmlData")
    return None if packed is None else next(iter(packed), None)


def _rename(root: etree._Element) -> None:
    """Give what Word 2003 wrote the names of a docx, in place."""
    for element in list(root.iter(etree.Element)):
        if element.tag == _AML + "annotation":
            # What is neither inserted nor a change of looks is not part of the text: deletions, comments, marks.
            kind = (attribute(element, "type") or "").removeprefix("Word.")
            element.tag = W + (
                "ins" if kind in ("Insertion", "Formatting") else "del" if kind == "Deletion" else "delText"
            )
            continue
        name = element.tag.removeprefix(W)
        if name == element.tag:
            continue
        if name == "nfc":
            form = attribute(element, "val") or ""
            element.tag = W + "numFmt"
            element.set(W + "val", _FORMS.get(int(form), "decimal") if form.isdecimal() else "decimal")
        elif name in _NAMES:
            element.tag = W + _NAMES[name]
        for old, new in _ATTRIBUTES.items():
            value = element.attrib.pop(W + old, None)
            if value is not None:
                element.set(W + new, value)
