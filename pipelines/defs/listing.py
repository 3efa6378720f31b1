"""Listing the inbox without opening what has not changed, and whether it can be trusted at all.

Belongs here: keeping between runs what files looked like (reading/seen.py), and telling an emptied inbox from one that is
not there. Used by the steps and by the sensor, so that both see the same. Does not belong here: what files say.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

import polars as pl

import pipelines.reading.files
from pipelines.defs.documents import readers_sha256
from pipelines.defs.partitions import InboxError, all_years
from pipelines.reading.documents import limits_of
from pipelines.reading.files import Looked, list_folder_years, look
from pipelines.reading.frames import REPORT_FILES
from pipelines.reading.seen import SEEN, listing_sha256
from pipelines.settings import Settings
from pipelines.warehouse.lake import lake_years, read_origin

#: Key in a lake table's origin: the hash of the listing that its rows were made from.
LISTING = "listing_sha256"


def list_part(settings: Settings, folder_year: int | None, is_full: bool = False) -> Looked:
    """The files of a year folder, or of those outside them (None). `is_full` opens and hashes every one again."""
    seen = SEEN.to_frame() if is_full else _seen(settings, folder_year)
    looked = look(settings.inbox, folder_year, limits_of(settings), seen)
    if looked.opened or looked.seen.height != seen.height:
        _keep(settings, folder_year, looked.seen)
    return looked


def list_flat(settings: Settings, is_full: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    """REPORT_FILES of what lies outside the year folders, and of the year folders that there is no partition for."""
    possible = all_years(settings)
    elsewhere = [year for year in list_folder_years(settings.inbox) if year not in possible]
    others = [list_part(settings, year, is_full).files for year in elsewhere]
    return list_part(settings, None, is_full).files, pl.concat([REPORT_FILES.to_frame(), *others])


def flat_sha256(flat: pl.DataFrame, others: pl.DataFrame) -> str:
    """The hash of what `list_flat` gave."""
    return listing_sha256(pl.concat([flat, others]))


def refuse_vanished_inbox(settings: Settings) -> None:
    """Raise InboxError where the inbox is gone or has become empty all at once: a network drive that is not mounted
    looks like that, and must not empty what is published."""
    if not settings.inbox.is_dir():
        raise InboxError(f"没有这个收件夹：{settings.inbox}")
    if _has_any_file(settings.inbox):
        return
    known = [
        year
        for year in lake_years(settings.lake)
        if read_origin(settings.lake, "raw/report_files", year).get("inbox") == str(settings.inbox)
    ]
    if known or read_origin(settings.lake, "raw/flat_files", None).get("inbox") == str(settings.inbox):
        raise InboxError(
            f"收件夹一下子全空了：{settings.inbox}。多半是网络盘没有挂上，没有运行，原来发布的库照旧。"
            f"真要清空的话，先删去 {settings.lake}，再放进至少一份报告后运行。"
        )


def _has_any_file(inbox: Path) -> bool:
    return any(entry.name != "README.md" and entry.is_file() for entry in inbox.rglob("*"))


def _place(settings: Settings, folder_year: int | None) -> Path:
    return settings.state / "inbox" / f"{folder_year or 'flat'}.parquet"


def _seen(settings: Settings, folder_year: int | None) -> pl.DataFrame:
    """What was kept, if it was made in the same way; a file that cannot be read is no loss."""
    path = _place(settings, folder_year)
    try:
        if path.exists() and pl.read_parquet_metadata(path).get("made_by") == _made_by(settings):
            return pl.read_parquet(path).cast(SEEN)
    except (OSError, pl.exceptions.PolarsError):
        pass
    return SEEN.to_frame()


def _keep(settings: Settings, folder_year: int | None, seen: pl.DataFrame) -> None:
    path = _place(settings, folder_year)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    seen.write_parquet(unfinished, metadata={"made_by": _made_by(settings)})
    unfinished.replace(path)


def _made_by(settings: Settings) -> str:
    return f"{settings.inbox} {limits_of(settings)} {_code_sha256()}"


@cache
def _code_sha256() -> str:
    files = Path(pipelines.reading.files.__file__).read_bytes()
    return hashlib.sha256(files).hexdigest() + readers_sha256()
