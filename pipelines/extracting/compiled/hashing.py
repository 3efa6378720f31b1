"""A table from a number to a number that kernels can ask; what the numbers mean is the asker's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipelines.extracting.compiled.engine import entry, kernel

_EMPTY = -1


def store(entries: Sequence[tuple[int, int]]) -> tuple[Any, Any]:
    """(keys, values) with room to spare, for `look_up`. Keys are not negative."""
    size = 16
    while size < 4 * len(entries):
        size *= 2
    keys, values = np.full(size, _EMPTY, dtype=np.int64), np.zeros(size, dtype=np.int64)
    if entries:
        _fill(keys, values, np.array(entries, dtype=np.int64))
    return keys, values


@kernel
def _place(keys, key):  # type: ignore[no-untyped-def]
    """Where the key stands or would stand."""
    mask = keys.size - 1
    mixed = key * 0x9E3779B1
    place = (mixed ^ (mixed >> 17)) & mask
    while keys[place] != key and keys[place] != _EMPTY:
        place = (place + 1) & mask
    return place


@entry
def _fill(keys, values, entries):  # type: ignore[no-untyped-def]
    for row in range(len(entries)):
        place = _place(keys, entries[row, 0])
        keys[place], values[place] = entries[row, 0], entries[row, 1]


@kernel
def look_up(keys, values, key):  # type: ignore[no-untyped-def]
    """The value of the key, -1 where there is none."""
    place = _place(keys, key)
    return values[place] if keys[place] == key else -1
