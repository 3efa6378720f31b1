"""The commands `fazhi workbook` and `fazhi brief`: options in, files out, one line where it cannot be.

Belongs here: options and messages. What is heavy is imported inside, so that other commands do not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.settings import SettingsError, load_settings
from pipelines.terminal import fail

if TYPE_CHECKING:
    from pipelines.writing.orders import Kind

Command = TypeVar("Command", bound=Callable[..., Any])


def _with_file_options(command: Command) -> Command:
    for option in (
        click.option("--force", is_flag=True, help="已经有同名的文件时覆盖它。"),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            help="写到哪里：文件或文件夹（默认当前文件夹，名字照县名和年度）。",
        ),
        click.option("--county", help="哪个县，写名称或代码；只有一个县时可以不写；“全部”为每县一份。"),
        click.option("--year", type=int, help="哪个报告年度（默认有报告的最近一年）。"),
    ):
        command = option(command)
    return command


@click.command()
@_with_file_options
def workbook(year: int | None, county: str | None, out: Path | None, force: bool) -> None:
    """写一个县一个年度的 Excel（WPS）比较表，如“澜川县2024年法治政府建设比较.xlsx”。

    六张表：说明、比较表、排名、趋势、预警、明细；每个数的批注是报告的原文。读的是发布的数据库。
    """
    _write("workbook", year, county, out, force)


@click.command()
@_with_file_options
def brief(year: int | None, county: str | None, out: Path | None, force: bool) -> None:
    """写一个县一个年度的比较简报（Word，公文格式，两页加附件），如“澜川县2024年法治政府建设比较简报.docx”。

    报告齐不齐、强弱、升降、要核对的；每个数都连到附件里的依据。读的是发布的数据库。
    """
    _write("brief", year, county, out, force)


def _write(kind: Kind, year: int | None, county: str | None, out: Path | None, force: bool) -> None:
    from pipelines.warehouse.connect import WarehouseMissing
    from pipelines.writing.county import NotThere
    from pipelines.writing.files import NotWritten
    from pipelines.writing.orders import write_ordered

    try:
        for path in write_ordered(load_settings().warehouse, kind, year, county, out, force):
            click.echo(str(path))
    except SettingsError as error:
        fail(str(error), 2)
    except (WarehouseMissing, NotThere, NotWritten) as error:
        fail(str(error))
