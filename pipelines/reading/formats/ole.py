"""The compound files of old Office programs (doc, wps): their streams, read only so far as to know they are whole.

Belongs here: sectors, chains and the directory ([MS-CFB]), and the first words of a Word stream. Does not belong here:
the text, which LibreOffice takes out.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.reading.formats.document import Unreadable
from pipelines.reading.formats.package import damaged

_HEADER = 512
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5
_WORD = frozenset((0xA5EC, 0xA5DC))
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_WORD_97 = 0x00C1


@dataclass(frozen=True)
class _Entry:
    """A line of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def check_word_file(data: bytes) -> None:
    """Returns for a whole Word file without a password. Raises Unreadable (damaged, encrypted, not_a_document)."""
    try:
        streams = _Streams(data)
        word = streams.read("WordDocument")
        if word is None:
            raise Unreadable(
                "not_a_document",
                "这个旧版 Office 文件里没有 Word 正文，没有读取；请核对文件，或另存为 .docx 再放入。",
            )
        kind, version = struct.unpack_from("<HH", word)
        (flags,) = struct.unpack_from("<H", word, 10)
        if kind not in _WORD:
            raise damaged("Word 正文认不出来")
        if flags & _ENCRYPTED:
            raise Unreadable("encrypted", "文件有密码，没有读取；请取消密码后重新放入。")
        if version >= _WORD_97 and streams.read("1Table" if flags & _SECOND_TABLE else "0Table") is None:
            raise damaged("缺少 Word 的格式表")
    except (struct.error, IndexError, ValueError) as error:
        raise damaged("内部目录读不出来") from error


class _Streams:
    """The streams at the root of a compound file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first_directory, self._cutoff, first_mini = struct.unpack_from("<I4xII", data, 0x30)
        self._fat = self._read_fat()
        directory = b"".join(self._sectors(first_directory))
        self._entries = [_entry(directory, at) for at in range(0, len(directory), 128)]
        if not self._entries or self._entries[0].kind != _ROOT:
            raise ValueError("no root")
        self._mini_fat = _numbers(b"".join(self._sectors(first_mini)))
        self._mini = b""
        self._by_name = {entry.name: entry for entry in self._children()}

    def read(self, name: str) -> bytes | None:
        """A stream's bytes, None where the root has none of that name. Raises Unreadable (damaged) if it is cut."""
        entry = self._by_name.get(name)
        if entry is None or entry.kind != _STREAM:
            return None
        if entry.size >= self._cutoff:
            content = b"".join(self._sectors(entry.start))
        else:
            self._mini = self._mini or b"".join(self._sectors(self._entries[0].start))
            content = b"".join(self._mini_sectors(entry.start))
        if len(content) < entry.size:
            raise damaged("后半部分丢失")
        return content[: entry.size]

    def _read_fat(self) -> list[int]:
        """The table of what follows each sector; its own sectors are listed in the header and in a chain after it."""
        # Never more than the file has sectors, or a loop of tables would fill the memory.
        most = len(self._data) // self._size
        table: list[int] = []
        for place in self._table_places(most):
            if len(table) > most:
                break
            table += _numbers(self._sector(place))
        return table

    def _table_places(self, most: int) -> Iterator[int]:
        yield from (place for place in _numbers(self._data[0x4C:_HEADER]) if place < _LAST_SECTOR)
        (following,) = struct.unpack_from("<I", self._data, 0x44)
        for _ in range(most):
            if following >= _LAST_SECTOR:
                return
            *more, following = _numbers(self._sector(following))
            yield from (place for place in more if place < _LAST_SECTOR)

    def _children(self) -> Iterator[_Entry]:
        waiting, seen = [self._entries[0].child], set()
        while waiting:
            index = waiting.pop()
            if index == _NO_ENTRY or index in seen:
                continue
            seen.add(index)
            entry = self._entries[index]
            yield entry
            waiting += [entry.left, entry.right]

    def _sectors(self, start: int) -> Iterator[bytes]:
        for _ in range(len(self._fat) + 1):
            if start >= _LAST_SECTOR:
                return
            yield self._sector(start)
            start = self._fat[start]
        raise ValueError("endless chain")

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        # Some programs leave out the unused end of the last sector.
        if start >= len(self._data):
            raise damaged("后半部分丢失")
        return self._data[start : start + self._size]

    def _mini_sectors(self, start: int) -> Iterator[bytes]:
        for _ in range(len(self._mini_fat) + 1):
            if start >= _LAST_SECTOR:
                return
            yield self._mini[start * self._mini_size : (start + 1) * self._mini_size]
            start = self._mini_fat[start]
        raise ValueError("endless chain")


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack(f"<{count}I", data[: count * 4])


def _entry(directory: bytes, at: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", directory, at + 0x40)
    left, right, child = struct.unpack_from("<III", directory, at + 0x44)
    start, size = struct.unpack_from("<II", directory, at + 0x74)
    name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name, kind, left, right, child, start, size)
