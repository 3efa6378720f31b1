"""The reader for PDF: what pdfium finds on the pages, in reading order; pages that are pictures are recognised.

Belongs here: opening the file, what kind of page it is, and its remarks. Does not belong here: single characters
(`pdf_characters`), their layout (`layout`) or recognition (`ocr`). pdfium is not safe between threads: one reading at
a time in a process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from pipelines.reading.formats.boxes import layout_remarks, line_boxes
from pipelines.reading.formats.document import Document, Limits, Meta, Remark, Unreadable
from pipelines.reading.formats.layout import Bar, Glyph, Page, Rule, lay_out
from pipelines.reading.formats.pdf_characters import PageText, Widths, text_of_page

#: A page with fewer characters and a picture that covers more than this part of it is a scan.
_FEW, _COVERS = 20, 0.3
#: The part of a page's characters that may be unknown (private use, unmapped) before its picture is read instead.
_UNKNOWN = 0.3
#: Dots an inch at which a page is drawn for recognition, and the most dots an edge may have.
_DPI, _MOST_DOTS = 200, 6_000
_WRONG_PASSWORD = 4
_PRODUCER_TITLE = re.compile(
    r"Microsoft Word|WPS|\.\w{2,4}$|^(?:untitled|无标题|幻灯片|文档)\s*\d*$", re.IGNORECASE
)
_DAMAGED = "PDF 文件不完整或已损坏，没有读取；请重新取得完整的文件再放入。"


@dataclass
class _Reading:
    """What has been read so far; `pictures` are the numbers of the recognised pages."""

    pages: dict[int, Page] = field(default_factory=dict)
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    widths: Widths = field(default_factory=dict)
    lost: int = 0
    oblique: int = 0


def read_pdf(data: bytes, limits: Limits) -> Document:
    """The text of a PDF; `method` is ocr, with the boxes of the lines, where a page had to be recognised.

    Raises Unreadable (encrypted, damaged, too_many_pages, and what recognition raises: needs_ocr).
    """
    pdf = _open(data)
    try:
        _check_pages(len(pdf), limits)
        reading = _Reading()
        for number in range(1, len(pdf) + 1):
            _read_page(pdf, number, limits, reading)
        meta = _meta(pdf)
    finally:
        pdf.close()
    return _document(reading, meta)


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower():
            raise Unreadable("encrypted", "文件有密码，没有读取；请取消密码后重新放入。") from error
        raise Unreadable("damaged", _DAMAGED) from error


def _check_pages(count: int, limits: Limits) -> None:
    if count == 0:
        raise Unreadable("damaged", _DAMAGED)
    if count > limits.max_pages:
        raise Unreadable(
            "too_many_pages",
            f"PDF 有 {count} 页，超过上限 {limits.max_pages} 页，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_PAGES。",
        )


def _read_page(pdf: Any, number: int, limits: Limits, reading: _Reading) -> None:
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(
            "damaged", f"PDF 第 {number} 页已损坏，没有读取；请重新取得完整的文件再放入。"
        ) from error
    try:
        found = text_of_page(page, number, reading.widths)
        reading.pages[number] = found.page
        reading.lost += found.lost
        reading.oblique += found.oblique
        if _is_picture(found):
            _recognise(page, number, limits, reading)
        else:
            reading.glyphs += found.glyphs
            reading.rules += found.rules
            reading.bars += found.bars
            if found.is_hidden:
                reading.hidden.append(number)
    finally:
        page.close()


def _is_picture(found: PageText) -> bool:
    """Is the page a scan, or is its text in characters that nobody knows? A stamp under a signature is neither."""
    if found.unknown > _UNKNOWN * max(found.count, _FEW):
        return True
    return found.count < _FEW and found.pictured > _COVERS


def _recognise(page: Any, number: int, limits: Limits, reading: _Reading) -> None:
    from pipelines.reading.formats.ocr import picture_from_buffer, recognise

    if len(reading.pictures) == limits.max_ocr_pages:
        raise Unreadable(
            "too_many_pages",
            f"PDF 里扫描的页超过 {limits.max_ocr_pages} 页，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_OCR_PAGES。",
        )
    reading.pictures.append(number)
    scale = min(_DPI / 72, _MOST_DOTS / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        glyphs, size = recognise(
            picture_from_buffer(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride), number
        )
    finally:
        bitmap.close()
    reading.pages[number] = size
    reading.glyphs += glyphs


def _document(reading: _Reading, meta: Meta) -> Document:
    layout = lay_out(reading.glyphs, reading.pages, reading.rules, reading.bars)
    boxes = line_boxes(layout, reading.pages, frozenset(reading.pictures))
    remarks = (*layout_remarks(layout, boxes), *_remarks(reading))
    method = "ocr" if reading.pictures or reading.hidden else "text"
    return Document(layout.text, "pdf", method, meta, boxes, remarks)


def _remarks(reading: _Reading) -> list[Remark]:
    found = {
        "recognised_pages": reading.pictures
        and f"第 {_listed(reading.pictures)} 页是图片，由文字识别读出；请对照原件核对数字。",
        "hidden_layer": reading.hidden
        and f"第 {_listed(reading.hidden)} 页的文字是扫描软件识别出来的隐藏文字层；请对照原件核对数字。",
        "missing_font": reading.lost
        and f"PDF 有 {reading.lost} 处文字没有嵌入字体，可能没有读出；请核对原文，或重新导出为嵌入字体的 PDF。",
        "oblique_text": reading.oblique
        and f"PDF 有 {reading.oblique} 处斜排的文字，当作水印，没有算进正文。",
    }
    return [Remark(code, str(text)) for code, text in found.items() if text]


def _listed(pages: list[int]) -> str:
    return "、".join(map(str, pages[:10])) + ("等" if len(pages) > 10 else "")


def _meta(pdf: Any) -> Meta:
    """The title, where it is not the program's or a file's name. Dates say when the file was made, not the report."""
    title = (pdf.get_metadata_value("Title") or "").strip()
    usable = len(title) >= 4 and "\ufffd" not in title and not _PRODUCER_TITLE.search(title)
    return Meta(title=title if usable else None)
