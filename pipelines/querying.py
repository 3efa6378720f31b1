"""Queries at the terminal: where their text comes from, running them in the sandbox, printing what comes back.

Belongs here: what `fazhi sql` and `fazhi ask` share. Does not belong here: what is asked, and how it is run.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import click

from pipelines.settings import Settings
from pipelines.terminal import fail, harmless, print_rows, say
from pipelines.warehouse.sandbox import (
    LONGEST_QUERY,
    Parameter,
    QueryFailed,
    QueryRefused,
    QueryResult,
    QueryTimeout,
    WarehouseMissing,
    run_query,
)

#: How a command ends whose rows are not all there: a script must not take them for the whole.
TRUNCATED = 3
#: A byte order mark, and no character of UTF-8 is longer than four bytes.
_MOST_BYTES = 3 + 4 * LONGEST_QUERY
#: The columns of an EXPLAIN, whose one cell is a drawing.
_PLAN = ("explain_key", "explain_value")


def query_text(query: str | None, file: Path | None) -> str:
    """The query of the command line, of a file or (`-`) of stdin; the end of the program where there is none."""
    if (query is None) == (file is None):
        fail("请写一条查询，或者用 --file 给出文件，两者给一个。", 2)
    try:
        if file is not None:
            with file.open("rb") as stream:
                return _decoded(stream)
        return _decoded(sys.stdin.buffer) if query == "-" else str(query)
    except OSError as error:
        fail(f"读不了 {file}：{error.strerror}", 2)
    except UnicodeDecodeError:
        fail(f"{file or '标准输入'} 不是 UTF-8 编码；请另存为 UTF-8 再用。", 2)
    raise AssertionError


def _decoded(stream: IO[bytes]) -> str:
    """The text of a stream that may have no end."""
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        fail(f"查询没有运行：查询太长，最多 {LONGEST_QUERY} 个字符。")
    return data.decode("utf-8-sig")


def print_query(
    settings: Settings,
    sql: str,
    output: str,
    parameters: Mapping[str, Parameter] | None = None,
    title: str = "",
) -> int:
    """Print the rows of a query, and how many there are comes back; or one clear message and the program's end."""
    result = rows_of(settings, sql, parameters)
    if output == "table" and result.columns == _PLAN:
        click.echo("\n".join(harmless(plan) for _, plan in result.rows))
    else:
        print_rows(result.columns, result.rows, output, title)
    if result.truncated:
        say(f"提醒：{result.remark}")
        raise SystemExit(TRUNCATED)
    return len(result.rows)


def rows_of(settings: Settings, sql: str, parameters: Mapping[str, Parameter] | None = None) -> QueryResult:
    """The result of a query, or one clear message and the program's end."""
    try:
        return run_query(settings, sql, parameters)
    except QueryRefused as error:
        fail(f"查询没有运行：{error}")
    except (QueryFailed, QueryTimeout) as error:
        fail(f"查询没有成功：{error}")
    except WarehouseMissing as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("已中断，查询已经停止。", 130)
    raise AssertionError
