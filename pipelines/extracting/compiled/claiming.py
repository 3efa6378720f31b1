"""Claims without a number, as kernels: the zero words, coverage words and flags of the plain `claims`."""

from __future__ import annotations

from pipelines.extracting.claims import (
    COVER_REACH,
    COVER_SCORE,
    FLAG_REACH,
    FLAG_SCORE,
    LEAST_TOPIC,
    SAME_TOPIC,
    ZERO_REACH,
    ZERO_SCORE,
    ZERO_VETO_REACH,
)
from pipelines.extracting.compiled.cutting import add_claim
from pipelines.extracting.compiled.describing import add_reading
from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.matching import (
    find_matches,
    gather_worded,
    matches_of,
    nearness,
    stands_in,
)
from pipelines.extracting.compiled.programs import QUOTE_ENDS
from pipelines.extracting.compiled.regexes import in_class
from pipelines.extracting.compiled.scoping import PLAN_SECTION, section_at
from pipelines.extracting.compiled.scoring import indicator_of, numbers_between, says_among
from pipelines.extracting.compiled.shapes import (
    C_END,
    C_MATCHES,
    C_MATCHES_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PART,
    C_SENTENCE,
    C_TOKENS,
    C_TOKENS_END,
    CLAIMS,
    CLAUSES,
    COVER,
    COVER_NEED,
    COVER_TOPIC,
    COVER_VETO,
    FLAG_CLAUSES,
    FLAG_NEED,
    I_COVER_TOPIC,
    I_FLAG,
    I_ZERO_TOPIC,
    M_END,
    M_HEAD,
    M_SEQUENCE,
    M_START,
    MATCHES,
    N_BASIS,
    N_CLAUSE,
    N_SECTION,
    N_TRAP,
    Q_FIELD,
    R_INDICATOR,
    READINGS,
    STATED,
    T_END,
    T_MARKS,
    T_START,
    VETO,
    WORDS,
    ZERO,
    ZERO_NEED,
    ZERO_TOPIC,
    ZERO_TOPIC_VETO,
    ZERO_VETO,
)
from pipelines.extracting.compiled.traps_by_number import STATED_BASIS, ZERO_BASIS
from pipelines.extracting.compiled.vetoing import names
from pipelines.extracting.lexicon import MARK, bits

_ZERO_BEFORE, _ZERO_AFTER, _ZERO_FUSED = MARK["zero_before"], MARK["zero_after"], MARK["zero_fused"]
_COVER_AFTER, _OWN = MARK["cover_after"], MARK["own"]
_DENIES = bits("zero_before", "unreached")
#: A fused 零 belongs to the word right behind it (零败诉).
_FUSED_REACH = 2


@kernel
def read_claims(t, rx, d):  # type: ignore[no-untyped-def]
    """Adds the readings of all claims of the document."""
    first = d.count[STATED]
    for row in range(first, first + d.count[CLAIMS]):
        if not d.numbers[row, N_TRAP]:
            if d.numbers[row, N_BASIS] == ZERO_BASIS:
                _read_zero(t, rx, d, row)
            else:
                _read_cover(t, d, row)
    _read_flags(t, d)


@kernel
def _field(t, d, match):  # type: ignore[no-untyped-def]
    return t.sequences[d.matches[match, M_SEQUENCE], Q_FIELD]


@kernel
def _read_zero(t, rx, d, row):  # type: ignore[no-untyped-def]
    """What the zero word is said of: behind it (未发生…), else before it (…零发生)."""
    clause, token, first = d.numbers[row, N_CLAUSE], d.tokens[d.claim_tokens[row]], d.count[READINGS]
    matches_of(t, d, clause, ZERO_NEED)
    begin, end = d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]
    if token[T_MARKS] & (_ZERO_BEFORE | _ZERO_FUSED) and _read_behind(t, d, row, token, first):
        return
    is_last = True
    for place in range(token[T_END], d.clauses[clause, C_END]):
        is_last = is_last and in_class(rx, d.text[place], QUOTE_ENDS)
    if not (token[T_MARKS] & _ZERO_AFTER or is_last):
        return
    found = False
    for match in range(begin, end):
        if _field(t, d, match) == ZERO and d.matches[match, M_END] <= token[T_START]:
            found = True
            _add_zero(t, d, row, token, match, first)
    if found or not clause or d.clauses[clause - 1, C_PART] != d.clauses[clause, C_PART]:
        return
    if d.clauses[clause - 1, C_NUMBERS] == d.clauses[clause - 1, C_NUMBERS_END]:
        matches_of(t, d, clause - 1, ZERO_NEED)
        for match in range(d.clauses[clause - 1, C_MATCHES], d.clauses[clause - 1, C_MATCHES_END]):
            if _field(t, d, match) == ZERO:
                _add_zero(t, d, row, token, match, first)


@kernel
def _is_behind(d, token, match):  # type: ignore[no-untyped-def]
    """Whether the pattern stands behind the zero word, or around a fused one (生产安全“零事故”)."""
    row = d.matches[match]
    if row[M_START] >= token[T_END]:
        return True
    if not token[T_MARKS] & _ZERO_FUSED or row[M_START] >= token[T_START]:
        return False
    return 0 <= row[M_HEAD] - token[T_END] <= _FUSED_REACH


@kernel
def _read_behind(t, d, row, token, first):  # type: ignore[no-untyped-def]
    """Reads what did not happen behind the zero word; whether something stands there."""
    clause = d.numbers[row, N_CLAUSE]
    reach = ZERO_REACH if token[T_MARKS] & _ZERO_BEFORE else _FUSED_REACH
    nearest, begin, end = -1, d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]
    for match in range(begin, end):
        if _field(t, d, match) == ZERO and _is_behind(d, token, match):
            start = d.matches[match, M_START]
            nearest = start if nearest < 0 else min(nearest, start)
    if nearest < 0 or nearest - token[T_END] > reach:
        return False
    for match in range(begin, end):
        if _field(t, d, match) == ZERO and _is_behind(d, token, match):
            if reach > _FUSED_REACH or d.matches[match, M_HEAD] - token[T_END] <= reach:
                _add_zero(t, d, row, token, match, first)
    return True


@kernel
def _add_zero(t, d, row, token, match, first):  # type: ignore[no-untyped-def]
    """Adds the reading of the match, if it may be one and its indicator has none yet (readings from `first` on)."""
    indicator = indicator_of(t, d, match)
    for at in range(first, d.count[READINGS]):
        if d.readings[at, R_INDICATOR] == indicator:
            return
    if _zero_allowed(t, d, indicator, d.numbers[row, N_CLAUSE], token, match):
        start, end = d.matches[match, M_START], d.matches[match, M_END]
        add_reading(d, indicator, row, ZERO_SCORE, min(token[T_START], start), max(token[T_END], end), 0)


@kernel
def _zero_allowed(t, d, indicator, clause, token, match):  # type: ignore[no-untyped-def]
    match_start, match_end = d.matches[match, M_START], d.matches[match, M_END]
    start, end = min(token[T_START], match_start), max(token[T_END], match_end)
    is_general = False
    for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
        other = d.tokens[at]
        if start - ZERO_VETO_REACH <= other[T_START] and other[T_END] <= end + ZERO_VETO_REACH:
            if names(t, other, ZERO_VETO, indicator):
                return False
        # 全镇无行政复议 speaks of the whole town wherever it stands; else the paragraph's topic narrows it.
        is_general = is_general or (other[T_MARKS] & _OWN != 0 and other[T_END] <= token[T_START])
    if numbers_between(d, clause, token[T_END], match_start):
        return False
    if not is_general and nearness(t, d, ZERO_TOPIC_VETO, indicator, match_end, clause) >= SAME_TOPIC:
        return False
    if not t.indicators[indicator, I_ZERO_TOPIC]:
        return True
    if is_general:
        return stands_in(t, d, ZERO_TOPIC, indicator, clause)
    return nearness(t, d, ZERO_TOPIC, indicator, match_end, clause) >= SAME_TOPIC


@kernel
def _read_cover(t, d, row):  # type: ignore[no-untyped-def]
    """One word is said of one thing: of several rates with 答复 the one whose topic is nearest."""
    clause, token, heads = d.numbers[row, N_CLAUSE], d.tokens[d.claim_tokens[row]], d.work[8]
    if says_among(d, clause, token[T_START]):
        return
    matches_of(t, d, clause, COVER_NEED)
    count = 0
    for match in range(d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]):
        if _field(t, d, match) != COVER or not _covers(d, clause, token, match):
            continue
        near, at = _cover_nearness(t, d, indicator_of(t, d, match), clause, match), 0
        while at < count and d.matches[heads[at], M_HEAD] != d.matches[match, M_HEAD]:
            at += 1
        if near > (d.choice_scores[at] if at < count else LEAST_TOPIC):
            heads[at], d.choice_scores[at] = match, near
            count = max(count, at + 1)
    _add_covers(t, d, row, token, heads, count)


@kernel
def _add_covers(t, d, row, token, heads, count):  # type: ignore[no-untyped-def]
    """Adds a reading for each indicator: in the order of their first words, with the place of the last."""
    for at in range(count):
        indicator, last, is_first = indicator_of(t, d, heads[at]), heads[at], True
        for other in range(count):
            if indicator_of(t, d, heads[other]) == indicator:
                is_first = is_first and other >= at
                last = heads[other]
        if is_first:
            start, end = d.matches[last, M_START], d.matches[last, M_END]
            add_reading(d, indicator, row, COVER_SCORE, min(token[T_START], start), max(token[T_END], end), 0)


@kernel
def _covers(d, clause, token, match):  # type: ignore[no-untyped-def]
    row = d.matches[match]
    if token[T_MARKS] & _COVER_AFTER:
        is_near = row[M_END] <= token[T_START] or row[M_START] >= token[T_END]
    else:
        is_near = 0 <= row[M_HEAD] - token[T_END] <= COVER_REACH or (
            row[M_START] <= token[T_START] and token[T_END] <= row[M_END]
        )
    left, right = min(token[T_START], row[M_HEAD]), max(token[T_END], row[M_END])
    return is_near and not numbers_between(d, clause, left, right)


@kernel
def _cover_nearness(t, d, indicator, clause, match):  # type: ignore[no-untyped-def]
    """How near the topic of the rate is; 0 where the claim may not be read as this rate."""
    if stands_in(t, d, COVER_VETO, indicator, clause):
        return 0.0
    if not t.indicators[indicator, I_COVER_TOPIC]:
        return 1.0
    near = nearness(t, d, COVER_TOPIC, indicator, d.matches[match, M_END], clause)
    vetoed = nearness(t, d, COVER_VETO, indicator, d.matches[match, M_END], clause)
    return near if near > vetoed else 0.0


@kernel
def _read_flags(t, d):  # type: ignore[no-untyped-def]
    """A flag is 1 where one of its patterns stands in a sentence outside the plan."""
    first, end = d.count[READINGS], 0
    for order in range(d.count[FLAG_CLAUSES]):
        begin = d.flag_clauses[order]
        if begin < end:
            continue
        sentence, end = d.clauses[begin, C_SENTENCE], begin + 1
        while begin > 0 and d.clauses[begin - 1, C_SENTENCE] == sentence:
            begin -= 1
        while end < d.count[CLAUSES] and d.clauses[end, C_SENTENCE] == sentence:
            end += 1
        _read_sentence(t, d, begin, end, first)


@kernel
def _read_sentence(t, d, begin, end, first):  # type: ignore[no-untyped-def]
    """Adds the flags of the clauses `begin` to `end`, one sentence; `first`: where the flags' readings begin."""
    count, before = 0, d.count[MATCHES]
    for clause in range(begin, end):
        count = gather_worded(t, d, d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END], count)
    find_matches(t, d, count, FLAG_REACH, FLAG_NEED)
    for match in range(before, d.count[MATCHES]):
        indicator = indicator_of(t, d, match)
        if not t.indicators[indicator, I_FLAG] or _field(t, d, match) != WORDS:
            continue
        is_known = False
        for at in range(first, d.count[READINGS]):
            is_known = is_known or d.readings[at, R_INDICATOR] == indicator
        start, stop = d.matches[match, M_START], d.matches[match, M_END]
        if (
            is_known
            or section_at(d, start) == PLAN_SECTION
            or _is_denied(t, d, indicator, begin, end, start, stop)
        ):
            continue
        row = add_claim(t, d, start, stop, 1.0, STATED_BASIS, begin, -1)
        d.numbers[row, N_SECTION] = section_at(d, start)
        add_reading(d, indicator, row, FLAG_SCORE, start, stop, 0)
    d.count[MATCHES] = before


@kernel
def _is_denied(t, d, indicator, begin, end, start, stop):  # type: ignore[no-untyped-def]
    for clause in range(begin, end):
        for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
            token = d.tokens[at]
            if not start - ZERO_REACH <= token[T_START] < stop:
                continue
            if token[T_MARKS] & _DENIES or names(t, token, VETO, indicator):
                return True
    return False
