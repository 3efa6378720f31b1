"""A small installation for tests of what goes wrong: two reports, run in this process or in one of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.settings import Settings
from pipelines.warehouse.connect import connect
from tests import published

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
FAZHI = Path(sys.executable).with_name("fazhi")
FILES = ("2022/东林街道2022.txt", "2023/东林街道2023.txt")


def put(inbox: Path, *files: str) -> Path:
    """Copy files of the sample into an inbox."""
    for file in files:
        (inbox / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / file, inbox / file)
    return inbox


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the published file."""
    with connect(settings.warehouse) as database:
        return database.execute(sql).fetchall()


def content(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """What the published file holds."""
    return published.content(settings.warehouse)


def facts_bytes(settings: Settings) -> dict[str, bytes]:
    """The files of facts in the lake, as they are."""
    return {path.name: path.read_bytes() for path in (settings.lake / "read" / "facts").glob("*.parquet")}


def variables(settings: Settings, **more: str) -> dict[str, str]:
    """What a process of its own needs to know."""
    return {
        **os.environ,
        "FAZHI_INBOX": str(settings.inbox),
        "FAZHI_STATE": str(settings.state),
        "DAGSTER_HOME": str(settings.dagster_home),
        **more,
    }


def fazhi(
    settings: Settings, *arguments: str, before: Sequence[str] = (), **more: Any
) -> subprocess.CompletedProcess[str]:
    """`fazhi …` as a process of its own, behind another program where one is given."""
    command = [*before, str(FAZHI), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=variables(settings), **more
    )
