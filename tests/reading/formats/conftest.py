"""Fixtures of the formats' tests."""

import pytest

from pipelines.extracting.catalogue import load_catalogue
from pipelines.reading.registers import Registers
from pipelines.settings import load_settings
from tests.reading.formats.samples import Facts


@pytest.fixture(scope="session")
def facts(registers: Registers) -> Facts:
    return Facts(registers, load_catalogue(load_settings().catalogue))
