"""The indicators as data: data/catalogue/*.toml, one file per theme, checked when loaded. What an entry's
fields mean stands here; how they are matched belongs to `lexicon` and `evidence`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.extracting.language import CatalogueError, Language, explain, load_language, read_toml
from pipelines.extracting.patterns import Pattern, PatternError, parse_pattern, parse_words

#: Raised by one whenever the same texts would be read differently by the code alone.
EXTRACTOR_VERSION = "1"

PATTERN_FIELDS = ("words", "weak", "zero", "cover", "procedure")
WORD_FIELDS = (
    "topic",
    "veto",
    "veto_subject",
    "zero_veto",
    "zero_topic",
    "zero_topic_veto",
    "cover_topic",
    "cover_veto",
)


class Example(BaseModel):
    """A sentence and the figure that must be read from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = Field(min_length=2)
    value: float = Field(ge=0)
    bound: Literal["exact", "at_least", "about", "at_most"] = "exact"


class Indicator(BaseModel):
    """One indicator: what it is called and in which words towns state it.

    `words` say by themselves what a number is; `weak` words only after a `topic`; a `veto` word between
    them kills the reading, a `veto_subject` also from further up in the sentence; of several figures the one with
    a `prefer` word counts; with `adds_up` figures of one paragraph are parts. `made_of`: codes
    that add up to this one, where all are stated; `part_of`: codes of which this one is a part and that it cannot
    exceed. `is_stock`: how many there are (villages, mediators), which may well stay the same for years.
    `scoring_lines`: what counties ask for at least. Units outside `units` count less, with `strict_units` not at all. `zero` is what a zero word must be said of, `cover` what 全部/均 must be said
    of (→ 100), `procedure` what takes the number of the matter it is done to. Rule: ANNOTATION facts 1-11.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=2)
    unit: str
    kind: Literal["count", "rate", "amount", "flag"]
    direction: Literal["higher", "lower", "neutral"]
    definition: str = Field(min_length=4)
    is_summable: bool
    units: list[str] = []
    strict_units: bool = False
    words: list[str] = Field(min_length=1)
    weak: list[str] = []
    topic: list[str] = []
    veto: list[str] = []
    veto_subject: list[str] = []
    prefer: list[str] = []
    zero: list[str] = []
    zero_veto: list[str] = []
    zero_topic: list[str] = []
    zero_topic_veto: list[str] = []
    cover: list[str] = []
    cover_topic: list[str] = []
    cover_veto: list[str] = []
    procedure: list[str] = []
    shares: bool = False
    adds_up: bool = False
    made_of: list[str] = []
    part_of: list[str] = []
    is_stock: bool = False
    scoring_lines: list[float] = []
    examples: list[Example] = Field(min_length=2)
    counterexamples: list[str] = []

    @model_validator(mode="after")
    def _check(self) -> Indicator:
        for field in PATTERN_FIELDS:
            _check_each(field, getattr(self, field), parse_pattern)
        for field in WORD_FIELDS:
            _check_each(field, getattr(self, field), parse_words)
        if self.weak and not self.topic:
            raise ValueError("weak：有弱词就要有主题词 topic")
        if self.kind in ("count", "amount") and not self.units:
            raise ValueError("units：要写出报告里用的单位")
        return self

    def patterns(self, field: str) -> list[Pattern]:
        """The patterns of one of PATTERN_FIELDS, optional parts spelt out."""
        return [pattern for source in getattr(self, field) for pattern in parse_pattern(source)]

    def word_set(self, field: str) -> frozenset[str]:
        """The words of one of WORD_FIELDS."""
        return frozenset(word for source in getattr(self, field) for word in parse_words(source))


class _Theme(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    theme: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    theme_name: str = Field(min_length=2)
    indicators: list[Indicator] = Field(min_length=1)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All indicators with the language tables. `version` changes with any byte of the files or with
    EXTRACTOR_VERSION; facts read under another version are stale."""

    indicators: tuple[Indicator, ...]
    themes: tuple[tuple[str, str], ...]
    language: Language
    version: str

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def frame(self) -> pl.DataFrame:
        """One row per indicator: theme, theme_name, indicator_code, indicator_name, unit, kind, direction,
        definition, is_summable, is_stock, scoring_lines, indicator_order."""
        rows = [
            (
                *(*theme, i.code, i.name, i.unit, i.kind, i.direction, i.definition),
                *(i.is_summable, i.is_stock, i.scoring_lines, order),
            )
            for order, (theme, i) in enumerate(zip(self.themes, self.indicators, strict=True), 1)
        ]
        return pl.DataFrame(rows, schema=INDICATORS, orient="row")

    def parts(self) -> pl.DataFrame:
        """One row per indicator and part of it, as `made_of` and `part_of` say: whole_code, part_code."""
        pairs = {(i.code, part) for i in self.indicators for part in i.made_of}
        pairs |= {(whole, i.code) for i in self.indicators for whole in i.part_of}
        return pl.DataFrame(sorted(pairs), schema=INDICATOR_PARTS, orient="row")


INDICATORS = pl.Schema(
    [
        ("theme", pl.String()),
        ("theme_name", pl.String()),
        ("indicator_code", pl.String()),
        ("indicator_name", pl.String()),
        ("unit", pl.String()),
        ("kind", pl.String()),
        ("direction", pl.String()),
        ("definition", pl.String()),
        ("is_summable", pl.Boolean()),
        ("is_stock", pl.Boolean()),
        ("scoring_lines", pl.List(pl.Float64())),
        ("indicator_order", pl.Int32()),
    ]
)

INDICATOR_PARTS = pl.Schema({"whole_code": pl.String, "part_code": pl.String})


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of `folder` (theme files in name order, language tables in its subfolder `language`).
    Raises CatalogueError naming file, entry and field in Chinese."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CatalogueError(f"{folder}：没有指标目录文件（*.toml）")
    language = load_language(folder / "language")
    indicators: list[Indicator] = []
    themes: list[tuple[str, str]] = []
    for path in files:
        theme = _load_theme(path, language)
        known = {indicator.code for indicator in indicators}
        for indicator in theme.indicators:
            if indicator.code in known:
                raise CatalogueError(
                    f"{path}：指标 {indicator.code}：字段 code：这个代码已经用过，不能写两次"
                )
            known.add(indicator.code)
        indicators += theme.indicators
        themes += [(theme.theme, theme.theme_name)] * len(theme.indicators)
    _check_parts(folder, indicators)
    return Catalogue(tuple(indicators), tuple(themes), language, _version(folder))


def _check_parts(folder: Path, indicators: list[Indicator]) -> None:
    """Every code of `made_of` and `part_of` is another indicator's."""
    codes = {indicator.code for indicator in indicators}
    for indicator in indicators:
        for field in ("made_of", "part_of"):
            for other in getattr(indicator, field):
                if other not in codes or other == indicator.code:
                    raise CatalogueError(
                        f"{folder}：指标 {indicator.code}：字段 {field}：没有别的指标叫“{other}”"
                    )


def _load_theme(path: Path, language: Language) -> _Theme:
    data = read_toml(path)
    entries = data.get("indicators")
    indicators = []
    for entry in entries if isinstance(entries, list) else []:
        code = entry.get("code", "（无 code）") if isinstance(entry, dict) else "（不是一条记录）"
        try:
            indicator = Indicator.model_validate(entry)
        except ValidationError as error:
            raise CatalogueError(f"{path}：指标 {code}：{explain(error)}") from None
        indicators.append(indicator)
        unknown = [unit for unit in indicator.units if unit not in language.unit_classes]
        if unknown:
            raise CatalogueError(
                f"{path}：指标 {code}：字段 units：language/units.toml 里没有单位“{unknown[0]}”"
            )
    try:
        # The entries are checked one by one above, so that a fault names its entry; not a second time here.
        return _Theme.model_validate(data | {"indicators": indicators} if indicators else data)
    except ValidationError as error:
        raise CatalogueError(f"{path}：{explain(error)}") from None


def _check_each(field: str, sources: list[str], parse: object) -> None:
    for source in sources:
        try:
            parse(source)  # type: ignore[operator]
        except PatternError as error:
            raise ValueError(f"{field}：{error}") from None


def _version(folder: Path) -> str:
    digest = hashlib.sha256(EXTRACTOR_VERSION.encode())
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
