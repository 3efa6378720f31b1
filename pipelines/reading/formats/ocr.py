"""Recognition of printed text in a picture: the engine, and its lines as glyphs.

Belongs here: loading the engine once, lazily (the extra `ocr`), and what its text needs to be like print. Does not
belong here: where pictures come from (`image`, `pdf`), and paragraphs (`layout`).
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from pipelines.reading.formats.document import Unreadable
from pipelines.reading.formats.glyphs import Glyph, Page

#: Threads of the engine; more reports at a time are more processes.
_THREADS = 2
#: Lines that the engine itself holds for noise.
_NOISE = 0.5
_CJK = r"[\u3400-\u9fff“”‘’《》〔〕（）、。，：；]"
_HALF_WIDTH = str.maketrans(",():;?!", "，（）：；？！")
_BETWEEN = re.compile(
    rf"(?<={_CJK})[,:;?!](?={_CJK}|\d|$)|(?<={_CJK})[()]|[()](?={_CJK})|(?<=%)[,;](?={_CJK})"
)


class Engine(Protocol):
    """Reads one picture: corners of each line in dots, its text and its score (0 to 1)."""

    def read(self, picture: Any) -> Sequence[tuple[Sequence[Sequence[float]], str, float]]: ...


def recognise(picture: Any, number: int, engine: Engine | None = None) -> tuple[list[Glyph], Page]:
    """The lines of a page's picture (an array of height × width × 3 dots) and its size in dots.

    Raises Unreadable (needs_ocr) where the extra is not installed.
    """
    found = (engine or _engine()).read(picture)
    glyphs = []
    for corners, text, score in found:
        if not text.strip() or score < _NOISE:
            continue
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        # A line's field is higher than its type; its edge, since a skewed line fills a higher box.
        size = 0.8 * math.dist(corners[0], corners[3])
        glyphs.append(Glyph(number, as_printed(text), min(xs), min(ys), max(xs), max(ys), size, float(score)))
    return glyphs, Page(float(picture.shape[1]), float(picture.shape[0]))


def as_printed(text: str) -> str:
    """Half-width marks between Chinese characters made full-width, as printed; never one inside a number."""
    return _BETWEEN.sub(lambda mark: mark.group().translate(_HALF_WIDTH), text.strip())


def needs_ocr() -> Unreadable:
    """The reason where the extra is not installed."""
    return Unreadable(
        "needs_ocr",
        "扫描件或图片要用文字识别；请安装扩展：make ocr（或 pip install 'fazhi[ocr]'）后重新运行。",
    )


def picture_from_buffer(buffer: Any, width: int, height: int, stride: int) -> Any:
    """A grey picture's bytes, rows of `stride`, as the engine takes it."""
    numpy = _numpy()
    grey = numpy.frombuffer(buffer, dtype=numpy.uint8, count=stride * height).reshape(height, stride)
    return numpy.repeat(grey[:, :width, None], 3, axis=2)


def _numpy() -> Any:
    try:
        import numpy
    except ImportError as error:
        raise needs_ocr() from error
    return numpy


@cache
def _engine() -> Engine:
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise needs_ocr() from error
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = {"intra_op_num_threads": _THREADS, "inter_op_num_threads": 1}
    settings = {f"EngineConfig.onnxruntime.{name}": value for name, value in threads.items()}
    return _RapidOCR(RapidOCR(params={"Global.log_level": "error", **settings}))


class _RapidOCR:
    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, picture: Any) -> Sequence[tuple[Sequence[Sequence[float]], str, float]]:
        found = self._reader(picture)
        if found.boxes is None or found.txts is None:
            return []
        return [
            ([[float(x), float(y)] for x, y in box], str(text), float(score))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]
