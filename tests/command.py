"""The command `fazhi` called from a test: in this process, or in one of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from pipelines.cli import main

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
ONE = SAMPLE / "2024" / "三汇镇2024.txt"
FAZHI = Path(sys.executable).with_name("fazhi")

Row = dict[str, Any]


def fazhi(*arguments: str | Path, **variables: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=variables)


def process(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FAZHI, *arguments], capture_output=True, text=True, env={**os.environ, **variables}, check=False
    )


def rows_of(result: Result) -> list[Row]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
