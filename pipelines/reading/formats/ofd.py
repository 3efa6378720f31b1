"""The reader for OFD (GB/T 33190), the fixed-layout format of Chinese offices.

Belongs here: the parts of an OFD, and which characters stand where on its pages. Does not belong here: lines and
paragraphs (layout.py), and where in a page's coordinates an object lies (ofd_places.py).
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from lxml import etree

from pipelines.reading.formats.document import Document, Limits, Meta, Remark, Unreadable
from pipelines.reading.formats.layout import Glyph, Page, lay_out
from pipelines.reading.formats.ofd_places import (
    Matrix,
    Placed,
    first,
    local,
    matrix_of,
    named,
    numbers,
    text_glyphs,
    uprighted,
)
from pipelines.reading.formats.package import Package, damaged, resolved

_A4 = (0.0, 0.0, 210.0, 297.0)
_DEPTH = 8
#: Of characters without a meaning outside their font, so many of a hundred are too many to trust the rest.
_MAX_PRIVATE = 0.05
_SOME_PRIVATE = Remark(
    "private_characters",
    "个别字用的是文件自带字体的编码，认不出来，已用“〓”代替；请对照原文件核对这些地方的数字。",
)
_PICTURES = Remark(
    "pictures_skipped", "部分页面只有图片，没有读取；请放入有文字的原稿，或把这些页存成图片再放入。"
)
_TURNED = Remark(
    "turned_text_skipped", "与正文方向不同的文字（如斜排的水印）没有读取；其中如有数字，请对照原文件核对。"
)
_UNKNOWN = "〓"
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")


def read_ofd(data: bytes, limits: Limits) -> Document:
    """The text of an OFD, in the order in which it is read on the page.

    Raises Unreadable (damaged, too_large, unsafe, encrypted, scanned, private_characters).
    """
    package = Package(data, limits)
    reading = _Reading(package)
    reading.read(limits)
    glyphs = reading.glyphs
    if not any(glyph.text.strip() for glyph in glyphs):
        return _read_pictures(reading, limits)
    remarks = [_PICTURES] if reading.has_picture_pages else []
    remarks += [_TURNED] if reading.has_turned_text else []
    private = len(_PRIVATE.findall("".join(glyph.text for glyph in glyphs)))
    if private:
        _refuse_private(private, sum(len(glyph.text) for glyph in glyphs))
        glyphs = [glyph._replace(text=_PRIVATE.sub(_UNKNOWN, glyph.text)) for glyph in glyphs]
        remarks.append(_SOME_PRIVATE)
    laid = lay_out(glyphs, reading.pages)
    return Document(laid.text, "ofd", meta=Meta(), remarks=tuple(remarks))


class _Reading:
    """The characters of all pages of all documents of a package; pages are counted through."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.glyphs: list[Glyph] = []
        self.pages: dict[int, Page] = {}
        self.pictures: list[bytes] = []
        self.has_picture_pages = False
        self.has_turned_text = False

    def read(self, limits: Limits) -> None:
        """Fill in what is there. Raises Unreadable."""
        for document in self._documents():
            root = self._package.parse(document)
            if root is None:
                continue
            common = first(root, "CommonData")
            size = _box(first(common, "PageArea"))
            templates = self._templates(common, document)
            media = self._media(common, document)
            for page in named(first(root, "Pages"), "Page"):
                if len(self.pages) >= limits.max_pages:
                    raise Unreadable(
                        "too_many_pages",
                        f"OFD 超过 {limits.max_pages} 页，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_PAGES。",
                    )
                self._read_page(resolved(document, page.get("BaseLoc", "")), size, templates, media)
        if not self.pages:
            raise damaged("没有页面")

    def _documents(self) -> list[str]:
        """The documents' main parts; where the entry names none that is there, any part of the usual name."""
        entry = self._package.parse("OFD.xml")
        found = [] if entry is None else [each.text or "" for each in _all(entry, "DocRoot")]
        found = [name for name in (resolved("OFD.xml", each) for each in found) if name in self._package]
        return found or [name for name in self._package.names if name.endswith("document.xml")]

    def _templates(self, common: etree._Element | None, base: str) -> dict[str, str]:
        return {
            each.get("ID", ""): resolved(base, each.get("BaseLoc", ""))
            for each in named(common, "TemplatePage")
        }

    def _media(self, common: etree._Element | None, base: str) -> dict[str, str]:
        """Number of a picture → its part."""
        found: dict[str, str] = {}
        for kind in ("DocumentRes", "PublicRes"):
            for each in named(common, kind):
                name = resolved(base, each.text or "")
                root = self._package.parse(name)
                if root is None:
                    continue
                folder = resolved(name, root.get("BaseLoc", ".")) + "/x"
                for media in _all(root, "MultiMedia"):
                    target = resolved(folder, _text(media, "MediaFile"))
                    alone = resolved(name, _text(media, "MediaFile"))
                    found[media.get("ID", "")] = target if target in self._package else alone
        return found

    def _read_page(
        self,
        name: str,
        size: tuple[float, float, float, float],
        templates: dict[str, str],
        media: dict[str, str],
    ) -> None:
        root = self._package.parse(name)
        if root is None:
            raise damaged("缺少页面")
        number = len(self.pages) + 1
        box = _box(first(root, "Area"), size)
        found: list[Placed] = []
        for used in named(root, "Template"):
            template = templates.get(used.get("TemplateID", ""))
            shape = self._package.parse(template) if template else None
            if shape is not None:
                found += _page_glyphs(shape, number)
        found += _page_glyphs(root, number)
        turn = Counter(placed.turn for placed in found).most_common(1)[0][0] if found else 0
        upright = [placed.glyph for placed in found if placed.turn == turn]
        self.has_turned_text |= len(upright) < len(found)
        if turn is None:
            # Only slanted text: nothing of the page can be read in lines.
            upright, turn = [], 0
        self.pages[number] = Page(box[2], box[3]) if turn % 2 == 0 else Page(box[3], box[2])
        self.glyphs += [uprighted(glyph, turn, box[2], box[3]) for glyph in upright] if turn else upright
        if not found:
            self._note_pictures(root, media)

    def _note_pictures(self, root: etree._Element, media: dict[str, str]) -> None:
        for image in _all(root, "ImageObject"):
            self.has_picture_pages = True
            name = media.get(image.get("ResourceID", ""))
            picture = self._package.read(name) if name else None
            self.pictures += [picture] if picture else []


def _page_glyphs(root: etree._Element, page: int) -> Iterator[Placed]:
    content = first(root, "Content")
    if content is not None:
        yield from _object_glyphs(content, page, Matrix(), 0)


def _object_glyphs(container: etree._Element, page: int, outer: Matrix, depth: int) -> Iterator[Placed]:
    """The characters of the objects in a layer or block, in the order of the file."""
    if depth > _DEPTH:
        return
    for each in container:
        kind = local(each)
        if kind == "TextObject":
            if each.get("Visible", "true") != "false":
                yield from text_glyphs(each, page, outer)
        elif kind in ("Layer", "PageBlock", "Content"):
            yield from _object_glyphs(each, page, outer, depth + 1)
        elif kind == "CompositeObject":
            yield from _object_glyphs(each, page, matrix_of(each).then(outer), depth + 1)


def _read_pictures(reading: _Reading, limits: Limits) -> Document:
    """The pages as pictures, where a reader of pictures is at hand."""
    if len(reading.pictures) == 1 and find_spec("pipelines.reading.formats.image"):
        document: Document = import_module("pipelines.reading.formats.image").read_image(
            reading.pictures[0], limits
        )
        return Document(document.text, "ofd", "ocr", boxes=document.boxes, remarks=document.remarks)
    if reading.has_picture_pages:
        raise Unreadable(
            "scanned",
            "OFD 文件里只有图片（多半是扫描件），没有文字，没有读取；请放入有文字的原稿，或把各页存成 PDF 或图片再放入。",
        )
    raise Unreadable(
        "empty_file",
        "OFD 文件里没有文字（可能文字已转成曲线），没有读取；请放入有文字的原稿，或存成 PDF 再放入。",
    )


def _refuse_private(private: int, total: int) -> None:
    if private > _MAX_PRIVATE * total:
        raise Unreadable(
            "private_characters",
            "OFD 文件用的是自带字体的编码，文字认不出来，没有读取；请放入 Word 原稿，或打印成 PDF、图片再放入。",
        )


def _box(
    area: etree._Element | None, otherwise: tuple[float, float, float, float] = _A4
) -> tuple[float, float, float, float]:
    box = numbers(_text(area, "PhysicalBox"))
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        return otherwise
    return box[0], box[1], box[2], box[3]


def _text(element: etree._Element | None, name: str) -> str:
    found = first(element, name)
    return "" if found is None else (found.text or "").strip()


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in root.iter() if local(each) == name)
