"""From listed files to documents: each distinct content is read once, and not again as long as its reader is the same.

Belongs here: the order of reading, what is taken over, and the rows. Does not belong here: how a format is read
(formats), in which process (isolation.py), whose report it is (reports.py).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.files import ListedFiles
from pipelines.reading.formats import (
    Document,
    Limits,
    LineBox,
    Meta,
    Remark,
    Unreadable,
    as_office,
    is_office,
    read_bytes,
)
from pipelines.reading.frames import DOCUMENTS
from pipelines.settings import Settings

#: Files opened at a time: as many old Word files as one start of the converter takes.
BATCH = 20

#: Reads the bytes of one file, as `formats.read_bytes` does: (data, file_name, limits) → Document, or Unreadable.
ReadBytes = Callable[[bytes, str, Limits], Document]


def limits_of(settings: Settings) -> Limits:
    """How far a reader goes with one file, as set."""
    return Limits(
        max_bytes=settings.max_file_bytes,
        max_chars=settings.max_chars,
        max_pages=settings.max_pages,
        max_ocr_pages=settings.max_ocr_pages,
        max_unpacked_bytes=settings.max_unpacked_bytes,
        max_members=settings.max_members,
        max_seconds=settings.max_seconds,
    )


@dataclass(frozen=True)
class ReadFile:
    """One listed file (a REPORT_FILES row) and what came of it: a document or the reason why there is none."""

    file: dict[str, Any]
    document: Document | None
    refusal: Unreadable | None


def read_documents(
    files: pl.DataFrame,
    inbox: Path,
    limits: Limits,
    read: ReadBytes = read_bytes,
    known: pl.DataFrame | None = None,
) -> Iterator[ReadFile]:
    """Every REPORT_FILES row with its document, in the order of the paths; no file's fault is raised.

    `known` are DOCUMENTS rows from an earlier reading by the same readers; what they hold is not read again.
    """
    by_content = {row["file_sha256"]: row for row in known.iter_rows(named=True)} if known is not None else {}
    listed = ListedFiles(inbox, limits)
    for part in files.sort("file_path").iter_slices(BATCH):
        rows = list(part.iter_rows(named=True))
        opened = [None if row["file_sha256"] in by_content else _opened(listed, row) for row in rows]
        for row, data, docx in zip(rows, opened, _converted(opened, limits), strict=True):
            if data is None:
                yield ReadFile(row, document_of(by_content[row["file_sha256"]]), None)
            else:
                yield _read(row, data, docx, limits, read)


def _opened(listed: ListedFiles, file: dict[str, Any]) -> bytes | Unreadable:
    try:
        data = listed.read(file)
    except Unreadable as reason:
        return reason
    if hashlib.sha256(data).hexdigest() != file["file_sha256"]:
        # What is read must be what its hash says: the text is kept under it.
        return Unreadable(
            "changed_meanwhile", "文件在清点以后变了（可能还在复制），没有读取；请在复制完以后再运行一次。"
        )
    return data


def _converted(
    opened: Sequence[bytes | Unreadable | None], limits: Limits
) -> list[bytes | Unreadable | None]:
    """The docx of every old Word file among the opened ones: a start of the converter costs more than a file."""
    old = [at for at, data in enumerate(opened) if isinstance(data, bytes) and is_office(data, limits)]
    docx: list[bytes | Unreadable | None] = [None] * len(opened)
    if not old:
        return docx
    # Imported when such a file comes: the converter's reader loads an XML library.
    from pipelines.reading.formats.office import convert_many

    files = [data for at in old if isinstance(data := opened[at], bytes)]
    for at, result in zip(old, convert_many(files, limits), strict=True):
        docx[at] = result
    return docx


def _read(
    file: dict[str, Any],
    data: bytes | Unreadable,
    docx: bytes | Unreadable | None,
    limits: Limits,
    read: ReadBytes,
) -> ReadFile:
    try:
        if isinstance(data, Unreadable):
            raise data
        if isinstance(docx, Unreadable):
            raise docx
        if docx is not None:
            document = read(docx, file["file_path"], replace(limits, max_bytes=limits.max_unpacked_bytes))
            document = as_office(document, data, file["file_path"])
        else:
            document = read(data, file["file_path"], limits)
    except Unreadable as reason:
        return ReadFile(file, None, reason)
    except Exception as error:  # a defect of the reader must cost one file, not the run
        return ReadFile(file, None, reader_failed(error))
    return ReadFile(file, document, None)


def reader_failed(error: Exception) -> Unreadable:
    """The reason for a file that a reader broke down on."""
    why = f"读取程序出错（{type(error).__name__}：{error}），没有读取；请把文件交给维护人员。"
    return Unreadable("reader_failed", why)


def documents_frame(found: list[ReadFile]) -> pl.DataFrame:
    """DOCUMENTS: one row per distinct content that was read."""
    rows = {one.file["file_sha256"]: _row(one.document) for one in found if one.document is not None}
    return pl.DataFrame(
        [{"file_sha256": sha256, **row} for sha256, row in sorted(rows.items())], schema=DOCUMENTS
    )


def document_of(row: dict[str, Any]) -> Document:
    """The document of a DOCUMENTS row."""
    return Document(
        text=row["text"],
        format=row["format"],
        method=row["method"],
        meta=Meta(**row["meta"]),
        boxes=tuple(LineBox(**box) for box in row["boxes"]),
        remarks=tuple(Remark(**remark) for remark in row["remarks"]),
    )


def _row(document: Document) -> dict[str, Any]:
    return asdict(document)
