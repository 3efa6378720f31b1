"""Checksums of the lake: a bit that flips is noticed, and a kill between note and file does no harm."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.warehouse import checksums
from pipelines.warehouse.lake import (
    DamagedFrame,
    discard_unfinished,
    frame_path,
    is_current,
    read_frame,
    read_origin,
    write_frame,
)

SCHEMA = pl.Schema({"name": pl.String})
FRAME = pl.DataFrame({"name": ["甲" * 1000]}, schema=SCHEMA)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("at", [4, 20, -10])
def test_one_bit_is_noticed(at: int, tmp_path: Path) -> None:
    path = write_frame(tmp_path, "read/x", 2023, FRAME, {"made_from": "甲"})
    flip(path, at)
    with pytest.raises(DamagedFrame, match="校验和"):
        read_frame(tmp_path, "read/x", 2023, SCHEMA)
    assert not is_current(tmp_path, "read/x", 2023, SCHEMA)
    assert read_origin(tmp_path, "read/x", 2023) == {}


def test_a_torn_file_is_noticed_and_written_anew(tmp_path: Path) -> None:
    path = write_frame(tmp_path, "read/x", 2023, FRAME)
    path.write_bytes(path.read_bytes()[:-30])
    assert not is_current(tmp_path, "read/x", 2023, SCHEMA)
    write_frame(tmp_path, "read/x", 2023, FRAME)
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).equals(FRAME)


def test_a_kill_between_the_note_and_the_file_leaves_the_old_one_readable(tmp_path: Path) -> None:
    path = write_frame(tmp_path, "read/x", 2023, FRAME)
    new = tmp_path / "new"
    new.write_bytes(b"never put in place")
    checksums.note(tmp_path, path, new)
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).equals(FRAME)


def test_a_lake_without_checksums_is_read_as_it_is(tmp_path: Path) -> None:
    path = frame_path(tmp_path, "read/x", 2023)
    path.parent.mkdir(parents=True)
    FRAME.write_parquet(path)
    assert read_frame(tmp_path, "read/x", 2023, SCHEMA).equals(FRAME)


def test_what_killed_writers_left_is_cleared_away(tmp_path: Path) -> None:
    path = write_frame(tmp_path, "read/x", 2023, FRAME)
    left = path.with_name(".2023.parquet.4711")
    left.write_bytes(b"half")
    discard_unfinished(tmp_path)
    assert not left.exists() and path.exists()
