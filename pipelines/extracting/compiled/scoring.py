"""What a pattern near a number is worth for it, as kernels: `fit`, `strength` and `position` of the plain
`evidence`. A spot is a row of `d.live`; the words from `left_of` to `right_of` are its own."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.matching import matches_of, nearness, needs_of
from pipelines.extracting.compiled.programs import (
    FILLER,
    JOINS_NEXT,
    JOINTS_AND_COMMA,
    NO_NOUN_BEHIND,
    ONE_OF_A_KIND,
    OTHER_NOUN,
    OWN_ITEM,
    SPACE_CLASS,
)
from pipelines.extracting.compiled.regexes import in_class, match_at, search
from pipelines.extracting.compiled.shapes import (
    AROUND,
    C_END,
    C_MARKED,
    C_MARKED_END,
    C_MATCHES,
    C_MATCHES_END,
    C_NUMBERS,
    C_NUMBERS_END,
    C_START,
    LEFT,
    M_BEFORE,
    M_BEHIND,
    M_END,
    M_HEAD,
    M_LENGTH,
    M_SEQUENCE,
    M_START,
    N_BARE_SPOT,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_START,
    N_UNIT,
    Q_FIELD,
    Q_INDICATOR,
    Q_SIDE,
    RIGHT,
    T_END,
    T_MARKS,
    T_START,
    TOPIC,
    WEAK,
    WORDS,
)
from pipelines.extracting.compiled.texts import holds, holds_one_of, is_blank, last_of, past_spaces
from pipelines.extracting.evidence import AT_ONCE, FILLER_MARKS, MOST_NUMBERS
from pipelines.extracting.evidence import WEAK as WEAK_FACTOR
from pipelines.extracting.lexicon import MARK

_AMONG, _ZERO_BEFORE = MARK["among"], MARK["zero_before"]
_PAUSE, _DE = ord("、"), ord("的")


@kernel
def clause_of(d, spot):  # type: ignore[no-untyped-def]
    return d.numbers[d.live[spot], N_CLAUSE]


@kernel
def is_among_too_many(d, spot):  # type: ignore[no-untyped-def]
    """Whether the clause holds more numbers than are read."""
    clause = clause_of(d, spot)
    return d.clauses[clause, C_NUMBERS_END] - d.clauses[clause, C_NUMBERS] > MOST_NUMBERS


@kernel
def is_first(d, spot):  # type: ignore[no-untyped-def]
    """Whether no live number of its clause stands before the spot."""
    return spot == d.clauses[clause_of(d, spot), C_NUMBERS]


@kernel
def is_last(d, spot):  # type: ignore[no-untyped-def]
    return spot + 1 == d.clauses[clause_of(d, spot), C_NUMBERS_END]


@kernel
def left_of(d, spot):  # type: ignore[no-untyped-def]
    """Where the words begin that are the number's own."""
    if is_first(d, spot):
        return d.clauses[clause_of(d, spot), C_START]
    return d.numbers[d.live[spot - 1], N_END]


@kernel
def right_of(d, spot):  # type: ignore[no-untyped-def]
    """Where the words end that are the number's own."""
    if is_last(d, spot):
        return d.clauses[clause_of(d, spot), C_END]
    return d.numbers[d.live[spot + 1], N_START]


@kernel
def says(t, d, match):  # type: ignore[no-untyped-def]
    """Whether the match is one of a number's words (strong or weak)."""
    return t.sequences[d.matches[match, M_SEQUENCE], Q_FIELD] <= WEAK


@kernel
def indicator_of(t, d, match):  # type: ignore[no-untyped-def]
    return t.sequences[d.matches[match, M_SEQUENCE], Q_INDICATOR]


@kernel
def fit(t, d, spot, match):  # type: ignore[no-untyped-def]
    """How well the unit fits, times how much the pattern says."""
    unit = t.fit[d.numbers[d.live[spot], N_UNIT], indicator_of(t, d, match)]
    return unit * (0.84 + 0.16 * min(d.matches[match, M_LENGTH], 8) / 8)


@kernel
def strength(t, d, clause, match):  # type: ignore[no-untyped-def]
    """1 for a strong word, for a weak one how near its topic is."""
    if t.sequences[d.matches[match, M_SEQUENCE], Q_FIELD] == WORDS:
        return 1.0
    return WEAK_FACTOR * nearness(t, d, TOPIC, indicator_of(t, d, match), d.matches[match, M_END], clause)


@kernel
def numbers_between(d, clause, start, end):  # type: ignore[no-untyped-def]
    """How many live numbers of the clause begin from `start` on and before `end`."""
    count = 0
    for at in range(d.clauses[clause, C_NUMBERS], d.clauses[clause, C_NUMBERS_END]):
        count += start <= d.numbers[d.live[at], N_START] < end
    return count


@kernel
def position(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    """The factor for where the words stand: around > left > right > left of another number."""
    match, number, clause = d.matches[at], d.numbers[d.live[spot]], clause_of(d, spot)
    side = t.sequences[match[M_SEQUENCE], Q_SIDE]
    if side == AROUND:
        before, behind = match[M_BEFORE], match[M_BEHIND]
        if holds(d.text, number[N_END], behind, _PAUSE):
            return 0.0
        if not before <= number[N_START] < behind or numbers_between(d, clause, before, behind) != 1:
            return 0.0
        return 0.6 if _leads_to_next(t, rx, d, spot, at) else 1.0
    if numbers_between(d, clause, match[M_START] + 1, match[M_END]):
        return 0.0
    if match[M_END] <= number[N_START] and side != RIGHT:
        return _left_position(t, rx, d, spot, at)
    if number[N_END] <= match[M_START] <= right_of(d, spot) and side != LEFT:
        return _right_position(t, rx, d, spot, at)
    return 0.0


@kernel
def _left_position(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    match, start, clause, text = d.matches[at], d.numbers[d.live[spot], N_START], clause_of(d, spot), d.text
    between = numbers_between(d, clause, match[M_END], start)
    if between:
        # 来访24批次30人: numbers that follow each other at once share their noun.
        if between == 1 and is_blank(rx, text, left_of(d, spot), start):
            return 0.8
        return max(0.0, 0.64 - 0.08 * (between - 1))
    size = start - match[M_END]
    if _is_denied(d, clause, match[M_END], start):
        return 0.0
    if last_of(rx, text, match[M_END], start) == _PAUSE or _belongs_to_last(t, rx, d, spot, at):
        # 审查合同、一个项目: a number that opens an item of a list is not said of the item before.
        return 0.4
    is_weak = t.sequences[match[M_SEQUENCE], Q_FIELD] == WEAK
    if is_weak and size > 0 and text[start - 1] == _DE and not says_among(d, clause, match[M_START]):
        # 提出建议的5项 are some of those that …, hardly the suggestions.
        return 0.7
    return max(0.5, 1.0 - 0.008 * max(0, size - 2) - 0.012 * max(0, size - 14))


@kernel
def says_among(d, clause, place):  # type: ignore[no-untyped-def]
    """Whether 其中 stands in the clause before the place."""
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        at = d.marked[order]
        if d.tokens[at, T_MARKS] & _AMONG and d.tokens[at, T_END] <= place:
            return True
    return False


@kernel
def _right_position(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    match, end = d.matches[at], d.numbers[d.live[spot], N_END]
    head = match[M_HEAD]
    if _is_denied(d, clause_of(d, spot), end, head):
        return 0.0
    value = max(0.5, 0.92 - 0.012 * (match[M_START] - end))
    if holds(d.text, end, head, _DE):
        if search(rx, d, d.text, OTHER_NOUN, end, head):
            # 6个偏远村的法律服务室 counts villages.
            value *= 0.4
        elif search(rx, d, d.text, ONE_OF_A_KIND, end, head):
            # 一份有债务隐患的租赁合同 tells of one, it does not count them.
            value *= 0.75
    return value * (0.4 if _leads_to_next(t, rx, d, spot, at) else 1.0)


@kernel
def _is_denied(d, clause, start, end):  # type: ignore[no-untyped-def]
    """4个村没有固定的法律服务室: a zero word between number and noun."""
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        at = d.marked[order]
        if (
            d.tokens[at, T_MARKS] & _ZERO_BEFORE
            and start <= d.tokens[at, T_START]
            and d.tokens[at, T_END] <= end
        ):
            return True
    return False


@kernel
def _belongs_to_last(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    """8场中心组学法、15次会前学法: where numbers come first, the words right behind the last number are its own."""
    match, number, left = d.matches[at], d.numbers[d.live[spot]], left_of(d, spot)
    if is_first(d, spot) or match[M_START] - left > 2 * AT_ONCE:
        return False
    if holds_one_of(rx, d.text, left, match[M_START], JOINTS_AND_COMMA):
        return False
    if match_at(rx, d, d.text, OWN_ITEM, match[M_END], match[M_END], number[N_START], False) < 0:
        return False
    clause = clause_of(d, spot)
    matches_of(t, d, clause, needs_of(d, d.live[spot]))
    for own in range(d.clauses[clause, C_MATCHES], d.clauses[clause, C_MATCHES_END]):
        if not 0 <= d.matches[own, M_START] - number[N_END] <= AT_ONCE:
            continue
        if d.matches[own, M_END] <= right_of(d, spot) and says(t, d, own) and fit(t, d, spot, own) > 0:
            return True
    return False


@kernel
def _leads_to_next(t, rx, d, spot, at):  # type: ignore[no-untyped-def]
    """Whether the words right of the number belong to the next number (8场次悬挂横幅64张)."""
    if is_last(d, spot):
        return False
    match, following = d.matches[at], d.numbers[d.live[spot + 1]]
    is_same = following[N_CLASS] == d.numbers[d.live[spot], N_CLASS]
    if not is_same and t.sequences[match[M_SEQUENCE], Q_SIDE] != AROUND:
        is_same = t.allowed[indicator_of(t, d, at), following[N_CLASS]] > 0
    if not is_same:
        return False
    start, end = match[M_END], following[N_START]
    first, last = past_spaces(rx, d.text, start, end), end
    while last > first and in_class(rx, d.text[last - 1], SPACE_CLASS):
        last -= 1
    return last - first <= 6 and not search(rx, d, d.text, JOINS_NEXT, start, end)


@kernel
def is_bare(rx, d, spot):  # type: ignore[no-untyped-def]
    """Whether nothing but filler stands between the number and what comes before it, and no noun behind."""
    number = d.numbers[d.live[spot]]
    if not number[N_BARE_SPOT]:
        number[N_BARE_SPOT] = 2 if _is_bare(rx, d, spot, number) else 1
    return number[N_BARE_SPOT] == 2


@kernel
def _is_bare(rx, d, spot, number):  # type: ignore[no-untyped-def]
    text, at, rest, count = d.text, left_of(d, spot), d.rest, 0
    start, clause = number[N_START], number[N_CLAUSE]
    if match_at(rx, d, text, NO_NOUN_BEHIND, number[N_END], 0, text.size, False) < 0:
        return False
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        row = d.marked[order]
        token = d.tokens[row]
        if token[T_MARKS] & FILLER_MARKS and at <= token[T_START] and token[T_END] <= start:
            for place in range(at, token[T_START]):
                rest[count] = text[place]
                count += 1
            at = token[T_END]
    for place in range(at, start):
        rest[count] = text[place]
        count += 1
    return match_at(rx, d, rest, FILLER, 0, 0, count, True) == count
