"""The reader for pictures of a report: JPEG, PNG, TIFF of several pages.

Belongs here: opening and turning the picture, how large it may be. Does not belong here: recognition (`ocr`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from pipelines.reading.formats.boxes import layout_remarks, line_boxes
from pipelines.reading.formats.document import Document, Limits, Remark, Unreadable
from pipelines.reading.formats.layout import Glyph, Page, lay_out
from pipelines.reading.formats.ocr import Engine, needs_ocr, recognise

#: A page of A4 at 600 dpi has 35 million dots; what has more is drawn to exhaust the reader.
_MOST_DOTS = 60_000_000
#: The longest edge that is recognised; larger pictures are made smaller first.
_EDGE = 3_500


def read_image(data: bytes, limits: Limits, engine: Engine | None = None) -> Document:
    """The recognised text of a picture, its lines in `boxes`. `engine` None is the installed one.

    Raises Unreadable (needs_ocr, damaged, too_large, too_many_pages, empty_file).
    """
    pages: dict[int, Page] = {}
    glyphs: list[Glyph] = []
    for number, picture in enumerate(_pictures(data, limits), start=1):
        found, pages[number] = recognise(picture, number, engine)
        glyphs += found
    if not glyphs:
        raise Unreadable("empty_file", "图片里没有识别出文字，没有读取；请核对来源，或换更清楚的扫描件。")
    layout = lay_out(glyphs, pages)
    boxes = line_boxes(layout, pages, pages.keys())
    remark = Remark("recognised_pages", "全文由图片文字识别读出；请对照原件核对数字。")
    return Document(
        layout.text, "image", "ocr", boxes=boxes, remarks=(remark, *layout_remarks(layout, boxes))
    )


def _pictures(data: bytes, limits: Limits) -> Iterator[Any]:
    """The pages as arrays of height × width × 3 dots, upright."""
    try:
        import numpy
        from PIL import Image, ImageOps
    except ImportError as error:
        raise needs_ocr() from error
    try:
        # Pillow warns of bombs and of odd metadata; the size is checked here before anything is unpacked.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            count = getattr(image, "n_frames", 1)
            _check_count(count, limits)
            for at in range(count):
                image.seek(at)
                _check_dots(image.size)
                upright = ImageOps.exif_transpose(image).convert("L")
                upright.thumbnail((_EDGE, _EDGE))
                yield numpy.asarray(upright.convert("RGB"))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise Unreadable("damaged", "图片不完整或已损坏，没有读取；请重新取得完整的图片再放入。") from error


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.max_ocr_pages:
        raise Unreadable(
            "too_many_pages",
            f"图片有 {count} 页，超过上限 {limits.max_ocr_pages} 页，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_OCR_PAGES。",
        )


def _check_dots(size: tuple[int, int]) -> None:
    if size[0] * size[1] > _MOST_DOTS:
        raise _too_large()


def _too_large() -> Unreadable:
    return Unreadable(
        "too_large",
        f"图片的尺寸超过 {_MOST_DOTS // 1_000_000} 百万像素，没有读取；请按 200 dpi 重新扫描或缩小后放入。",
    )
