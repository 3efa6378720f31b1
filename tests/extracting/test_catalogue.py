"""The catalogue as it stands: every entry reads its own examples and leaves its counterexamples alone."""

import pytest

from pipelines.extracting.catalogue import INDICATORS, Catalogue, Indicator

from .cases import Read, read_texts, the_catalogue

ENTRIES = {indicator.code: indicator for indicator in the_catalogue()}


@pytest.fixture(scope="module")
def read() -> dict[str, Read]:
    """Every example and counterexample of the catalogue, all read in one extraction."""
    texts = [e.text for i in ENTRIES.values() for e in i.examples]
    texts += [text for i in ENTRIES.values() for text in i.counterexamples]
    texts = list(dict.fromkeys(texts))
    return dict(zip(texts, read_texts(texts), strict=True))


def test_there_are_128_indicators_of_16_themes(catalogue: Catalogue) -> None:
    frame = catalogue.frame()
    assert frame.schema == INDICATORS
    assert frame["indicator_code"].n_unique() == len(frame) == 128
    assert frame["theme"].n_unique() == frame["theme_name"].n_unique() == 16
    assert frame["indicator_name"].n_unique() == 128
    assert frame["indicator_order"].to_list() == list(range(1, 129))


def test_rates_and_flags_are_not_summed(catalogue: Catalogue) -> None:
    assert [i.code for i in catalogue if i.kind in ("rate", "flag") and i.is_summable] == []
    assert [i.code for i in catalogue if (i.kind == "rate") != (i.unit == "%")] == []
    assert [i.code for i in catalogue if i.kind == "flag"] == ["law_leading_group"]


@pytest.mark.parametrize("code", ENTRIES)
def test_examples_give_their_figure(code: str, read: dict[str, Read]) -> None:
    expected = {example.text: (example.value, example.bound) for example in ENTRIES[code].examples}
    assert {text: read[text].facts.get(code) for text in expected} == expected


@pytest.mark.parametrize("code", [code for code, entry in ENTRIES.items() if entry.counterexamples])
def test_counterexamples_give_none(code: str, read: dict[str, Read]) -> None:
    wrong = {
        text: read[text].facts[code] for text in ENTRIES[code].counterexamples if code in read[text].facts
    }
    assert wrong == {}


@pytest.mark.parametrize("code", ENTRIES)
def test_examples_show_every_way_an_entry_reads(code: str, read: dict[str, Read]) -> None:
    """An entry with zero or cover patterns has an example of such a claim; all have two examples."""
    entry = ENTRIES[code]
    assert len({example.text for example in entry.examples}) == len(entry.examples) >= 2
    basis = {
        row["basis"] for e in entry.examples for row in read[e.text].rows if row["indicator_code"] == code
    }
    assert _claims(entry) <= basis


def _claims(entry: Indicator) -> set[str]:
    return {name for name, found in (("zero_claim", entry.zero), ("full_coverage", entry.cover)) if found}
