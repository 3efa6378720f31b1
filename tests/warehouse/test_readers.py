"""Readers in processes of their own while builds are published: none waits, fails or sees half of a build."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.warehouse.connect import connect

from .small_builds import ROWS, publish_build

READERS, PUBLISHES = 8, 20
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

KEEP_OPEN = """
import sys
from pathlib import Path
from pipelines.warehouse.connect import connect

with connect(Path(sys.argv[1])) as database:
    print(*database.execute("from meta.build").fetchone(), flush=True)
    for _ in sys.stdin:
        # Nothing of this table was read before: its blocks come from the file now.
        print(*database.execute("select count(*), min(build), max(build) from core.facts").fetchone(), flush=True)
"""


def test_readers_see_whole_builds_while_builds_are_published(tmp_path: Path) -> None:
    publish_build(tmp_path, 1, kept=1)
    command = [sys.executable, "-m", "tests.warehouse.small_builds", str(tmp_path)]
    readers = [
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout is not None and reader.stdout.readline() == "reading\n"
    for number in range(2, PUBLISHES + 2):
        publish_build(tmp_path, number, kept=1)
    (tmp_path / "stop").touch()
    told = [reader.communicate() for reader in readers]
    assert [error for _, error in told] == [""] * READERS
    assert [reader.returncode for reader in readers] == [0] * READERS
    counts = [[int(word) for word in out.split()] for out, _ in told]
    # Every reader read on while builds changed under it, and never an older one after a newer.
    assert all(reads > 0 and first <= last <= PUBLISHES + 1 for reads, first, last, _ in counts)
    assert max(builds for *_, builds in counts) > 1


def test_an_open_reader_keeps_its_release_after_it_was_removed(tmp_path: Path) -> None:
    release = publish_build(tmp_path, 1, kept=1)
    reader = subprocess.Popen(
        [sys.executable, "-c", KEEP_OPEN, str(tmp_path / "fazhi.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert reader.stdout is not None and reader.stdin is not None
    assert reader.stdout.readline() == f"build00001 {ROWS + 1} 1\n"
    for number in range(2, 6):
        publish_build(tmp_path, number, kept=1)
        assert not release.exists()
        reader.stdin.write("again\n")
        assert reader.stdout.readline() == f"{ROWS + 1} 1 1\n"
    reader.communicate()
    assert reader.returncode == 0
    with connect(tmp_path / "fazhi.duckdb") as database:
        assert database.execute("select report_count from meta.build").fetchone() == (5,)
