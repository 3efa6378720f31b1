"""What the warehouse says about itself: the dictionary and its page."""

from pathlib import Path

import polars as pl

from pipelines.warehouse.dictionary import dictionary, dictionary_page
from pipelines.warehouse.models import Models

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
