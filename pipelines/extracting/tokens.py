"""Texts cut into clauses: the catalogue's words and the figures in order, with their place. Which word says
what of which figure is decided in `scope` and `evidence`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.extracting.language import COUNTED_CLASSES
from pipelines.extracting.lexicon import MARK, Lexicon, Word, bits
from pipelines.extracting.quantities import Figure
from pipelines.extracting.verdicts import BEHIND_WORD, IN_EXPRESSION, QUOTED_NAME, ZERO_CLAIM, Verdict

#: A line this long that ends without punctuation and is no heading was wrapped, not ended.
WRAPPED_LINE = 25
#: A clause is cut here at the latest, which keeps the time linear in damaged text.
LONGEST_CLAUSE = 600
#: What stands further from a number is not shown as its sentence. A list without end would else be told with each of its
#: numbers.
SENTENCE_REACH = 2_000
#: Commas alone hold a sentence part together this far.
LONGEST_PART = 60
HEADING = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d０-９]{1,3}[）)、.．]|第[一二三四五六七八九十]+[章节部])"
)
STOPS_LINE = "。！？!?；;：:.、，,"
#: A quoted name is at most this long; a number inside it is part of the name.
QUOTED_NAME_LENGTH, QUOTED_TITLE_LENGTH = 14, 10_000


#: Words that a number may be part of (三个一百, 去年一年).
NAMING = bits(
    "fixed_expressions",
    "whole_year",
    "part_year",
    "cumulative",
    "prior",
    "cover_after",
    "zero_after",
    "frequency",
)
_ZERO = bits("zero_before", "zero_after", "zero_fused")
_COVER = bits("cover_before", "cover_after")


@dataclass(slots=True)
class Token:
    """A word of the catalogue at its place. `marks` are the word's, 0 where a longer word covers it."""

    start: int
    end: int
    word: Word
    marks: int


@dataclass(slots=True)
class Number:
    """A figure at its place, and what is found out about it on the way."""

    start: int
    end: int
    figure: Figure
    value: float
    unit: str
    unit_class: str
    bound: str = "exact"
    basis: str = "stated"
    period: str = "year"
    trap: str = ""
    reason: str = ""
    clause: int = 0
    section: str = ""

    @property
    def is_counted(self) -> bool:
        return self.unit_class in COUNTED_CLASSES

    @property
    def is_live(self) -> bool:
        """Whether it separates the words before it from those behind it, as a stated figure does."""
        return self.is_counted and self.trap not in NAMES


#: Traps whose number is part of a name: words on both sides of it belong together.
NAMES = frozenset({"fixed_expression", "quoted_name", "ordinal", "vague", "zero_claim"})


@dataclass(slots=True)
class Clause:
    """A stretch between commas (or inside a bracket that holds a figure), with its tokens and live
    numbers. `part` counts the semicolons and full stops before it, `sentence` the full stops, `paragraph`
    the line ends; `parent` is the clause a bracket stands in, -1 outside brackets."""

    start: int
    end: int
    sentence: int
    part: int
    paragraph: int
    parent: int = -1
    tokens: list[Token] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)


class Sections:
    """The section kinds of one report by place. Without sections everything counts as measures."""

    def __init__(self, starts: list[int], kinds: list[str]) -> None:
        self._starts, self._kinds = starts, kinds

    def kind_at(self, place: int) -> str:
        """The kind of the section that holds the place."""
        index = bisect_right(self._starts, place) - 1
        return self._kinds[index] if index >= 0 else "measures"


@dataclass(slots=True)
class Document:
    """One report's text cut up: clauses in order, all numbers in order (live or not), and the zero and
    coverage words as figures of their own that do not separate words."""

    text: str
    clauses: list[Clause]
    numbers: list[Number]
    claims: list[tuple[Number, Token]]
    sections: Sections = field(default_factory=lambda: Sections([], []))

    def sentence_around(self, number: Number) -> tuple[int, int]:
        """Where the sentence of the number begins and ends, in code points; no further away than SENTENCE_REACH."""
        first = last = number.clause
        sentence = self.clauses[number.clause].sentence
        while first and self.clauses[first - 1].sentence == sentence:
            first -= 1
        while last + 1 < len(self.clauses) and self.clauses[last + 1].sentence == sentence:
            last += 1
        return (
            max(self.clauses[first].start, number.start - SENTENCE_REACH),
            min(self.clauses[last].end, number.end + SENTENCE_REACH),
        )


class Scanner:
    """Finds the words of a lexicon in texts; holds no state of the texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = lexicon.words
        self._automaton = AhoCorasick([word.text for word in lexicon.words], matchkind=MatchKind.Standard)

    def scan(self, text: str) -> list[Token]:
        """The words of the text in order of place, longer ones first; offsets in code points."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        found.sort(key=lambda match: (match[1], -match[2]))
        tokens = []
        covered_to = covered_from = -1
        for number, start, end in found:
            word = self._words[number]
            is_covered = end <= covered_to and (start, end) != (covered_from, covered_to)
            tokens.append(Token(start, end, word, 0 if is_covered else word.marks))
            # A marker inside a longer one is part of that word (上 of 以上, 均 of 平均).
            if word.marks and end > covered_to:
                covered_from, covered_to = start, end
        return tokens


def cut(text: str, tokens: list[Token], figures: list[tuple[int, int, Figure]]) -> Document:
    """The text as clauses. Words inside a live number are dropped, numbers inside a name are marked."""
    numbers = [Number(s, e, f, f.value or 0.0, f.unit, f.unit_class) for s, e, f in figures]
    _mark_names(text, tokens, numbers)
    tokens = _outside_numbers(tokens, numbers)
    clauses = _clauses(text, tokens, numbers)
    return Document(text, clauses, numbers, _claims(clauses))


def _mark_names(text: str, tokens: list[Token], numbers: list[Number]) -> None:
    starts = [number.start for number in numbers]
    quotes: list[int] = []
    for token in tokens:
        if token.marks & MARK["zero_before"]:
            _absorb_into_zero(token, numbers, starts)
        elif token.marks & MARK["bind_before"]:
            for number in numbers[bisect_left(starts, token.end) : bisect_left(starts, token.end + 1)]:
                if number.figure.is_chinese:
                    number.trap, number.reason = _told(BEHIND_WORD, token)
        elif token.marks & NAMING:
            for number in numbers[bisect_left(starts, token.start) : bisect_left(starts, token.end)]:
                if token.end > number.start and token.end - token.start > 1:
                    number.trap, number.reason = _told(IN_EXPRESSION, token)
        elif token.word.separator == "quote":
            quotes.append(token.start)
        elif token.word.separator == "unquote" and quotes:
            opened = quotes.pop()
            limit = QUOTED_NAME_LENGTH if token.word.text == "”" else QUOTED_TITLE_LENGTH
            if token.start - opened <= limit:
                for number in numbers[bisect_left(starts, opened) : bisect_left(starts, token.start)]:
                    if number.unit_class != "rate":
                        number.trap, number.reason = QUOTED_NAME


def _told(verdict: Verdict, token: Token) -> Verdict:
    return verdict[0], verdict[1].format(word=token.word.text)


def _absorb_into_zero(token: Token, numbers: list[Number], starts: list[int]) -> None:
    """无一起, 未发生1起: the one belongs to the zero word."""
    for number in numbers[bisect_left(starts, token.start) : bisect_left(starts, token.end + 2)]:
        if number.value == 1:
            number.trap, number.reason = ZERO_CLAIM


def _outside_numbers(tokens: list[Token], numbers: list[Number]) -> list[Token]:
    """The tokens that do not begin inside a counted number (个 of 3个村 is no word of its own)."""
    kept, at = [], 0
    for token in tokens:
        while at < len(numbers) and numbers[at].end <= token.start:
            at += 1
        inside = at < len(numbers) and numbers[at].start <= token.start
        if not inside or not (numbers[at].is_live or token.word.separator):
            kept.append(token)
    return kept


def _clauses(text: str, tokens: list[Token], numbers: list[Number]) -> list[Clause]:
    brackets = _brackets_with_numbers(tokens, numbers)
    clauses = [Clause(0, len(text), 0, 0, 0)]
    parents: list[int] = []
    sentence = part = paragraph = 0
    for token in tokens:
        kind = token.word.separator
        if token.start - clauses[-1].start > LONGEST_CLAUSE and kind != "close":
            # Text without any punctuation: what stands this far back no longer says anything of what follows.
            sentence, part, parents = sentence + 1, part + 1, []
            clauses[-1].end = token.start
            clauses.append(Clause(token.start, len(text), sentence, part, paragraph))
        if kind == "sentence" and _ends_sentence(text, token):
            sentence, part, parents = sentence + 1, part + 1, []
            paragraph += token.word.text == "\n"
        elif kind == "part":
            part, parents = part + 1, []
        elif kind == "open" and token.start in brackets:
            parents.append(len(clauses) - 1)
        elif kind == "close" and parents and token.start in brackets:
            parents.pop()
        elif kind != "clause" and not (kind == "space" and _parts_clauses(text, clauses[-1].start, token)):
            clauses[-1].tokens.append(token)
            continue
        if len(clauses) >= LONGEST_PART and clauses[-LONGEST_PART].part == part and not parents:
            sentence, part = sentence + 1, part + 1
        clauses[-1].end = token.start
        clauses.append(
            Clause(token.end, len(text), sentence, part, paragraph, parents[-1] if parents else -1)
        )
    _deal_numbers(clauses, numbers)
    return clauses


def _brackets_with_numbers(tokens: list[Token], numbers: list[Number]) -> set[int]:
    """The places of brackets, both ends, that hold a counted number."""
    live = [number.start for number in numbers if number.is_live]
    places: set[int] = set()
    opened = -1
    for token in tokens:
        if token.word.separator == "open":
            opened = token.start
        elif token.word.separator == "close" and opened >= 0:
            if bisect_left(live, opened) != bisect_left(live, token.start):
                places |= {opened, token.start}
            opened = -1
    return places


def _parts_clauses(text: str, start: int, space: Token) -> bool:
    """Whether a space stands for a lost comma: Han characters on both sides, and a clause's worth before."""
    before, behind = text[space.start - 1 : space.start], text[space.end : space.end + 1]
    return space.start - start >= 6 and _is_han(before) and _is_han(behind)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or character in "“”"


def _ends_sentence(text: str, token: Token) -> bool:
    if token.word.text == ".":
        before = text[max(0, token.start - 1) : token.start]
        return not (before.isascii() and before.isalnum())
    if token.word.text != "\n":
        return True
    line = text[text.rfind("\n", 0, token.start) + 1 : token.start].rstrip()
    following = text[token.end : token.end + 20].lstrip(" \t\u3000\u00a0\r")
    is_wrapped = len(line) >= WRAPPED_LINE and line[-1] not in STOPS_LINE and not HEADING.match(line)
    return not (is_wrapped and following and following[0] != "\n" and not HEADING.match(following))


def _claims(clauses: list[Clause]) -> list[tuple[Number, Token]]:
    """未发生, 零…, 全部, 全覆盖 … as possible claims: value 0 or 100, basis zero_claim or full_coverage."""
    claims = []
    for index, clause in enumerate(clauses):
        for token in clause.tokens:
            for marks, value, basis in ((_ZERO, 0.0, "zero_claim"), (_COVER, 100.0, "full_coverage")):
                if token.marks & marks:
                    figure = Figure(value, "", "claim", False, False, False)
                    number = Number(
                        token.start, token.end, figure, value, "", "claim", basis=basis, clause=index
                    )
                    claims.append((number, token))
    return claims


def _deal_numbers(clauses: list[Clause], numbers: list[Number]) -> None:
    starts = [clause.start for clause in clauses]
    for number in numbers:
        number.clause = bisect_left(starts, number.start + 1) - 1
        if number.is_live:
            clauses[number.clause].numbers.append(number)
