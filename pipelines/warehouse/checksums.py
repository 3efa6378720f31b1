"""Checksums of files that stand for others' work: a disk may lose bits, and a torn file must not be read as a whole one.

Belongs here: writing and comparing them. Does not belong here: what is done about a damaged file. A checksum lies beside
the folder of its file in a hidden folder; it also accepts the file that was there before, so that a kill between
noting the checksum and putting the file in place does no harm.
"""

import json
import zlib
from functools import lru_cache
from pathlib import Path

_CHUNK = 1 << 22
_FOLDER = ".checksums"


def note(root: Path, path: Path, content: Path) -> None:
    """Note that the bytes of `content` are about to stand at `path`, which is below `root`."""
    sidecar = _sidecar(root, path)
    sidecar.parent.mkdir(parents=True, exist_ok=True)
    accepted = [checksum(content), *_accepted(sidecar)[:1]]
    unfinished = sidecar.with_suffix(".new")
    unfinished.write_text(json.dumps(accepted), encoding="ascii")
    unfinished.replace(sidecar)


def is_intact(root: Path, path: Path) -> bool:
    """Whether the file is as it was written, or is not there, or no checksum of it is known."""
    accepted = _accepted(_sidecar(root, path))
    try:
        return not accepted or checksum(path) in accepted
    except FileNotFoundError:
        return True


def checksum(path: Path) -> str:
    """CRC-32 and size of a file. It is for accidents, not for adversaries: seven gigabytes a second."""
    found = path.stat()
    return _checksum(path, found.st_size, found.st_mtime_ns, found.st_ino)


@lru_cache(maxsize=1024)
def _checksum(path: Path, size: int, mtime_ns: int, inode: int) -> str:
    """Taken once by a process, which is short, as long as the file looks the same."""
    value = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return f"{value:08x}:{size}"


def _accepted(sidecar: Path) -> list[str]:
    try:
        found: list[str] = json.loads(sidecar.read_text(encoding="ascii"))
        return found
    except (OSError, ValueError):
        return []


def _sidecar(root: Path, path: Path) -> Path:
    return root / _FOLDER / path.relative_to(root).with_suffix(".json")
