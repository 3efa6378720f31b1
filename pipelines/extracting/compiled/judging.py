"""What the words of a figure's own clause say of it, as kernels: the bounds of `bounds` and the traps of `traps`."""

from __future__ import annotations

from pipelines.extracting.bounds import AFTER, BEFORE, EACH_WINDOW
from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import EACH, EACH_JOINTS, EARLIER, FROM, NUMERALS
from pipelines.extracting.compiled.regexes import in_class, search
from pipelines.extracting.compiled.shapes import (
    C_MARKED,
    C_MARKED_END,
    HARD,
    IS_IDLE,
    IS_ODD,
    IS_SHARE,
    N_BARE,
    N_BOUND,
    N_CHINESE,
    N_CLASS,
    N_END,
    N_MORE,
    N_START,
    N_TRAP,
    N_UNIT,
    RATE_CLASS,
    T_END,
    T_MARKS,
    T_START,
    T_WORD,
    U_FLAGS,
    U_TEXT,
    U_TEXT_END,
    W_FLAGS,
    W_SEPARATOR,
)
from pipelines.extracting.compiled.texts import holds, is_blank
from pipelines.extracting.compiled.traps_by_number import (
    ABOUT,
    ABSTRACT,
    AT_LEAST,
    AT_MOST,
    AVERAGE,
    BARE_POWER,
    CHANGE,
    DAMAGED,
    EXACT,
    FREQUENCY,
    IDLE_ONE,
    NO_TRAP,
    NORM,
    ORDINAL,
    SHARE,
    UNREACHED,
    VAGUE,
    WAS_BEFORE,
)
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.traps import LOST

_AT_LEAST = bits("at_least_before", "at_least_after")
_ABOUT = bits("about_before", "about_after")
_AT_MOST = bits("at_most_before", "at_most_after")
_TOTALS = bits("total", "whole_year")
_ABSTRACT, _VAGUE, _RANK, _RESULT = MARK["abstract"], MARK["vague"], MARK["rank"], MARK["result"]
_CHANGE, _CHANGE_ALONE, _COMPARISON = MARK["change"], MARK["change_alone"], MARK["comparison"]
_FREQUENCY, _AVERAGE, _UNREACHED = MARK["frequency"], MARK["average"], MARK["unreached"]
_NORM_BOUNDS = MARK["norm_bounds"]
_GE, _YI, _ZHAN, _DAO, _DI = (ord(character) for character in "各一占道地")
_LOST = ord(LOST)
_WORD_WINDOW, _BEFORE_WINDOW, _SHARE_WINDOW = 10, 16, 12


@kernel
def set_bound(rx, d, clause, number):  # type: ignore[no-untyped-def]
    """The bound from 余/多 inside, bound words right before and right behind."""
    text, before, after = d.text, 0, 0
    start = number[N_START]
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        at = d.marked[order]
        marks = d.tokens[at, T_MARKS]
        if not marks & (BEFORE | AFTER):
            continue
        token_start, token_end = d.tokens[at, T_START], d.tokens[at, T_END]
        if marks & BEFORE and token_end <= start and is_blank(rx, text, token_end, start):
            before |= marks & BEFORE
        if marks & AFTER and token_start >= number[N_END] and is_blank(rx, text, number[N_END], token_start):
            after |= marks & AFTER
            number[N_END] = max(number[N_END], token_end)
    marks = before | after
    if marks & _ABOUT:
        number[N_BOUND] = ABOUT
    elif marks & _AT_MOST:
        number[N_BOUND] = AT_MOST
    elif number[N_MORE] or marks & _AT_LEAST:
        number[N_BOUND] = AT_LEAST
    if number[N_BARE] and number[N_BOUND] == EXACT:
        number[N_TRAP] = BARE_POWER


@kernel
def count_each(rx, d, row):  # type: ignore[no-untyped-def]
    """Multiplies the number where a list of known length has it each."""
    end = d.numbers[row, N_START]
    start = max(0, end - EACH_WINDOW)
    if not holds(d.text, start, end, _GE) or not search(rx, d, d.text, EACH, start, end):
        return
    count = 1
    for place in range(rx.groups[0], rx.groups[1]):
        count += in_class(rx, d.text[place], EACH_JOINTS)
    d.values[row] *= count


@kernel
def own_trap(t, rx, d, clause, seen, met, row):  # type: ignore[no-untyped-def]
    """The trap that the words of the number's own clause set; `met` words of `seen` stand before it."""
    number, text = d.numbers[row], d.text
    if number[N_TRAP]:
        return number[N_TRAP]
    start = number[N_START]
    if holds(text, max(0, start - 1), number[N_END], _LOST):
        return DAMAGED
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        at = d.marked[order]
        if d.tokens[at, T_MARKS] & _ABSTRACT and d.tokens[at, T_START] == number[N_END]:
            return ABSTRACT
    if number[N_CHINESE] and d.values[row] == 1 and _is_idle_one(t, rx, d, number):
        return IDLE_ONE
    near, nearest, near_marks = 0, -1, 0
    for order in range(met):
        if is_blank(rx, text, d.tokens[seen[order], T_END], start):
            nearest = seen[order] if nearest < 0 else nearest
            near_marks |= d.tokens[seen[order], T_MARKS]
            near += 1
    if near_marks & _VAGUE and number[N_CHINESE]:
        return VAGUE
    if near_marks & _RANK:
        return ORDINAL
    if near and _is_change(rx, d, seen, met, nearest, near_marks, start):
        return CHANGE
    before = max(0, start - _BEFORE_WINDOW)
    if search(rx, d, text, EARLIER, before, start):
        return WAS_BEFORE
    if search(rx, d, text, FROM, before, start) and _leads_to_result(d, clause, number[N_END]):
        return WAS_BEFORE
    trap = _norm(d, seen, met, near_marks, number)
    if trap == NO_TRAP and number[N_CLASS] == RATE_CLASS:
        return _share(t, d, seen, met, start)
    return trap


@kernel
def _is_idle_one(t, rx, d, number):  # type: ignore[no-untyped-def]
    """一批骨干, and the parallel 办结一件、评查一件: a one that counts nothing."""
    unit, start, end = t.units[number[N_UNIT]], number[N_START], number[N_END]
    if unit[U_FLAGS] & IS_ODD:
        d.count[HARD] = 1
    if unit[U_FLAGS] & IS_IDLE or _has_one(t, rx, d.text, max(0, start - _WORD_WINDOW), start, unit, False):
        return True
    return _has_one(t, rx, d.text, end, min(d.text.size, end + _WORD_WINDOW), unit, True)


@kernel
def _has_one(t, rx, text, start, end, unit, may_open):  # type: ignore[no-untyped-def]
    """Whether 一 with the unit stands there and continues no numeral; `may_open`: also as the first word."""
    size = unit[U_TEXT_END] - unit[U_TEXT]
    for place in range(start, end - size):
        if text[place] != _YI:
            continue
        fits = True
        for step in range(size):
            fits = fits and text[place + 1 + step] == t.characters[unit[U_TEXT] + step]
        if fits and (may_open if place == start else not in_class(rx, text[place - 1], NUMERALS)):
            return True
    return False


@kernel
def _is_change(rx, d, seen, met, nearest, near_marks, start):  # type: ignore[no-untyped-def]
    if near_marks & _RESULT:
        return False
    if near_marks & _CHANGE_ALONE:
        return True
    if not near_marks & _CHANGE:
        return False
    for order in range(met):
        token = d.tokens[seen[order]]
        if token[T_MARKS] & _COMPARISON and token[T_END] <= d.tokens[nearest, T_START]:
            return True
        is_long = token[T_MARKS] & _CHANGE and token[T_END] - token[T_START] > 1
        if is_long and is_blank(rx, d.text, token[T_END], start):
            return True
    return False


@kernel
def _leads_to_result(d, clause, end):  # type: ignore[no-untyped-def]
    for order in range(d.clauses[clause, C_MARKED], d.clauses[clause, C_MARKED_END]):
        at = d.marked[order]
        if d.tokens[at, T_MARKS] & _RESULT and d.tokens[at, T_START] >= end:
            return True
    return False


@kernel
def _norm(d, seen, met, near_marks, number):  # type: ignore[no-untyped-def]
    last_total, all_marks = -1, 0
    for order in range(met):
        all_marks |= d.tokens[seen[order], T_MARKS]
        if d.tokens[seen[order], T_MARKS] & _TOTALS:
            last_total = max(last_total, d.tokens[seen[order], T_START])
    is_rate = number[N_CLASS] == RATE_CLASS
    if all_marks & (_FREQUENCY | _AVERAGE):
        for order in range(met):
            token = d.tokens[seen[order]]
            if token[T_MARKS] & _FREQUENCY and token[T_START] > last_total and not is_rate:
                return FREQUENCY
            if token[T_MARKS] & _AVERAGE and token[T_START] > last_total:
                return AVERAGE
    if all_marks & _UNREACHED:
        return UNREACHED
    if near_marks & _NORM_BOUNDS and last_total < 0 and not is_rate:
        return NORM
    return NO_TRAP


@kernel
def _share(t, d, seen, met, start):  # type: ignore[no-untyped-def]
    for order in range(met - 1, -1, -1):
        word = d.tokens[seen[order], T_WORD]
        if t.words[word, W_FLAGS] & IS_SHARE:
            return SHARE
        if t.words[word, W_SEPARATOR]:
            break
    first = max(0, start - _SHARE_WINDOW)
    return SHARE if _says_share(d.text[first:start], d.work[4]) else NO_TRAP


@kernel
def _says_share(words, kept):  # type: ignore[no-untyped-def]
    """Whether 占 stands in the words once 占道, and then 占地, are taken out."""
    count = place = 0
    while place < words.size:
        if words[place] == _ZHAN and place + 1 < words.size and words[place + 1] == _DAO:
            place += 2
            continue
        kept[count] = words[place]
        count, place = count + 1, place + 1
    for at in range(count):
        if kept[at] == _ZHAN and not (at + 1 < count and kept[at + 1] == _DI):
            return True
    return False
