"""Where in its sentence the figure of a fact stands.

Belongs here: giving facts the sentence around them, so that the warehouse can show a figure where it was said without
the texts. Does not belong here: cutting texts into sentences; the extractor did that for every quantity.
"""

import polars as pl

COLUMNS = ("sentence", "sentence_start", "figure_start", "figure_end")


def with_sentences(facts: pl.DataFrame, quantities: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """`facts` with sentence, sentence_start, figure_start and figure_end (code points of the report's text).

    The figure is the first quantity inside the quote; where there is none, the quote stands for both.
    """
    figures = quantities.select(
        "report_id",
        pl.col("quantity_start").alias("figure_start"),
        pl.col("quantity_end").alias("figure_end"),
        "sentence_start",
        "sentence_end",
    ).sort("figure_start")
    # One row per report has the text; cutting by expression would copy it for every fact.
    texts = dict(reports.select("report_id", "text").iter_rows())
    placed = facts.sort("quote_start").join_asof(
        figures,
        left_on="quote_start",
        right_on="figure_start",
        by="report_id",
        strategy="forward",
        check_sortedness=False,
    )
    inside = (pl.col("figure_end") <= pl.col("quote_end")) & (pl.col("sentence_end") >= pl.col("quote_end"))
    placed = placed.with_columns(
        pl.when(inside.fill_null(False)).then(pl.col(name)).otherwise(pl.col(instead)).alias(name)
        for name, instead in (
            ("figure_start", "quote_start"),
            ("figure_end", "quote_end"),
            ("sentence_start", "quote_start"),
            ("sentence_end", "quote_end"),
        )
    )
    cut = [
        texts[report_id][start:end]
        for report_id, start, end in placed.select("report_id", "sentence_start", "sentence_end").iter_rows()
    ]
    return placed.with_columns(sentence=pl.Series(cut, dtype=pl.String)).drop("sentence_end")
