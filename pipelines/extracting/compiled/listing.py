"""Whether numbers follow each other as a list with its own numbers, as kernels: `are_parts` of the plain `facts`."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import JOINTS
from pipelines.extracting.compiled.shapes import (
    C_PARENT,
    C_PART,
    CLAIM_CLASS,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_START,
    R_NUMBER,
    RATE_CLASS,
)
from pipelines.extracting.compiled.texts import holds_one_of
from pipelines.extracting.facts import PART_GAP, REPEAT_GAP


@kernel
def are_parts(rx, d, chosen, count):  # type: ignore[no-untyped-def]
    """Whether the numbers of the readings follow each other in one part of a sentence as a list."""
    if count < 2:
        return False
    first, is_repeat = d.numbers[d.readings[chosen[0], R_NUMBER]], True
    for at in range(count):
        number = d.numbers[d.readings[chosen[at], R_NUMBER]]
        clause = d.clauses[number[N_CLAUSE]]
        if number[N_CLASS] == CLAIM_CLASS or number[N_CLASS] == RATE_CLASS or clause[C_PARENT] >= 0:
            return False
        if clause[C_PART] != d.clauses[first[N_CLAUSE], C_PART]:
            return False
        is_repeat = (
            is_repeat
            and d.values[d.readings[chosen[at], R_NUMBER]] == d.values[d.readings[chosen[0], R_NUMBER]]
        )
    for at in range(count - 1):
        start = d.numbers[d.readings[chosen[at], R_NUMBER], N_END]
        end = d.numbers[d.readings[chosen[at + 1], R_NUMBER], N_START]
        # 反馈问题9项，现已整改9项 says one figure twice; 年中2次、年末2次 is a list.
        if end - start > (REPEAT_GAP if is_repeat else PART_GAP):
            return False
        if is_repeat and not holds_one_of(rx, d.text, start, end, JOINTS):
            return False
    return True
