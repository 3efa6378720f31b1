"""What a figure is about before any indicator looks at it: its period, and what a sentence says of all its
figures (plan, county, one village, narrated case). What the clause alone says is in `traps` and `bounds`. Rule:
ANNOTATION, "What is not recorded as the year's figure". The words are in language/markers.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.extracting.bounds import count_each, set_bound
from pipelines.extracting.language import Language
from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.places import Places
from pipelines.extracting.tokens import Clause, Document, Number, Token
from pipelines.extracting.traps import FROM, own_trap
from pipelines.extracting.verdicts import (
    COUNTY_FIGURE,
    NARRATED_CASE,
    NO_UNIT,
    ORDINAL,
    OTHER_PLACE,
    OTHER_UNIT,
    WAS_BEFORE,
)

FIRST_YEAR, LAST_YEAR = 1949, 2100
_YEARS = range(FIRST_YEAR, LAST_YEAR)
#: 近两年办结的案卷, 2018年以来本镇出台的文件: the years describe a noun, the figure is this year's.
NOUN_FOLLOWS = re.compile(r"[^，。；,;\d０-９]{1,9}的")
#: A clause this short only names its subject (全县范围内，共办理…).
SHORT_CLAUSE = 8
#: 清理2021年以前的文件: the year describes the files.
BEFORE_THEN = ("以前", "之前", "及以前", "底前", "前的", "年底前")
#: 2021年以来, 三年累计; 2021年起.
SINCE_OR_TOTAL, SINCE = ("以来", "累计"), ("以来", "起")
RANGE_ENDS = re.compile(r"[至到—\-－–~～]\s*$")
_COUNTY = bits("county", "county_office")
_PLANS = bits("plan", "plan_opening", "aim")
OPENING = re.compile(r"[\s,]*(?:同期|同时|此外|另外|期间|据统计|据了解)?[\s,]*")
RANGE = re.compile(r"\s*[至到—\-－–~～]+\s*")
#: 截至10月, 1—10月: the months since the year began.
UP_TO = re.compile(r"(?:截[至止]|[1１一]月?\s*[至到—\-－–~～])[^，。；]{0,6}$")
CLOSES = re.compile("[^（(，。；]*[）)》]")


@dataclass(slots=True)
class _State:
    """What holds at a point of a sentence; all of it ends with the sentence."""

    period: str = "year"
    is_plan: bool = False
    is_aim: bool = False
    is_case: bool = False
    is_masked: bool = False
    is_county: bool = False
    is_other_place: bool = False
    in_passing: bool = False


def settle_scope(document: Document, language: Language, report_year: int, town_name: str) -> None:
    """Fills `bound`, `period`, `trap`, `reason` and `section` of every number of the document."""
    for number in [*document.numbers, *(claim for claim, _ in document.claims)]:
        number.section = document.sections.kind_at(number.start)
    _settle_lexical(document, language)
    _Walk(document, language, report_year, town_name).run()


def _settle_lexical(document: Document, language: Language) -> None:
    """Traps that the unit alone decides, and figures without any unit."""
    for number in document.numbers:
        if number.trap:
            continue
        if number.figure.unit and not number.is_counted and number.unit_class != "none":
            trap, reason = OTHER_UNIT
            number.trap = trap.format(unit_class=number.unit_class)
            number.reason = language.class_reasons.get(number.unit_class, reason)
        elif not number.is_counted:
            number.trap, number.reason = NO_UNIT


class _Walk:
    """One pass over a document's clauses in order, carrying what a sentence has said so far."""

    def __init__(self, document: Document, language: Language, report_year: int, town_name: str) -> None:
        self._document, self._year = document, report_year
        self._places = Places(town_name, language.markers.not_place_names)
        self._state = _State()
        self._sentence = self._part = -1
        self._is_in_passing = False
        self._before_bracket: dict[int, _State] = {}

    def run(self) -> None:
        aside: dict[int, list[Number]] = {}
        for number in [*self._document.numbers, *(claim for claim, _ in self._document.claims)]:
            if not number.is_live:
                aside.setdefault(number.clause, []).append(number)
        for index, clause in enumerate(self._document.clauses):
            self._enter(index, clause)
            items: list[Token | Number] = [*clause.tokens, *clause.numbers, *aside.get(index, [])]
            items.sort(key=lambda item: (item.start, item.end))
            self._walk_clause(clause, items)
            self._leave(clause)

    def _enter(self, index: int, clause: Clause) -> None:
        """Carries the state into the clause: ended by a full stop, kept through brackets."""
        if clause.sentence != self._sentence:
            self._state = _State()
        elif clause.parent >= 0:
            self._before_bracket.setdefault(clause.parent, replace(self._state))
        elif self._before_bracket:
            # A bracket's year (上年46件) ends with the bracket.
            self._state = self._before_bracket.popitem()[1]
        if self._state.period == "prior" and (clause.part != self._part or self._state.in_passing):
            # 合法性审查94件，上年同期为71件，…: an earlier year named in passing holds for its clause only.
            self._state.period = "year"
        opens_part = clause.part != self._part
        self._state.is_masked = self._state.is_masked and not opens_part
        self._is_in_passing = not opens_part and clause.parent < 0
        self._sentence, self._part = clause.sentence, clause.part
        self._before_bracket = {p: s for p, s in self._before_bracket.items() if p < index}

    def _walk_clause(self, clause: Clause, items: list[Token | Number]) -> None:
        self._meet_place(clause)
        if any(token.marks & MARK["plan_after"] for token in clause.tokens):
            self._state.is_plan = True
        seen: list[Token] = []
        for item in items:
            if isinstance(item, Token):
                if item.marks:
                    self._meet_word(clause, seen, item)
                    seen.append(item)
            elif item.unit_class == "claim":
                self._judge(clause, [], item)
            elif item.is_live:
                set_bound(self._document.text, clause, item)
                count_each(self._document.text, item)
                self._judge(clause, seen, item)
            else:
                self._meet_name(clause, seen, item)

    def _leave(self, clause: Clause) -> None:
        """市里下放执法权，…: a subject that is only the occasion ends with its clause; so does 确保…."""
        if self._state.is_aim:
            self._state.is_plan = self._state.is_aim = False
        is_short = clause.end - clause.start <= SHORT_CLAUSE
        if self._state.is_county and not clause.numbers and not is_short:
            self._state.is_county = False

    def _meet_place(self, clause: Clause) -> None:
        """A village or another town as the subject of a clause, until 全镇, 我镇 … or the sentence's end."""
        if self._places.speaks(self._document.text[clause.start : clause.end].lstrip()):
            self._state.is_other_place = True

    def _meet_word(self, clause: Clause, seen: list[Token], token: Token) -> None:
        state, marks = self._state, token.marks
        text = self._document.text
        if marks & MARK["own"] and not any(t.marks & _COUNTY for t in seen):
            # 县级评查抽取我镇案卷2件: there the town is only the object.
            state.is_other_place = state.is_county = False
        if marks & MARK["whole_year"] or (marks & MARK["total"] and token.word.text == "全年"):
            # 力争全年…: a target stays one within its clause.
            state.period = "year"
            state.is_plan = state.is_plan and any(t.marks & _PLANS for t in seen)
        elif marks & MARK["part_year"]:
            state.period = "part_year"
        elif marks & MARK["cumulative"] and not NOUN_FOLLOWS.match(text, token.end):
            state.period = "cumulative"
        elif (
            marks & MARK["prior"]
            and not self._is_compared(seen, token)
            and not FROM.search(text[max(0, token.start - 8) : token.start])
        ):
            self._set_prior(clause, token.start)
        if marks & MARK["aim"] and not state.is_plan:
            state.is_plan = state.is_aim = True
        if marks & MARK["plan"] or (marks & MARK["plan_opening"] and _opens(text, clause, seen, token)):
            state.is_plan, state.is_aim = True, False
        if marks & MARK["narration"]:
            state.is_case = True
        if marks & MARK["some_places"]:
            state.is_other_place = True
        if marks & MARK["masked"]:
            state.is_masked = True
        if marks & _COUNTY and _opens(text, clause, seen, token):
            state.is_county = not any(t.marks & MARK["handed_down"] for t in clause.tokens)
        if marks & MARK["own_opening"] and _opens(text, clause, seen, token):
            state.is_other_place = state.is_county = False

    def _set_prior(self, clause: Clause, place: int) -> None:
        """An earlier year holds for what follows only where it opens a sentence or a part of one."""
        opens = not self._document.text[clause.start : place].strip()
        self._state.period, self._state.in_passing = "prior", self._is_in_passing or not opens

    def _is_compared(self, seen: list[Token], item: Token | Number) -> bool:
        return bool(seen and seen[-1].marks & MARK["comparison"] and item.start - seen[-1].end <= 1)

    def _meet_name(self, clause: Clause, seen: list[Token], number: Number) -> None:
        """A number that is no figure: years and months still set the period, ordinals are told apart."""
        if (
            seen
            and seen[-1].marks & MARK["rank"]
            and seen[-1].end == number.start
            and number.trap == "no_unit"
        ):
            number.trap, number.reason = ORDINAL
        if number.unit in ("年", "年度") or (number.trap == "no_unit" and self._is_year_range(number)):
            self._meet_year(clause, seen, number)
        elif number.unit in ("月", "月底", "月末", "月份"):
            self._meet_month(seen, number)
        elif number.unit_class == "span" and not number.figure.is_bare:
            self._state.period = "year" if number.value == 1 else "cumulative"

    def _is_year_range(self, number: Number) -> bool:
        return number.value in _YEARS and bool(RANGE.match(self._document.text, number.end))

    def _meet_year(self, clause: Clause, seen: list[Token], number: Number) -> None:
        year = int(number.value)
        behind = self._document.text[number.end : number.end + 16]
        if behind.startswith(BEFORE_THEN) and NOUN_FOLLOWS.match(behind):
            return
        if year < 20 and behind.startswith(SINCE_OR_TOTAL):
            self._state.period = "year" if year == 1 else "cumulative"
        if year not in _YEARS or self._is_compared(seen, number) or self._is_in_bracket(number):
            return
        since = behind.lstrip("初度底 ").startswith(SINCE)
        if since and year < self._year:
            is_modifier = NOUN_FOLLOWS.match(behind.lstrip("初度底 ").removeprefix("以来").removeprefix("起"))
            self._state.period = self._state.period if is_modifier else "cumulative"
        elif RANGE.match(behind) and year < self._year:
            self._state.period = "cumulative"
        elif self._year and (self._state.period != "cumulative" or self._names_the_year(number)):
            self._state.period, self._state.is_plan = "year", year > self._year
            if year < self._year:
                self._set_prior(clause, number.start)

    def _names_the_year(self, number: Number) -> bool:
        """2021年以来40场，其中2024年12场: the report's year again, not the end of a range."""
        before = self._document.text[max(0, number.start - 3) : number.start]
        return number.value == self._year and not RANGE_ENDS.search(before)

    def _is_in_bracket(self, number: Number) -> bool:
        """“八五”普法规划（2021—2025年）: years in brackets belong to a name."""
        if self._document.clauses[number.clause].parent >= 0:
            return False
        text = self._document.text
        before, behind = text[max(0, number.start - 14) : number.start], text[number.end : number.end + 14]
        opened = max(before.rfind("（"), before.rfind("("), before.rfind("《"))
        return opened > max(before.rfind("）"), before.rfind(")")) and bool(CLOSES.match(behind))

    def _meet_month(self, seen: list[Token], number: Number) -> None:
        text = self._document.text
        before = text[max(0, number.start - 8) : number.start]
        if number.value < 12 and UP_TO.search(before):
            self._state.period = "part_year"

    def _judge(self, clause: Clause, seen: list[Token], number: Number) -> None:
        """Period and trap of a live number from the sentence so far and the words right before it."""
        state = self._state
        number.period = self._period(number)
        if number.period == "prior" and any(
            t.marks & MARK["result"] and number.start - t.end <= 1 for t in seen
        ):
            # 由上年的80%提高到100%: what it rose to is this year's.
            number.period = "year"
        trap = (
            own_trap(self._document.text, clause, seen, number)
            or ((state.is_case or state.is_masked) and NARRATED_CASE)
            or (state.is_county and COUNTY_FIGURE)
            or (state.is_other_place and OTHER_PLACE)
        )
        if trap:
            number.trap, number.reason = trap
        if number.trap == WAS_BEFORE[0]:
            number.trap, number.period = "", "prior"

    def _period(self, number: Number) -> str:
        if number.section == "plan" and self._state.period != "prior":
            return "plan"
        return "plan" if self._state.is_plan else self._state.period


def _opens(text: str, clause: Clause, seen: list[Token], token: Token) -> bool:
    """Whether the token is the subject: it opens the clause, or only time and total words stand before."""
    opening = bits("whole_year", "total", "part_year", "among")
    last = max((t.end for t in seen if t.marks & opening), default=clause.start)
    return bool(OPENING.fullmatch(text, last, token.start)) and not text.startswith("第", token.end)
