"""Rows and messages at the terminal: tables for people, CSV and JSON lines for programs, progress and errors on
stderr. Nothing here knows what the rows mean."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

FORMATS = ("table", "jsonl", "csv")
#: A cell longer than this is cut in tables; CSV and JSON lines keep all.
_WIDEST_CELL = 60
#: What a terminal obeys instead of showing: control characters but tab and the end of a line, and those that turn the
#: direction of writing, which Unicode calls bidirectional.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: The same among what JSON writes as it is.
_OBEYED_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def say(message: str) -> None:
    """A line for the person at the terminal, on stderr so that stdout stays data."""
    click.echo(harmless(message), err=True)


def fail(message: str, code: int = 1) -> None:
    """One clear line and the end of the program with that exit code."""
    click.echo(harmless(f"错误：{message}"), err=True)
    raise SystemExit(code)


def harmless(text: str) -> str:
    """The text with what a terminal would obey written out: \\x1b for ESC, \\u202e for a turn of the direction."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], output: str, title: str = "") -> None:
    """The rows on stdout in one of FORMATS."""
    if output == "jsonl":
        for row in rows:
            click.echo(_json(dict(zip(columns, row, strict=True))))
    elif output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_flat(value) for value in row] for row in rows)
    else:
        _print_table(columns, list(rows), title)


def plain(value: Any) -> Any:
    """The value as JSON knows it: whole numbers as integers, dates as ISO text, lists and structs likewise."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (int, float, str, bool, type(None))) else str(value)


def _flat(value: Any) -> Any:
    value = plain(value)
    return _json(value) if isinstance(value, (list, dict)) else value


def _json(value: Any) -> str:
    text = json.dumps(_finite(plain(value)), ensure_ascii=False, allow_nan=False)
    return _OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _finite(value: Any) -> Any:
    """The value with null for what JSON has no number for: not a number, and infinity."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _print_table(columns: Sequence[str], rows: list[Sequence[Any]], title: str) -> None:
    # rich takes a quarter of a second to import; only tables need it.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Texts, not strings: rich takes square brackets in a string for its own marks.
    table = Table(title=Text(harmless(title)) if title else None, title_justify="left", show_lines=False)
    for index, column in enumerate(columns):
        is_number = any(isinstance(row[index], (int, float)) for row in rows)
        table.add_column(Text(harmless(column)), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    # No thousands separators: a year is a number too.
    text = harmless(" ".join(str(_flat(value)).split()))
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"
