"""The registers: which counties and towns there are, under which names, in which report years.

Belongs here: reading and checking counties.csv and towns.csv. Does not belong here: recognising a town in a text.
"""

import csv
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.reading.folding import fold
from pipelines.reading.frames import COUNTIES, TOWNS

KINDS = ("街道", "镇", "乡", "民族乡", "苏木", "民族苏木")
# Columns that must be there but may be left empty in a row.
MAY_BE_EMPTY = {"aliases", "population", "village_count", "valid_to"}
# Columns that a register may do without.
OPTIONAL = {"successor_code"}
#: Codes of counties and towns; anything else is a slip of a spreadsheet or of the hand.
CODE = re.compile(r"[A-Za-z0-9_-]+")
#: What a spreadsheet makes of a long code that it takes for a number.
_SCIENTIFIC = re.compile(r"[0-9.]+[Ee][+-]?[0-9]+")
#: The largest number that core.towns (integer) takes.
_LARGEST = 2**31 - 1
_FITTING = f" 1 到 {_LARGEST} 的整数，不知道的空着"
DEADLINE = re.compile(r"[0-9]{2}-[0-9]{2}")


class RegisterError(ValueError):
    """A register cannot be used; the message names file, line and field in Chinese."""


@dataclass(frozen=True)
class TownName:
    """One name of a town of the register in the years that a row stands for."""

    name: str
    town_code: str
    town_name: str
    county_code: str
    county_name: str
    valid_from: int
    valid_to: int


@dataclass(frozen=True)
class Registers:
    """`counties` (COUNTIES) and `towns` (TOWNS: one row per town and span of report years)."""

    counties: pl.DataFrame
    towns: pl.DataFrame

    @cached_property
    def names(self) -> dict[str, tuple[TownName, ...]]:
        """Every name and alias (folded) with the rows that bear it: looked up, so that size does not matter."""
        counties = dict(self.counties.select("county_code", "county_name").iter_rows())
        found: dict[str, tuple[TownName, ...]] = {}
        for row in self.towns.iter_rows(named=True):
            for name in map(fold, names_of(row)):
                town = TownName(
                    name=name,
                    town_code=row["town_code"],
                    town_name=row["town_name"],
                    county_code=row["county_code"],
                    county_name=counties[row["county_code"]],
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"] or 9999,
                )
                found[name] = (*found.get(name, ()), town)
        return found

    @cached_property
    def _rows_by_code(self) -> dict[str, list[TownName]]:
        found: dict[str, list[TownName]] = {}
        for towns in self.names.values():
            for town in towns:
                if town.name == fold(town.town_name):
                    found.setdefault(town.town_code, []).append(town)
        return found

    def rows_of(self, town_code: str) -> list[TownName]:
        """The rows of a town under its own names, one for each span of years."""
        return self._rows_by_code.get(town_code, [])

    @cached_property
    def name_lengths(self) -> tuple[int, ...]:
        """The lengths that names have, longest first."""
        return tuple(sorted({len(name) for name in self.names}, reverse=True))


@dataclass(frozen=True)
class Row:
    """One line of a register with its place, for messages."""

    file: Path
    line: int
    values: dict[str, str]

    def wrong(self, field: str, why: str) -> RegisterError:
        return RegisterError(f"{self.file.name} 第 {self.line} 行，{field} 列：{why}。（{self.file}）")


def load_registers(folder: Path) -> Registers:
    """The checked registers of a folder. Raises RegisterError naming file, line and field."""
    county_rows = read_rows(folder / "counties.csv", list(COUNTIES))
    counties = [_county(row) for row in county_rows]
    _refuse_repeated(county_rows, "county_code")
    town_rows = read_rows(folder / "towns.csv", list(TOWNS))
    towns = [_town(row, {county["county_code"] for county in counties}) for row in town_rows]
    _refuse_overlaps(town_rows, towns)
    _refuse_unknown_successors(town_rows, towns)
    for name, rows in (("counties.csv", counties), ("towns.csv", towns)):
        if not rows:
            raise RegisterError(f"{folder / name}：只有表头，没有一行登记；请补上县和乡镇再运行。")
    return Registers(pl.DataFrame(counties, schema=COUNTIES), pl.DataFrame(towns, schema=TOWNS))


def names_of(town: dict[str, Any]) -> list[str]:
    """The register name of a TOWNS row and its aliases."""
    aliases = re.split("[;；]", town["aliases"] or "")
    return [town["town_name"], *(alias.strip() for alias in aliases if alias.strip())]


def read_rows(file: Path, columns: list[str], may_be_empty: Collection[str] = MAY_BE_EMPTY) -> list[Row]:
    """The lines of a register, stripped, blank ones left out. Raises RegisterError naming file, line and field."""
    try:
        # utf-8-sig: spreadsheets put a byte order mark before the first column name.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in columns if c not in OPTIONAL and c not in (reader.fieldnames or [])]
            if missing:
                raise RegisterError(f"{file.name} 第 1 行：缺少列 {'、'.join(missing)}。（{file}）")
            rows = [Row(file, reader.line_num, _stripped(line, columns)) for line in reader]
    except UnicodeDecodeError as error:
        raise RegisterError(f"{file.name} 不是 UTF-8 编码；请另存为“CSV UTF-8”。（{file}）") from error
    except (OSError, csv.Error) as error:
        raise RegisterError(f"{file.name} 打不开：{error}。（{file}）") from error
    rows = [row for row in rows if any(row.values.values())]
    for row in rows:
        for column in columns:
            if not row.values[column] and column not in may_be_empty and column not in OPTIONAL:
                raise row.wrong(column, "不能为空")
    return rows


def _stripped(line: dict[str, Any], columns: list[str]) -> dict[str, str]:
    return {column: (line.get(column) or "").strip() for column in columns}


def _check_code(row: Row, field: str) -> None:
    code = row.values[field]
    if _SCIENTIFIC.fullmatch(code) and not CODE.fullmatch(code):
        raise row.wrong(
            field,
            f"“{code}”不是代码，多半是 Excel 把代码当成数字，改成了科学记数；请把这一列设为“文本”格式，重新填写原来的代码",
        )
    if code and not CODE.fullmatch(code):
        raise row.wrong(field, f"“{code}”不是代码，只能用半角的字母、数字、- 和 _，请改正")


def _county(row: Row) -> dict[str, Any]:
    _check_code(row, "county_code")
    deadline = row.values["publication_deadline"]
    if not DEADLINE.fullmatch(deadline):
        raise row.wrong("publication_deadline", f"“{deadline}”不是月-日，应如 04-01")
    try:
        # A year without 29 February: the deadline has to be a day of every year.
        date(2023, int(deadline[:2]), int(deadline[3:]))
    except ValueError:
        raise row.wrong("publication_deadline", f"“{deadline}”不是每年都有的日子，应如 04-01") from None
    return dict(row.values)


def _town(row: Row, county_codes: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(row.values)
    for field in ("town_code", "county_code", "successor_code"):
        _check_code(row, field)
    if values["county_code"] not in county_codes:
        raise row.wrong("county_code", f"counties.csv 里没有代码“{values['county_code']}”")
    if values["kind"] not in KINDS:
        raise row.wrong("kind", f"“{values['kind']}”不对，应为{'、'.join(KINDS)}之一")
    for field in ("population", "village_count"):
        values[field] = _number(row, field, lambda number: 1 <= number <= _LARGEST, _FITTING)
    for field in ("valid_from", "valid_to"):
        values[field] = _number(row, field, lambda number: 1949 <= number <= 2099, "四位数年份")
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        raise row.wrong("valid_to", f"止于 {values['valid_to']} 年，早于 valid_from {values['valid_from']}")
    values["successor_code"] = values["successor_code"] or None
    return values


def _number(row: Row, field: str, fits: Callable[[int], bool], expected: str) -> int | None:
    value = row.values[field]
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", value) or not fits(int(value)):
        raise row.wrong(field, f"“{value}”不对，应为{expected}")
    return int(value)


def _refuse_repeated(rows: list[Row], field: str) -> None:
    first: dict[str, int] = {}
    for row in rows:
        value = row.values[field]
        if value in first:
            raise row.wrong(field, f"“{value}”与第 {first[value]} 行重复")
        first[value] = row.line


def _refuse_overlaps(rows: list[Row], towns: list[dict[str, Any]]) -> None:
    """One row per town and report year, and one town per name, county and report year."""
    taken: dict[tuple[str, str], list[tuple[int, int, str, int]]] = {}
    for row, town in zip(rows, towns, strict=True):
        start, end = town["valid_from"], town["valid_to"] or 9999
        keys = [("town_code", town["town_code"])] + [
            (town["county_code"], name) for name in set(names_of(town))
        ]
        for key in keys:
            for other_start, other_end, code, line in taken.get(key, []):
                # A town meets its own names again in its other rows; those are compared by code alone.
                if (
                    start <= other_end
                    and other_start <= end
                    and (key[0] == "town_code" or code != town["town_code"])
                ):
                    field = "valid_from" if key[0] == "town_code" else "town_name"
                    raise row.wrong(field, f"“{key[1]}”在第 {line} 行已有一行，年份重叠")
            taken.setdefault(key, []).append((start, end, town["town_code"], row.line))


def _refuse_unknown_successors(rows: list[Row], towns: list[dict[str, Any]]) -> None:
    """A merged town ends, is not heard of again, and goes on in another town that is there the year after."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    for town in towns:
        by_code.setdefault(town["town_code"], []).append(town)
    for row, town in zip(rows, towns, strict=True):
        successor, last = town["successor_code"], town["valid_to"]
        if successor is None:
            continue
        if last is None:
            raise row.wrong("valid_to", "写了 successor_code（已撤并）的，要写明到哪一年止")
        if successor == town["town_code"]:
            raise row.wrong("successor_code", "不能是自己；改名的另起一行，代码不变，这一列空着")
        if any(other["valid_from"] > last for other in by_code[town["town_code"]]):
            raise row.wrong("successor_code", f"{last} 年以后还有这个乡镇的行；应写在最后一行")
        if not any(
            one["valid_from"] <= last + 1 <= (one["valid_to"] or 9999) for one in by_code.get(successor, [])
        ):
            raise row.wrong("successor_code", f"登记册里没有 {last + 1} 年有效的代码“{successor}”")
