"""The body of a response, unpacked as it comes and cut off at a limit: neither an endless stream nor a packed bomb
takes more memory than the largest file that is read.

Belongs here: lengths and content encodings. Does not belong here: what the bytes are.
"""

import zlib
from collections.abc import Mapping

import httpx

# What one step may unpack: a bomb gives a thousand times what it is.
_STEP = 1 << 16
#: gzip or zlib, told by the first bytes.
_ANY_HEADER = zlib.MAX_WBITS | 32


class TooLarge(Exception):
    """More bytes than allowed; `declared` where the server itself says so."""

    def __init__(self, declared: int | None = None) -> None:
        super().__init__(declared)
        self.declared = declared


class BadEncoding(Exception):
    """The content encoding is unknown, or the packed bytes are broken or incomplete."""


def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The unpacked body. Raises TooLarge (also on the declared length, before anything is read), BadEncoding, and
    whatever the connection raises."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise TooLarge(int(declared))
    body = bytearray()
    unpack = _unpacker(response.headers)
    for chunk in response.iter_raw():
        unpack.feed(chunk, body, max_bytes)
    unpack.finish()
    return bytes(body)


class _Plain:
    def feed(self, chunk: bytes, body: bytearray, max_bytes: int) -> None:
        if len(body) + len(chunk) > max_bytes:
            raise TooLarge
        body += chunk

    def finish(self) -> None:
        """Nothing is held back; a short body is noticed by the connection."""


class _Packed:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_ANY_HEADER)
        self._has_begun = False

    def feed(self, chunk: bytes, body: bytearray, max_bytes: int) -> None:
        is_full = False
        while chunk or is_full:
            if self._stream.eof:
                # One gzip stream may follow another; what else follows is padding.
                if not chunk.startswith(b"\x1f\x8b"):
                    return
                self._stream = zlib.decompressobj(_ANY_HEADER)
            unpacked = self._step(chunk)
            body += unpacked
            if len(body) > max_bytes:
                raise TooLarge
            is_full = len(unpacked) == _STEP
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _step(self, chunk: bytes) -> bytes:
        try:
            unpacked = self._stream.decompress(chunk, _STEP)
        except zlib.error as error:
            if self._has_begun:
                raise BadEncoding from error
            # "deflate" is sent with and without its header.
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            self._has_begun = True
            return self._step(chunk)
        self._has_begun = True
        return unpacked

    def finish(self) -> None:
        if self._has_begun and not self._stream.eof:
            raise BadEncoding


def _unpacker(headers: Mapping[str, str]) -> _Plain | _Packed:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Packed()
    raise BadEncoding
