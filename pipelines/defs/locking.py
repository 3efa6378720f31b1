"""One run at a time: a file lock that the kernel lets go of when its holder dies, however it dies.

Belongs here: taking it, waiting for it, saying who holds it, and telling a run that lives from one that died. Dagster's
pool slots are not trusted with this: a killed run would hold its slot for ever.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

_POLL_SECONDS = 0.2


class AnotherRun(Exception):
    """Another run holds the lock; the message says which, in Chinese."""


@contextmanager
def run_lock(
    state: Path,
    name: str = "run",
    wait_seconds: float = 0,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold a lock of a state folder. Another holder is waited for, `on_wait` being told once who it is.

    Raises AnotherRun if it still holds the lock after `wait_seconds`.
    """
    state.mkdir(parents=True, exist_ok=True)
    holder = state / f"{name}.json"
    lock = FileLock(state / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait(f"另一次运行还没有结束（{_who(holder)}），等它结束")
        try:
            lock.acquire(timeout=wait_seconds, poll_interval=_POLL_SECONDS)
        except Timeout:
            raise AnotherRun(f"另一次运行还没有结束（{_who(holder)}），请等它结束后再运行。") from None
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text())
        return f"进程号 {known['pid']}，开始于 {known['since']}"
    except (OSError, ValueError, KeyError):
        return "进程号不明"


@contextmanager
def sign_of_life(state: Path, run_id: str) -> Iterator[None]:
    """While inside, `is_alive` is true of the run; when its process is killed it turns false by itself."""
    path = _sign(state, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    unlocked = path.with_suffix(".new")
    with unlocked.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        # Seen by others only once it is locked.
        unlocked.replace(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_alive(state: Path, run_id: str) -> bool | None:
    """Whether the process of a run still lives; None for a run that never gave a sign of life, or took it back."""
    try:
        with _sign(state, run_id).open() as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return True


def forget_sign(state: Path, run_id: str) -> None:
    """Remove what a dead run left behind."""
    _sign(state, run_id).unlink(missing_ok=True)


def _sign(state: Path, run_id: str) -> Path:
    return state / "alive" / f"{run_id}.lock"
