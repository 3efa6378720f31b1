"""From the candidates of each number to its readings, as kernels: what the plain `sharing` does for numbers that
stand alone, in lists of rates, or behind 分别为."""

from __future__ import annotations

from pipelines.extracting.compiled.choosing import best_within
from pipelines.extracting.compiled.describing import add_reading, describe, find_procedures
from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import JOINER, JOINTS
from pipelines.extracting.compiled.regexes import in_class, match_at
from pipelines.extracting.compiled.scoring import clause_of, indicator_of, is_among_too_many, left_of
from pipelines.extracting.compiled.shapes import (
    A_END,
    A_INDICATOR,
    A_MATCH,
    A_REMOTE,
    A_START,
    C_END,
    C_MARKED,
    C_MARKED_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_START,
    I_SHARES,
    LIVE_NUMBERS,
    M_END,
    M_HEAD,
    M_START,
    N_CLASS,
    N_END,
    N_START,
    N_TRAP,
    R_INDICATOR,
    RATE_CLASS,
    READINGS,
    T_MARKS,
    T_START,
)
from pipelines.extracting.compiled.texts import holds, is_blank
from pipelines.extracting.compiled.traps_by_number import SHARED_LIST
from pipelines.extracting.compiled.vetoing import clause_before
from pipelines.extracting.lexicon import MARK
from pipelines.extracting.sharing import WIDEST_ITEM

_RESPECTIVELY, _GE = MARK["respectively"], ord("各")


@kernel
def assign(t, rx, d):  # type: ignore[no-untyped-def]
    """The readings of all numbers of the document; a number may have none, one, or several."""
    d.count[READINGS] = 0
    for spot in range(d.count[LIVE_NUMBERS]):
        number = d.numbers[d.live[spot]]
        if number[N_TRAP] or is_among_too_many(d, spot):
            continue
        first = d.count[READINGS]
        is_settled = number[N_CLASS] == RATE_CLASS and _share_rates(t, rx, d, spot)
        if not is_settled and not _respective(t, rx, d, spot):
            _choose(t, rx, d, spot)
        find_procedures(t, d, spot, first)
        describe(t, rx, d, spot, first)


@kernel
def _take(d, spot, at):  # type: ignore[no-untyped-def]
    row = d.candidates[at]
    score = d.candidate_scores[at]
    add_reading(d, row[A_INDICATOR], d.live[spot], score, row[A_START], row[A_END], row[A_REMOTE])


@kernel
def _take_match(t, d, spot, match, score):  # type: ignore[no-untyped-def]
    start, end = d.matches[match, M_START], d.numbers[d.live[spot], N_END]
    add_reading(d, indicator_of(t, d, match), d.live[spot], score, start, end, 0)


@kernel
def _choose(t, rx, d, spot):  # type: ignore[no-untyped-def]
    """The best candidate, with those that may share its number; nothing where a list shares it unsplit."""
    best, end = d.candidate_ranges[spot, 0], d.candidate_ranges[spot, 1]
    if best == end:
        return
    number, first = d.numbers[d.live[spot]], d.count[READINGS]
    match, best_score = d.candidates[best, A_MATCH], d.candidate_scores[best]
    _take(d, spot, best)
    for at in range(best + 1, end):
        other, indicator = d.candidates[at, A_MATCH], d.candidates[at, A_INDICATOR]
        if _is_chosen(d, first, indicator):
            continue
        is_listed = _is_list(rx, d, number, match, other)
        if t.indicators[d.candidates[best, A_INDICATOR], I_SHARES] and t.indicators[indicator, I_SHARES]:
            is_left = d.matches[match, M_END] <= number[N_START] or d.matches[other, M_END] <= number[N_START]
            if is_left and not (is_listed or _is_list(rx, d, number, other, match)):
                continue
            is_another = number[N_CLASS] != RATE_CLASS or not _same_head(d, match, other)
            if is_another and not d.candidates[at, A_REMOTE] and d.candidate_scores[at] >= 0.6 * best_score:
                _take(d, spot, at)
        elif is_listed and d.candidate_scores[at] >= 0.88 * best_score:
            if holds(d.text, d.matches[match, M_END], number[N_START], _GE):
                _take(d, spot, at)
                continue
            number[N_TRAP] = SHARED_LIST
            d.count[READINGS] = first
            return


@kernel
def _is_chosen(d, first, indicator):  # type: ignore[no-untyped-def]
    for at in range(first, d.count[READINGS]):
        if d.readings[at, R_INDICATOR] == indicator:
            return True
    return False


@kernel
def _same_head(d, match, other):  # type: ignore[no-untyped-def]
    left, right = d.matches[match], d.matches[other]
    return left[M_HEAD] == right[M_HEAD] and left[M_END] == right[M_END]


@kernel
def _is_list(rx, d, number, match, other):  # type: ignore[no-untyped-def]
    """Whether the two patterns are neighbours in a list left of the number."""
    start, end = d.matches[other, M_END], d.matches[match, M_START]
    if d.matches[match, M_END] > number[N_START] or start > end:
        return False
    return match_at(rx, d, d.text, JOINER, start, 0, end, True) >= 0


@kernel
def _joins(rx, d, left, right):  # type: ignore[no-untyped-def]
    """Whether only 和、 stands between two neighbouring live numbers."""
    start, end = d.numbers[d.live[left], N_END], d.numbers[d.live[right], N_START]
    return start <= end and match_at(rx, d, d.text, JOINER, start, 0, end, True) >= 0


@kernel
def _run(rx, d, spot):  # type: ignore[no-untyped-def]
    """(first, how many) of the numbers that follow each other with only 和、 between."""
    clause = clause_of(d, spot)
    first = last = spot
    while first > d.clauses[clause, C_NUMBERS] and _joins(rx, d, first - 1, first):
        first -= 1
    while last + 1 < d.clauses[clause, C_NUMBERS_END] and _joins(rx, d, last, last + 1):
        last += 1
    return first, last - first + 1


@kernel
def _items(rx, d, left, right, count):  # type: ignore[no-untyped-def]
    """(first, how many) of the last `count` items (0: all) of the list between the places, as rows of `d.items`;
    none if there are fewer."""
    items, found, start = d.items, 0, left
    for place in range(left, right):
        if in_class(rx, d.text[place], JOINTS):
            items[found, 0], items[found, 1] = start, place
            found, start = found + 1, place + 1
    items[found, 0], items[found, 1] = start, right
    found += 1
    if found < count:
        return 0, 0
    return (found - count, count) if count else (0, found)


@kernel
def _share_rates(t, rx, d, spot):  # type: ignore[no-untyped-def]
    """参考率、合格率均达100%: every item of the list left of the number takes it; 办结率、满意率分别为100%和95.7%:
    each takes the number of its place. False: no list of rates speaks for the number."""
    first, run = _run(rx, d, spot)
    clause, left, end = clause_of(d, spot), left_of(d, first), d.numbers[d.live[first], N_START]
    item, count = _items(rx, d, left, end, run if run > 1 else 0)
    if run > 1:
        if count:
            place = item + spot - first
            match, score = best_within(t, d, spot, clause, d.items[place, 0], d.items[place, 1])
            if match >= 0:
                _take_match(t, d, spot, match, score)
        return count > 0
    # The items come from right to left; the readings stand from left to right.
    chosen = 0
    for place in range(count - 1, -1, -1):
        start, stop = d.items[place, 0], d.items[place, 1]
        match, score = best_within(t, d, spot, clause, start, stop)
        candidate = -1
        if match < 0 and not chosen:
            candidate = _first_left(d, spot, end)
        if (match < 0 and candidate < 0) or stop - start > WIDEST_ITEM:
            if not chosen and (match >= 0 or candidate >= 0):
                chosen = _note_choice(d, chosen, match, candidate, score)
            break
        chosen = _note_choice(d, chosen, match, candidate, score)
    for at in range(chosen - 1, -1, -1):
        if d.work[8, at] >= 0:
            _take_match(t, d, spot, d.work[8, at], d.choice_scores[at])
        else:
            _take(d, spot, ~d.work[8, at])
    return chosen > 0


@kernel
def _note_choice(d, chosen, match, candidate, score):  # type: ignore[no-untyped-def]
    d.work[8, chosen] = match if match >= 0 else ~candidate
    d.choice_scores[chosen] = score
    return chosen + 1


@kernel
def _first_left(d, spot, end):  # type: ignore[no-untyped-def]
    """The best candidate whose words stand left of the place, -1 if none."""
    for at in range(d.candidate_ranges[spot, 0], d.candidate_ranges[spot, 1]):
        if d.matches[d.candidates[at, A_MATCH], M_END] <= end:
            return at
    return -1


@kernel
def _says_respectively(d, clause):  # type: ignore[no-untyped-def]
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        if d.tokens[d.marked[order], T_MARKS] & _RESPECTIVELY:
            return True
    return False


@kernel
def _respective(t, rx, d, spot):  # type: ignore[no-untyped-def]
    """行政检查、联合执法分别开展了185次、12次: each item of the list takes the number of its place. False: no such
    list."""
    clause, said = clause_of(d, spot), -1
    # The cheapest question first: hardly a clause has the word.
    if not _says_respectively(d, clause):
        return False
    first, run = _run(rx, d, spot)
    left = left_of(d, first)
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        token = d.tokens[d.marked[order]]
        if left <= token[T_START] < d.numbers[d.live[first], N_START] and token[T_MARKS] & _RESPECTIVELY:
            said = token[T_START]
    if run < 2 or said < 0:
        return False
    index, right, before = clause, said, clause_before(d, clause)
    if is_blank(rx, d.text, left, right) and before >= 0:
        # 承办人大代表建议、政协提案，分别为6件、3件
        index, left, right = before, d.clauses[before, C_START], d.clauses[before, C_END]
    item, count = _items(rx, d, left, right, run)
    if not count:
        return False
    own, last, is_any = -1, -1, False
    own_score = last_score = 0.0
    for order in range(count):
        match, score = best_within(t, d, spot, index, d.items[item + order, 0], d.items[item + order, 1])
        is_any = is_any or match >= 0
        if order == spot - first:
            own, own_score = match, score
        last, last_score = match, score
    if not is_any:
        return False
    size = d.items[item + spot - first, 1] - d.items[item + spot - first, 0]
    last_size = d.items[item + count - 1, 1] - d.items[item + count - 1, 0]
    if own < 0 and last >= 0 and last_size >= 2 * size:
        # 党委会、办公会专题研究法治建设分别为3次、2次: the last item holds what is said of all.
        own, own_score = last, last_score
    if own >= 0:
        _take_match(t, d, spot, own, own_score)
    return True
