"""What lies in the inbox: listing, sizes and hashes.

Belongs here: walking the folders. Does not belong here: what a file says; it is not decoded here.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.frames import REJECTED_FILES, REPORT_FILES

YEAR_FOLDER = re.compile(r"(?:19|20)[0-9]{2}")


def list_folder_years(inbox: Path) -> list[int]:
    """The report years that have a folder in the inbox, ascending; empty where there is no inbox."""
    if not inbox.is_dir():
        return []
    return sorted(int(entry.name) for entry in inbox.iterdir() if _is_year_folder(entry))


def list_report_files(inbox: Path, folder_year: int) -> pl.DataFrame:
    """REPORT_FILES of one year folder and its sub-folders, sorted by path; hidden ones are skipped.

    What cannot be opened (file or folder) has a null hash, so that the reader can say so.
    """
    folder = inbox / str(folder_year)
    rows = [_file_row(path, inbox, folder_year) for path in _walk(folder)] if folder.is_dir() else []
    return pl.DataFrame(rows, schema=REPORT_FILES, orient="row").sort("file_path")


def list_misplaced_files(inbox: Path, first_report_year: int = 0) -> pl.DataFrame:
    """REJECTED_FILES for files that no year would read: outside a year folder, or before the first year."""
    rows: list[dict[str, Any]] = []
    entries = sorted(inbox.iterdir()) if inbox.is_dir() else []
    for entry in entries:
        is_year = _is_year_folder(entry)
        if (
            is_skipped(entry.name)
            or entry.name == "README.md"
            or (is_year and int(entry.name) >= first_report_year)
        ):
            continue
        for path in _walk(entry) if entry.is_dir() else [entry]:
            rows.append(_misplaced_row(path, inbox, int(entry.name) if is_year else None, first_report_year))
    return pl.DataFrame(rows, schema=REJECTED_FILES).sort("file_path")


def is_skipped(name: str) -> bool:
    """Is it a name that never is a report: hidden, a program's own, a label file?"""
    # "~$…" is what an office program leaves beside an open document.
    return (
        name.startswith((".", "~$")) or name.endswith(".gold.jsonl") or name in {"Thumbs.db", "desktop.ini"}
    )


def _misplaced_row(
    path: Path, inbox: Path, folder_year: int | None, first_report_year: int
) -> dict[str, Any]:
    if folder_year is None:
        code = "not_in_year_folder"
        reason = "文件不在年度文件夹里，没有读取；请放进以报告年度命名的文件夹，如 2024/。"
    else:
        code = "before_first_year"
        reason = f"文件夹 {folder_year} 早于最早的报告年度 {first_report_year}，没有读取；如需读取，请调早设置 FAZHI_FIRST_REPORT_YEAR。"
    return {
        "file_path": _relative(path, inbox),
        "folder_year": folder_year,
        "file_sha256": _sha256(path),
        "reason_code": code,
        "reason": reason,
    }


def _file_row(path: Path, inbox: Path, folder_year: int) -> tuple[str, int, int, str | None]:
    try:
        byte_count = path.stat().st_size
    except OSError:
        byte_count = 0
    return _relative(path, inbox), folder_year, byte_count, _sha256(path)


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder, and the sub-folders that could not be opened."""
    closed: list[str] = []
    for base, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        folders[:] = [name for name in folders if not is_skipped(name)]
        yield from (Path(base, name) for name in names if not is_skipped(name))
    yield from map(Path, closed)


def _is_year_folder(entry: Path) -> bool:
    return bool(YEAR_FOLDER.fullmatch(entry.name)) and entry.is_dir()


def _relative(path: Path, inbox: Path) -> str:
    # A name that is not UTF-8 cannot stand in a table; the reader then fails to open it and says so.
    return path.relative_to(inbox).as_posix().encode("utf-8", "replace").decode("utf-8")


def _sha256(path: Path) -> str | None:
    # A pipe or a device would keep the run waiting for ever.
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
