"""The words of the lexicon in a text, and what is a name instead of a number, as kernels: what `tokens.Scanner` and
the first steps of `tokens.cut` do."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.shapes import (
    CLOSE,
    HARD,
    HAS_MARKS,
    IS_CURLY,
    N_CHINESE,
    N_CLASS,
    N_END,
    N_LIVE,
    N_START,
    N_TRAP,
    N_WORD,
    NOTED,
    NUMBERS,
    OPEN,
    QUOTE,
    RATE_CLASS,
    SEPARATOR_BITS,
    T_END,
    T_KIND,
    T_MARKS,
    T_START,
    T_WORD,
    TOKEN_COLUMNS,
    TOKENS,
    UNQUOTE,
    W_FLAGS,
    W_MARKS,
)
from pipelines.extracting.compiled.traps_by_number import (
    BEHIND_WORD,
    IN_EXPRESSION,
    NAMES,
    QUOTED_NAME,
    ZERO_CLAIM,
)
from pipelines.extracting.compiled.tries import BASE, BESIDE, CHECK, VALUE
from pipelines.extracting.lexicon import MARK
from pipelines.extracting.tokens import NAMING, QUOTED_NAME_LENGTH, QUOTED_TITLE_LENGTH

#: The cells from which the words and the units are found.
WORD_ROOT, UNIT_ROOT = range(2)
_ZERO_BEFORE, _BIND_BEFORE = MARK["zero_before"], MARK["bind_before"]


@kernel
def follow(t, cell, letter):  # type: ignore[no-untyped-def]
    """The cell of the trie behind the letter, -1 if none."""
    place = t.cells[cell, BASE] + letter
    return place if t.cells[place, CHECK] == cell else -1


@kernel
def scan(t, d, text):  # type: ignore[no-untyped-def]
    """The words into `d.tokens`, in order of place, longer ones first; those with marks and the quotes also into
    `d.marked`, for `mark_names`."""
    count, noted, covered_from, covered_to = 0, 0, -1, -1
    limit = len(d.tokens) - 64
    size, spelled = text.size, d.spelled
    for place in range(size):
        spelled[place] = t.letters[text[place]]
    # No word goes on with this letter: no word reaches over the end.
    spelled[size] = 0
    for order in range(_find_starts(t, d, size)):
        start, first = d.work[0, order], count
        end, cell = start + 1, follow(t, WORD_ROOT, spelled[start])
        while cell >= 0:
            if t.ends[cell, VALUE] >= 0:
                token = d.tokens[count]
                token[T_START], token[T_END], token[T_WORD] = start, end, t.ends[cell, VALUE]
                token[T_KIND] = t.ends[cell, BESIDE]
                count += 1
            cell = follow(t, cell, spelled[end])
            end += 1
        if count == first:
            continue
        _turn(d.tokens, first, count)
        for at in range(first, count):
            token = d.tokens[at]
            end = token[T_END]
            marks = t.words[token[T_WORD], W_MARKS] if token[T_KIND] & HAS_MARKS else 0
            is_covered = end <= covered_to and (start != covered_from or end != covered_to)
            token[T_MARKS] = 0 if is_covered else marks
            if token[T_MARKS] or _is_quote(token[T_KIND] & SEPARATOR_BITS):
                d.marked[noted] = at
                noted += 1
            # A marker inside a longer one is part of that word (上 of 以上, 均 of 平均).
            if marks and end > covered_to:
                covered_from, covered_to = start, end
        if count > limit:
            d.count[HARD] = 1
            break
    d.count[TOKENS], d.count[NOTED] = count, noted


@kernel
def _is_quote(separator):  # type: ignore[no-untyped-def]
    return QUOTE <= separator <= UNQUOTE


@kernel
def _find_starts(t, d, size):  # type: ignore[no-untyped-def]
    """How many places a word may begin at, d.work[0]: where it has one character, or two characters of one follow.
    Nothing here is decided by a branch: whether a word goes on can hardly be foretold."""
    cells, spelled, starts, count = t.cells, d.spelled, d.work[0], 0
    base = cells[WORD_ROOT, BASE]
    for start in range(size):
        first = base + spelled[start]
        second = cells[first, BASE] + spelled[start + 1]
        is_single, goes_on = t.ends[first, VALUE] >= 0, cells[second, CHECK] == first
        starts[count] = start
        count += (cells[first, CHECK] == WORD_ROOT) & (is_single | goes_on)
    return count


@kernel
def _turn(tokens, first, end):  # type: ignore[no-untyped-def]
    """Turns the rows of one place around: found from short to long."""
    left, right = first, end - 1
    while left < right:
        for column in (T_END, T_WORD, T_KIND):
            tokens[left, column], tokens[right, column] = tokens[right, column], tokens[left, column]
        left, right = left + 1, right - 1


@kernel
def first_from(rows, column, count, place):  # type: ignore[no-untyped-def]
    """The first of the rows, sorted by the column, that is not before the place."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if rows[middle, column] < place:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def mark_names(t, d):  # type: ignore[no-untyped-def]
    """Traps the numbers that are part of a name or of an expression."""
    numbers, quotes, opened, count = d.numbers, d.work[0], 0, d.count[NUMBERS]
    for order in range(d.count[NOTED]):
        token = d.tokens[d.marked[order]]
        start, end, word, marks = token[T_START], token[T_END], token[T_WORD], token[T_MARKS]
        separator = token[T_KIND] & SEPARATOR_BITS
        if marks & _ZERO_BEFORE:
            _absorb_into_zero(d, start, end)
        elif marks & _BIND_BEFORE:
            number = first_from(numbers, N_START, count, end)
            if number < count and numbers[number, N_START] == end and numbers[number, N_CHINESE]:
                numbers[number, N_TRAP], numbers[number, N_WORD] = BEHIND_WORD, word
        elif marks & NAMING:
            _mark_within(d, start, end, word)
        elif separator == QUOTE:
            quotes[opened] = start
            opened += 1
        elif separator == UNQUOTE and opened:
            opened -= 1
            is_curly = t.words[word, W_FLAGS] & IS_CURLY
            _mark_quoted(d, quotes[opened], start, QUOTED_NAME_LENGTH if is_curly else QUOTED_TITLE_LENGTH)


@kernel
def _absorb_into_zero(d, start, end):  # type: ignore[no-untyped-def]
    """无一起, 未发生1起: the one belongs to the zero word."""
    count = d.count[NUMBERS]
    at = first_from(d.numbers, N_START, count, start)
    while at < count and d.numbers[at, N_START] < end + 2:
        if d.values[at] == 1:
            d.numbers[at, N_TRAP] = ZERO_CLAIM
        at += 1


@kernel
def _mark_within(d, start, end, word):  # type: ignore[no-untyped-def]
    count = d.count[NUMBERS]
    at = first_from(d.numbers, N_START, count, start)
    while at < count and d.numbers[at, N_START] < end:
        if end - start > 1:
            d.numbers[at, N_TRAP], d.numbers[at, N_WORD] = IN_EXPRESSION, word
        at += 1


@kernel
def _mark_quoted(d, start, end, most):  # type: ignore[no-untyped-def]
    if end - start > most:
        return
    count = d.count[NUMBERS]
    at = first_from(d.numbers, N_START, count, start)
    while at < count and d.numbers[at, N_START] < end:
        if d.numbers[at, N_CLASS] != RATE_CLASS:
            d.numbers[at, N_TRAP] = QUOTED_NAME
        at += 1


@kernel
def settle_live(t, d):  # type: ignore[no-untyped-def]
    """Which numbers separate the words around them: `tokens.Number.is_live`."""
    for at in range(d.count[NUMBERS]):
        number = d.numbers[at]
        number[N_LIVE] = t.counted[number[N_CLASS]] and not NAMES[number[N_TRAP]]


@kernel
def drop_inside_numbers(t, d):  # type: ignore[no-untyped-def]
    """Drops the tokens that begin inside a live number (个 of 3个村 is no word of its own)."""
    kept = at = 0
    numbers, tokens, count = d.numbers, d.tokens, d.count[NUMBERS]
    for row in range(d.count[TOKENS]):
        start = tokens[row, T_START]
        while at < count and numbers[at, N_END] <= start:
            at += 1
        if at < count and numbers[at, N_START] <= start:
            if numbers[at, N_LIVE] or tokens[row, T_KIND] & SEPARATOR_BITS:
                continue
        if kept != row:
            for column in range(TOKEN_COLUMNS):
                tokens[kept, column] = tokens[row, column]
        kept += 1
    d.count[TOKENS] = kept


@kernel
def find_brackets(t, d, is_bracket):  # type: ignore[no-untyped-def]
    """Marks the tokens that open or close a bracket with a live number in it."""
    opened, at, lives_at_open, lives = -1, 0, 0, 0
    numbers, count = d.numbers, d.count[NUMBERS]
    for row in range(d.count[TOKENS]):
        is_bracket[row] = 0
        separator = d.tokens[row, T_KIND] & SEPARATOR_BITS
        if separator != OPEN and separator != CLOSE:
            continue
        while at < count and numbers[at, N_START] < d.tokens[row, T_START]:
            lives += numbers[at, N_LIVE]
            at += 1
        if separator == OPEN:
            opened, lives_at_open = row, lives
        elif opened >= 0:
            if lives != lives_at_open:
                is_bracket[opened] = is_bracket[row] = 1
            opened = -1
