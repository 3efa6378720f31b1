"""Files of the inbox to documents, in a process of their own, taking over what the same readers read before.

Belongs here: the cache of read documents in the lake, and progress. Does not belong here: formats, and whose report a
document is.
"""

import hashlib
import time
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

import pipelines
from pipelines.defs.resources import Project
from pipelines.reading.documents import ReadFile, documents_frame, limits_of, read_documents
from pipelines.reading.frames import DOCUMENTS
from pipelines.reading.isolation import IsolatedReader
from pipelines.settings import Settings
from pipelines.warehouse.lake import is_current, read_frame, read_origin, write_frame

#: The libraries that turn bytes into text: another version may give another text.
_LIBRARIES = ("lxml", "pypdfium2", "rapidocr", "onnxruntime")
_TELL_EVERY_SECONDS = 10


def read_all(project: Project, files: pl.DataFrame, table: str, report_year: int | None) -> list[ReadFile]:
    """The documents of REPORT_FILES rows; `table` and year say where the lake keeps them for the next time."""
    settings = project.settings
    if files.is_empty():
        return []
    kept = [_kept(settings, table, report_year), _kept(settings, "read/flat_documents", None)]
    known = pl.concat(frame.join(files, on="file_sha256", how="semi") for frame in kept)
    with IsolatedReader(settings.max_reader_memory) as read:
        found = read_documents(files, settings.inbox, limits_of(settings), read, known)
        return list(_told(project, found, files.height, set(known["file_sha256"])))


def keep_documents(
    settings: Settings, table: str, report_year: int | None, found: list[ReadFile], files: pl.DataFrame
) -> int:
    """Write the documents to the lake: those of `found`, and of `files` (REPORT_FILES) what is there already; how many
    there are comes back."""
    before = _kept(settings, table, report_year)
    new = documents_frame(found)
    still = before.join(files, on="file_sha256", how="semi").join(new, on="file_sha256", how="anti")
    has_new = not new.join(before, on="file_sha256", how="anti").is_empty()
    if (
        is_written(settings, table, report_year)
        and not has_new
        and still.height + new.height == before.height
    ):
        # The same contents read by the same readers: what is there is right, and writing it costs.
        return before.height
    frame = pl.concat([still, new]).sort("file_sha256")
    write_frame(settings.lake, table, report_year, frame, _origin())
    return frame.height


def is_written(settings: Settings, table: str, report_year: int | None) -> bool:
    """Whether the lake has the documents as the readers of today gave them."""
    return read_origin(settings.lake, table, report_year).get("readers_sha256") == readers_sha256()


def _told(
    project: Project, found: Iterator[ReadFile], total: int, known: set[str | None]
) -> Iterator[ReadFile]:
    last = begun = time.monotonic()
    for count, one in enumerate(found, 1):
        now = time.monotonic()
        if one.file["file_sha256"] not in known:
            _note(project, one, now - begun)
        if now - last > _TELL_EVERY_SECONDS:
            last = now
            project.tell("读取报告", f"第 {count} 个文件，共 {total} 个：{one.file['file_path']}")
        begun = time.monotonic()
        yield one


def _note(project: Project, one: ReadFile, seconds: float) -> None:
    document = one.document
    project.journal.write(
        "read",
        file=one.file["file_path"],
        year=one.file["folder_year"],
        byte_count=one.file["byte_count"],
        format=document.format if document else None,
        method=document.method if document else None,
        char_count=len(document.text) if document else None,
        reason_code=one.refusal.reason_code if one.refusal else None,
        seconds=round(seconds, 3),
    )


def _kept(settings: Settings, table: str, report_year: int | None) -> pl.DataFrame:
    """The documents of the lake, if the readers are still the same."""
    if not is_written(settings, table, report_year) or not is_current(
        settings.lake, table, report_year, DOCUMENTS
    ):
        return DOCUMENTS.to_frame()
    return read_frame(settings.lake, table, report_year, DOCUMENTS)


def _origin() -> dict[str, str]:
    return {"readers_sha256": readers_sha256()}


@cache
def readers_sha256() -> str:
    """The readers as they stand, libraries included: no one can forget to raise a version."""
    digest = hashlib.sha256()
    for path in sorted((Path(pipelines.__file__).parent / "reading" / "formats").rglob("*.py")):
        digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
