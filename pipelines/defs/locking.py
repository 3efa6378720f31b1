"""One run at a time: a file lock that the kernel lets go of when its holder dies, however it dies.

Belongs here: taking it, and saying who holds it. Dagster's pool slots are not trusted with this: a killed
run would hold its slot for ever.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout


class AnotherRun(Exception):
    """Another run holds the lock; the message says which, in Chinese."""


@contextmanager
def run_lock(state: Path, name: str = "run") -> Iterator[None]:
    """Hold a lock of a state folder. Raises AnotherRun at once if another process holds it."""
    state.mkdir(parents=True, exist_ok=True)
    holder = state / f"{name}.json"
    lock = FileLock(state / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
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
