"""A text's clauses with their words, live numbers and claims, as kernels: what `tokens.cut` does after the names."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import (
    HAN_OR_QUOTE,
    HEADING,
    SPACE_CLASS,
    SPACES_OF_LINE,
    STOPS_LINE,
)
from pipelines.extracting.compiled.regexes import in_class, match_at
from pipelines.extracting.compiled.scanning import drop_inside_numbers, find_brackets, mark_names, settle_live
from pipelines.extracting.compiled.shapes import (
    C_END,
    C_MARKED,
    C_MARKED_END,
    C_MATCHES,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PARAGRAPH,
    C_PARENT,
    C_PART,
    C_SENTENCE,
    C_START,
    C_TOKENS,
    C_TOKENS_END,
    CLAIM_CLASS,
    CLAIM_UNIT,
    CLAIMS,
    CLAUSE,
    CLAUSES,
    CLOSE,
    FLAG_CLAUSES,
    FLAG_KIND,
    HARD,
    IS_NEWLINE,
    IS_STOP,
    LIVE_NUMBERS,
    N_BASIS,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_LIVE,
    N_START,
    N_UNIT,
    NUMBERS,
    OPEN,
    PART,
    SENTENCE,
    SEPARATOR_BITS,
    SPACE,
    STATED,
    T_END,
    T_KIND,
    T_MARKS,
    T_START,
    T_WORD,
    TOKENS,
    TOPIC_KINDS,
    TOPIC_TOKENS,
    W_FLAGS,
)
from pipelines.extracting.compiled.traps_by_number import COVER_BASIS, ZERO_BASIS
from pipelines.extracting.lexicon import bits
from pipelines.extracting.tokens import LONGEST_CLAUSE, LONGEST_PART, WRAPPED_LINE

_ZERO = bits("zero_before", "zero_after", "zero_fused")
_COVER = bits("cover_before", "cover_after")
_NEWLINE, _STOP = ord("\n"), ord(".")
#: How far the next line is looked into for a heading.
_NEXT_LINE = 20


@kernel
def cut(t, rx, d):  # type: ignore[no-untyped-def]
    """Clauses, live numbers and claims of the document whose tokens and figures are found."""
    mark_names(t, d)
    settle_live(t, d)
    drop_inside_numbers(t, d)
    _cut_clauses(t, rx, d)
    _deal_numbers(d)
    d.count[STATED] = d.count[NUMBERS]
    _note_tokens(t, d)


@kernel
def _open_clause(d, token, start, end_before, sentence, part, paragraph, parent):  # type: ignore[no-untyped-def]
    """Ends the clause before and begins one; `token` is the first that may be its own."""
    at = d.count[CLAUSES]
    if at >= len(d.clauses) - 1:
        d.count[HARD] = 1
        return
    if at:
        d.clauses[at - 1, C_END] = end_before
    row = d.clauses[at]
    row[C_START], row[C_END], row[C_PARENT] = start, d.text.size, parent
    row[C_SENTENCE], row[C_PART], row[C_PARAGRAPH] = sentence, part, paragraph
    row[C_TOKENS] = row[C_TOKENS_END] = token
    row[C_NUMBERS] = row[C_NUMBERS_END] = 0
    row[C_MATCHES] = -1
    d.count[CLAUSES] = at + 1


@kernel
def _cut_clauses(t, rx, d):  # type: ignore[no-untyped-def]
    tokens, clauses, text = d.tokens, d.clauses, d.text
    is_bracket, parents, inside = d.work[0], d.work[1], 0
    find_brackets(t, d, is_bracket)
    d.count[CLAUSES] = 0
    _open_clause(d, 0, 0, 0, 0, 0, 0, -1)
    sentence = part = paragraph = 0
    for at in range(d.count[TOKENS]):
        start, end, word = tokens[at, T_START], tokens[at, T_END], tokens[at, T_WORD]
        kind, last = tokens[at, T_KIND] & SEPARATOR_BITS, d.count[CLAUSES] - 1
        if start - clauses[last, C_START] > LONGEST_CLAUSE and kind != CLOSE:
            # Text without any punctuation: what stands this far back no longer says anything of what follows.
            sentence, part, inside = sentence + 1, part + 1, 0
            _open_clause(d, at, start, start, sentence, part, paragraph, -1)
            last = d.count[CLAUSES] - 1
        if kind == SENTENCE and _ends_sentence(t, rx, d, at):
            sentence, part, inside = sentence + 1, part + 1, 0
            paragraph += t.words[word, W_FLAGS] & IS_NEWLINE != 0
        elif kind == PART:
            part, inside = part + 1, 0
        elif kind == OPEN and is_bracket[at]:
            parents[inside] = last
            inside += 1
        elif kind == CLOSE and inside and is_bracket[at]:
            inside -= 1
        elif kind != CLAUSE and not (
            kind == SPACE and _parts_clauses(rx, text, clauses[last, C_START], start, end)
        ):
            clauses[last, C_TOKENS_END] = at + 1
            continue
        if last + 1 >= LONGEST_PART and clauses[last + 1 - LONGEST_PART, C_PART] == part and not inside:
            sentence, part = sentence + 1, part + 1
        _open_clause(d, at + 1, end, start, sentence, part, paragraph, parents[inside - 1] if inside else -1)


@kernel
def _parts_clauses(rx, text, start, place, end):  # type: ignore[no-untyped-def]
    """Whether a space stands for a lost comma: Han characters on both sides, and a clause's worth before."""
    if place - start < 6 or place < 1 or end >= text.size:
        return False
    return in_class(rx, text[place - 1], HAN_OR_QUOTE) and in_class(rx, text[end], HAN_OR_QUOTE)


@kernel
def _is_ascii_word(character):  # type: ignore[no-untyped-def]
    return 48 <= character <= 57 or 65 <= character <= 90 or 97 <= character <= 122


@kernel
def _ends_sentence(t, rx, d, at):  # type: ignore[no-untyped-def]
    text, start, end = d.text, d.tokens[at, T_START], d.tokens[at, T_END]
    flags = t.words[d.tokens[at, T_WORD], W_FLAGS]
    if flags & IS_STOP:
        return start == 0 or not _is_ascii_word(text[start - 1])
    if not flags & IS_NEWLINE:
        return True
    line = start
    while line > 0 and text[line - 1] != _NEWLINE:
        line -= 1
    stop = start
    while stop > line and in_class(rx, text[stop - 1], SPACE_CLASS):
        stop -= 1
    if stop - line < WRAPPED_LINE or in_class(rx, text[stop - 1], STOPS_LINE):
        return True
    if match_at(rx, d, text, HEADING, line, line, stop, False) >= 0:
        return True
    following_end = min(end + _NEXT_LINE, text.size)
    following = end
    while following < following_end and in_class(rx, text[following], SPACES_OF_LINE):
        following += 1
    if following == following_end or text[following] == _NEWLINE:
        return True
    return match_at(rx, d, text, HEADING, following, following, following_end, False) >= 0


@kernel
def _deal_numbers(d):  # type: ignore[no-untyped-def]
    """Each number's clause, and each clause's live numbers as a range of `d.live`."""
    clause, lives, last = 0, 0, d.count[CLAUSES] - 1
    for at in range(d.count[NUMBERS]):
        number = d.numbers[at]
        while clause < last and d.clauses[clause + 1, C_START] <= number[N_START]:
            clause += 1
        number[N_CLAUSE] = clause
        if number[N_LIVE]:
            if d.clauses[clause, C_NUMBERS] == d.clauses[clause, C_NUMBERS_END]:
                d.clauses[clause, C_NUMBERS] = lives
            d.live[lives] = at
            lives += 1
            d.clauses[clause, C_NUMBERS_END] = lives
    d.count[LIVE_NUMBERS] = lives


@kernel
def _note_tokens(t, d):  # type: ignore[no-untyped-def]
    """One walk over all tokens: the marked ones of each clause as a range of `d.marked`, the zero and coverage words as
    numbers behind the stated ones, the topic words with their clauses, the clauses with the head of a flag."""
    marked = topics = flags = 0
    for clause in range(d.count[CLAUSES]):
        row, has_head = d.clauses[clause], False
        row[C_MARKED] = marked
        for at in range(row[C_TOKENS], row[C_TOKENS_END]):
            marks, kind = d.tokens[at, T_MARKS], d.tokens[at, T_KIND]
            if marks:
                d.marked[marked] = at
                marked += 1
                _add_claims(t, d, clause, at, marks)
            if kind & (TOPIC_KINDS | FLAG_KIND):
                if kind & TOPIC_KINDS:
                    d.topic_tokens[topics, 0], d.topic_tokens[topics, 1] = at, clause
                    topics += 1
                has_head = has_head or kind & FLAG_KIND != 0
        row[C_MARKED_END] = marked
        if has_head:
            d.flag_clauses[flags] = clause
            flags += 1
    d.count[TOPIC_TOKENS], d.count[FLAG_CLAUSES] = topics, flags
    d.count[CLAIMS] = d.count[NUMBERS] - d.count[STATED]


@kernel
def _add_claims(t, d, clause, at, marks):  # type: ignore[no-untyped-def]
    if marks & _ZERO:
        add_claim(t, d, d.tokens[at, T_START], d.tokens[at, T_END], 0.0, ZERO_BASIS, clause, at)
    if marks & _COVER:
        add_claim(t, d, d.tokens[at, T_START], d.tokens[at, T_END], 100.0, COVER_BASIS, clause, at)


@kernel
def add_claim(t, d, start, end, value, basis, clause, token):  # type: ignore[no-untyped-def]
    """A claim as a number of its own; returns its row."""
    at = d.count[NUMBERS]
    if at >= len(d.numbers) - 1:
        d.count[HARD] = 1
        return 0
    number = d.numbers[at]
    number[:] = 0
    number[N_START], number[N_END], number[N_UNIT], number[N_CLASS] = start, end, CLAIM_UNIT, CLAIM_CLASS
    number[N_BASIS], number[N_CLAUSE] = basis, clause
    d.claim_tokens[at] = token
    d.values[at] = value
    d.count[NUMBERS] = at + 1
    return at
