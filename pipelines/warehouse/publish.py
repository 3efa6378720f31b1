"""Publishing: a checked candidate becomes a release, and the one symlink that readers open is turned to it.

Belongs here: releases and the swap. Does not belong here: building and checking. A kill at any moment leaves
the symlink on a whole file: the file is complete before it is renamed, the symlink is replaced in one step.
"""

import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.models import Check


class NotPublishable(Exception):
    """A candidate has not passed its blocking checks; the message names them in Chinese."""


def publish(candidate: Path, checks: Sequence[Check], releases: Path, published: Path, kept: int) -> Path:
    """Turn `published` to the candidate and return the file in its release; keep the last `kept` releases.

    Raises NotPublishable where a blocking check was not run on the candidate or found wrong rows.
    """
    build_id = _passed(candidate, checks)
    release = releases / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{build_id[:8]}"
    release.mkdir(parents=True)
    _flush(candidate)
    target = candidate.replace(release / published.name)
    _flush(release)
    _turn(published, target)
    _remove_old(releases, target.parent, kept)
    return target


def _passed(candidate: Path, checks: Sequence[Check]) -> str:
    with open_candidate(candidate) as database:
        found = dict(database.execute("select check_name, wrong_row_count from meta.checks").fetchall())
        build = database.execute("select build_id from meta.build").fetchone()
    failed = [check for check in checks if check.severity == "blocking" and found.get(check.name) != 0]
    if failed or build is None:
        named = "；".join(f"{check.description}（{check.name}）" for check in failed)
        raise NotPublishable(f"检查没有通过，没有发布：{named}")
    return str(build[0])


def _turn(published: Path, target: Path) -> None:
    # Relative, so that the state folder can be moved or mounted elsewhere.
    link = published.with_name(f".{published.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(target, published.parent))
    link.replace(published)
    _flush(published.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(releases: Path, current: Path, kept: int) -> None:
    others = sorted(
        (entry for entry in releases.iterdir() if entry.is_dir() and entry != current), reverse=True
    )
    for entry in others[kept - 1 :]:
        shutil.rmtree(entry, ignore_errors=True)
