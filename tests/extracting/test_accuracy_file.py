"""data/catalogue/accuracy.csv, which goes into every warehouse, is what the present extractor measures."""

import shutil
from pathlib import Path

import polars as pl

from pipelines.extracting.catalogue import load_catalogue
from pipelines.extracting.evaluate import evaluate
from pipelines.reading.registers import load_registers
from pipelines.scorecard import save_accuracy
from pipelines.settings import load_settings

ROOT = Path(__file__).parents[2]


def test_the_accuracy_of_every_indicator_is_as_measured(tmp_path: Path) -> None:
    # When this fails: make evaluate
    settings = load_settings()
    catalogue, registers = load_catalogue(settings.catalogue), load_registers(settings.registers)
    labelled = tmp_path / "labelled"
    shutil.copytree(ROOT / "tests" / "gold" / "other_counties", labelled / "other_counties")
    shutil.copytree(ROOT / "data" / "sample", labelled / "lanchuan")
    for gold in (ROOT / "tests" / "gold" / "lanchuan").glob("*.gold.jsonl"):
        year = gold.name.removesuffix(".gold.jsonl")[-4:]
        shutil.copy(gold, labelled / "lanchuan" / year)
    found = evaluate(labelled, registers, catalogue, settings.uncertain_below)
    save_accuracy(tmp_path / "accuracy.csv", found, catalogue.version)
    assert pl.read_csv(tmp_path / "accuracy.csv").equals(pl.read_csv(settings.accuracy))
