"""Files on disk: the bytes as received, by their hash, and the reader's copy in the inbox under a readable name.

Belongs here: names and writing whole files or none. Does not belong here: which bytes are new (collect.py).
"""

import hashlib
import os
import re
import unicodedata
from datetime import date
from pathlib import Path

from pipelines.reading.formats import Unreadable
from pipelines.reading.formats.sniffing import sniff

#: The folder of the inbox that collected files are laid into.
FOLDER = "collected"

_ENDINGS = {"html": ".html", "txt": ".txt", "word_xml": ".xml", "encrypted": ".docx", "ole": ".doc"}
_PICTURES = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"BM", ".bmp"), (b"GIF8", ".gif"))
#: Bytes of a file name, so that the date and a number still fit into what file systems allow.
_LONGEST_NAME = 180
# What some file system or shell does not take in a name, and control characters.
_UNFIT = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+'
)


def stored_path(store: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return store / sha256[:2] / sha256


def keep(store: Path, data: bytes) -> str:
    """Put the bytes into the store and return their SHA-256; what is there already stays."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = stored_path(store, sha256)
    if not path.is_file() or path.stat().st_size != len(data):
        _write_whole(path, data)
    return sha256


def lay_into_inbox(
    inbox: Path, county_name: str, name: str, url: str, data: bytes, changed_on: date | None
) -> str:
    """Put a copy for the reader into the inbox; its path relative to the inbox comes back.

    `changed_on` is put behind the name of a page that was fetched before with other content. No file is ever
    overwritten: another one of that name gets a number.
    """
    folder = inbox / FOLDER / fit_name(county_name)
    stem = fit_name(name) + (f"（{changed_on:%Y-%m-%d}取得）" if changed_on else "")
    ending = ending_of(data, url)
    number = 1
    while True:
        path = folder / (f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}")
        if not path.exists():
            _write_whole(path, data)
            break
        # Left by a run that was killed before it could note it down.
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            break
        number += 1
    return path.relative_to(inbox).as_posix()


def fit_name(words: str) -> str:
    """Words as the name of a file, without its ending."""
    name = " ".join(_UNFIT.sub(" ", unicodedata.normalize("NFC", words)).split())
    # A leading dot or "~$" hides a file from the reader.
    name = name.lstrip(".~$ ").rstrip(". ") or "未命名"
    return name.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip()


def ending_of(data: bytes, url: str) -> str:
    """The ending that fits the content; only .wps is taken from the URL, as its bytes are those of .doc."""
    written = Path(fit_name(url.partition("?")[0].rpartition("/")[2])).suffix.lower()
    try:
        kind = sniff(data)
    except Unreadable:
        return written if re.fullmatch(r"\.[a-z0-9]{1,5}", written) else ".bin"
    if kind in ("image", "bitmap"):
        return next((ending for start, ending in _PICTURES if data.startswith(start)), ".tif")
    if kind in ("doc", "docx") and written == ".wps":
        return written
    return _ENDINGS.get(kind, f".{kind}")


def _write_whole(path: Path, data: bytes) -> None:
    """A file appears with all its bytes on disk, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".unfinished-{os.getpid()}")
    try:
        with unfinished.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
