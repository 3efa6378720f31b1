"""What a sentence says of all its figures, as kernels: the walk of `scope`. The state of a point is one small
array, so that a bracket can set it aside."""

from __future__ import annotations

import numpy as np

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.judging import count_each, own_trap, set_bound
from pipelines.extracting.compiled.naming import meet_name, meet_word, speaks
from pipelines.extracting.compiled.scanning import first_from
from pipelines.extracting.compiled.shapes import (
    C_END,
    C_MARKED,
    C_MARKED_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PARENT,
    C_PART,
    C_SENTENCE,
    C_START,
    CLAIM_CLASS,
    CLAUSES,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_LIVE,
    N_PERIOD,
    N_SECTION,
    N_START,
    N_TRAP,
    N_UNIT,
    NO_CLASS,
    NUMBERS,
    S_AIM,
    S_CASE,
    S_COUNTY,
    S_IN_PASSING,
    S_MASKED,
    S_OTHER_PLACE,
    S_PART,
    S_PASSING,
    S_PERIOD,
    S_PLAN,
    S_SENTENCE,
    STATE,
    STATED,
    T_END,
    T_MARKS,
    T_START,
)
from pipelines.extracting.compiled.texts import past_spaces
from pipelines.extracting.compiled.traps_by_number import (
    COUNTY_FIGURE,
    NARRATED_CASE,
    NO_TRAP,
    NO_UNIT,
    OTHER_PLACE,
    OTHER_UNIT,
    PLAN,
    PRIOR,
    THIS_YEAR,
    WAS_BEFORE,
)
from pipelines.extracting.lexicon import MARK
from pipelines.extracting.scope import SHORT_CLAUSE

_PLAN_AFTER, _RESULT = MARK["plan_after"], MARK["result"]
#: The sections that `section_at` knows by number: no section at all, and the plan.
MEASURES, PLAN_SECTION = 0, 1


@kernel
def settle_scope(t, rx, d, year):  # type: ignore[no-untyped-def]
    """Fills bound, period, trap and section of every number and claim of the document."""
    for at in range(d.count[NUMBERS]):
        number = d.numbers[at]
        number[N_SECTION] = section_at(d, number[N_START])
        if at < d.count[STATED] and not number[N_TRAP] and not t.counted[number[N_CLASS]]:
            has_class = number[N_UNIT] and number[N_CLASS] != NO_CLASS
            number[N_TRAP] = OTHER_UNIT if has_class else NO_UNIT
    _walk(t, rx, d, year)


@kernel
def section_at(d, place):  # type: ignore[no-untyped-def]
    """The kind of the section that holds the place; the last that begins there counts."""
    at = first_from(d.sections, 0, len(d.sections), place + 1) - 1
    return d.sections[at, 1] if at >= 0 else MEASURES


@kernel
def _walk(t, rx, d, year):  # type: ignore[no-untyped-def]
    state = np.zeros(STATE, dtype=np.int64)
    state[S_SENTENCE] = state[S_PART] = -1
    saved = np.empty((d.count[CLAUSES] + 1, STATE + 1), dtype=np.int64)
    held = stated = 0
    claim = d.count[STATED]
    for clause in range(d.count[CLAUSES]):
        held = _enter(d, state, saved, held, clause)
        count = _tokens_and_lives(d, clause)
        while stated < d.count[STATED] and d.numbers[stated, N_CLAUSE] == clause:
            if not d.numbers[stated, N_LIVE]:
                count = _insert(d, count, ~stated)
            stated += 1
        while claim < d.count[NUMBERS] and d.numbers[claim, N_CLAUSE] == clause:
            count = _insert(d, count, ~claim)
            claim += 1
        _walk_clause(t, rx, d, state, clause, count, year)
        _leave(d, state, clause)


@kernel
def _enter(d, state, saved, held, clause):  # type: ignore[no-untyped-def]
    """Carries the state into the clause: ended by a full stop, kept through brackets. `saved[:held]` are the
    states before open brackets, each with its parent clause."""
    row = d.clauses[clause]
    parent = row[C_PARENT]
    if row[C_SENTENCE] != state[S_SENTENCE]:
        state[:S_SENTENCE] = 0
    elif parent >= 0:
        is_known = False
        for at in range(held):
            is_known = is_known or saved[at, STATE] == parent
        if not is_known:
            saved[held, :STATE], saved[held, STATE] = state, parent
            held += 1
    elif held:
        # A bracket's year (上年46件) ends with the bracket.
        held -= 1
        state[:S_SENTENCE] = saved[held, :S_SENTENCE]
    opens_part = row[C_PART] != state[S_PART]
    if state[S_PERIOD] == PRIOR and (opens_part or state[S_PASSING]):
        # 合法性审查94件，上年同期为71件，…: an earlier year named in passing holds for its clause only.
        state[S_PERIOD] = THIS_YEAR
    if opens_part:
        state[S_MASKED] = 0
    state[S_IN_PASSING] = not opens_part and parent < 0
    state[S_SENTENCE], state[S_PART] = row[C_SENTENCE], row[C_PART]
    return held


@kernel
def _place_of(d, item):  # type: ignore[no-untyped-def]
    """(start, end) of a token, or of a number written as ~row."""
    if item >= 0:
        return d.tokens[item, T_START], d.tokens[item, T_END]
    return d.numbers[~item, N_START], d.numbers[~item, N_END]


@kernel
def _insert(d, count, item):  # type: ignore[no-untyped-def]
    """Puts the item in order of place among the first `count` of the clause's items, behind its equals."""
    items = d.work[3]
    start, end = _place_of(d, item)
    at = count
    while at > 0:
        other_start, other_end = _place_of(d, items[at - 1])
        if other_start < start or (other_start == start and other_end <= end):
            break
        items[at] = items[at - 1]
        at -= 1
    items[at] = item
    return count + 1


@kernel
def _tokens_and_lives(d, clause):  # type: ignore[no-untyped-def]
    row, count = d.clauses[clause], 0
    for order in range(row[C_MARKED], row[C_MARKED_END]):
        at = d.marked[order]
        # Words without marks say nothing here.
        count = _insert(d, count, at)
    for at in range(row[C_NUMBERS], row[C_NUMBERS_END]):
        count = _insert(d, count, ~d.live[at])
    return count


@kernel
def _walk_clause(t, rx, d, state, clause, count, year):  # type: ignore[no-untyped-def]
    row, items, seen, met = d.clauses[clause], d.work[3], d.work[2], 0
    if speaks(t, rx, d, past_spaces(rx, d.text, row[C_START], row[C_END]), row[C_END]):
        state[S_OTHER_PLACE] = 1
    for order in range(row[C_MARKED], row[C_MARKED_END]):
        if d.tokens[d.marked[order], T_MARKS] & _PLAN_AFTER:
            state[S_PLAN] = 1
    for order in range(count):
        item = items[order]
        if item >= 0:
            meet_word(t, rx, d, state, clause, seen, met, item)
            seen[met] = item
            met += 1
        elif d.numbers[~item, N_CLASS] == CLAIM_CLASS:
            _judge(t, rx, d, state, clause, seen, 0, ~item)
        elif d.numbers[~item, N_LIVE]:
            set_bound(rx, d, clause, d.numbers[~item])
            count_each(rx, d, ~item)
            _judge(t, rx, d, state, clause, seen, met, ~item)
        else:
            meet_name(t, rx, d, state, clause, seen, met, ~item, year)


@kernel
def _leave(d, state, clause):  # type: ignore[no-untyped-def]
    """市里下放执法权，…: a subject that is only the occasion ends with its clause; so does 确保…."""
    row = d.clauses[clause]
    if state[S_AIM]:
        state[S_PLAN] = state[S_AIM] = 0
    is_short = row[C_END] - row[C_START] <= SHORT_CLAUSE
    if state[S_COUNTY] and row[C_NUMBERS] == row[C_NUMBERS_END] and not is_short:
        state[S_COUNTY] = 0


@kernel
def _judge(t, rx, d, state, clause, seen, met, row):  # type: ignore[no-untyped-def]
    """Period and trap of a live number or a claim from the sentence so far and the words right before it."""
    number = d.numbers[row]
    number[N_PERIOD] = PLAN if state[S_PLAN] else state[S_PERIOD]
    if number[N_SECTION] == PLAN_SECTION and state[S_PERIOD] != PRIOR:
        number[N_PERIOD] = PLAN
    if number[N_PERIOD] == PRIOR:
        for order in range(met):
            token = d.tokens[seen[order]]
            if token[T_MARKS] & _RESULT and number[N_START] - token[T_END] <= 1:
                # 由上年的80%提高到100%: what it rose to is this year's.
                number[N_PERIOD] = THIS_YEAR
    trap = own_trap(t, rx, d, clause, seen, met, row)
    if trap == NO_TRAP and (state[S_CASE] or state[S_MASKED]):
        trap = NARRATED_CASE
    if trap == NO_TRAP and state[S_COUNTY]:
        trap = COUNTY_FIGURE
    if trap == NO_TRAP and state[S_OTHER_PLACE]:
        trap = OTHER_PLACE
    if trap == WAS_BEFORE:
        trap, number[N_PERIOD] = NO_TRAP, PRIOR
    number[N_TRAP] = trap
