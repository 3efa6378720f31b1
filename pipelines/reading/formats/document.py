"""What a reader of one format gives back, and how far it may go.

Belongs here: the small values shared by all formats. Does not belong here: any reading.
"""

from dataclasses import dataclass, field

#: Between paragraphs, where a format knows them: over a single line end, as in wrapped plain text, a number and its
#: unit (or its other half) are read together.
PARAGRAPH_END = "\n\n"


@dataclass(frozen=True)
class Meta:
    """What a file says of itself outside its text: a portal's <meta> tags and info table, a document's properties.

    As written, None where it says nothing. `published_on` is ISO (2025-01-20).
    """

    title: str | None = None
    issuer: str | None = None
    published_on: str | None = None
    signed_on: str | None = None
    document_number: str | None = None


@dataclass(frozen=True)
class LineBox:
    """A line that was read from a picture: text[start:end], where it stands on the page, how sure the reader is.

    `page` counts from 1; left, top, right, bottom are fractions of the page's width and height (0 to 1);
    `score` is 0 to 1.
    """

    page: int
    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    score: float


@dataclass(frozen=True)
class Remark:
    """What an analyst should know of the reading that did not prevent it: `code`, and `text` in Chinese."""

    code: str
    text: str


@dataclass(frozen=True)
class Document:
    """A file as text. Offsets everywhere refer to `text`.

    `format`: txt, html, docx, doc, wps, rtf, pdf, ofd, image. `method`: text, or ocr where any of it was read from
    a picture; then `boxes` has the lines.
    """

    text: str
    format: str
    method: str = "text"
    meta: Meta = field(default_factory=Meta)
    boxes: tuple[LineBox, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How far a reader goes with one file before it refuses; every one is a setting (FAZHI_MAX_…).

    `max_bytes` of the file, `max_chars` of its text, `max_pages` of a paged document, `max_ocr_pages` that are
    read from pictures, `max_unpacked_bytes` and `max_members` of what is zipped (docx, ofd, zip), `max_seconds` that
    one file may take.
    """

    max_bytes: int = 20_000_000
    max_chars: int = 1_000_000
    max_pages: int = 300
    max_ocr_pages: int = 60
    max_unpacked_bytes: int = 200_000_000
    max_members: int = 2_000
    max_seconds: int = 120


class Unreadable(Exception):
    """A file that gives no text: `reason_code`, and `reason` in Chinese with what to do."""

    def __init__(self, reason_code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason
