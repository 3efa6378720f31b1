"""Queries of strangers: each is run in a process of its own that reads the published file and nothing else.

Belongs here: starting that process (sandboxed.py), ending it at the limits, and what it answers as a value. Does not
belong here: printing. An interrupt is not enough: DuckDB looks for it only now and then, and a query under a limit of
3 seconds once ran on for 9.9; so the process is killed. Safe to call from several threads.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from pipelines.settings import Settings
from pipelines.warehouse.opening import SANDBOX, WarehouseMissing
from pipelines.warehouse.query_errors import QueryFailed, QueryRefused, QueryTimeout, error_for

__all__ = [
    "Parameter",
    "QueryFailed",
    "QueryRefused",
    "QueryResult",
    "QueryTimeout",
    "WarehouseMissing",
    "run_query",
]

#: What a parameter of a query may be; the query reads it with getvariable('name').
Parameter = str | int | float | bool | None

_PROGRAM = Path(__file__).with_name("sandboxed.py")
#: Longer queries are not written by people.
LONGEST_QUERY = 200_000
#: How long the process may take until the file is open; a loaded machine must not count against the query.
_START_SECONDS = 30
#: What an answer holds beside rows: names of columns, an error with what could have been meant.
_BESIDE_ROWS = 4_000_000
_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class QueryResult:
    """Rows as tuples; `types` are DuckDB's names of the column types.

    Dates, times and decimals come back as such; values inside lists and structs as JSON knows them. `truncated` says
    that there are more rows than came back, and `remark` (Chinese, else empty) which limit cut them off.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool
    seconds: float
    remark: str = ""


def run_query(settings: Settings, sql: str, parameters: Mapping[str, Parameter] | None = None) -> QueryResult:
    """The rows of one select (with, from, values, describe, show, summarize, explain) on the published file.

    Limits are the settings `query_…`. Raises QueryRefused (not one select, or reaching for files), QueryTimeout,
    QueryFailed and WarehouseMissing, all with Chinese messages.
    """
    if len(sql) > LONGEST_QUERY:
        raise QueryRefused(f"查询太长：{len(sql)} 个字符，最多 {LONGEST_QUERY} 个。")
    _refuse_no_text("查询", sql, "，或者存成 UTF-8 文件用 --file 读")
    for name, value in (parameters or {}).items():
        _refuse_no_text("参数的名称", name)
        _refuse_no_text(f"参数“{name}”", value if isinstance(value, str) else "")
    begun = time.monotonic()
    while True:
        release = settings.warehouse.resolve()
        lines = _answer(settings, _request(settings, release, sql, parameters or {}))
        # A release that was removed before it could be opened has been followed by another.
        if _ending(lines).get("error") != "Missing" or settings.warehouse.resolve() == release:
            return _result(settings, sql, lines, time.monotonic() - begun)


def _refuse_no_text(what: str, text: str, or_else: str = "") -> None:
    """Raises QueryRefused where an argument had bytes that are not UTF-8, which Python hands on as half characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryRefused(
            f"{what}的第 {error.start + 1} 个字符不是 UTF-8 编码；请用 UTF-8 的终端输入{or_else}。"
        ) from None


def _ending(lines: list[Any]) -> dict[str, Any]:
    """The last line, which says how the query ended; nothing in it where the process died."""
    return lines[-1] if lines and isinstance(lines[-1], dict) else {}


def _request(settings: Settings, release: Path, sql: str, parameters: Mapping[str, Parameter]) -> bytes:
    config = SANDBOX | {
        "allow_community_extensions": "false",
        "memory_limit": f"{settings.query_memory}B",
        "threads": str(settings.query_threads),
        # Nothing is written, not even what does not fit into memory.
        "temp_directory": "",
        "max_temp_directory_size": "0B",
        "python_enable_replacements": "false",
    }
    asked = {
        "path": str(release),
        "sql": sql,
        "parameters": dict(parameters),
        "config": config,
        "memory": settings.query_memory,
        "seconds": settings.query_seconds,
        "start_seconds": _START_SECONDS,
        "rows": settings.query_rows,
        "bytes": settings.query_bytes,
    }
    body = json.dumps(asked).encode()
    return len(body).to_bytes(8, "big") + body


def _answer(settings: Settings, request: bytes) -> list[Any]:
    """The lines that the process answers. Whatever happens here, the process has ended afterwards."""
    # -I: nothing from the user's folders; nothing of our environment either, but the time zone.
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"} | {name: os.environ[name] for name in ("TZ",) if name in os.environ},
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        answer = _exchange(process.stdin, process.stdout, request, settings)
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout):
            # What was not sent yet cannot be flushed any more.
            with suppress(OSError):
                stream.close()
        process.wait()
    # On a machine so busy that we came too late, it has ended itself by its own alarm.
    if process.returncode == -signal.SIGALRM:
        raise error_for("Timeout", "", settings)
    # The last line may have been cut off with the process.
    whole = answer[: answer.rfind(b"\n") + 1]
    try:
        return [json.loads(line) for line in whole.splitlines()]
    except (ValueError, RecursionError):
        raise QueryFailed("结果里有读不回来的值；请把它转换成文字（::varchar）再查。") from None


def _exchange(to: IO[bytes], answers: IO[bytes], request: bytes, settings: Settings) -> bytes:
    """Send the request and take the answer until it ends. Raises QueryTimeout, QueryFailed."""
    os.set_blocking(to.fileno(), False)
    deadline, taken = time.monotonic() + _START_SECONDS, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(to, selectors.EVENT_WRITE)
        selector.register(answers, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise error_for("Timeout", "", settings)
            for key, _ in ready:
                if key.fileobj is to:
                    request = _sent(to, request)
                    if not request:
                        selector.unregister(to)
                    continue
                piece = os.read(answers.fileno(), _AT_ONCE)
                if not piece:
                    return bytes(taken)
                if b"\n" in piece and b"\n" not in taken:
                    # The file is open: from now on it is the query that takes time.
                    deadline = time.monotonic() + settings.query_seconds
                taken += piece
                if len(taken) > settings.query_bytes + _BESIDE_ROWS:
                    raise error_for("Flood", "", settings)
            if time.monotonic() > deadline:
                raise error_for("Timeout", "", settings)


def _sent(to: IO[bytes], request: bytes) -> bytes:
    """What is left to send after sending what the pipe takes."""
    try:
        return request[os.write(to.fileno(), request) :]
    except BlockingIOError:
        return request
    except OSError:
        # The process has ended; reading will show it.
        return b""


def _result(settings: Settings, sql: str, lines: list[Any], seconds: float) -> QueryResult:
    last = _ending(lines)
    if "error" in last:
        raise error_for(last["error"], last["message"], settings, sql, last)
    if "truncated" not in last:
        raise error_for("Died", "", settings)
    _, head, *rows, _ = lines
    remark = _remark(last["truncated"], len(rows), settings)
    decoders = [_decoder(kind) for kind in head["types"]]
    if any(decoders):
        rows = [[_read(*pair) for pair in zip(decoders, row, strict=True)] for row in rows]
    return QueryResult(
        tuple(head["columns"]),
        tuple(head["types"]),
        tuple(map(tuple, rows)),
        bool(last["truncated"]),
        seconds,
        remark,
    )


def _remark(limit: str, row_count: int, settings: Settings) -> str:
    if not limit:
        return ""
    if limit == "rows":
        size, name = f"{settings.query_rows} 行", "FAZHI_QUERY_ROWS"
    else:
        size, name = f"{settings.query_bytes} 字节", "FAZHI_QUERY_BYTES"
    return f"结果超过 {size}，只有前 {row_count} 行，后面的没有显示；请加条件缩小范围，或调高设置 {name}。"


def _decoder(kind: str) -> Callable[[Any], Any] | None:
    """How a cell of a column of this type is read back, None where JSON knows it."""
    if kind.startswith("DECIMAL(") and not kind.endswith("]"):
        return Decimal
    if kind.startswith("TIMESTAMP") and not kind.endswith("]"):
        return datetime.fromisoformat
    simple: dict[str, Callable[[Any], Any]] = {
        "DATE": date.fromisoformat,
        "TIME": clock_time.fromisoformat,
        "INTERVAL": lambda microseconds: timedelta(microseconds=microseconds),
        "BLOB": bytes.fromhex,
    }
    return simple.get(kind)


def _read(decode: Callable[[Any], Any] | None, cell: Any) -> Any:
    if decode is None or cell is None:
        return cell
    try:
        return decode(cell)
    except (ValueError, OverflowError):
        # A date beyond the year 9999, which DuckDB has and Python has not.
        return cell
