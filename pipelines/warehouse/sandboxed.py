"""The program that runs one query: opens the file it is told of, read-only and locked, and writes rows to stdout.

Belongs here: what happens inside the process that sandbox.py starts and may kill. Does not belong here: any other
part of Fazhi. It is run as a file, imports DuckDB alone and so starts in a tenth of a second.

It reads one JSON object from stdin and answers in JSON lines: {"ready"}, then {"columns", "types"}, one list a row
and {"truncated"}; or {"error", "message"} in place of what is missing.
"""

import _thread
import datetime
import json
import os
import re
import resource
import signal
import sys

# Never named here: DuckDB imports it for the first value of that type, when files cannot be opened any more.
import uuid  # noqa: F401
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Request = dict[str, Any]

#: What a query may begin with, besides a bracket.
_FIRST_WORDS = {
    *("select", "with", "from", "values", "table", "pivot", "unpivot"),
    *("describe", "desc", "show", "summarize", "explain"),
}
#: Possessive, so that many comments cannot be divided up in ever more ways.
_BLANK = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*+"
_FIRST_WORD = re.compile(rf"{_BLANK}(\w+|\()", re.S)
_EXPLAIN = re.compile(rf"{_BLANK}explain\b{_BLANK}(?:analy[sz]e\b)?{_BLANK}(?:\([^()]*\))?", re.S | re.I)

#: The address space of Python and DuckDB themselves, threads and their arenas: 0.25 GB with 1.x, 0.85 GB with 2.x.
_OWN_MEMORY = 1_000_000_000
#: How much later than the parent this process ends itself, in case there is no parent any more.
_GRACE_SECONDS = 3
_ROWS_AT_ONCE = 64
_MICROSECONDS_A_DAY = 86_400_000_000


class Refused(Exception):
    """The query is not one that may be run; the first argument is a code that sandbox.py has words for."""


def main() -> None:
    """Answer the one request on stdin. Whoever closes stdin ends the process."""
    length = int.from_bytes(_exactly(8), "big")
    request = json.loads(_exactly(length))
    _thread.start_new_thread(_end_with_parent, ())
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(2, 1)
    try:
        for line in _answers(request):
            answers.write(line)
            if line.startswith(b"{"):
                answers.flush()
    except BrokenPipeError:
        pass
    # Closing the database would take time that no one waits for.
    os._exit(0)


def _exactly(count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = os.read(0, count - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return data


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(0)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_written).encode() + b"\n"


def _answers(request: Request) -> Iterator[bytes]:
    _limit(request)
    import duckdb

    try:
        database = _open(request, duckdb)
    except duckdb.Error as error:
        exists = os.path.exists(request["path"])  # noqa: PTH110 - pathlib is not needed otherwise
        yield _line({"error": "Unreadable" if exists else "Missing", "message": str(error)})
        return
    signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE_SECONDS)
    yield _line({"ready": True})
    try:
        yield from _rows(request, database, duckdb)
    except MemoryError:
        yield _line({"error": "MemoryError", "message": ""})
    except Refused as refusal:
        yield _line({"error": refusal.args[0], "message": ""})
    except (duckdb.Error, RuntimeError, ValueError) as error:
        named = isinstance(error, (duckdb.CatalogException, duckdb.BinderException))
        names = _names(database.cursor()) if named else {}
        yield _line({"error": type(error).__name__, "message": str(error), **names})


def _limit(request: Request) -> None:
    """What the kernel sees to: memory, no file longer than nothing, no core dump, and an end in any case."""
    memory = request["memory"] + _OWN_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, request["start_seconds"] + _GRACE_SECONDS)


def _open(request: Request, duckdb: Any) -> Any:
    database = duckdb.connect(request["path"], read_only=True, config=request["config"])
    for name, value in request["parameters"].items():
        quoted = name.replace('"', '""')
        database.execute(f'set variable "{quoted}" = ?', [value])
    # The one file is open. From here on DuckDB opens nothing, and would get nothing from the kernel either.
    database.execute("set disabled_filesystems = 'LocalFileSystem'")
    database.execute("set lock_configuration = true")
    _allow_files(False)
    return database


def _allow_files(allowed: bool) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard) if allowed and hard > 0 else 0, hard))


def _rows(request: Request, database: Any, duckdb: Any) -> Iterator[bytes]:
    result = database.execute(_only_statement(request["sql"], database, duckdb))
    types = [str(column[1]) for column in result.description or ()]
    if any("WITH TIME ZONE" in kind for kind in types):
        _learn_time_zone(database)
    yield _line({"columns": [column[0] for column in result.description or ()], "types": types})
    row_count = byte_count = 0
    while batch := result.fetchmany(_ROWS_AT_ONCE):
        for row in batch:
            line = _row(row)
            byte_count += len(line)
            if row_count == request["rows"] or byte_count > request["bytes"]:
                yield _line({"truncated": "rows" if row_count == request["rows"] else "bytes"})
                return
            row_count += 1
            yield line
    yield _line({"truncated": ""})


def _row(row: tuple[Any, ...]) -> bytes:
    cells = [str(cell) if type(cell) is Decimal else cell for cell in row]
    try:
        return _line(cells)
    except TypeError:
        return _line([_with_text_keys(cell) for cell in cells])


def _only_statement(sql: str, database: Any, duckdb: Any) -> Any:
    """The one statement of `sql`, as DuckDB's own parser sees it. Raises Refused."""
    word = _FIRST_WORD.match(sql)
    statements = database.extract_statements(sql)
    if not statements:
        raise Refused("empty")
    if len(statements) > 1:
        # DuckDB 1 makes a CREATE TYPE and a SELECT, both without text, of a pivot without a list of columns.
        raise Refused("pivot" if not statements[0].query else "several")
    first = word[1].lower() if word else ""
    if first not in _FIRST_WORDS and first != "(":
        raise Refused("kind")
    if first == "explain":
        prefix = _EXPLAIN.match(sql)
        inner = database.extract_statements(sql[prefix.end() :]) if prefix else []
        if len(inner) != 1 or inner[0].type != duckdb.StatementType.SELECT:
            raise Refused("kind")
    elif statements[0].type != duckdb.StatementType.SELECT:
        raise Refused("pivot" if first == "pivot" else "kind")
    return statements[0]


def _learn_time_zone(database: Any) -> None:
    """Let DuckDB's client read the time zone from where Python keeps it, once."""
    _allow_files(True)
    try:
        database.cursor().execute("select now()").fetchall()
    finally:
        _allow_files(False)


def _names(database: Any) -> Request:
    """What a query could have named instead: relations, columns and functions of the file."""
    mine = "where not internal"
    columns = f"select schema_name, table_name, column_name from duckdb_columns() {mine}"
    functions = f"select distinct function_name from duckdb_functions() {mine}"
    return {
        "named_columns": database.execute(columns).fetchall(),
        "functions": [name for (name,) in database.execute(functions).fetchall()],
    }


def _written(value: Any) -> Any:
    """A value that JSON does not know, as sandbox.py reads it back by the type of its column."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.days * _MICROSECONDS_A_DAY + value.seconds * 1_000_000 + value.microseconds
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return str(value)


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_text_keys(inner) for inner in value]
    return value


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main()
