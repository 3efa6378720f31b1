"""The extractor against the labels: the sample's reports, and a real report where it is at hand."""

import shutil
from pathlib import Path

import pytest

from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.evaluate import Evaluation, Score, evaluate
from pipelines.reading.registers import Registers

from .cases import ROOT, SAMPLE

LABELS = ROOT / "tests" / "gold" / "lanchuan"
SEED = ROOT.parent / "shared" / "gold" / "seed"


@pytest.fixture(scope="module")
def evaluation(
    tmp_path_factory: pytest.TempPathFactory, registers: Registers, catalogue: Catalogue
) -> Evaluation:
    """All sample reports beside their labels."""
    folder = tmp_path_factory.mktemp("gold")
    for labels in LABELS.glob("*.gold.jsonl"):
        name = labels.name.removesuffix(".gold.jsonl")
        shutil.copy(labels, folder)
        shutil.copy(SAMPLE / name[-4:] / f"{name}.txt", folder)
    return evaluate(folder, registers, catalogue, 0.5)


def errors(evaluation: Evaluation, count: int = 30) -> str:
    return "\n".join(
        f"{o.report} {o.indicator} {o.verdict}: {o.gold} {o.fact and o.fact['quote']}"
        for o in evaluation.worst(count)
    )


def test_the_labels_belong_to_the_sample(evaluation: Evaluation, catalogue: Catalogue) -> None:
    assert evaluation.unread == []
    assert evaluation.reports == len(list(LABELS.glob("*.gold.jsonl"))) >= 30
    assert {o.indicator for o in evaluation.outcomes} <= {indicator.code for indicator in catalogue}


def test_facts_of_the_sample_are_right(evaluation: Evaluation) -> None:
    assert evaluation.score().f1 >= 0.97, errors(evaluation)


def test_bounds_of_the_sample_are_right(evaluation: Evaluation) -> None:
    wrong = [o for o in evaluation.outcomes if o.verdict == "right" and not o.is_bound_right]
    assert evaluation.bounds_right() >= 0.99, wrong[:10]


def test_a_higher_score_is_more_often_right(evaluation: Evaluation) -> None:
    highest, *_ = evaluation.reliability()
    _, _, facts, right = highest
    assert facts > 100 and right / facts >= 0.97


@pytest.mark.skipif(not SEED.is_dir(), reason="the real report is not part of the project")
def test_a_real_report_is_read_without_fault(
    registers: Registers, catalogue: Catalogue, tmp_path: Path
) -> None:
    for path in SEED.iterdir():
        shutil.copy(path, tmp_path)
    evaluation = evaluate(tmp_path, registers, catalogue, 0.5)
    assert evaluation.score() == Score(right=26), errors(evaluation)
