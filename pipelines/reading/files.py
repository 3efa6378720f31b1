"""What lies in the inbox: listing, sizes and hashes; bundles are opened, documents are not.

Belongs here: walking the folders. Does not belong here: what a file says; it is not decoded here.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.formats import Limits, Unreadable, too_large
from pipelines.reading.formats.bundle import Member, is_bundle, is_skipped, unpack
from pipelines.reading.frames import REPORT_FILES
from pipelines.reading.seen import SEEN, STATS, settled, stats_of

YEAR_FOLDER = re.compile(r"(?:19|20)[0-9]{2}")
_ZIP = b"PK\x03\x04"


def list_folder_years(inbox: Path) -> list[int]:
    """The report years that have a folder in the inbox, ascending; empty where there is no inbox."""
    if not inbox.is_dir():
        return []
    return sorted(int(entry.name) for entry in inbox.iterdir() if _is_year_folder(entry))


def list_report_files(inbox: Path, folder_year: int, limits: Limits | None = None) -> pl.DataFrame:
    """REPORT_FILES of one year folder, its sub-folders and bundles, sorted by path; hidden ones are skipped.

    What cannot be opened (file, folder, member of a bundle) has a null hash, so that the reader can say so.
    """
    return look(inbox, folder_year, limits or Limits()).files


def list_flat_files(inbox: Path, limits: Limits | None = None) -> pl.DataFrame:
    """REPORT_FILES of what lies outside the year folders, sorted by path; its year is found from its content."""
    return look(inbox, None, limits or Limits()).files


@dataclass(frozen=True)
class Looked:
    """What was found in a part of the inbox: `files` (REPORT_FILES, sorted by path), `seen` (SEEN) to be given back
    the next time, and how many files on disk had to be opened."""

    files: pl.DataFrame
    seen: pl.DataFrame
    opened: int


def look(inbox: Path, folder_year: int | None, limits: Limits, seen: pl.DataFrame | None = None) -> Looked:
    """List a year folder, or what lies outside them (None). A file that looks as in `seen` is not opened again;
    `seen` has to come from the same limits."""
    paths = _paths(inbox, folder_year)
    stats = stats_of([_relative(path, inbox) for path in paths], [str(path) for path in paths])
    known = (SEEN.to_frame() if seen is None else seen).join(stats, on=STATS.names(), how="semi")
    is_new = ~stats["place"].is_in(known["place"].implode())
    new = [path for path, flag in zip(paths, is_new, strict=True) if flag]
    rows = [row for path in new for row in _rows_of(path, inbox, folder_year, limits)]
    opened = pl.DataFrame(rows, schema=REPORT_FILES, orient="row")
    files = pl.concat([known.select(REPORT_FILES.names()), opened]).sort("file_path")
    return Looked(files, pl.concat([known, _newly_seen(stats.filter(is_new), new, inbox, opened)]), len(new))


def stats_in(inbox: Path, folder_year: int | None) -> pl.DataFrame:
    """STATS of a year folder's files, or of those outside them; nothing is opened."""
    paths = _paths(inbox, folder_year)
    return stats_of([_relative(path, inbox) for path in paths], [str(path) for path in paths])


def _paths(inbox: Path, folder_year: int | None) -> list[Path]:
    if folder_year is None:
        return list(_flat_paths(inbox))
    folder = inbox / str(folder_year)
    return list(files_below(folder)) if folder.is_dir() else []


def _newly_seen(stats: pl.DataFrame, paths: list[Path], inbox: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """SEEN of files that were opened just now; without those that could not be read or may still be written."""
    after = stats_of([_relative(path, inbox) for path in paths], [str(path) for path in paths])
    readable = rows.filter(pl.col("file_sha256").is_not_null() | pl.col("bundle_path").is_not_null())
    placed = readable.with_columns(place=pl.coalesce("bundle_path", "file_path"))
    return settled(stats, after).join(placed, on="place").select(SEEN.names())


def has_flat_files(inbox: Path) -> bool:
    """Whether there is anything outside the year folders."""
    return next(_flat_paths(inbox), None) is not None


def _flat_paths(inbox: Path) -> Iterator[Path]:
    for entry in sorted(inbox.iterdir()) if inbox.is_dir() else []:
        if not (is_skipped(entry.name) or entry.name == "README.md" or _is_year_folder(entry)):
            yield from files_below(entry) if entry.is_dir() else [entry]


class ListedFiles:
    """Opens what was listed in an inbox; of bundles the last one is kept open, as its members come in a row."""

    def __init__(self, inbox: Path, limits: Limits) -> None:
        self._inbox, self._limits = inbox, limits
        self._bundle: tuple[str, dict[str, bytes]] = ("", {})

    def read(self, file: dict[str, Any]) -> bytes:
        """The bytes of a REPORT_FILES row. Raises Unreadable, with the reason that the listing gave if it gave one."""
        if file["reason_code"]:
            raise Unreadable(file["reason_code"], file["reason"])
        if file["byte_count"] > self._limits.max_bytes:
            raise too_large(file["byte_count"], self._limits)
        bundle = file["bundle_path"]
        if not bundle:
            return _read(self._inbox / file["file_path"])
        if self._bundle[0] != bundle:
            members = unpack(_read(self._inbox / bundle), self._limits)
            self._bundle = (bundle, {m.name: m.data for m in members if m.data is not None})
        data = self._bundle[1].get(file["file_path"].removeprefix(f"{bundle}/"))
        if data is None:
            raise Unreadable("unreadable", "压缩包在清点以后变了，里面没有这个文件；请再运行一次。")
        return data


def _rows_of(path: Path, inbox: Path, folder_year: int | None, limits: Limits) -> Iterator[tuple[Any, ...]]:
    """One row for a file, or one for each member of a bundle."""
    relative = _relative(path, inbox)
    try:
        byte_count = path.stat().st_size
    except OSError:
        byte_count = 0
    refusal: Unreadable | None = None
    members: list[Member] = []
    if byte_count <= limits.max_bytes:
        try:
            members = _members(path, limits)
        except Unreadable as error:
            refusal = error
    for member in members:
        data = member.data
        sha256 = hashlib.sha256(data).hexdigest() if data is not None else None
        place = (f"{relative}/{member.name}", folder_year, relative)
        yield *place, len(data or b""), sha256, *_reason(member.refusal)
    if not members:
        yield relative, folder_year, None, byte_count, _sha256(path), *_reason(refusal)


def _reason(refusal: Unreadable | None) -> tuple[str | None, str | None]:
    return (refusal.reason_code, refusal.reason) if refusal else (None, None)


def _members(path: Path, limits: Limits) -> list[Member]:
    """The members of a bundle; none where the file is no bundle. Raises Unreadable."""
    if not _may_be_bundle(path):
        return []
    data = _read(path)
    return unpack(data, limits) if is_bundle(data) else []


def _may_be_bundle(path: Path) -> bool:
    # A pipe or a device would keep the run waiting for ever.
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise Unreadable("unreadable", "不是普通文件（管道、设备或文件夹），没有读取；请换成报告文件。")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(
            "unreadable",
            f"文件打不开（{error.strerror or error}）；请检查读取权限、文件名编码和文件是否还在。",
        ) from error


def files_below(folder: Path) -> Iterator[Path]:
    """Files below a folder, and the sub-folders that could not be opened."""
    closed: list[str] = []
    for base, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        folders[:] = sorted(name for name in folders if not is_skipped(name))
        yield from (Path(base, name) for name in sorted(names) if not is_skipped(name))
    yield from map(Path, closed)


def _is_year_folder(entry: Path) -> bool:
    return bool(YEAR_FOLDER.fullmatch(entry.name)) and entry.is_dir()


def _relative(path: Path, inbox: Path) -> str:
    # A name that is not UTF-8 cannot stand in a table; the reader then fails to open it and says so.
    # Cut off as text: asking Path for each of 400,000 files takes seconds.
    return str(path)[len(str(inbox)) :].lstrip("/").encode("utf-8", "replace").decode("utf-8")


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
