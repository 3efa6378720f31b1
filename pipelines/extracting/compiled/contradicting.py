"""What contradicts itself in one document, as kernels: which readings and facts the plain `findings` would name. Its
sentences are written in `rows`."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.settling import counts, number_of, value_of
from pipelines.extracting.compiled.shapes import (
    ABOVE_100,
    F_BOUND,
    F_INDICATOR,
    F_NUMBER,
    F_READINGS,
    F_READINGS_END,
    FACTS,
    FINDINGS,
    HARD,
    I_PARTS,
    I_PARTS_END,
    I_PREFER,
    I_PREFER_END,
    I_RATE,
    N_BASIS,
    N_START,
    PARTS_OF_FINDINGS,
    R_BREAKDOWN,
    R_FLOW,
    R_INDICATOR,
    R_PROCEDURE,
    R_REMOTE,
    R_STOCK,
    READINGS,
    TWO_VALUES,
    UNEQUAL_PARTS,
    X_CODE,
    X_FACT,
    X_OTHER,
    X_OTHER_END,
    ZERO_BESIDE,
)
from pipelines.extracting.compiled.traps_by_number import EXACT, STATED_BASIS, ZERO_BASIS
from pipelines.extracting.findings import SURE


@kernel
def find_contradictions(t, d):  # type: ignore[no-untyped-def]
    """All findings of the document, in the catalogue's order."""
    d.count[FINDINGS] = d.count[PARTS_OF_FINDINGS] = 0
    for fact in range(d.count[FACTS]):
        indicator = t.indicators[d.facts[fact, F_INDICATOR]]
        if indicator[I_PREFER] == indicator[I_PREFER_END]:
            _find_second_values(d, fact)
        if d.numbers[d.facts[fact, F_NUMBER], N_BASIS] == STATED_BASIS and d.fact_values[fact, 0] > 0:
            _find_zero(d, fact)
        if indicator[I_RATE] and d.fact_values[fact, 0] > 100:
            _add(d, ABOVE_100, fact, 0, 0)
    for fact in range(d.count[FACTS]):
        if d.facts[fact, F_BOUND] == EXACT:
            _find_unequal_parts(t, d, fact)


@kernel
def _add(d, code, fact, other, end):  # type: ignore[no-untyped-def]
    at = d.count[FINDINGS]
    if at >= len(d.findings):
        d.count[HARD] = 1
        return
    row = d.findings[at]
    row[X_CODE], row[X_FACT], row[X_OTHER], row[X_OTHER_END] = code, fact, other, end
    d.count[FINDINGS] = at + 1


@kernel
def _find_second_values(d, fact):  # type: ignore[no-untyped-def]
    """Direct, sure readings of the indicator that neither are in the fact nor say the same."""
    row, begin = d.facts[fact], d.count[FINDINGS]
    if d.numbers[row[F_NUMBER], N_BASIS] != STATED_BASIS:
        return
    for other in range(d.count[READINGS]):
        reading = d.readings[other]
        if reading[R_INDICATOR] != row[F_INDICATOR] or d.scores[other] < SURE or not counts(d, other):
            continue
        if reading[R_PROCEDURE] or reading[R_REMOTE] or number_of(d, other)[N_BASIS] != STATED_BASIS:
            continue
        if reading[R_BREAKDOWN] or reading[R_FLOW] or reading[R_STOCK] or _is_said(d, fact, other):
            continue
        is_found = False
        for at in range(begin, d.count[FINDINGS]):
            is_found = is_found or value_of(d, d.findings[at, X_OTHER]) == value_of(d, other)
        if not is_found:
            _add(d, TWO_VALUES, fact, other, 0)


@kernel
def _is_said(d, fact, other):  # type: ignore[no-untyped-def]
    """Whether the reading is in the fact or has its value or that of one of its parts."""
    value, start = value_of(d, other), number_of(d, other)[N_START]
    if value == d.fact_values[fact, 0]:
        return True
    for at in range(d.facts[fact, F_READINGS], d.facts[fact, F_READINGS_END]):
        own = d.fact_readings[at]
        if number_of(d, own)[N_START] == start or value_of(d, own) == value:
            return True
    return False


@kernel
def _find_zero(d, fact):  # type: ignore[no-untyped-def]
    for other in range(d.count[READINGS]):
        if d.readings[other, R_INDICATOR] == d.facts[fact, F_INDICATOR] and counts(d, other):
            if number_of(d, other)[N_BASIS] == ZERO_BASIS:
                _add(d, ZERO_BESIDE, fact, other, 0)
                return


@kernel
def _find_unequal_parts(t, d, fact):  # type: ignore[no-untyped-def]
    """A total whose parts (`made_of` in the catalogue) are all stated exactly and do not add up."""
    indicator, begin = t.indicators[d.facts[fact, F_INDICATOR]], d.count[PARTS_OF_FINDINGS]
    if indicator[I_PARTS] == indicator[I_PARTS_END]:
        return
    end, sums = begin, 0.0
    for item in range(indicator[I_PARTS], indicator[I_PARTS_END]):
        for part in range(d.count[FACTS]):
            is_part = d.facts[part, F_INDICATOR] == t.indicator_items[item]
            if is_part and d.facts[part, F_BOUND] == EXACT:
                if end >= len(d.finding_parts):
                    d.count[HARD] = 1
                    return
                d.finding_parts[end] = part
                sums, end = sums + d.fact_values[part, 0], end + 1
    total = d.fact_values[fact, 0]
    is_complete = end - begin == indicator[I_PARTS_END] - indicator[I_PARTS]
    if end > begin and (sums > total or (is_complete and sums != total)):
        _add(d, UNEQUAL_PARTS, fact, begin, end)
        d.count[PARTS_OF_FINDINGS] = end
