"""Clauses: where a text is cut, and that no damaged text makes one of them endless."""

from pathlib import Path

import pytest

from pipelines.extracting import Extractor
from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import load_settings

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "2024" / "三汇镇2024.txt"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_catalogue(load_settings().catalogue))


def test_a_text_without_punctuation_is_still_cut(extractor: Extractor) -> None:
    text = "".join(c for c in SAMPLE.read_text(encoding="utf-8") if c.isalnum() or c in "%％")
    clauses = extractor.cut(text * 3).clauses
    assert max(clause.end - clause.start for clause in clauses) < 700


def test_commas_alone_hold_no_endless_sentence_together(extractor: Extractor) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("。", "，").replace("；", "，").replace("\n", "")
    clauses = extractor.cut(text).clauses
    sizes = [sum(clause.part == part for clause in clauses) for part in {c.part for c in clauses}]
    assert max(sizes) <= 61


def test_clauses_follow_each_other_and_hold_every_live_number_once(extractor: Extractor) -> None:
    document = extractor.cut(SAMPLE.read_text(encoding="utf-8"))
    assert all(
        left.end <= right.start for left, right in zip(document.clauses, document.clauses[1:], strict=False)
    )
    held = [number for clause in document.clauses for number in clause.numbers]
    assert held == [number for number in document.numbers if number.is_live]


def test_a_bracket_with_a_figure_is_a_clause_of_its_parent(extractor: Extractor) -> None:
    clauses = extractor.cut("全年合法性审查61件（上年46件），审查率100%。").clauses
    inside = next(clause for clause in clauses if clause.parent >= 0)
    assert [number.value for number in inside.numbers] == [46]
    assert [number.value for number in clauses[inside.parent].numbers] == [61]


def test_a_wrapped_line_is_no_end_of_a_sentence_and_a_heading_is(extractor: Extractor) -> None:
    wrapped = "全镇坚持把法治建设摆在突出位置统筹谋划、一体推进并持续加大投入，全年开展普法宣传活\n动26场。"
    assert len({clause.sentence for clause in extractor.cut(wrapped).clauses if clause.numbers}) == 1
    heading = "（一）突出重点抓普法，营造浓厚的尊法学法守法用法氛围和环境\n全年开展普法宣传活动26场。"
    assert extractor.cut(heading).clauses[-2].paragraph == 1
