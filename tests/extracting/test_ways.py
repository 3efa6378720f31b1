"""Which of the two ways reads a batch, and what happens where numba is not there. That both say the same is shown in
test_compiled."""

import sys

import polars as pl
import pytest

from pipelines import extracting
from pipelines.extracting import Extractor, NotCompiledError, extract
from pipelines.extracting.catalogue import Catalogue

from .cases import REPORTS, SECTIONS

ENGINE = "pipelines.extracting.compiled.engine"


@pytest.fixture
def without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, ENGINE, None)


def test_few_reports_are_read_the_plain_way(catalogue: Catalogue) -> None:
    assert isinstance(extracting._way(catalogue, "auto", extracting.COMPILED_FROM - 1), Extractor)


def test_off_is_the_plain_way(catalogue: Catalogue) -> None:
    assert isinstance(extracting._way(catalogue, "off", 10**6), Extractor)


@pytest.mark.usefixtures("without_numba")
def test_without_numba_many_reports_are_read_the_plain_way(catalogue: Catalogue) -> None:
    assert isinstance(extracting._way(catalogue, "auto", 10**6), Extractor)


def test_a_broken_numba_is_no_numba(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "find_spec", lambda _name: object())
    monkeypatch.setitem(sys.modules, ENGINE, None)
    assert isinstance(extracting._way(catalogue, "auto", 10**6), Extractor)


@pytest.mark.usefixtures("without_numba")
def test_on_without_numba_says_what_to_do(catalogue: Catalogue) -> None:
    reports: pl.DataFrame = REPORTS.to_frame()
    with pytest.raises(NotCompiledError, match=r"FAZHI_COMPILED 为 on.*make setup"):
        extract(reports, SECTIONS.to_frame(), catalogue, compiled="on")


def test_compiling_is_announced_only_where_it_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = pytest.importorskip(ENGINE, exc_type=ImportError)
    monkeypatch.setattr(engine, "is_cached", lambda: False)
    assert extracting.compiles_first("on", 1)
    assert extracting.compiles_first("auto", extracting.COMPILING_FROM)
    assert not extracting.compiles_first("auto", extracting.COMPILING_FROM - 1)
    assert not extracting.compiles_first("off", 10**6)
    monkeypatch.setattr(engine, "is_cached", lambda: True)
    assert not extracting.compiles_first("on", 10**6)
