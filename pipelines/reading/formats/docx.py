"""The reader for Word documents (docx).

Belongs here: which parts are read, and what is said of the reading. Does not belong here: the text inside a part
(docx_story.py), the same in one XML file (word_xml.py) and the older formats (office.py).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from pipelines.reading.formats.document import PARAGRAPH_END, Document, Limits, Meta, Remark, Unreadable
from pipelines.reading.formats.docx_names import W, attribute
from pipelines.reading.formats.docx_numbering import Numbering
from pipelines.reading.formats.docx_story import Story
from pipelines.reading.formats.docx_styles import Styles
from pipelines.reading.formats.package import Package, damaged, resolved

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_REPORT_TITLE = re.compile(r"(?:法治|依法行政|依法治).{0,20}(?:报告|总结|汇报|情况)")
_NOTES = frozenset((W + "footnote", W + "endnote"))
_NO_TEXT = 50
_LITTLE_TEXT = 500

_CHANGES = Remark(
    "tracked_changes",
    "文件里有没有接受的修订，按全部接受来读：插入的文字算数，删除的文字不读；请核对后在 Word 中接受修订。",
)
_EMBEDDED = Remark(
    "embedded_skipped",
    "文件里嵌有图表或其他文件，里面的文字没有读取；如有数字，请改成文字或普通表格。",
)
_PICTURES = Remark(
    "pictures_skipped", "文字很少，文件里的图片没有读取；如果图片是报告正文，请放入有文字的原稿。"
)

_LISTS = Remark(
    "lists_lost",
    "文件缺少自动编号的定义，部分标题前的序号没有读出来；请用 Word、WPS 打开后另存为 .docx 再放入。",
)


def read_docx(data: bytes, limits: Limits) -> Document:
    """The text of a docx: numbers of lists written out, changes accepted, a table's rows as 指标：值.

    Paragraphs and rows are parted by a blank line. Raises Unreadable (damaged, too_large, unsafe, encrypted, scanned).
    """
    package = Package(data, limits)
    main = _main_part(package)
    root = package.parse(main)
    parts = _related(package, main)
    notes = {(kind, number): each for kind, number, each in _notes(package, parts)}
    styles, numbering = package.parse(parts["styles"]), package.parse(parts["numbering"])
    document = read_body(root, styles, numbering, notes)
    return replace(document, meta=_meta(package, document.text))


def read_body(
    root: etree._Element | None,
    styles: etree._Element | None,
    numbering: etree._Element | None,
    notes: Mapping[tuple[str, str], etree._Element],
) -> Document:
    """The same for parts that are parsed already; `notes` as a Story takes them."""
    body = None if root is None else next(root.iter(W + "body"), None)
    if body is None:
        raise damaged("没有正文")
    looks = Styles(styles)
    try:
        story = Story(looks, Numbering(numbering, looks.lists), notes)
        lines = story.lines(body)
        if story.fields.is_broken:
            story = Story(looks, Numbering(numbering, looks.lists), notes, drops_fields=False)
            lines = story.lines(body)
    except RecursionError as error:
        raise damaged("内容层层嵌套，不像正常保存的文件") from error
    text = PARAGRAPH_END.join(lines)
    _refuse_scan(text, story)
    return Document(text, "docx", remarks=tuple(_remarks(text, story)))


def _main_part(package: Package) -> str:
    for kind, target in _relations(package, ""):
        if kind == "officeDocument" and target in package:
            return target
    return "word/document.xml"


def _related(package: Package, main: str) -> dict[str, str]:
    """Kind of part → its name; the usual names where the document does not say."""
    usual = {kind: resolved(main, f"{kind}.xml") for kind in ("styles", "numbering", "footnotes", "endnotes")}
    return {**usual, **dict(_relations(package, main))}


def _relations(package: Package, part: str) -> Iterator[tuple[str, str]]:
    """(kind, name) of the parts that a part names; what lies outside the file is never followed."""
    folder, _, name = part.rpartition("/")
    root = package.parse(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    for each in [] if root is None else root.iter(_RELATION):
        if each.get("TargetMode") != "External":
            yield each.get("Type", "").rpartition("/")[2], resolved(part, each.get("Target", ""))


def _notes(package: Package, parts: dict[str, str]) -> Iterator[tuple[str, str, etree._Element]]:
    for kind in ("footnote", "endnote"):
        root = package.parse(parts[f"{kind}s"])
        for each in [] if root is None else root:
            # Rules between text and notes are kept as notes of another type.
            if each.tag in _NOTES and attribute(each, "type") in (None, "normal"):
                yield kind, attribute(each, "id") or "", each


def _refuse_scan(text: str, story: Story) -> None:
    if story.picture_count and len("".join(text.split())) < _NO_TEXT:
        raise Unreadable(
            "scanned",
            "Word 文件里只有图片（多半是扫描件），没有可读的文字，没有读取；请放入有文字的原稿，或把扫描件存成 PDF 再放入。",
        )
    if story.has_embedded and not text.strip():
        raise Unreadable(
            "unreadable", "正文是嵌在里面的另一个文件，没有读取；请用 Word 打开后另存为 .docx 再放入。"
        )


def _remarks(text: str, story: Story) -> Iterator[Remark]:
    if story.has_changes:
        yield _CHANGES
    if story.has_embedded:
        yield _EMBEDDED
    if story.numbering.has_lost_lists:
        yield _LISTS
    if story.picture_count and len(text) < _LITTLE_TEXT:
        yield _PICTURES


def _meta(package: Package, text: str) -> Meta:
    """The title property, where the text bears it out: files made from last year's still carry its title."""
    core = next((target for kind, target in _relations(package, "") if kind == "core-properties"), None)
    root = package.parse(core) if core else None
    title = (root.findtext(_TITLE) if root is not None else None) or ""
    folded = "".join(title.split())
    if _REPORT_TITLE.search(folded) and folded in "".join(text[:1000].split()):
        return Meta(title=title.strip())
    return Meta()
