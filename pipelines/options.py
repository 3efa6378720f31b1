"""What several commands share: options, and settings and data files read or the end of the program.

Belongs here: only what two modules of commands need. Does not belong here: commands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.terminal import FORMATS, fail

if TYPE_CHECKING:
    from pipelines.extracting.catalogue import Catalogue
    from pipelines.reading.registers import Registers

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = click.Path(file_okay=False, path_type=Path, resolve_path=True)


def with_registers(command: Command) -> Command:
    option = click.option(
        "--registers", type=FOLDER, help="县、乡镇登记表所在文件夹（默认 data/registers）。"
    )
    return option(command)


def with_format(command: Command) -> Command:
    formats = click.Choice(FORMATS)
    option = click.option(
        "--format", "output", type=formats, default="table", show_default=True, help="打印的形式。"
    )
    return option(command)


def settings_or_fail(**given: Any) -> Settings:
    try:
        return load_settings(**given)
    except SettingsError as error:
        fail(str(error), 2)
        raise AssertionError from error


def knowledge_or_fail(settings: Settings) -> tuple[Registers, Catalogue]:
    """Registers and catalogue, or the end of the program with the file and field that are wrong."""
    from pipelines.reading.registers import RegisterError, load_registers

    try:
        return load_registers(settings.registers), catalogue_or_fail(settings)
    except RegisterError as error:
        fail(str(error))
        raise AssertionError from error


def catalogue_or_fail(settings: Settings) -> Catalogue:
    from pipelines.extracting.catalogue import load_catalogue
    from pipelines.extracting.language import CatalogueError

    try:
        return load_catalogue(settings.catalogue)
    except CatalogueError as error:
        fail(str(error))
        raise AssertionError from error
