"""Scores against labels: counted by hand on a report of three facts, and the faults of label files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.evaluate import Evaluation, GoldError, Score, evaluate, gold_facts
from pipelines.reading.registers import Registers

from .small import FACTS, label, put_labels, put_report

RIGHT = [label(code, value, bound) for code, (value, bound) in FACTS.items()]
STUDY, EVENTS, MATERIALS = FACTS
Run = Callable[..., Evaluation]


@pytest.fixture
def run(tmp_path: Path, registers: Registers, catalogue: Catalogue) -> Run:
    """Evaluates the small report against the labels given."""

    def evaluated(*labels: dict[str, object]) -> Evaluation:
        put_report(tmp_path)
        put_labels(tmp_path, *labels)
        return evaluate(tmp_path, registers, catalogue, 0.5)

    return evaluated


def verdicts(found: Evaluation) -> dict[str, str]:
    return {outcome.indicator: outcome.verdict for outcome in found.outcomes}


def test_all_right(run: Run) -> None:
    found = run(*RIGHT)
    assert verdicts(found) == dict.fromkeys(FACTS, "right")
    assert found.score() == Score(right=3)
    assert (found.score().precision, found.score().recall, found.score().f1) == (1, 1, 1)
    assert (found.bounds_right(), found.reports, found.unread, found.worst(10)) == (1, 1, [], [])


def test_each_kind_of_error(run: Run) -> None:
    found = run(label(STUDY, 4), label(EVENTS, 15), label("village_count", 9))
    assert verdicts(found) == {STUDY: "wrong", EVENTS: "right", MATERIALS: "extra", "village_count": "missed"}
    score = found.score()
    assert score == Score(right=1, wrong=1, missed=1, extra=1)
    assert (score.precision, score.recall, score.f1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert [outcome.verdict for outcome in found.worst(2)] == ["wrong", "extra"]
    assert {outcome.report for outcome in found.outcomes} == {"石门镇2024"}


def test_a_wrong_bound_is_no_wrong_value(run: Run) -> None:
    found = run(label(STUDY, 3), label(EVENTS, 15), label(MATERIALS, 2000, "about"))
    assert found.score() == Score(right=3)
    assert found.bounds_right() == pytest.approx(2 / 3)


def test_scores_of_one_theme(run: Run) -> None:
    found = run(label(STUDY, 4), *RIGHT[1:])
    assert found.score("干部学法") == Score(wrong=1)
    assert found.score("普法宣传") == Score(right=2)
    assert found.score("信访") == Score()
    assert (found.score("信访").precision, found.score("信访").recall, found.score("信访").f1) == (0, 0, 0)


def test_the_bands_of_reliability_hold_every_fact_once(run: Run) -> None:
    found = run(label(STUDY, 4), *RIGHT[1:])
    bands = found.reliability()
    assert sum(facts for _, _, facts, _ in bands) == 3
    assert sum(right for _, _, _, right in bands) == 2


def test_labels_settle_to_facts(tmp_path: Path) -> None:
    path = put_labels(
        tmp_path,
        label("a", 4, role="part"),
        label("a", 6, "at_least", role="part"),
        label("b", 9, role="total"),
        label("b", 5, "about", role="part"),
        label("c", 7, period="prior"),
        label("d", 2, period="cumulative"),
        label("d", 1),
    )
    facts = {code: (fact.value, fact.bound) for code, fact in gold_facts(path).items()}
    assert facts == {"a": (10, "at_least"), "b": (9, "exact"), "d": (1, "exact")}


def test_decimal_amounts_are_equal_to_their_last_digit(run: Run) -> None:
    found = run(label(STUDY, 3.0000001), *RIGHT[1:])
    assert verdicts(found)[STUDY] == "right"


def test_pairs_are_found_below_the_folder(tmp_path: Path, registers: Registers, catalogue: Catalogue) -> None:
    for name in ("石门镇2024", "白石镇2024"):
        put_report(tmp_path / name[:2], name, f"{name[:3]}2024年法治政府建设情况报告")
        put_labels(tmp_path / name[:2], *RIGHT, name=name)
    put_report(tmp_path, "无标注2024")
    found = evaluate(tmp_path, registers, catalogue, 0.5)
    assert (found.reports, found.score()) == (2, Score(right=6))


def test_a_report_that_cannot_be_read_is_named(
    tmp_path: Path, registers: Registers, catalogue: Catalogue
) -> None:
    put_report(tmp_path)
    put_labels(tmp_path, *RIGHT)
    (tmp_path / "坏2024.txt").write_bytes(b"")
    put_labels(tmp_path, *RIGHT, name="坏2024")
    found = evaluate(tmp_path, registers, catalogue, 0.5)
    assert [Path(path).name for path, _ in found.unread] == ["坏2024.txt"]
    assert found.score() == Score(right=3)


def test_a_missing_text_is_named(tmp_path: Path, registers: Registers, catalogue: Catalogue) -> None:
    put_labels(tmp_path, *RIGHT, name="云溪镇2024")
    with pytest.raises(GoldError, match="云溪镇2024"):
        evaluate(tmp_path, registers, catalogue, 0.5)


def test_a_folder_without_labels_is_named(tmp_path: Path, registers: Registers, catalogue: Catalogue) -> None:
    put_report(tmp_path)
    with pytest.raises(GoldError, match="没有找到标注文件") as raised:
        evaluate(tmp_path, registers, catalogue, 0.5)
    assert str(tmp_path) in str(raised.value)


NO_VALUE = (
    '{"indicator": "village_count", "bound": "exact", "period": "year", "role": "total", "quote": "9个村"}'
)
BROKEN = {
    "no JSON": "{indicator: 3",
    "no object": "[1, 2]",
    "only a number": "12",
    "a key missing": NO_VALUE,
    "value is text": NO_VALUE.replace('"bound"', '"value": "九", "bound"'),
    "value is empty": NO_VALUE.replace('"bound"', '"value": null, "bound"'),
    "unknown bound": NO_VALUE.replace('"bound": "exact"', '"value": 9, "bound": "more"'),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_label_names_file_and_line(fault: str, tmp_path: Path) -> None:
    path = put_labels(tmp_path, RIGHT[0], "", BROKEN[fault])
    with pytest.raises(GoldError, match="第 3 行") as raised:
        gold_facts(path)
    assert str(path) in str(raised.value)


def test_labels_that_are_not_utf8_name_their_file(tmp_path: Path) -> None:
    path = tmp_path / "石门镇2024.gold.jsonl"
    path.write_bytes('{"indicator": "村"}'.encode("gb18030"))
    with pytest.raises(GoldError, match="石门镇2024"):
        gold_facts(path)
