"""The readings themselves, as kernels: what a procedure takes of a number, and what the number's own words say of
its reading (其中, 新增, 达到)."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.matching import matches_of
from pipelines.extracting.compiled.scoring import clause_of, indicator_of, is_bare, is_last, left_of, right_of
from pipelines.extracting.compiled.shapes import (
    C_END,
    C_MARKED,
    C_MARKED_END,
    C_MATCHES,
    C_MATCHES_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PART,
    C_START,
    C_TOKENS,
    C_TOKENS_END,
    CLAUSES,
    FLAGS_FROM,
    HARD,
    IS_REACHED,
    M_END,
    M_SEQUENCE,
    M_START,
    N_CLASS,
    N_END,
    N_START,
    PROCEDURE,
    PROCEDURE_NEEDS,
    Q_FIELD,
    R_BREAKDOWN,
    R_END,
    R_FLOW,
    R_INDICATOR,
    R_NUMBER,
    R_PROCEDURE,
    R_REMOTE,
    R_START,
    R_STOCK,
    R_TOTAL,
    READINGS,
    T_END,
    T_KIND,
    T_MARKS,
    T_START,
    VETO,
)
from pipelines.extracting.compiled.vetoing import names
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.sharing import ALL_OPENING, PROCEDURE_SCORE

_AMONG, _TOTAL, _FLOW, _STOCK = MARK["among"], MARK["total"], MARK["flow"], bits("result", "stock")
_IS_REACHED = IS_REACHED << FLAGS_FROM
_DONE_TO, _DUTY, _ALL = MARK["done_to"], MARK["duty"], bits("cover_before", "done_to")


@kernel
def add_reading(d, indicator, number, score, start, end, is_remote):  # type: ignore[no-untyped-def]
    """Adds a reading of the number (its row)."""
    at = d.count[READINGS]
    if at >= len(d.readings):
        d.count[HARD] = 1
        return
    row = d.readings[at]
    row[:] = 0
    row[R_INDICATOR], row[R_NUMBER], row[R_START], row[R_END], row[R_REMOTE] = (
        indicator,
        number,
        start,
        end,
        is_remote,
    )
    d.scores[at] = score
    d.count[READINGS] = at + 1


@kernel
def describe(t, rx, d, spot, first):  # type: ignore[no-untyped-def]
    """Fills what the number's own words say into its readings, those from `first` on."""
    if first == d.count[READINGS]:
        return
    clause, start, left, marks = clause_of(d, spot), d.numbers[d.live[spot], N_START], left_of(d, spot), 0
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        token = d.tokens[d.marked[order]]
        if left <= token[T_START] and token[T_END] <= start and not token[T_KIND] & _IS_REACHED:
            marks |= token[T_MARKS]
    place = spot - d.clauses[clause, C_NUMBERS]
    is_total = marks & _TOTAL != 0 and place + clause > 0 and is_bare(rx, d, spot)
    is_among = _stands_before(d, _AMONG, clause, start)
    for at in range(first, d.count[READINGS]):
        row = d.readings[at]
        row[R_BREAKDOWN], row[R_TOTAL] = is_among, is_total
        row[R_STOCK], row[R_FLOW] = marks & _STOCK != 0, marks & _FLOW != 0


@kernel
def _stands_before(d, mask, clause, place):  # type: ignore[no-untyped-def]
    """Whether such a word stands before the place in its clause or in those before it in the same part."""
    part = d.clauses[clause, C_PART]
    while clause >= 0 and d.clauses[clause, C_PART] == part:
        for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
            token = d.tokens[d.marked[order]]
            if token[T_MARKS] & mask and token[T_END] <= place:
                return True
        clause -= 1
    return False


@kernel
def find_procedures(t, d, spot, first):  # type: ignore[no-untyped-def]
    """对18项重大决策进行了合法性审查和风险评估: adds each procedure that takes the number. `first`: where the
    readings of the number begin."""
    clause, own, chosen = clause_of(d, spot), d.live[spot], d.count[READINGS]
    _done_to(t, d, clause, own, d.numbers[own, N_END], right_of(d, spot), first, chosen)
    if not is_last(d, spot) or clause + 1 >= d.count[CLAUSES] or chosen == first:
        return
    following = d.clauses[clause + 1]
    if following[C_PART] != d.clauses[clause, C_PART] or following[C_NUMBERS] < following[C_NUMBERS_END]:
        return
    opens_with_all = False
    for at in range(following[C_TOKENS], following[C_TOKENS_END]):
        is_early = d.tokens[at, T_START] - following[C_START] <= ALL_OPENING
        opens_with_all = opens_with_all or (is_early and d.tokens[at, T_MARKS] & _ALL != 0)
    if opens_with_all:
        _done_to(t, d, clause + 1, own, following[C_START], following[C_END], first, chosen)


@kernel
def _done_to(t, d, clause, number, left, right, first, chosen):  # type: ignore[no-untyped-def]
    """Adds the procedures that are done to the number's matter between the places, each indicator once and none
    of those that the number was read as before (readings `first` to `chosen`)."""
    done = -1
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        token = d.tokens[d.marked[order]]
        if token[T_MARKS] & _DUTY:
            return
        if left <= token[T_START] < right and token[T_MARKS] & _DONE_TO:
            done = token[T_END] if done < 0 else min(done, token[T_END])
    if done < 0:
        return
    matches_of(t, d, clause, 1 << (PROCEDURE_NEEDS + d.numbers[number, N_CLASS]))
    begin = d.count[READINGS]
    for match in range(d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]):
        start, end = d.matches[match, M_START], d.matches[match, M_END]
        if t.sequences[d.matches[match, M_SEQUENCE], Q_FIELD] != PROCEDURE or start < done or end > right:
            continue
        indicator = indicator_of(t, d, match)
        if not t.allowed[indicator, d.numbers[number, N_CLASS]]:
            continue
        if _is_read(d, indicator, first, chosen) or _is_read(d, indicator, begin, d.count[READINGS]):
            continue
        if not _is_vetoed(t, d, clause, indicator, left, right):
            add_reading(d, indicator, number, PROCEDURE_SCORE, min(d.numbers[number, N_START], start), end, 0)
            d.readings[d.count[READINGS] - 1, R_PROCEDURE] = 1


@kernel
def _is_read(d, indicator, first, end):  # type: ignore[no-untyped-def]
    for at in range(first, end):
        if d.readings[at, R_INDICATOR] == indicator:
            return True
    return False


@kernel
def _is_vetoed(t, d, clause, indicator, left, right):  # type: ignore[no-untyped-def]
    for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
        if left <= d.tokens[at, T_START] < right and names(t, d.tokens[at], VETO, indicator):
            return True
    return False
