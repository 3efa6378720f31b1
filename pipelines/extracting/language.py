"""The language tables of data/catalogue/language: units by class and the marker words that decide how a
number is read (bounds, periods, changes, zero words …). No indicator's words; no reading of texts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)

#: Unit classes that an indicator's figure may have; all other classes only explain a trap.
COUNTED_CLASSES = frozenset({"event", "item", "person", "rate", "money"})


class CatalogueError(Exception):
    """A broken catalogue file: the message names file, entry and field in Chinese."""


class _UnitClass(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    units: list[str]
    counted: bool = False
    reason: str = ""


class _Units(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    classes: list[_UnitClass]


class Markers(BaseModel):
    """The marker words by what they do; the file explains each list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at_least_before: list[str]
    about_before: list[str]
    at_most_before: list[str]
    at_least_after: list[str]
    about_after: list[str]
    at_most_after: list[str]
    norm_bounds: list[str]
    whole_year: list[str]
    part_year: list[str]
    prior: list[str]
    cumulative: list[str]
    since: list[str]
    plan: list[str]
    aim: list[str]
    plan_opening: list[str]
    plan_after: list[str]
    comparison: list[str]
    change: list[str]
    change_alone: list[str]
    result: list[str]
    frequency: list[str]
    average: list[str]
    bind_before: list[str]
    rank: list[str]
    vague: list[str]
    county: list[str]
    county_office: list[str]
    own: list[str]
    narration: list[str]
    some_places: list[str]
    handed_down: list[str]
    own_opening: list[str]
    abstract: list[str]
    masked: list[str]
    not_place_names: list[str]
    unreached: list[str]
    among: list[str]
    respectively: list[str]
    total: list[str]
    stock: list[str]
    flow: list[str]
    each: list[str]
    done_to: list[str]
    duty: list[str]
    zero_before: list[str]
    zero_after: list[str]
    zero_fused: list[str]
    cover_before: list[str]
    cover_after: list[str]
    not_a_marker: list[str]
    fixed_expressions: list[str]


@dataclass(frozen=True)
class Language:
    """`unit_classes`: unit as written (no spaces) → class; `class_reasons`: class → why it is no figure
    (Chinese); `markers`: the word lists."""

    unit_classes: dict[str, str]
    class_reasons: dict[str, str]
    markers: Markers


_FAULTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段，可能写错了名字",
    "too_short": "至少要写 {min_length} 项，现在只有 {actual_length} 项",
    "string_too_short": "太短，至少要 {min_length} 个字",
    "string_pattern_mismatch": "“{input}”只能用小写英文字母、数字和下划线，并以字母开头",
    "literal_error": "“{input}”不对，只能是 {expected}",
    "float_parsing": "“{input}”不是数字",
    "float_type": "应当是数字",
    "greater_than_equal": "不能小于 {ge:g}",
    "string_type": "应当是文字",
    "list_type": "应当是一个列表 [ … ]",
    "bool_parsing": "只能是 true 或 false",
    "bool_type": "只能是 true 或 false",
}


def load_language(folder: Path) -> Language:
    """The tables of `folder` (units.toml, markers.toml). Raises CatalogueError naming file and field."""
    units = _load(folder / "units.toml", _Units)
    markers = _load(folder / "markers.toml", Markers)
    unit_classes: dict[str, str] = {}
    for unit_class in units.classes:
        for unit in unit_class.units:
            if unit_classes.setdefault(unit, unit_class.name) != unit_class.name:
                raise CatalogueError(f"{folder / 'units.toml'}：单位“{unit}”出现在两个类别里，请只保留一处")
    return Language(unit_classes, {c.name: c.reason for c in units.classes if c.reason}, markers)


def read_toml(path: Path) -> dict[str, object]:
    """The parsed file. Raises CatalogueError with the file's name where it is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{path}：找不到这个目录文件") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}：不是正确的 TOML 文件（{error}）") from None


def explain(error: ValidationError) -> str:
    """The first fault of a validation as one line: field and what is wrong with it."""
    fault = error.errors()[0]
    field = ".".join(str(part) for part in fault["loc"]) or "（整条）"
    if fault["type"] == "value_error":
        # Our own validators say it in Chinese, beginning with the field where there is one.
        return f"字段 {field}：{fault['ctx']['error']}" if fault["loc"] else f"字段 {fault['ctx']['error']}"
    wrong = _FAULTS.get(fault["type"], "值不对（{input}）")
    return f"字段 {field}：" + wrong.format(input=fault["input"], **fault.get("ctx", {}))


def _load(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(read_toml(path))
    except ValidationError as error:
        raise CatalogueError(f"{path}：{explain(error)}") from None
