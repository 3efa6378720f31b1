"""What is wrong with a query, in Chinese: DuckDB's own words follow, since people look those up.

Belongs here: the words for every way a query can end without rows. Does not belong here: running queries.
"""

import re
from collections.abc import Mapping
from typing import Any

from pipelines.settings import Settings
from pipelines.warehouse.near_names import near_names
from pipelines.warehouse.opening import not_opened


class QueryRefused(Exception):
    """The query is not one select on the tables of the file; it was not run, or was stopped where it left them."""


class QueryFailed(Exception):
    """The query is wrong, or needs more memory than it may have."""


class QueryTimeout(Exception):
    """The query took longer than it may; its process is gone."""


_MEMORY = (
    "查询需要的内存超过 {query_memory} 字节，已经停止；请加条件缩小范围，或调高设置 FAZHI_QUERY_MEMORY。"
)
_READ_ONLY = "查询只能读库里的表和视图：不能读写文件，不能改库，不能改设置。"
_REFUSED = {
    "empty": "没有写查询。",
    "several": "请写一条查询，只写一条。",
    "pivot": "pivot 要写出有哪些列，如 pivot 表 on 列 in ('甲', '乙') using sum(数值)。",
    "kind": "只能用 select（或 with、from、values、describe、show、summarize、explain）查询，不能改库，不能改设置。",
    "PermissionException": _READ_ONLY,
}
_FAILED = {
    "MemoryError": _MEMORY,
    "OutOfMemoryException": _MEMORY,
    "Died": "运行查询的进程中途停了，多半是内存超过了上限（设置 FAZHI_QUERY_MEMORY）；请加条件缩小范围再查。",
    "Flood": "查询的结果太大，已经停止；请加条件缩小范围，或调高设置 FAZHI_QUERY_BYTES。",
    "ParserException": "SQL 写得不对。",
    "SyntaxException": "SQL 写得不对。",
    "CatalogException": "查询里有库里没有的名字。",
    "BinderException": "查询里的名字或类型对不上。",
    "ConversionException": "有的值转换不成要的类型；可改用 try_cast。",
    "OutOfRangeException": "有的值超出了类型的范围。",
    "InvalidInputException": "有的值或写法不能用。",
    "NotImplementedException": "DuckDB 没有这种写法。",
}
_OTHER = "查询没有成功。"
_TIMEOUT = "查询超过 {query_seconds:g} 秒，已经停止；请加条件缩小范围，或调高设置 FAZHI_QUERY_SECONDS。"

#: What follows is where in this program Python failed, which helps nobody who asks.
_PYTHON = ", due to the following Python exception"

_MISSING = (
    ("表", re.compile(r"Table with name (.+?) does not exist!")),
    ("表", re.compile(r'Referenced table "(.+?)" not found')),
    ("函数", re.compile(r"Function with name (.+?) does not exist!")),
    ("列", re.compile(r'Referenced column "(.+?)" not found')),
    ("列", re.compile(r'does not have a column named "(.+?)"')),
    ("列", re.compile(r'Column "(.+?)" referenced that exists in the SELECT clause')),
)


def error_for(
    code: str, message: str, settings: Settings, sql: str = "", names: Mapping[str, Any] | None = None
) -> Exception:
    """The exception for what the process of a query answered: `code` is its own or the name of DuckDB's class.

    `names` holds what the file has (`named_columns`, `functions`), to tell what may have been meant.
    """
    message = message.partition(_PYTHON)[0]
    values = {"query_memory": settings.query_memory, "query_seconds": settings.query_seconds}
    if code == "Timeout":
        return QueryTimeout(_TIMEOUT.format(**values))
    if code in ("Missing", "Unreadable"):
        return not_opened(settings.warehouse, message if code == "Unreadable" else "")
    if code in _REFUSED:
        return QueryRefused(_with_original(_REFUSED[code], message))
    if "database is attached in read-only mode" in message:
        return QueryRefused(_with_original(_READ_ONLY, message))
    said = _FAILED.get(code, _OTHER).format(**values)
    if code in ("OutOfMemoryException", "MemoryError") or "bad allocation" in message:
        # What DuckDB advises here cannot be done: the configuration is locked.
        return QueryFailed(_MEMORY.format(**values))
    return QueryFailed(_with_original(_named(message, sql, names or {}) or said, message))


def _with_original(said: str, message: str) -> str:
    return f"{said}\nDuckDB：{message.strip()}" if message.strip() else said


def _named(message: str, sql: str, names: Mapping[str, Any]) -> str:
    """The name that is missing, and those near to it; empty where nothing is missing."""
    for what, pattern in _MISSING:
        found = pattern.search(message)
        if found:
            near = near_names(what, found[1], sql, names)
            hint = f"相近的有：{'、'.join(near)}。" if near else ""
            return f"没有名为“{found[1]}”的{what}。{hint}"
    return ""
