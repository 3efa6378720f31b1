"""What the warehouse says about itself: the dictionary and its page, and where in its sentence a figure stands."""

from pathlib import Path

import polars as pl

from pipelines.warehouse.dictionary import dictionary, dictionary_page
from pipelines.warehouse.models import Models
from pipelines.warehouse.sentences import with_sentences

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


def test_a_figure_finds_its_place_in_its_sentence() -> None:
    text = "𠮷首句。全年调解5件，未发生命案。末句"
    facts = pl.DataFrame(
        {
            "report_id": ["r", "r", "s"],
            "quote_start": [6, 12, 0],
            "quote_end": [10, 17, 2],
            "quote": ["", "", ""],
        }
    )
    quantities = pl.DataFrame(
        {
            "report_id": ["r", "r"],
            "quantity_start": [8, 12],
            "quantity_end": [10, 17],
            "sentence_start": [4, 4],
            "sentence_end": [18, 18],
        }
    )
    reports = pl.DataFrame({"report_id": ["r", "s"], "text": [text, "没有数字"]})
    found = with_sentences(facts, quantities, reports).sort("report_id", "quote_start")
    assert found.select("sentence", "sentence_start", "figure_start", "figure_end").rows() == [
        (text[4:18], 4, 8, 10),
        (text[4:18], 4, 12, 17),
        ("没有", 0, 0, 2),
    ]
