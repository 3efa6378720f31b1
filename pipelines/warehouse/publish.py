"""Publishing: a checked candidate becomes a release, and the one link that readers follow is turned to it.

Belongs here: making a release, and removing old ones. Does not belong here: building, checking, going back
(releases.py). A kill at any moment leaves readers with a whole release: everything of it is on the disk under a
hidden name before it gets its own, and only then is the link replaced, in one step.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.exports import write_exports
from pipelines.warehouse.models import Check
from pipelines.warehouse.releases import (
    EXPORT,
    NAME_TIME,
    flush,
    release_folders,
    releases_lock,
    turn,
    write_record,
)


class NotPublishable(Exception):
    """A candidate has not passed its blocking checks; the message names them in Chinese."""


def publish(
    candidate: Path,
    checks: Sequence[Check],
    releases: Path,
    published: Path,
    kept: int,
    exported: Sequence[str] = (),
) -> Path:
    """Turn `published` to the candidate and return the file in its release; keep the last `kept` releases.

    `exported` names the relations to write as Parquet and CSV beside it. Raises NotPublishable where a blocking
    check was not run on the candidate or found wrong rows.
    """
    build = _passed(candidate, checks)
    with releases_lock(releases):
        _remove_unfinished(releases)
        published_at = datetime.now(UTC)
        name = f"{published_at:{NAME_TIME}}-{build['build_id'][:8]}"
        unfinished = releases / f".{name}"
        unfinished.mkdir()
        file = candidate.replace(unfinished / published.name)
        if exported:
            write_exports(file, exported, unfinished / EXPORT)
        write_record(unfinished, file, published_at, build)
        for path in [*unfinished.rglob("*"), unfinished]:
            flush(path)
        release = unfinished.replace(releases / name)
        flush(releases)
        turn(published, release)
        _remove_old(releases, release, kept)
    return release / published.name


def _passed(candidate: Path, checks: Sequence[Check]) -> dict[str, Any]:
    """The row of meta.build of a candidate that has passed."""
    with open_candidate(candidate) as database:
        rows = database.execute("select check_name, wrong_row_count from meta.check_results").fetchall()
        found = dict(rows)
        build = database.execute("from meta.build")
        names = [column[0] for column in build.description or ()]
        row = build.fetchone()
    failed = [check for check in checks if check.severity == "blocking" and found.get(check.name) != 0]
    if failed or row is None:
        named = "；".join(f"{check.description}（{check.name}）" for check in failed)
        raise NotPublishable(f"检查没有通过，没有发布：{named}")
    return dict(zip(names, row, strict=True))


def _remove_unfinished(releases: Path) -> None:
    """What a run that was killed while it published has left; nobody else can be at it, the lock is ours."""
    for path in releases.glob(".[0-9]*"):
        shutil.rmtree(path, ignore_errors=True)


def _remove_old(releases: Path, current: Path, kept: int) -> None:
    # Whoever still reads one of these keeps it: an open file is readable after its name is gone.
    others = [path for path in release_folders(releases) if path != current]
    for path in others[kept - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
