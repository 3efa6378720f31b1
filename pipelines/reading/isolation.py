"""Reading strangers' files in a process of their own, which may crash, hang or eat memory without harm to the run.

Belongs here: starting and ending that process, and what is sent to and fro. Does not belong here: reading. The
process is run as `python -m pipelines.reading.isolation`.
"""

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any

from pipelines.reading.documents import document_of, reader_failed
from pipelines.reading.formats import Document, Limits, Unreadable, read_bytes

#: The reader's own time limits come first; this much later the process is ended from outside.
_GRACE_SECONDS = 5
_LENGTH = 8


class IsolatedReader:
    """Calls like `formats.read_bytes`, in another process that is started at the first call and again after it died.

    `max_memory` is in bytes of address space. Use it as a context manager: leaving it ends the process.
    """

    def __init__(self, max_memory: int) -> None:
        self._max_memory = max_memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "IsolatedReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def __call__(self, data: bytes, file_name: str, limits: Limits) -> Document:
        """The document. Raises Unreadable; reader_crashed and reader_timeout where the process had to be given up."""
        process = self._process = self._process or self._start()
        request = json.dumps({"file_name": file_name, "limits": asdict(limits)}).encode()
        try:
            _send(process.stdin, request, data)
            answer = _receive(process.stdout, limits.max_seconds + _GRACE_SECONDS)
        except TimeoutError:
            self._end()
            raise Unreadable(
                "reader_timeout",
                f"读了 {limits.max_seconds} 秒还没有读完，没有读取；请确认文件没有损坏，或另存一份再放入，也可调高设置 FAZHI_MAX_SECONDS。",
            ) from None
        except (OSError, EOFError):
            self._end()
            raise Unreadable(
                "reader_crashed",
                "读取时程序崩溃（多半是文件损坏，或内存超过上限），没有读取；请另存一份再放入，或把文件交给维护人员。",
            ) from None
        except BaseException:  # interrupted: what the process would answer later belongs to no one
            self._end()
            raise
        if "reason_code" in answer:
            raise Unreadable(answer["reason_code"], answer["reason"])
        return document_of(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._max_memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _end(self) -> None:
        """End the process and whatever it started (a converter)."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for stream in (process.stdin, process.stdout):
            # What was not sent yet cannot be flushed any more.
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        process.wait()


def _send(stream: IO[bytes] | None, *parts: bytes) -> None:
    assert stream is not None
    for part in parts:
        stream.write(len(part).to_bytes(_LENGTH, "big") + part)
    stream.flush()


def _receive(stream: IO[bytes] | None, seconds: float) -> dict[str, Any]:
    assert stream is not None
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        # The answer is written in one go when the file is read, so the first byte is what takes time.
        if not selector.select(seconds):
            raise TimeoutError
    answer: dict[str, Any] = json.loads(_take(stream))
    return answer


def _take(stream: IO[bytes]) -> bytes:
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _answer(request: bytes, data: bytes) -> dict[str, Any]:
    asked = json.loads(request)
    try:
        return asdict(read_bytes(data, asked["file_name"], Limits(**asked["limits"])))
    except Unreadable as reason:
        refusal = reason
    except MemoryError:
        why = "读取所需的内存超过上限，没有读取；请另存一份再放入，或调高设置 FAZHI_MAX_READER_MEMORY。"
        refusal = Unreadable("too_complex", why)
    except Exception as error:
        refusal = reader_failed(error)
    return {"reason_code": refusal.reason_code, "reason": refusal.reason}


def _serve(max_memory: int) -> None:
    """Read files until the other end closes. What a library prints must not get between the answers."""
    resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            request, data = _take(sys.stdin.buffer), _take(sys.stdin.buffer)
        except EOFError:
            return
        _send(answers, json.dumps(_answer(request, data), ensure_ascii=True).encode())


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
