"""What files looked like from outside when they were last looked into, so that only those that changed are opened again.

Belongs here: size, times and number of files as a hint, and fingerprints of listings. Does not belong here: walking the
folders and opening files (files.py). The hint is a file's size, both its times and its inode: the time of its last change
of state cannot be set back by a program, so a file that was written has another one.
"""

import hashlib
import os
import time
from collections.abc import Sequence

import polars as pl

from pipelines.reading.frames import REPORT_FILES

#: How a file on disk looks from outside. `place` is its path in the inbox; null where it could not be asked.
STATS = pl.Schema(
    {
        "place": pl.String,
        "size": pl.Int64,
        "mtime_ns": pl.Int64,
        "ctime_ns": pl.Int64,
        "inode": pl.UInt64,
    }
)

#: The REPORT_FILES rows that a file on disk gave (several for a bundle) when it looked like that.
SEEN = pl.Schema([*STATS.items(), *REPORT_FILES.items()])

#: A file that was written this short a time ago may be written again without looking any different.
_TOO_FRESH_NS = 3_000_000_000


def stats_of(places: Sequence[str], paths: Sequence[str]) -> pl.DataFrame:
    """STATS of files, in their order."""
    return pl.DataFrame(
        [(place, *_stat(path)) for place, path in zip(places, paths, strict=True)], schema=STATS, orient="row"
    )


def _stat(path: str) -> tuple[int | None, ...]:
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for each of 400,000 files costs more than asking
    except OSError:
        return (None, None, None, None)
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def settled(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The STATS rows that are the same before and after a file was opened, and old enough to be told by."""
    now = time.time_ns()
    fresh = (pl.lit(now) - pl.col("ctime_ns")).abs() < _TOO_FRESH_NS
    return before.join(after, on=STATS.names(), how="semi").filter(~fresh)


def fingerprint(frame: pl.DataFrame, columns: Sequence[str] | None = None) -> str:
    """A hash of the rows, whatever their order."""
    rows = frame.select(columns or frame.columns)
    return hashlib.sha256(rows.sort(rows.columns).write_csv(include_header=False).encode()).hexdigest()


def listing_sha256(files: pl.DataFrame) -> str:
    """A hash of which contents lie where in an inbox; `files` has file_path and file_sha256 (REPORT_FILES)."""
    return fingerprint(files, ("file_path", "file_sha256"))
