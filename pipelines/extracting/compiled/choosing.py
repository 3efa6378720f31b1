"""Every reading of a number with the pattern that speaks for it, best first, as kernels: the candidates of the plain
`evidence`. A number's candidates are found once, in the order of the numbers."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.matching import matches_of, needs_of
from pipelines.extracting.compiled.scoring import (
    clause_of,
    fit,
    indicator_of,
    is_among_too_many,
    is_bare,
    is_first,
    left_of,
    position,
    says,
    strength,
)
from pipelines.extracting.compiled.shapes import (
    A_END,
    A_INDICATOR,
    A_MATCH,
    A_REMOTE,
    A_START,
    AROUND,
    C_MATCHES,
    C_MATCHES_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PARENT,
    C_START,
    CANDIDATES,
    HARD,
    LIVE_NUMBERS,
    M_END,
    M_LENGTH,
    M_SEQUENCE,
    M_START,
    N_CLASS,
    N_END,
    N_START,
    Q_SIDE,
    RIGHT,
)
from pipelines.extracting.compiled.vetoing import clause_before, has_other_subject, has_veto, is_vetoed
from pipelines.extracting.evidence import LEAST_SCORE, VETO_REACH


@kernel
def find_candidates(t, rx, d):  # type: ignore[no-untyped-def]
    """The candidates of all live numbers, each number's as a range of `d.candidates`."""
    d.count[CANDIDATES] = 0
    for spot in range(d.count[LIVE_NUMBERS]):
        first = d.count[CANDIDATES]
        d.candidate_ranges[spot, 0] = d.candidate_ranges[spot, 1] = first
        if is_among_too_many(d, spot):
            continue
        matches_of(t, d, clause_of(d, spot), needs_of(d, d.live[spot]))
        has_own = _find_own(t, rx, d, spot)
        bare = is_bare(rx, d, spot)
        if bare and not has_own:
            _carry(t, rx, d, spot)
        left = left_of(d, spot)
        for at in range(first, d.count[CANDIDATES]):
            match = d.matches[d.candidates[at, A_MATCH]]
            d.candidates[at, A_REMOTE] = match[M_END] <= left and not bare
        _sort(d, first, d.count[CANDIDATES])
        d.candidate_ranges[spot, 1] = d.count[CANDIDATES]


@kernel
def _add(t, d, spot, match, score):  # type: ignore[no-untyped-def]
    at = d.count[CANDIDATES]
    if at >= len(d.candidates):
        d.count[HARD] = 1
        return
    number, row = d.numbers[d.live[spot]], d.candidates[at]
    row[A_INDICATOR], row[A_MATCH] = indicator_of(t, d, match), match
    row[A_START] = min(d.matches[match, M_START], number[N_START])
    row[A_END] = max(d.matches[match, M_END], number[N_END])
    d.candidate_scores[at] = score
    d.count[CANDIDATES] = at + 1


@kernel
def _find_own(t, rx, d, spot):  # type: ignore[no-untyped-def]
    """Adds what the patterns of the number's clause say; whether one of them stands in the number's own words."""
    clause, left, has_own = clause_of(d, spot), left_of(d, spot), False
    for match in range(d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]):
        if not says(t, d, match):
            continue
        score = _score(t, rx, d, spot, clause, match)
        if score >= LEAST_SCORE:
            _add(t, d, spot, match, score)
            has_own = has_own or d.matches[match, M_START] >= left
    return has_own


@kernel
def _score(t, rx, d, spot, clause, match):  # type: ignore[no-untyped-def]
    # The cheapest question first: most patterns near a number do not fit its unit at all.
    fitting = fit(t, d, spot, match)
    if fitting < LEAST_SCORE:
        return 0.0
    placed = position(t, rx, d, spot, match)
    if placed * fitting < LEAST_SCORE:
        return 0.0
    value = placed * fitting * strength(t, d, clause, match)
    return 0.0 if value < LEAST_SCORE or is_vetoed(t, rx, d, spot, match) else value


@kernel
def _carry(t, rx, d, spot):  # type: ignore[no-untyped-def]
    """Adds what the words before say of a bare number: the number before it again, the noun of the clause before,
    or its audience."""
    clause, number = clause_of(d, spot), d.numbers[d.live[spot]]
    index = clause_before(d, clause)
    before = -1
    if not is_first(d, spot):
        before = spot - 1
    elif index >= 0 and d.clauses[index, C_NUMBERS] < d.clauses[index, C_NUMBERS_END]:
        before = d.clauses[index, C_NUMBERS_END] - 1
    if before >= 0 and d.numbers[d.live[before], N_CLASS] == number[N_CLASS]:
        for at in range(d.candidate_ranges[before, 0], d.candidate_ranges[before, 1]):
            if not d.candidates[at, A_REMOTE] and 0.96 * d.candidate_scores[at] >= LEAST_SCORE:
                _add(t, d, spot, d.candidates[at, A_MATCH], 0.96 * d.candidate_scores[at])
        return
    if is_first(d, spot) and index >= 0:
        _carry_noun(t, rx, d, spot, index)


@kernel
def _carry_noun(t, rx, d, spot, index):  # type: ignore[no-untyped-def]
    earlier, clause = d.clauses[index], clause_of(d, spot)
    has_numbers = earlier[C_NUMBERS] < earlier[C_NUMBERS_END]
    factor = 0.9 if d.clauses[clause, C_PARENT] == index else 0.62 if has_numbers else 0.7
    matches_of(t, d, index, needs_of(d, d.live[spot]))
    for match in range(earlier[C_MATCHES], earlier[C_MATCHES_END]):
        if not says(t, d, match) or t.sequences[d.matches[match, M_SEQUENCE], Q_SIDE] == RIGHT:
            continue
        score = factor * fit(t, d, spot, match) * strength(t, d, index, match)
        if score < LEAST_SCORE or d.matches[match, M_END] > d.clauses[clause, C_START]:
            continue
        indicator, start, end = indicator_of(t, d, match), d.matches[match, M_START], d.matches[match, M_END]
        if has_other_subject(t, d, spot, indicator):
            continue
        if has_numbers and is_vetoed(t, rx, d, earlier[C_NUMBERS_END] - 1, match):
            continue
        if not has_veto(t, d, index, indicator, start - VETO_REACH, end):
            _add(t, d, spot, match, score)


@kernel
def _goes_before(d, left, right):  # type: ignore[no-untyped-def]
    """Whether candidate `left` is better than `right`: score, then length, then the catalogue's order."""
    if d.candidate_scores[left] != d.candidate_scores[right]:
        return d.candidate_scores[left] > d.candidate_scores[right]
    left_length = d.matches[d.candidates[left, A_MATCH], M_LENGTH]
    right_length = d.matches[d.candidates[right, A_MATCH], M_LENGTH]
    if left_length != right_length:
        return left_length > right_length
    return d.candidates[left, A_INDICATOR] < d.candidates[right, A_INDICATOR]


@kernel
def _sort(d, first, end):  # type: ignore[no-untyped-def]
    """Sorts the candidates; equals keep their order."""
    rows, scores = d.candidates, d.candidate_scores
    for start in range(first + 1, end):
        at = start
        while at > first and _goes_before(d, at, at - 1):
            for column in range(rows.shape[1]):
                rows[at, column], rows[at - 1, column] = rows[at - 1, column], rows[at, column]
            scores[at], scores[at - 1] = scores[at - 1], scores[at]
            at -= 1


@kernel
def best_within(t, d, spot, clause, left, right):  # type: ignore[no-untyped-def]
    """(match, score) of the best reading of the number by the words of the clause between the places alone;
    match -1: none."""
    best, best_score = -1, 0.0
    matches_of(t, d, clause, needs_of(d, d.live[spot]))
    for match in range(d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]):
        if d.matches[match, M_START] < left or d.matches[match, M_END] > right or not says(t, d, match):
            continue
        if t.sequences[d.matches[match, M_SEQUENCE], Q_SIDE] == AROUND:
            continue
        score = fit(t, d, spot, match) * strength(t, d, clause, match)
        if score >= LEAST_SCORE and (best < 0 or score > best_score):
            if not has_veto(t, d, clause, indicator_of(t, d, match), left, right):
                best, best_score = match, score
    return best, best_score
