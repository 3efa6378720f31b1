"""What forbids a reading, as kernels: the veto words of the plain `evidence`, and the clause that a clause goes on
from."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import SPACE_CLASS
from pipelines.extracting.compiled.regexes import in_class
from pipelines.extracting.compiled.scoring import clause_of, indicator_of, left_of, right_of, says_among
from pipelines.extracting.compiled.shapes import (
    C_NUMBERS,
    C_NUMBERS_END,
    C_PARENT,
    C_PART,
    C_TOKENS,
    C_TOKENS_END,
    I_VETO_SUBJECT,
    LISTS_FROM,
    M_END,
    M_START,
    N_END,
    N_START,
    T_END,
    T_KIND,
    T_START,
    T_WORD,
    VETO,
    VETO_SUBJECT,
)
from pipelines.extracting.compiled.texts import holds
from pipelines.extracting.evidence import VETO_BEHIND, VETO_REACH

_PAUSE, _DENG = ord("、"), ord("等")
_AND = (ord("、"), ord("和"), ord("与"), ord("及"))


@kernel
def names(t, token, field, indicator):  # type: ignore[no-untyped-def]
    """Whether the token's word is in the indicator's list."""
    if not (token[T_KIND] >> (LISTS_FROM + field)) & 1:
        return False
    return (t.sets[field, token[T_WORD], indicator // 62] >> (indicator % 62)) & 1 == 1


@kernel
def has_veto(t, d, clause, indicator, left, right):  # type: ignore[no-untyped-def]
    """Whether a veto word of the indicator stands between the places."""
    for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
        if left <= d.tokens[at, T_START] and d.tokens[at, T_END] <= right:
            if names(t, d.tokens[at], VETO, indicator):
                return True
    return False


@kernel
def is_vetoed(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    """Whether a veto word stands among the number's words, or a subject's further up in the sentence."""
    match, number, indicator = d.matches[at], d.numbers[d.live[spot]], indicator_of(t, d, at)
    clause, is_behind = clause_of(d, spot), match[M_END] > number[N_END]
    left, stop = _veto_range(rx, d, spot, match, number)
    if is_behind:
        # 土地、邻里等各类纠纷88件: what 等 sums up does not narrow the noun behind it.
        for place in range(match[M_END], stop):
            if d.text[place] == _PAUSE:
                stop = place
                break
    for row in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
        token = d.tokens[row]
        if (
            not (token[T_KIND] >> (LISTS_FROM + VETO)) & 1
            or token[T_START] < left
            or token[T_END] > stop
            or not names(t, token, VETO, indicator)
        ):
            continue
        if not holds(d.text, token[T_END], match[M_START], _DENG):
            return True
    return has_other_subject(t, d, spot, indicator)


@kernel
def _veto_range(rx, d, spot, match, number):  # type: ignore[no-untyped-def]
    """(left, right) of the words where a veto counts."""
    start, end = number[N_START], number[N_END]
    stop = min(right_of(d, spot), match[M_END] + VETO_BEHIND) if match[M_END] > end else start
    own = left_of(d, spot)
    if match[M_START] < end:
        return max(min(own, match[M_START]), match[M_START] - VETO_REACH), stop
    last = start
    while last > own and in_class(rx, d.text[last - 1], SPACE_CLASS):
        last -= 1
    if last > own and d.text[last - 1] in _AND:
        return start, stop
    return max(own, start - VETO_REACH // 2), stop


@kernel
def has_other_subject(t, d, spot, indicator):  # type: ignore[no-untyped-def]
    """理论学习中心组把…列为必修课，专题学法七次: a subject named before, with no number since."""
    if not t.indicators[indicator, I_VETO_SUBJECT]:
        return False
    clause, row = clause_of(d, spot), d.live[spot]
    stop = d.numbers[row, N_START]
    is_part = says_among(d, clause, stop)
    while clause >= 0:
        last = -1
        for other in range(d.clauses[clause, C_NUMBERS], d.clauses[clause, C_NUMBERS_END]):
            if other != spot and d.numbers[d.live[other], N_END] <= stop:
                last = max(last, d.numbers[d.live[other], N_END])
        for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
            start = d.tokens[at, T_START]
            if (is_part or last <= start) and start < stop:
                if names(t, d.tokens[at], VETO_SUBJECT, indicator):
                    return True
        if last >= 0 and not is_part:
            return False
        clause = clause_before(d, clause)
    return False


@kernel
def clause_before(d, clause):  # type: ignore[no-untyped-def]
    """The clause this one goes on from: the bracket's parent, or the one before in the same part; -1: none."""
    row = d.clauses[clause]
    for before in range(clause - 1, -1, -1):
        if d.clauses[before, C_PART] != row[C_PART]:
            return -1
        if d.clauses[before, C_PARENT] == row[C_PARENT] or before == row[C_PARENT]:
            return before
    return -1
