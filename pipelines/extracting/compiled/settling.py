"""From the readings of one document to one fact per indicator, as kernels: what the plain `facts` does. The readings
in question stand as rows in `d.chosen`, and each step keeps some of them."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.listing import are_parts
from pipelines.extracting.compiled.numbers import rounded
from pipelines.extracting.compiled.programs import LISTED
from pipelines.extracting.compiled.regexes import match_at
from pipelines.extracting.compiled.shapes import (
    C_MARKED,
    C_MARKED_END,
    C_PARAGRAPH,
    C_PART,
    F_BOUND,
    F_INDICATOR,
    F_NUMBER,
    F_READINGS,
    F_READINGS_END,
    FACTS,
    HARD,
    I_ADDS_UP,
    I_PREFER,
    I_PREFER_END,
    N_BASIS,
    N_BOUND,
    N_CLAUSE,
    N_END,
    N_PERIOD,
    N_START,
    N_TRAP,
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
    SETTLED,
    T_END,
    T_MARKS,
)
from pipelines.extracting.compiled.texts import holds_text
from pipelines.extracting.compiled.traps_by_number import STATED_BASIS, THIS_YEAR
from pipelines.extracting.lexicon import MARK

_TOTAL = MARK["total"]
_DIRECT, _STATED, _NEAR, _PREFERRED, _WHOLE, _NO_FLOW, _STOCK = range(7)


@kernel
def settle_facts(t, rx, d):  # type: ignore[no-untyped-def]
    """At most one fact per indicator, from the readings of this year only, in the catalogue's order."""
    d.count[FACTS] = d.count[SETTLED] = 0
    bounds = d.by_indicator
    bounds[:] = 0
    for at in range(d.count[READINGS]):
        if counts(d, at):
            bounds[d.readings[at, R_INDICATOR] + 1] += 1
    for indicator in range(1, bounds.size):
        bounds[indicator] += bounds[indicator - 1]
    for at in range(d.count[READINGS] - 1, -1, -1):
        if counts(d, at):
            # Each end goes down to the start of its indicator.
            place = d.readings[at, R_INDICATOR] + 1
            bounds[place] -= 1
            d.sorted[bounds[place]] = at
    for indicator in range(bounds.size - 2):
        if bounds[indicator + 2] > bounds[indicator + 1]:
            _settle(t, rx, d, indicator, bounds[indicator + 1], bounds[indicator + 2])


@kernel
def counts(d, at):  # type: ignore[no-untyped-def]
    """Whether the reading is one of this year that no trap takes away."""
    number = d.numbers[d.readings[at, R_NUMBER]]
    return number[N_PERIOD] == THIS_YEAR and not number[N_TRAP]


@kernel
def number_of(d, at):  # type: ignore[no-untyped-def]
    return d.numbers[d.readings[at, R_NUMBER]]


@kernel
def value_of(d, at):  # type: ignore[no-untyped-def]
    return d.values[d.readings[at, R_NUMBER]]


@kernel
def _settle(t, rx, d, indicator, first, end):  # type: ignore[no-untyped-def]
    chosen, count = d.chosen, end - first
    for at in range(count):
        chosen[at] = d.sorted[first + at]
    for question in (_DIRECT, _STATED, _NEAR, _PREFERRED, _WHOLE, _NO_FLOW):
        count = _prefer(t, d, chosen, count, question, indicator)
    count = _keep_near_the_best(rx, d, chosen, count)
    count = _drop_repeats(d, chosen, count)
    count = _prefer(t, d, chosen, count, _STOCK, indicator)
    if are_parts(rx, d, chosen, count):
        total = _sum_of_others(d, chosen, count)
        if total >= 0:
            chosen[0], count = total, 1
    elif _take_total(d, chosen, count):
        count = 1
    elif not (t.indicators[indicator, I_ADDS_UP] and _is_one_paragraph(d, chosen, count)):
        count = _first_group(rx, d, chosen, count)
    _add_fact(d, indicator, chosen, count)


@kernel
def _answers(t, d, at, question, indicator):  # type: ignore[no-untyped-def]
    row = d.readings[at]
    if question == _DIRECT:
        return not row[R_PROCEDURE]
    if question == _STATED:
        return number_of(d, at)[N_BASIS] == STATED_BASIS
    if question == _NEAR:
        return not row[R_REMOTE]
    if question == _WHOLE:
        return not row[R_BREAKDOWN]
    if question == _NO_FLOW:
        return not row[R_FLOW]
    if question == _STOCK:
        return row[R_STOCK] != 0
    for place in range(t.indicators[indicator, I_PREFER], t.indicators[indicator, I_PREFER_END], 2):
        if holds_text(d.text, row[R_START], row[R_END], t.characters, t.texts[place], t.texts[place + 1]):
            return True
    return False


@kernel
def _prefer(t, d, chosen, count, question, indicator):  # type: ignore[no-untyped-def]
    """Keeps the readings that answer yes, or all where none does."""
    preferred = 0
    for at in range(count):
        preferred += _answers(t, d, chosen[at], question, indicator)
    if not preferred or preferred == count:
        return count
    kept = 0
    for at in range(count):
        if _answers(t, d, chosen[at], question, indicator):
            chosen[kept] = chosen[at]
            kept += 1
    return kept


@kernel
def _keep_near_the_best(rx, d, chosen, count):  # type: ignore[no-untyped-def]
    """The readings that the best one does not outweigh; in its own sentence part a little less is enough."""
    best, kept = chosen[0], 0
    for at in range(1, count):
        if d.scores[chosen[at]] > d.scores[best]:
            best = chosen[at]
    for at in range(count):
        score = d.scores[chosen[at]]
        is_near = score >= 0.75 * d.scores[best]
        if not is_near and score >= 0.5 * d.scores[best]:
            left, right = number_of(d, best), number_of(d, chosen[at])
            if right[N_START] < left[N_START]:
                left, right = right, left
            is_near = _is_listed(rx, d, left[N_END], right[N_START])
        if is_near:
            chosen[kept] = chosen[at]
            kept += 1
    return kept


@kernel
def _is_listed(rx, d, start, end):  # type: ignore[no-untyped-def]
    return start < end and match_at(rx, d, d.text, LISTED, start, start, end, True) >= 0


@kernel
def _drop_repeats(d, chosen, count):  # type: ignore[no-untyped-def]
    """One reading per number, the best (several patterns may have spoken for it), in the order of the numbers."""
    kept = 0
    for at in range(count):
        reading, start = chosen[at], number_of(d, chosen[at])[N_START]
        place = 0
        while place < kept and number_of(d, chosen[place])[N_START] != start:
            place += 1
        if place == kept:
            chosen[kept] = reading
            kept += 1
        elif d.scores[reading] > d.scores[chosen[place]]:
            chosen[place] = reading
    for begin in range(1, kept):
        at = begin
        while at > 0 and number_of(d, chosen[at])[N_START] < number_of(d, chosen[at - 1])[N_START]:
            chosen[at], chosen[at - 1] = chosen[at - 1], chosen[at]
            at -= 1
    return kept


@kernel
def _sum_of_others(d, chosen, count):  # type: ignore[no-untyped-def]
    """The one figure that sums up the others (部署会4次、推进会6次，共10次), or -1."""
    for at in range(1, count):
        if d.readings[chosen[at], R_TOTAL]:
            return chosen[at]
    total = 0.0
    for at in range(count):
        total += value_of(d, chosen[at])
    for at in range(count):
        if count > 2 and 2 * value_of(d, chosen[at]) == total:
            return chosen[at]
    return -1


@kernel
def _says_total(d, at):  # type: ignore[no-untyped-def]
    """Whether 共, 合计, 全年 … stands before the number in its clause."""
    number = number_of(d, at)
    clause = number[N_CLAUSE]
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        row = d.marked[order]
        if d.tokens[row, T_MARKS] & _TOTAL and d.tokens[row, T_END] <= number[N_START]:
            return True
    return False


@kernel
def _take_total(d, chosen, count):  # type: ignore[no-untyped-def]
    """Where the values differ and one says 共, the best such is put first."""
    differ, best = False, -1
    for at in range(1, count):
        differ = differ or value_of(d, chosen[at]) != value_of(d, chosen[0])
    if not differ:
        return False
    for at in range(count):
        reading = chosen[at]
        if not _says_total(d, reading):
            continue
        if (
            best < 0
            or d.scores[reading] > d.scores[best]
            or (d.scores[reading] == d.scores[best] and value_of(d, reading) > value_of(d, best))
        ):
            best = reading
    if best >= 0:
        chosen[0] = best
    return best >= 0


@kernel
def _is_one_paragraph(d, chosen, count):  # type: ignore[no-untyped-def]
    paragraph = d.clauses[number_of(d, chosen[0])[N_CLAUSE], C_PARAGRAPH]
    for at in range(1, count):
        if d.clauses[number_of(d, chosen[at])[N_CLAUSE], C_PARAGRAPH] != paragraph:
            return False
    return True


@kernel
def _first_group(rx, d, chosen, count):  # type: ignore[no-untyped-def]
    """The parts that stand together around the best reading, or that reading alone."""
    best = chosen[0]
    for at in range(1, count):
        # In the order of the numbers: of equals the first stays.
        if d.scores[chosen[at]] > d.scores[best]:
            best = chosen[at]
    part, together, kept = d.clauses[number_of(d, best)[N_CLAUSE], C_PART], d.together, 0
    for at in range(count):
        if d.clauses[number_of(d, chosen[at])[N_CLAUSE], C_PART] == part:
            together[kept] = chosen[at]
            kept += 1
    if kept > 1 and are_parts(rx, d, together, kept):
        chosen[:kept] = together[:kept]
        return kept
    chosen[0] = best
    return 1


@kernel
def _add_fact(d, indicator, chosen, count):  # type: ignore[no-untyped-def]
    at, begin = d.count[FACTS], d.count[SETTLED]
    if at >= len(d.facts) or begin + count > len(d.fact_readings):
        d.count[HARD] = 1
        return
    bound, value, score = 0, 0.0, d.scores[chosen[0]]
    for order in range(count):
        bound = max(bound, number_of(d, chosen[order])[N_BOUND])
        value += value_of(d, chosen[order])
        score = min(score, d.scores[chosen[order]])
        d.fact_readings[begin + order] = chosen[order]
    row = d.facts[at]
    row[F_INDICATOR], row[F_NUMBER], row[F_BOUND] = indicator, d.readings[chosen[0], R_NUMBER], bound
    row[F_READINGS], row[F_READINGS_END] = begin, begin + count
    d.fact_values[at, 0], d.fact_values[at, 1] = rounded(d, value, 1e6), min(score, 1.0)
    d.count[FACTS], d.count[SETTLED] = at + 1, begin + count
