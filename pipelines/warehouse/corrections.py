"""Corrections: what is known to be wrong in a source, as data with a reason and an expectation.

Belongs here: loading data/corrections.yml and checking its entries. Does not belong here: applying them (correcting.py
to figures, pipelines/reading/overrides.py to whole files); a correction of what the extractor reads wrongly, which is
a matter for the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class CorrectionError(Exception):
    """A correction cannot be used; the message names file, entry and field in Chinese."""


class _Entry(BaseModel):
    """What every entry says: why, which office or post (`by`), and when (`corrected_on`; YAML takes a bare `on` for true)."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    reason: str = Field(min_length=4)
    by: str = Field(min_length=2)
    corrected_on: date


class Correction(_Entry):
    """A figure: which one, what is expected to stand there, what is right."""

    county: str = Field(min_length=1)
    town: str = Field(min_length=1)
    report_year: int = Field(ge=1990, le=2100)
    indicator: str = Field(min_length=1)
    expect: float = Field(ge=0, allow_inf_nan=False)
    correct: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    withdraw: bool = False

    @model_validator(mode="after")
    def _says_what_is_right(self) -> "Correction":
        if self.withdraw == (self.correct is not None):
            raise ValueError("correct 和 withdraw: true 要写且只写一项")
        return self

    @property
    def figure(self) -> str:
        """The figure it is about, for messages."""
        return f"{self.county}{self.town} {self.report_year} 年 {self.indicator}"


class FileCorrection(_Entry):
    """A file that does not say, or says wrongly, whose report it is, about which year, published when.

    `file` is its place in the inbox, `expect_sha256` the beginning of its hash: other bytes are another file.
    """

    file: str = Field(min_length=1)
    expect_sha256: str = Field(pattern="^[0-9a-f]{8,64}$")
    county: str | None = Field(default=None, min_length=1)
    town: str | None = Field(default=None, min_length=1)
    report_year: int | None = Field(default=None, ge=1990, le=2100)
    published_on: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "FileCorrection":
        if (self.county is None) != (self.town is None):
            raise ValueError("county 和 town 要一起写")
        if self.town is None and self.report_year is None and self.published_on is None:
            raise ValueError("county 和 town、report_year、published_on 至少写一样")
        return self

    @property
    def figure(self) -> str:
        """What it is about, for messages."""
        return f"文件 {self.file}"


@dataclass(frozen=True)
class Corrections:
    """All entries of a file, in its order: `entries` of figures, `files` of whole files, each with its number."""

    path: Path
    entries: tuple[Correction, ...]
    files: tuple[FileCorrection, ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()

    def where(self, entry: Correction | FileCorrection) -> str:
        """File and number of an entry, to begin a message with."""
        return f"{self.path}：第 {dict(self.numbers).get(entry.figure, 1)} 条（{entry.figure}）："


def load_corrections(path: Path, must_exist: bool = False) -> Corrections:
    """The entries of `path`; none where there is no such file, unless it `must_exist`. Raises CorrectionError."""
    if not path.exists():
        if must_exist:
            raise CorrectionError(f"没有这个更正文件：{path}；请核对设置 FAZHI_CORRECTIONS")
        return Corrections(path, ())
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}：不是合格的 YAML 文件：{' '.join(str(error).split())}") from None
    if data is None:
        return Corrections(path, ())
    if not isinstance(data, list):
        raise CorrectionError(f"{path}：应当是一个列表，每条以“- county: …”开头")
    entries = tuple(_entry(path, number, item) for number, item in enumerate(data, 1))
    return Corrections(
        path,
        tuple(entry for entry in entries if isinstance(entry, Correction)),
        tuple(entry for entry in entries if isinstance(entry, FileCorrection)),
        tuple(_numbered(path, entries)),
    )


def _entry(path: Path, number: int, item: Any) -> Correction | FileCorrection:
    is_file = isinstance(item, dict) and "file" in item
    try:
        return FileCorrection.model_validate(item) if is_file else Correction.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "整条"
        raise CorrectionError(f"{path}：第 {number} 条：字段 {field}：{_in_chinese(first)}") from None


def _in_chinese(error: Any) -> str:
    kind = str(error["type"])
    texts = {
        "missing": "没有填写",
        "extra_forbidden": "没有这个字段",
        "string_type": "应当是文字",
        "string_too_short": "太短或没有填写",
        "bool_type": "应当是 true 或 false",
        "model_type": "应当是“字段: 内容”的形式",
    }
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind in texts:
        return texts[kind]
    if kind.startswith("date_"):
        return f"应当是日期，如 2025-03-02，写的是 {error['input']!r}"
    if kind == "string_pattern_mismatch":
        return "应当是文件 SHA-256 开头的 8 至 64 位小写十六进制数"
    if kind.startswith("int_"):
        return f"应当是整数，写的是 {error['input']!r}"
    return f"应当是不小于 0 的数，或在允许的范围内，写的是 {error['input']!r}"


def _numbered(path: Path, entries: Sequence[Correction | FileCorrection]) -> Iterator[tuple[str, int]]:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        if entry.figure in seen:
            raise CorrectionError(
                f"{path}：第 {number} 条：与第 {seen[entry.figure]} 条更正同一个数（{entry.figure}）"
            )
        seen[entry.figure] = number
        yield entry.figure, number


def check_names(
    corrections: Corrections, counties: pl.DataFrame, towns: pl.DataFrame, indicators: pl.DataFrame
) -> None:
    """Raise CorrectionError where an entry names a county, town or indicator that nothing knows, or a value that the
    indicator cannot have.

    `counties` and `towns` are the registers, `indicators` the catalogue (indicator_code, kind).
    """
    known_towns = set(towns.join(counties, on="county_code").select("county_name", "town_name").rows())
    known_counties = set(counties["county_name"])
    kinds = dict(indicators.select("indicator_code", "kind").iter_rows())
    every: tuple[Correction | FileCorrection, ...] = (*corrections.entries, *corrections.files)
    for entry in every:
        where = corrections.where(entry)
        if entry.county is not None and entry.county not in known_counties:
            raise CorrectionError(f"{where}字段 county：登记册里没有“{entry.county}”")
        if entry.town is not None and (entry.county, entry.town) not in known_towns:
            raise CorrectionError(f"{where}字段 town：登记册里 {entry.county} 没有“{entry.town}”")
        if isinstance(entry, Correction):
            _check_value(entry, kinds, where)


def _check_value(entry: Correction, kinds: Mapping[str, str], where: str) -> None:
    if entry.indicator not in kinds:
        raise CorrectionError(f"{where}字段 indicator：指标目录里没有“{entry.indicator}”")
    kind, value = kinds[entry.indicator], entry.correct
    if value is not None and kind == "rate" and value > 100:
        raise CorrectionError(f"{where}字段 correct：比率不能超过 100，写的是 {value:g}")
    if value is not None and kind == "count" and value % 1:
        raise CorrectionError(f"{where}字段 correct：这个指标应当是整数，写的是 {value:g}")
