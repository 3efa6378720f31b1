"""Whole reports of other counties (fictional, tests/gold/other_counties): what the catalogue was filled from must not
get worse, and a high score must mean a right figure."""

from pathlib import Path

import pytest

from pipelines.extracting.catalogue import load_catalogue
from pipelines.extracting.evaluate import Evaluation, evaluate
from pipelines.reading.registers import load_registers
from pipelines.settings import load_settings

GOLD = Path(__file__).parents[1] / "gold" / "other_counties"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    settings = load_settings()
    registers, catalogue = load_registers(settings.registers), load_catalogue(settings.catalogue)
    return evaluate(GOLD, registers, catalogue, settings.uncertain_below)


def test_every_report_is_read(evaluation: Evaluation) -> None:
    assert evaluation.unread == []
    assert evaluation.reports == len(list(GOLD.glob("*.txt")))


def test_figures_are_right(evaluation: Evaluation) -> None:
    score = evaluation.score()
    assert score.precision >= 0.99
    assert score.recall >= 0.975
    assert evaluation.bounds_right() >= 0.99


def test_a_high_score_means_a_right_figure(evaluation: Evaluation) -> None:
    _, _, facts, right = evaluation.reliability()[0]
    assert facts > 1000
    assert right / facts >= 0.995
