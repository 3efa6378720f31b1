"""What the tests of the extracting room share: the catalogue, the registers and the sample's texts."""

import pytest

from pipelines.extracting.catalogue import Catalogue
from pipelines.reading.registers import Registers, load_registers

from .cases import ROOT, SAMPLE, the_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return the_catalogue()


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load_registers(ROOT / "data" / "registers")


@pytest.fixture(scope="session")
def sample_texts() -> dict[str, str]:
    """File name without ending → text, of all sample reports."""
    return {path.stem: path.read_bytes().decode("utf-8") for path in sorted(SAMPLE.glob("*/*.txt"))}
