"""What words, years, months and places do to the state of a sentence, as kernels: the second half of `scope`, and
`places`."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import (
    AFTER_YEAR,
    BEFORE_THEN,
    CLOSES,
    FROM,
    MAY_OPEN,
    NOT_A_NAME,
    NOUN_FOLLOWS,
    OPENING,
    RANGE,
    RANGE_ENDS,
    SINCE,
    SINCE_OR_TOTAL,
    TOWN,
    TOWN_KINDS,
    UP_TO,
    VILLAGE,
    VILLAGE_KINDS,
)
from pipelines.extracting.compiled.regexes import in_class, match_at, search
from pipelines.extracting.compiled.shapes import (
    C_PARENT,
    C_START,
    C_TOKENS,
    C_TOKENS_END,
    IS_MONTH,
    IS_WHOLE_YEAR,
    IS_YEAR,
    N_BARE,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_START,
    N_TRAP,
    N_UNIT,
    S_AIM,
    S_CASE,
    S_COUNTY,
    S_IN_PASSING,
    S_MASKED,
    S_OTHER_PLACE,
    S_PASSING,
    S_PERIOD,
    S_PLAN,
    SPAN_CLASS,
    T_END,
    T_MARKS,
    T_START,
    T_WORD,
    U_FLAGS,
    W_FLAGS,
)
from pipelines.extracting.compiled.texts import holds_text, is_blank
from pipelines.extracting.compiled.traps_by_number import (
    CUMULATIVE,
    NO_UNIT,
    ORDINAL,
    PART_YEAR,
    PRIOR,
    THIS_YEAR,
)
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.scope import FIRST_YEAR, LAST_YEAR

_OWN, _WHOLE_YEAR, _TOTAL, _PART_YEAR = MARK["own"], MARK["whole_year"], MARK["total"], MARK["part_year"]
_CUMULATIVE, _PRIOR, _AIM, _PLAN = MARK["cumulative"], MARK["prior"], MARK["aim"], MARK["plan"]
_PLAN_OPENING, _NARRATION, _SOME_PLACES = MARK["plan_opening"], MARK["narration"], MARK["some_places"]
_MASKED, _HANDED_DOWN, _OWN_OPENING = MARK["masked"], MARK["handed_down"], MARK["own_opening"]
_COMPARISON, _RANK = MARK["comparison"], MARK["rank"]
_COUNTY = bits("county", "county_office")
_PLANS = bits("plan", "plan_opening", "aim")
_OPENERS = bits("whole_year", "total", "part_year", "among")
_FROM_WINDOW, _BEHIND, _BRACKET_WINDOW, _MONTH_WINDOW = 8, 16, 14, 8
#: What may stand before the name in VILLAGE is at most 其中 and 在.
_LONGEST_OPENING = 3
_DI, _QI = ord("第"), ord("起")
_YI, _LAI = ord("以"), ord("来")
_OPEN_BRACKETS, _CLOSE_BRACKETS = (ord("（"), ord("("), ord("《")), (ord("）"), ord(")"))


@kernel
def _may_speak(rx, text, kinds, start, end, longest):  # type: ignore[no-untyped-def]
    """Whether what makes a name a place's stands where the pattern has it: behind the name's two or more characters,
    and where 其中, 如, 在 … may open the clause, behind these too. Most clauses hold none."""
    opens = start < end and in_class(rx, text[start], MAY_OPEN)
    for place in range(start + 2, min(start + longest + 1 + _LONGEST_OPENING * opens, end)):
        if in_class(rx, text[place], kinds):
            return True
    return False


@kernel
def speaks(t, rx, d, start, end):  # type: ignore[no-untyped-def]
    """Whether the clause opens with a village, or with a town that is not the report's own."""
    for pattern, kinds, longest in ((VILLAGE, VILLAGE_KINDS, 4), (TOWN, TOWN_KINDS, 3)):
        if not _may_speak(rx, d.text, kinds, start, end, longest):
            continue
        if match_at(rx, d, d.text, pattern, start, start, end, False) >= 0:
            if _is_a_place(t, rx, d, rx.groups[0], rx.groups[1]):
                return True
    return False


@kernel
def _is_a_place(t, rx, d, start, end):  # type: ignore[no-untyped-def]
    for at in range(0, t.not_names.size, 2):
        if holds_text(d.text, start, end, t.characters, t.not_names[at], t.not_names[at + 1]):
            return False
    if search(rx, d, d.text, NOT_A_NAME, start, end):
        return False
    return not holds_text(d.town, 0, d.town.size, d.text, start, end)


@kernel
def meet_word(t, rx, d, state, clause, seen, met, at):  # type: ignore[no-untyped-def]
    """What a marked word does to the state; `met` words of `seen` stand before it."""
    token, text = d.tokens[at], d.text
    marks = token[T_MARKS]
    if marks & _OWN and not _any_seen(d, seen, met, _COUNTY):
        # 县级评查抽取我镇案卷2件: there the town is only the object.
        state[S_OTHER_PLACE] = state[S_COUNTY] = 0
    if marks & _WHOLE_YEAR or (marks & _TOTAL and t.words[token[T_WORD], W_FLAGS] & IS_WHOLE_YEAR):
        # 力争全年…: a target stays one within its clause.
        state[S_PERIOD] = THIS_YEAR
        if not _any_seen(d, seen, met, _PLANS):
            state[S_PLAN] = 0
    elif marks & _PART_YEAR:
        state[S_PERIOD] = PART_YEAR
    elif marks & _CUMULATIVE and match_at(rx, d, text, NOUN_FOLLOWS, token[T_END], 0, text.size, False) < 0:
        state[S_PERIOD] = CUMULATIVE
    elif marks & _PRIOR and not _is_compared(d, seen, met, token[T_START]):
        if not search(rx, d, text, FROM, max(0, token[T_START] - _FROM_WINDOW), token[T_START]):
            set_prior(rx, d, state, clause, token[T_START])
    _meet_plan(rx, d, state, clause, seen, met, token)
    if marks & _NARRATION:
        state[S_CASE] = 1
    if marks & _SOME_PLACES:
        state[S_OTHER_PLACE] = 1
    if marks & _MASKED:
        state[S_MASKED] = 1
    if marks & _COUNTY and _opens(rx, d, clause, seen, met, token):
        state[S_COUNTY] = 1
        for other in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
            if d.tokens[other, T_MARKS] & _HANDED_DOWN:
                state[S_COUNTY] = 0
    if marks & _OWN_OPENING and _opens(rx, d, clause, seen, met, token):
        state[S_OTHER_PLACE] = state[S_COUNTY] = 0


@kernel
def _meet_plan(rx, d, state, clause, seen, met, token):  # type: ignore[no-untyped-def]
    marks = token[T_MARKS]
    if marks & _AIM and not state[S_PLAN]:
        state[S_PLAN] = state[S_AIM] = 1
    if marks & _PLAN or (marks & _PLAN_OPENING and _opens(rx, d, clause, seen, met, token)):
        state[S_PLAN], state[S_AIM] = 1, 0


@kernel
def _any_seen(d, seen, met, mask):  # type: ignore[no-untyped-def]
    for order in range(met):
        if d.tokens[seen[order], T_MARKS] & mask:
            return True
    return False


@kernel
def set_prior(rx, d, state, clause, place):  # type: ignore[no-untyped-def]
    """An earlier year holds for what follows only where it opens a sentence or a part of one."""
    opens = is_blank(rx, d.text, d.clauses[clause, C_START], place)
    state[S_PERIOD], state[S_PASSING] = PRIOR, state[S_IN_PASSING] or not opens


@kernel
def _is_compared(d, seen, met, start):  # type: ignore[no-untyped-def]
    if not met or not d.tokens[seen[met - 1], T_MARKS] & _COMPARISON:
        return False
    return start - d.tokens[seen[met - 1], T_END] <= 1


@kernel
def _opens(rx, d, clause, seen, met, token):  # type: ignore[no-untyped-def]
    """Whether the token is the subject: it opens the clause, or only time and total words stand before."""
    last, text = -1, d.text
    for order in range(met):
        if d.tokens[seen[order], T_MARKS] & _OPENERS:
            last = max(last, d.tokens[seen[order], T_END])
    last = d.clauses[clause, C_START] if last < 0 else last
    if last > token[T_START] or (token[T_END] < text.size and text[token[T_END]] == _DI):
        return False
    return match_at(rx, d, text, OPENING, last, 0, token[T_START], True) >= 0


@kernel
def meet_name(t, rx, d, state, clause, seen, met, row, year):  # type: ignore[no-untyped-def]
    """A number that is no figure: years and months still set the period, ordinals are told apart."""
    number = d.numbers[row]
    unit = t.units[number[N_UNIT], U_FLAGS]
    if met and number[N_TRAP] == NO_UNIT and d.tokens[seen[met - 1], T_MARKS] & _RANK:
        if d.tokens[seen[met - 1], T_END] == number[N_START]:
            number[N_TRAP] = ORDINAL
    is_range = number[N_TRAP] == NO_UNIT and _is_a_year(d.values[row])
    if unit & IS_YEAR or (is_range and _ranges(rx, d, number[N_END], d.text.size)):
        _meet_year(rx, d, state, clause, seen, met, row, year)
    elif unit & IS_MONTH:
        start = number[N_START]
        if d.values[row] < 12 and search(rx, d, d.text, UP_TO, max(0, start - _MONTH_WINDOW), start):
            state[S_PERIOD] = PART_YEAR
    elif number[N_CLASS] == SPAN_CLASS and not number[N_BARE]:
        state[S_PERIOD] = THIS_YEAR if d.values[row] == 1 else CUMULATIVE


@kernel
def _is_a_year(value):  # type: ignore[no-untyped-def]
    return FIRST_YEAR <= value < LAST_YEAR and value == int(value)


@kernel
def _ranges(rx, d, place, end):  # type: ignore[no-untyped-def]
    return match_at(rx, d, d.text, RANGE, place, 0, end, False) >= 0


@kernel
def _meet_year(rx, d, state, clause, seen, met, row, report_year):  # type: ignore[no-untyped-def]
    number, text = d.numbers[row], d.text
    year, place = int(d.values[row]), number[N_END]
    end = min(text.size, place + _BEHIND)
    if match_at(rx, d, text, BEFORE_THEN, place, place, end, False) >= 0:
        if match_at(rx, d, text, NOUN_FOLLOWS, place, place, end, False) >= 0:
            return
    if year < 20 and match_at(rx, d, text, SINCE_OR_TOTAL, place, place, end, False) >= 0:
        state[S_PERIOD] = THIS_YEAR if year == 1 else CUMULATIVE
    if (
        not _is_a_year(float(year))
        or _is_compared(d, seen, met, number[N_START])
        or _is_in_bracket(rx, d, number)
    ):
        return
    since = place
    while since < end and in_class(rx, text[since], AFTER_YEAR):
        since += 1
    if year < report_year and match_at(rx, d, text, SINCE, since, since, end, False) >= 0:
        if not _describes_noun(rx, d, since, end):
            state[S_PERIOD] = CUMULATIVE
    elif year < report_year and _ranges(rx, d, place, end):
        state[S_PERIOD] = CUMULATIVE
    elif report_year and (
        state[S_PERIOD] != CUMULATIVE or _names_the_year(rx, d, number, d.values[row], report_year)
    ):
        state[S_PERIOD], state[S_PLAN] = THIS_YEAR, year > report_year
        if year < report_year:
            set_prior(rx, d, state, clause, number[N_START])


@kernel
def _describes_noun(rx, d, place, end):  # type: ignore[no-untyped-def]
    """2018年以来本镇出台的文件: the years describe the files."""
    text = d.text
    if place + 1 < end and text[place] == _YI and text[place + 1] == _LAI:
        place += 2
    if place < end and text[place] == _QI:
        place += 1
    return match_at(rx, d, text, NOUN_FOLLOWS, place, place, end, False) >= 0


@kernel
def _names_the_year(rx, d, number, year, report_year):  # type: ignore[no-untyped-def]
    """2021年以来40场，其中2024年12场: the report's year again, not the end of a range."""
    start = number[N_START]
    return year == report_year and not search(rx, d, d.text, RANGE_ENDS, max(0, start - 3), start)


@kernel
def _is_in_bracket(rx, d, number):  # type: ignore[no-untyped-def]
    """“八五”普法规划（2021—2025年）: years in brackets belong to a name."""
    if d.clauses[number[N_CLAUSE], C_PARENT] >= 0:
        return False
    text, place = d.text, number[N_START] - 1
    stop = max(0, number[N_START] - _BRACKET_WINDOW)
    while place >= stop and text[place] not in _CLOSE_BRACKETS:
        if text[place] in _OPEN_BRACKETS:
            end = min(text.size, number[N_END] + _BRACKET_WINDOW)
            return match_at(rx, d, text, CLOSES, number[N_END], number[N_END], end, False) >= 0
        place -= 1
    return False
