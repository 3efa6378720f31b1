"""Files straight to figures, without lake or warehouse: what `fazhi extract` and `fazhi evaluate` run. The
readings themselves are those of `reading` and `extract`; only their order is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.extracting import BATCH, Extraction, extract
from pipelines.extracting.catalogue import Catalogue
from pipelines.reading.anatomy import outline_of
from pipelines.reading.files import files_below
from pipelines.reading.formats import Document, Limits, Unreadable, read_bytes
from pipelines.reading.formats.bundle import Member, is_bundle, unpack
from pipelines.reading.identify import identify_outline
from pipelines.reading.registers import Registers

_REPORTS = pl.Schema(
    [
        ("report_id", pl.String()),
        ("town_name", pl.String()),
        ("report_year", pl.Int32()),
        ("text", pl.String()),
        ("own_name", pl.String()),
    ]
)
_SECTIONS = pl.Schema(
    [
        ("report_id", pl.String()),
        ("kind", pl.String()),
        ("section_start", pl.Int64()),
        ("section_end", pl.Int64()),
    ]
)


@dataclass(frozen=True)
class Direct:
    """One batch of files read: `reports` (report_id = the path as given, town_name or null, report_year or
    null, text, own_name), their `extraction`, and `unread`: (path, Chinese reason) of what is no report."""

    reports: pl.DataFrame
    extraction: Extraction
    unread: list[tuple[str, str]]


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files among the paths, folders searched through as an inbox is, in a stable order."""
    found: list[Path] = []
    for path in paths:
        found += sorted(files_below(path)) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def extract_files(
    paths: Iterable[Path], registers: Registers, catalogue: Catalogue, uncertain_below: float
) -> Iterator[Direct]:
    """The figures of the files, batch by batch. Nothing is raised for a file that cannot be read, and a town
    that no register knows is no fault here."""
    files = list(paths)
    for start in range(0, len(files), BATCH):
        yield _extract_batch(files[start : start + BATCH], registers, catalogue, uncertain_below)


def _extract_batch(
    files: list[Path], registers: Registers, catalogue: Catalogue, uncertain_below: float
) -> Direct:
    reports: list[tuple[object, ...]] = []
    sections: list[tuple[object, ...]] = []
    unread: list[tuple[str, str]] = []
    for name, document in (found for path in files for found in _documents(path)):
        if isinstance(document, Unreadable):
            unread.append((name, document.reason))
            continue
        text = document.text
        outline = outline_of(text)
        identity = identify_outline(text, outline, registers, Path(name).name, document.meta)
        own_name = identity.own_name or ""
        reports.append((name, identity.town_name, identity.report_year, text, own_name))
        sections += [(name, s.kind, s.start, s.end) for s in outline.sections]
    frame = pl.DataFrame(reports, schema=_REPORTS, orient="row")
    named = frame.with_columns(town_name=pl.coalesce("town_name", "own_name"))
    extraction = extract(
        named, pl.DataFrame(sections, schema=_SECTIONS, orient="row"), catalogue, uncertain_below
    )
    return Direct(frame, extraction, unread)


def _documents(path: Path) -> Iterator[tuple[str, Document | Unreadable]]:
    """The documents of a file, or of the members of a bundle, each with its path as given, or the reason for none."""
    try:
        if path.exists() and not path.is_file():
            raise Unreadable("unreadable", "不是普通文件，没有读取；请给出报告文件。")
        data = path.read_bytes()
        members = unpack(data, Limits()) if is_bundle(data) else [Member("", data, None)]
    except Unreadable as reason:
        yield str(path), reason
        return
    except OSError as error:
        why = "没有这个文件" if isinstance(error, FileNotFoundError) else "打不开这个文件"
        yield str(path), Unreadable("unreadable", f"{why}，请检查路径和权限。")
        return
    for member in members:
        name = str(path / member.name)
        try:
            yield name, member.refusal or read_bytes(member.data or b"", name)
        except Unreadable as reason:
            yield name, reason
