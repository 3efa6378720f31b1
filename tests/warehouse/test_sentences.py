"""The figure of a fact in its sentence: the number that counts, each part of a sum, or the words of a claim."""

import polars as pl
import pytest

from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.reading.frames import REPORTS
from pipelines.warehouse.sentences import with_sentences

#: As corrections leave them.
FACTS_SETTLED = pl.Schema({**FACTS, "extracted_value": pl.Float64})


def figures(text: str, places: list[str], quantities: dict[str, list[str]]) -> dict[str, object]:
    """The row of a fact of indicator `a` of value 5 whose places are these words of the text; words of a quantity → its
    codes."""

    def found(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    def sentence(words: str) -> tuple[int, int]:
        start, end = found(words)
        return text.rfind("。", 0, start) + 1, text.index("。", end) + 1

    spans = [found(words) for words in places]
    fact = {
        **{"report_id": "r", "indicator_code": "a", "quote_start": spans[0][0], "quote_end": spans[0][1]},
        "extracted_value": 5,
        "places": [{"start": start, "end": end, "quote": text[start:end]} for start, end in spans],
    }
    rows = [
        {
            **dict(zip(("quantity_start", "quantity_end"), found(words), strict=True)),
            **dict(zip(("sentence_start", "sentence_end"), sentence(words), strict=True)),
            **{"report_id": "r", "indicator_codes": codes, "value": 5 if words.startswith("5") else 4},
        }
        for words, codes in quantities.items()
    ]
    report = {"report_id": "r", "text": text}
    frames = [
        pl.DataFrame([dict.fromkeys(schema.names()) | row for row in given], schema=schema)
        for schema, given in ((FACTS_SETTLED, [fact]), (QUANTITIES, rows), (REPORTS, [report]))
    ]
    return with_sentences(*frames).row(0, named=True)


@pytest.mark.parametrize(
    ("places", "quantities", "marked"),
    [
        (["调解5件"], {"5件": ["a"]}, "𠮷全年调解【5件】，未发生命案。"),
        # A number in the quote that counts for nothing, or for something else.
        (["承接12345热线工单2105件"], {"12345": [], "2105件": ["a"]}, "承接12345热线工单【2105件】。"),
        (["接待33批次52人次"], {"33批次": ["b"], "52人次": ["a"]}, "接待33批次【52人次】。"),
        # Two that count; what it rose to is the figure.
        (["由4名增至5名"], {"4名": ["a"], "5名": ["a"]}, "由4名增至【5名】。"),
        # Parts of a sum, in one sentence and in two.
        (
            ["彩页3500册", "单页9000份"],
            {"3500册": ["a"], "9000份": ["a"]},
            "彩页【3500册】、单页【9000份】。",
        ),
        (["调解5件", "单页9000份"], {"5件": ["a"], "9000份": ["a"]}, None),
        # Places that overlap, as the extractor gives them.
        (
            ["彩页3500册", "彩页3500册、单页9000份"],
            {"3500册": ["a"], "9000份": ["a"]},
            "彩页【3500册】、单页【9000份】。",
        ),
        # A claim has no number.
        (["未发生命案"], {"5件": ["a"]}, "【未发生命案】"),
    ],
)
def test_the_figure_that_counts_is_marked(
    places: list[str], quantities: dict[str, list[str]], marked: str | None
) -> None:
    text = "首句。𠮷全年调解5件，未发生命案。承接12345热线工单2105件。接待33批次52人次。由4名增至5名。彩页3500册、单页9000份。末句。"
    row = figures(text, places, quantities)
    if marked is None:
        marked = text[3:-3].replace("5件，", "【5件】，").replace("9000份", "【9000份】")
    assert row["marked_sentence"] == marked
    assert row["sentence"] == marked.replace("【", "").replace("】", "")
    start, end = row["figure_start"], row["figure_end"]
    assert text[start:end] == marked[marked.index("【") + 1 : marked.index("】")]
    assert text[row["sentence_start"] :].startswith(str(row["sentence"]))


def test_a_year_without_facts_has_the_columns_all_the_same() -> None:
    empty = with_sentences(FACTS_SETTLED.to_frame(), QUANTITIES.to_frame(), REPORTS.to_frame())
    assert {"sentence", "sentence_start", "figure_start", "figure_end", "marked_sentence"} <= set(
        empty.columns
    )
