"""Releases: the builds that were published, each in a folder of its own; which one readers open; going back.

Belongs here: the folders under `releases`, the record in each, the links that readers follow, whether a file is
whole. Does not belong here: making a release (publish.py).

    releases/<id>/fazhi.duckdb, release.json, export/     one release, never changed once it is there
    current -> releases/<id>                              the one link that is turned, in one step
    fazhi.duckdb -> current/fazhi.duckdb                  the stable paths that readers open
    exports -> current/export
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from pipelines.warehouse.opening import GO_BACK
from pipelines.warehouse.statements import literal

RECORD = "release.json"
EXPORT = "export"
CURRENT = "current"
ROLLBACKS = "rollbacks.jsonl"

#: When it was published, to the microsecond in UTC, and the beginning of its build id.
NAME_TIME = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-")

#: Seconds to wait for another process that publishes or goes back at this moment.
_PATIENCE = 120


class ReleaseError(Exception):
    """There is no release to go back to, or not to that one, or another process is at them; the message is Chinese."""


@dataclass(frozen=True)
class Release:
    """One published build. Counts and hash are None where nothing was recorded."""

    folder: Path
    file: Path
    published_at: datetime
    build_id: str
    report_count: int | None
    fact_count: int | None
    byte_count: int | None
    sha256: str | None

    @property
    def name(self) -> str:
        """The name of its folder, by which a person calls it."""
        return self.folder.name


@dataclass(frozen=True)
class Rollback:
    """That someone went back: when, from which release to which, and why if it was said."""

    rolled_back_at: datetime
    left: str
    taken: str
    reason: str


@contextmanager
def releases_lock(releases: Path) -> Iterator[None]:
    """Only one process at a time makes, removes or turns to releases; the kernel frees it when its holder dies."""
    releases.mkdir(parents=True, exist_ok=True)
    lock = FileLock(releases / ".lock")
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise ReleaseError(f"另一个进程正在发布或退回，等了 {_PATIENCE} 秒还没有完；请稍后再试。") from None
    try:
        yield
    finally:
        lock.release()


def write_record(folder: Path, file: Path, published_at: datetime, build: dict[str, Any]) -> None:
    """Put down what a release is, while nobody reads it yet. `build` is the row of meta.build."""
    known = {
        "published_at": published_at.isoformat(),
        "build_id": build["build_id"],
        **{name: value for name, value in build.items() if name.endswith("_count")},
        "byte_count": file.stat().st_size,
        "sha256": _sha256(file),
    }
    (folder / RECORD).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def list_releases(published: Path) -> list[Release]:
    """All releases beside the published file, newest first."""
    return [_release(folder, published.name) for folder in release_folders(published.parent / "releases")]


def release_folders(releases: Path) -> list[Path]:
    """The folders of finished releases, newest first; whatever else someone put there is left alone."""
    folders = [path for path in releases.glob("*") if _NAME.match(path.name) and path.is_dir()]
    return sorted(folders, reverse=True)


def current_name(published: Path) -> str | None:
    """The name of the release that readers get now; None where nothing is published."""
    return published.resolve().parent.name if published.is_symlink() else None


def list_rollbacks(published: Path) -> list[Rollback]:
    """What was recorded of going back, oldest first."""
    path = published.with_name(ROLLBACKS)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [
        Rollback(datetime.fromisoformat(row["rolled_back_at"]), row["left"], row["taken"], row["reason"])
        for row in map(json.loads, lines)
    ]


def standing_rollback(published: Path) -> Rollback | None:
    """The last rollback, if nothing has been published since."""
    rollbacks, releases = list_rollbacks(published), list_releases(published)
    last = rollbacks[-1] if rollbacks else None
    if last is None or last.taken != current_name(published):
        return None
    return last if all(release.published_at < last.rolled_back_at for release in releases) else None


def flaw_of(published: Path) -> str | None:
    """What is wrong with the published file, in Chinese; None where it is whole or nothing is published yet."""
    name = current_name(published)
    if name is None:
        return None
    folder = published.resolve().parent
    flaw = flaw_in(_release(folder, published.name)) if _NAME.match(folder.name) else None
    return flaw and f"发布的库坏了（{published}，{flaw}）。{GO_BACK}。"


def sound_release(published: Path) -> Release | None:
    """The release that readers get now, if its file is to the bit what was recorded of it; None also without a record."""
    folder = published.resolve().parent
    if not published.is_symlink() or not _NAME.match(folder.name):
        return None
    release = _release(folder, published.name)
    return release if release.sha256 is not None and flaw_in(release) is None else None


def go_back(published: Path, name: str | None = None, reason: str = "") -> Rollback:
    """Turn readers to an earlier release (the newest sound one before the current, or the named one).

    It is recorded in ROLLBACKS. The next run publishes again as if nothing had been. Raises ReleaseError.
    """
    with releases_lock(published.parent / "releases"):
        releases, left = list_releases(published), current_name(published) or ""
        if name is None:
            earlier = [release for release in releases if release.name < left]
            taken = next((release for release in earlier if flaw_in(release) is None), None)
            if taken is None:
                raise ReleaseError(
                    "没有可以退回的发布：没有更早的，或更早的都坏了。请运行 fazhi run 重新建库。"
                )
        else:
            taken = _named(releases, name)
        if taken.name == left and flaw_in(taken) is None:
            raise ReleaseError(f"现在用的就是 {left}，不用退回。")
        flaw = flaw_in(taken)
        if flaw:
            raise ReleaseError(f"发布 {taken.name} 坏了（{flaw}），不能退回到它。")
        rollback = Rollback(datetime.now(UTC), left, taken.name, reason)
        _record(published.with_name(ROLLBACKS), rollback)
        turn(published, taken.folder)
    return rollback


def turn(published: Path, folder: Path) -> None:
    """Let readers open the release in `folder`: one link is replaced, in one step; links are relative, so that the
    state folder can be moved or mounted elsewhere."""
    home = published.parent
    _link(home / CURRENT, os.path.relpath(folder, home))
    _link(published, f"{CURRENT}/{published.name}")
    exports = home / "exports"
    if (folder / EXPORT).is_dir():
        _link(exports, f"{CURRENT}/{EXPORT}")
    else:
        exports.unlink(missing_ok=True)
    flush(home)


@contextmanager
def opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which `file` is attached as `release`, read-only.

    Not a connection to the file: DuckDB allows only one way of opening a file directly in a process, and whoever has it
    open here (connect.py) has opened it in the sandbox. Raises duckdb.Error.
    """
    with duckdb.connect(":memory:") as database:
        database.execute(f"attach {literal(str(file.resolve()))} as release (read_only)")
        yield database


def flush(path: Path) -> None:
    """Have what was written to a file or folder on the disk, not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _link(link: Path, target: str) -> None:
    if link.is_symlink() and str(link.readlink()) == target:
        return
    following = link.with_name(f".{link.name}.next")
    following.unlink(missing_ok=True)
    following.symlink_to(target)
    following.replace(link)


def _release(folder: Path, file_name: str) -> Release:
    stamp, _, build_id = folder.name.partition("-")
    try:
        known = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    published_at = datetime.strptime(stamp, NAME_TIME).replace(tzinfo=UTC)
    return Release(
        folder=folder,
        file=folder / file_name,
        published_at=published_at,
        build_id=known.get("build_id", build_id),
        report_count=known.get("report_count"),
        fact_count=known.get("fact_count"),
        byte_count=known.get("byte_count"),
        sha256=known.get("sha256"),
    )


def _named(releases: list[Release], name: str) -> Release:
    """The release of that name or of a build that begins so. Raises ReleaseError."""
    found = [
        one for one in releases if one.name == name or (len(name) >= 4 and one.build_id.startswith(name))
    ]
    if not found:
        known = "、".join(release.name for release in releases) or "还没有"
        raise ReleaseError(f"没有名为 {name} 的发布；有的发布：{known}。")
    return found[0]


def flaw_in(release: Release) -> str | None:
    """What is wrong with the file of a release; None where it is as it was published."""
    if not release.file.is_file():
        return "文件不见了"
    size = release.file.stat().st_size
    if release.byte_count is not None and size != release.byte_count:
        return f"大小应是 {release.byte_count} 字节，现在是 {size} 字节"
    if release.sha256 is not None and _sha256(release.file) != release.sha256:
        return "内容与发布时不同"
    try:
        with opened(release.file) as database:
            database.execute("select build_id from release.meta.build")
    except duckdb.Error as error:
        return f"打不开：{str(error).splitlines()[0]}"
    return None


def _sha256(file: Path) -> str:
    stat = file.stat()
    return _sha256_of(file, stat.st_size, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=64)
def _sha256_of(file: Path, *_state: int) -> str:
    """Remembered as long as size, time and inode of the file stay: a run asks several times."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _record(path: Path, rollback: Rollback) -> None:
    row = {
        "rolled_back_at": rollback.rolled_back_at.isoformat(),
        "left": rollback.left,
        "taken": rollback.taken,
        "reason": rollback.reason,
    }
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
