"""Where in its sentence the figure of a fact stands.

Belongs here: giving facts the sentence around them with the figure marked, so that the warehouse can show a figure where
it was said without the texts. Does not belong here: cutting texts into sentences; the extractor did that for every
quantity.
"""

from itertools import pairwise

import polars as pl

#: What a part of a fact is told by.
_PART = ("report_id", "indicator_code", "place_start", "place_end")


def with_sentences(facts: pl.DataFrame, quantities: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """`facts` with sentence, sentence_start, figure_start, figure_end (code points of the report's text) and
    marked_sentence.

    The figure of a place is the quantity inside it that counts for the fact's indicator (of several, first the one of the
    fact's value); where there is none (没有…), the place itself. Of a fact of several places, whose figures were added
    up, the sentence reaches from the first to the last and all are marked; figure_start and figure_end are the first
    one's.
    """
    placed = (
        _figures_of(facts, quantities)
        .group_by("report_id", "indicator_code")
        .agg(
            pl.struct("figure_start", "figure_end").unique().sort().alias("figures"),
            pl.col("sentence_start").min(),
            pl.col("sentence_end").max(),
        )
    )
    found = facts.join(placed, on=("report_id", "indicator_code"), how="left", maintain_order="left")
    # One row per report has the text; cutting by expression would copy it for every fact.
    texts = dict(reports.select("report_id", "text").iter_rows())
    sentences, marked = [], []
    columns = ("report_id", "sentence_start", "sentence_end", "figures")
    for report_id, start, end, figures in found.select(columns).iter_rows():
        text = texts[report_id]
        sentences.append(text[start:end])
        marked.append(mark(text, start, end, [(one["figure_start"], one["figure_end"]) for one in figures]))
    return found.with_columns(
        pl.col("figures").list.first().struct.unnest(),
        sentence=pl.Series(sentences, dtype=pl.String),
        marked_sentence=pl.Series(marked, dtype=pl.String),
    ).drop("sentence_end", "figures")


def _figures_of(facts: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row a place of a fact: _PART, figure_start, figure_end, sentence_start, sentence_end."""
    places = (
        facts.select("report_id", "indicator_code", "places", "extracted_value")
        .with_columns(place_count=pl.col("places").list.len())
        .explode("places")
        .with_columns(
            place_start=pl.col("places").struct.field("start"), place_end=pl.col("places").struct.field("end")
        )
        .drop("places")
        .unique()
    )
    figures = quantities.select(
        "report_id",
        "value",
        "sentence_start",
        "sentence_end",
        pl.col("indicator_codes").alias("indicator_code"),
        pl.col("quantity_start").alias("figure_start"),
        pl.col("quantity_end").alias("figure_end"),
    ).explode("indicator_code")
    inside = (pl.col("figure_start") >= pl.col("place_start")) & (pl.col("figure_end") <= pl.col("place_end"))
    counted = (
        places.join(figures, on=("report_id", "indicator_code"))
        .filter(inside)
        .sort(pl.col("value") != pl.col("extracted_value"), "figure_start")
        # The places of a sum may overlap: every number in them that counts is a part.
        .filter((pl.col("place_count") > 1) | (pl.int_range(pl.len()).over(*_PART) == 0))
        .drop("extracted_value", "value", "place_count")
    )
    return places.join(counted, on=_PART, how="left").with_columns(
        pl.col(name).fill_null(pl.col(instead))
        for name, instead in (
            ("figure_start", "place_start"),
            ("figure_end", "place_end"),
            ("sentence_start", "place_start"),
            ("sentence_end", "place_end"),
        )
    )


def mark(text: str, start: int, end: int, figures: list[tuple[int, int]]) -> str:
    """text[start:end] with each of `figures`, which stand in their order, in 【】; where two overlap, the first."""
    bounds = [start]
    for left, right in figures:
        bounds += [left, right] if left >= bounds[-1] else []
    bounds.append(end)
    pieces = [text[left:right] for left, right in pairwise(bounds)]
    return "".join(f"【{piece}】" if place % 2 else piece for place, piece in enumerate(pieces))
