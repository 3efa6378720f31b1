"""What the warehouse says about itself: the dictionary and its page."""

from pathlib import Path

import polars as pl

from pipelines.warehouse.dictionary import dictionary, dictionary_page
from pipelines.warehouse.models import Models

from .conftest import CATALOGUE

PAGE = Path(__file__).parents[2] / "docs" / "dictionary.md"


def test_the_page_is_what_the_models_say(models: Models) -> None:
    # When this fails: make dictionary
    assert PAGE.read_text(encoding="utf-8") == dictionary_page(models)


def test_every_column_is_in_the_dictionary_once(models: Models) -> None:
    rows = dictionary(models)
    columns = [(r.schema, r.name, c.name) for r in (*models.relations, *models.macros) for c in r.columns]
    assert rows.select("schema_name", "table_name", "column_name").rows() == columns
    found = rows.row(
        by_predicate=(pl.col("table_name") == "town_year_ranks") & (pl.col("column_name") == "value_rank"),
        named=True,
    )
    assert (found["zh_table_name"], found["zh_column_name"], found["column_unit"]) == (
        "乡镇排名",
        "排名",
        "名次",
    )


def test_units_follow_the_endings(models: Models) -> None:
    units = dict(dictionary(models).select("column_name", "column_unit").iter_rows())
    assert units["coverage_rate"] == "%（0–100）"
    assert units["char_count"] == "字符"
    assert units["fact_count"] == "个"
    assert units["value"] is None


def test_a_column_of_an_indicator_has_the_unit_of_its_indicator(models: Models) -> None:
    # By their endings nearly all would be 个.
    rows = dictionary(models)
    matrix = dict(rows.filter(table_name="town_year_matrix").select("column_name", "column_unit").iter_rows())
    units = dict(CATALOGUE.select("indicator_code", "unit").iter_rows())
    assert {code: matrix[code] for code in units} == {code: unit or None for code, unit in units.items()}
    assert len(set(units.values())) > 10


def test_only_numbers_have_units(models: Models) -> None:
    rows = dictionary(models)
    types = rows.filter(pl.col("column_unit").is_not_null())["column_type"].unique()
    assert set(types) <= {"INTEGER", "BIGINT", "DOUBLE"}
    assert rows.filter(table_name="town_year_states")["column_unit"].drop_nulls().to_list() == []


def test_a_change_may_be_below_0_and_above_100(models: Models) -> None:
    changes = dictionary(models).filter(column_name="change_rate")
    assert set(changes["column_unit"]) == {"%"} and changes.height > 2
