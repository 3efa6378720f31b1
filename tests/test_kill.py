"""`kill -9` at many moments of a run: what is published stays whole, old or new, and the next run needs no help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Seeds and kills each: fifty moments in all, in parts that run side by side.
SEEDS, KILLS = range(1, 6), 10

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_killed_at_any_moment_leaves_a_whole_file_and_hinders_no_other(
    seed: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.killed_runs", str(tmp_path), str(seed), str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) == KILLS
    assert {kill["published"] for kill in kills} <= {"old", "new"}, kills
    assert {(kill["next_run"], kill["then"]) for kill in kills} == {("good", "new")}, kills
    assert sum(kill["was_killed"] for kill in kills) >= KILLS // 2, kills
    warehouse = tmp_path / "state" / "warehouse"
    assert list((warehouse / "releases").glob(".[0-9]*")) == []
    assert list((tmp_path / "state" / "lake").rglob(".*.parquet.*")) == []
