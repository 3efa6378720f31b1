"""Corrections: figures known to be wrong in their source, as data with a reason and an expectation.

Belongs here: loading data/corrections.yml and applying it to the facts. Does not belong here: a correction
of what the extractor reads wrongly; that is a matter for the catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

CORRECTIONS = pl.Schema(
    {
        "county_code": pl.String,
        "town_code": pl.String,
        "report_year": pl.Int32,
        "indicator_code": pl.String,
        "expected_value": pl.Float64,
        "corrected_value": pl.Float64,
        "is_withdrawn": pl.Boolean,
        "reason": pl.String,
        "corrected_by": pl.String,
        "quote": pl.String,
        "report_id": pl.String,
    }
)


class CorrectionError(Exception):
    """A correction cannot be used; the message names file, entry and field in Chinese."""


class Correction(BaseModel):
    """One entry: which figure, what is expected to stand there, what is right, why and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    county: str = Field(min_length=1)
    town: str = Field(min_length=1)
    report_year: int = Field(ge=1990, le=2100)
    indicator: str = Field(min_length=1)
    expect: float = Field(ge=0, allow_inf_nan=False)
    correct: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    withdraw: bool = False
    reason: str = Field(min_length=4)
    by: str = Field(min_length=2)

    @model_validator(mode="after")
    def _says_what_is_right(self) -> "Correction":
        if self.withdraw == (self.correct is not None):
            raise ValueError("correct 和 withdraw: true 要写且只写一项")
        return self

    @property
    def figure(self) -> str:
        """The figure it is about, for messages."""
        return f"{self.county}{self.town} {self.report_year} 年 {self.indicator}"


@dataclass(frozen=True)
class Corrections:
    """All entries of a file, in its order."""

    path: Path
    entries: tuple[Correction, ...]


def load_corrections(path: Path) -> Corrections:
    """The entries of `path`; none where there is no such file. Raises CorrectionError."""
    if not path.exists():
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
    _refuse_doubles(path, entries)
    return Corrections(path, entries)


def _entry(path: Path, number: int, item: Any) -> Correction:
    try:
        return Correction.model_validate(item)
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
    if kind.startswith("int_"):
        return f"应当是整数，写的是 {error['input']!r}"
    return f"应当是不小于 0 的数，或在允许的范围内，写的是 {error['input']!r}"


def _refuse_doubles(path: Path, entries: Sequence[Correction]) -> None:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        if entry.figure in seen:
            raise CorrectionError(
                f"{path}：第 {number} 条：与第 {seen[entry.figure]} 条更正同一个数（{entry.figure}）"
            )
        seen[entry.figure] = number


def check_names(
    corrections: Corrections, counties: pl.DataFrame, towns: pl.DataFrame, codes: Sequence[str]
) -> None:
    """Raise CorrectionError where an entry names a county, town or indicator that nothing knows.

    `counties` and `towns` are the registers, `codes` the indicator codes of the catalogue.
    """
    known_towns = set(towns.join(counties, on="county_code").select("county_name", "town_name").rows())
    known_counties = set(counties["county_name"])
    for number, entry in enumerate(corrections.entries, 1):
        where = f"{corrections.path}：第 {number} 条："
        if entry.county not in known_counties:
            raise CorrectionError(f"{where}字段 county：登记册里没有“{entry.county}”")
        if (entry.county, entry.town) not in known_towns:
            raise CorrectionError(f"{where}字段 town：登记册里 {entry.county} 没有“{entry.town}”")
        if entry.indicator not in codes:
            raise CorrectionError(f"{where}字段 indicator：指标目录里没有“{entry.indicator}”")


def apply_corrections(
    facts: pl.DataFrame, corrections: Corrections, counties: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts with is_corrected and correction_reason, wrong ones replaced or withdrawn; and CORRECTIONS.

    `facts` needs county_code, town_code, town_name, report_year, indicator_code, value, bound, quote and
    report_id. Raises CorrectionError for an entry that meets no fact or another value than it expects.
    """
    facts = facts.with_columns(is_corrected=pl.lit(False), correction_reason=pl.lit(None, pl.String))
    rows = []
    for number, entry in enumerate(corrections.entries, 1):
        facts, row = _apply(facts, entry, counties, f"{corrections.path}：第 {number} 条（{entry.figure}）：")
        rows.append(row)
    return facts, pl.DataFrame(rows, schema=CORRECTIONS, orient="row")


def _apply(
    facts: pl.DataFrame, entry: Correction, counties: pl.DataFrame, where: str
) -> tuple[pl.DataFrame, tuple[Any, ...]]:
    county_codes = counties.filter(pl.col("county_name") == entry.county)["county_code"].implode()
    is_meant = (
        pl.col("county_code").is_in(county_codes)
        & (pl.col("town_name") == entry.town)
        & (pl.col("report_year") == entry.report_year)
        & (pl.col("indicator_code") == entry.indicator)
    )
    found = facts.filter(is_meant)
    if found.height != 1:
        raise CorrectionError(f"{where}报告里没有读到这个数，更正没有对象；请核对，或删去这一条")
    fact = found.row(0, named=True)
    if fact["value"] != entry.expect:
        raise CorrectionError(
            f"{where}字段 expect：预期报告里是 {entry.expect:g}，现在读到的是 {fact['value']:g}"
            f"（“{fact['quote']}”）；来源可能已改正，请核对后修改或删去这一条"
        )
    row = (
        *(fact[name] for name in ("county_code", "town_code", "report_year", "indicator_code")),
        *(
            entry.expect,
            entry.correct,
            entry.withdraw,
            entry.reason,
            entry.by,
            fact["quote"],
            fact["report_id"],
        ),
    )
    return _replace(facts, is_meant, entry), row


def _replace(facts: pl.DataFrame, is_meant: pl.Expr, entry: Correction) -> pl.DataFrame:
    if entry.withdraw:
        return facts.filter(~is_meant)
    # What a person has checked is exact and sure, whatever the sentence said.
    new = {
        "value": pl.lit(entry.correct, pl.Float64),
        "bound": pl.lit("exact"),
        "is_uncertain": pl.lit(False),
        "is_corrected": pl.lit(True),
        "correction_reason": pl.lit(entry.reason),
    }
    return facts.with_columns(
        pl.when(is_meant).then(value).otherwise(pl.col(name)).alias(name) for name, value in new.items()
    )
