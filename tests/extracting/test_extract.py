"""The one door of the room: frames in, frames out, and no report changes what is read of another."""

import polars as pl
import pytest

import pipelines.extracting as extracting
from pipelines.extracting import extract
from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.frames import FACTS, QUANTITIES
from pipelines.reading.anatomy import outline_of

from .cases import REPORTS, SECTIONS

PLAN = "青杨镇举办法治讲座5场。\n下一步打算\n举办法治讲座9场，召开法治政府建设专题会议4次。"


@pytest.fixture(scope="module")
def sample(sample_texts: dict[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sample's reports and sections."""
    reports = [(name, name[:-4], int(name[-4:]), text) for name, text in sample_texts.items()]
    sections = [
        (n, s.kind, s.start, s.end) for n, text in sample_texts.items() for s in outline_of(text).sections
    ]
    return pl.DataFrame(reports, REPORTS, orient="row"), pl.DataFrame(sections, SECTIONS, orient="row")


@pytest.fixture(scope="module")
def whole(sample: tuple[pl.DataFrame, pl.DataFrame], catalogue: Catalogue) -> extracting.Extraction:
    return extract(*sample, catalogue)


def test_nothing_in_nothing_out(catalogue: Catalogue) -> None:
    found = extract(pl.DataFrame(schema=REPORTS), pl.DataFrame(schema=SECTIONS), catalogue)
    assert (found.facts.schema, found.quantities.schema) == (FACTS, QUANTITIES)
    assert found.facts.is_empty() and found.quantities.is_empty()


def test_frames_hold_what_they_promise(whole: extracting.Extraction) -> None:
    facts, quantities = whole.facts, whole.quantities
    assert (facts.schema, quantities.schema) == (FACTS, QUANTITIES)
    assert facts.select("report_id", "indicator_code").is_duplicated().sum() == 0
    assert quantities.select("report_id", "quantity_order").is_duplicated().sum() == 0
    assert facts["period"].unique().to_list() == ["year"]
    assert set(facts["bound"]) <= {"exact", "at_least", "about", "at_most"}
    assert facts["score"].is_between(0, 1).all() and (facts["value"] >= 0).all()
    assert set(quantities["period"]) <= {"year", "part_year", "plan", "prior", "cumulative"}


def test_quotes_are_copied_from_the_text(whole: extracting.Extraction, sample_texts: dict[str, str]) -> None:
    for name, start, end, quote in whole.facts.select(
        "report_id", "quote_start", "quote_end", "quote"
    ).iter_rows():
        assert sample_texts[name][start:end] == quote != ""
    places = whole.quantities.select("report_id", "quantity_start", "quantity_end", "quote")
    for name, start, end, quote in places.iter_rows():
        assert sample_texts[name][start:end] == quote != ""


def test_a_report_does_not_depend_on_its_neighbours(
    whole: extracting.Extraction,
    sample: tuple[pl.DataFrame, pl.DataFrame],
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports, sections = sample
    monkeypatch.setattr(extracting, "BATCH", 5)
    found = extract(reports.reverse(), sections.sample(fraction=1, shuffle=True, seed=7), catalogue)
    by = ["report_id", "indicator_code"]
    assert found.facts.sort(by).equals(whole.facts.sort(by))
    by = ["report_id", "quantity_order"]
    assert found.quantities.sort(by).equals(whole.quantities.sort(by))


def test_the_plan_section_gives_no_facts(catalogue: Catalogue) -> None:
    reports = pl.DataFrame([("a", "青杨镇", 2024, PLAN), ("b", "青杨镇", 2024, PLAN)], REPORTS, orient="row")
    cut = PLAN.index("下一步")
    sections = [("a", "measures", 0, cut), ("a", "plan", cut, len(PLAN)), ("b", "measures", 0, len(PLAN))]
    found = extract(reports, pl.DataFrame(sections, SECTIONS, orient="row"), catalogue)
    facts = found.facts.select("report_id", "indicator_code", "value").rows()
    assert [fact for fact in facts if fact[0] == "a"] == [("a", "law_lecture_count", 5.0)]
    assert ("b", "law_meeting_count", 4.0) in facts
    kinds = found.quantities.filter(pl.col("report_id") == "a")["section_kind"].to_list()
    assert kinds == ["measures", "plan", "plan"]


def test_reports_without_sections_town_or_year_are_read(catalogue: Catalogue) -> None:
    text = "全年举办法治讲座5场。"
    nameless = pl.DataFrame([("a", None, None, text)], REPORTS, orient="row")
    for reports in (nameless, nameless.drop("town_name")):
        found = extract(reports, pl.DataFrame(schema=SECTIONS), catalogue)
        assert found.facts.select("indicator_code", "value").rows() == [("law_lecture_count", 5.0)]


def test_uncertain_facts_are_marked_by_their_score(
    sample: tuple[pl.DataFrame, pl.DataFrame], catalogue: Catalogue
) -> None:
    reports, sections = sample
    for limit in (0.0, 0.8, 1.01):
        facts = extract(reports.head(3), sections, catalogue, uncertain_below=limit).facts
        assert facts["is_uncertain"].to_list() == (facts["score"] < limit).to_list()


def test_the_same_text_is_read_the_same_twice(
    whole: extracting.Extraction, sample: tuple[pl.DataFrame, pl.DataFrame], catalogue: Catalogue
) -> None:
    reports, sections = sample
    again = extract(reports.head(6), sections, catalogue)
    assert again.facts.equals(whole.facts.head(len(again.facts)))
    assert again.quantities.equals(whole.quantities.head(len(again.quantities)))
