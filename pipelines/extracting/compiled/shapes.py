"""The columns of the arrays that the kernels work on, and which arrays belong together. Only names; what fills
the tables of the catalogue is in `tables`, what fills those of a document in the kernels."""

from __future__ import annotations

from typing import Any, NamedTuple

Array = Any

#: Code points from here on share one class: no pattern tells them apart.
BEYOND = 0x20000

#: Kinds of separators by the names of lexicon.SEPARATORS.
SEPARATOR_KINDS = ("", "sentence", "part", "clause", "open", "close", "space", "quote", "unquote")
SENTENCE, PART, CLAUSE, OPEN, CLOSE, SPACE, QUOTE, UNQUOTE = range(1, 9)
#: What the kernels ask of a word's text, as bits of W_FLAGS.
IS_STOP, IS_NEWLINE, IS_CURLY, IS_WHOLE_YEAR, IS_SHARE, IS_REACHED, IS_FLAG_HEAD = (1 << n for n in range(7))
#: … and of a unit's text, as bits of U_FLAGS.
IS_YEAR, IS_MONTH, IS_IDLE, IS_ODD = (1 << n for n in range(4))

#: What scanning and cutting ask of a word comes first, then what matching asks: each in one line of the cache.
W_MARKS, W_SEPARATOR, W_FLAGS, W_LISTS, W_TOPICS, W_TOPICS_END = range(6)
W_NEEDS, W_HEAD, W_FORMER, W_SINGLES, W_SINGLES_END, W_PARTS, W_PARTS_END = range(8, 15)
WORD_COLUMNS = 16
#: T_KIND is what is asked of every token, in one number (beside its word in the trie): the separator in the lowest bits, then
#: W_FLAGS, W_LISTS, whether the word fills a part of a pattern, and whether it has marks.
SEPARATOR_BITS = 15
FLAGS_FROM, LISTS_FROM = 4, 12
HAS_PARTS, HAS_MARKS = 1 << 20, 1 << 21
FLAG_KIND = IS_FLAG_HEAD << FLAGS_FROM
Q_INDICATOR, Q_FIELD, Q_SIDE, Q_SPLIT, Q_PARTS, Q_PARTS_END, Q_NEEDS = range(7)
I_SHARES, I_ADDS_UP, I_ZERO_TOPIC, I_COVER_TOPIC, I_VETO_SUBJECT, I_FLAG, I_RATE, I_PREFER, I_PREFER_END = (
    range(9)
)
I_PARTS, I_PARTS_END = 9, 10
U_CLASS, U_FLAGS, U_TEXT, U_TEXT_END = range(4)

#: Unit classes that the kernels know by number; the others follow.
NAMED_CLASSES = ("none", "claim", "rate", "money", "span")
NO_CLASS, CLAIM_CLASS, RATE_CLASS, MONEY_CLASS, SPAN_CLASS = range(5)

#: Units that the kernels know by number.
NO_UNIT_AT_ALL, PERCENT_UNIT, CLAIM_UNIT = range(3)

#: Fields of patterns, sides and word lists, as the catalogue's order has them.
WORDS, WEAK, ZERO, COVER, PROCEDURE = range(5)
SIDES = ("any", "left", "right", "around")
ANY, LEFT, RIGHT, AROUND = range(4)
TOPIC, VETO, VETO_SUBJECT, ZERO_VETO, ZERO_TOPIC, ZERO_TOPIC_VETO, COVER_TOPIC, COVER_VETO = range(8)
TOPIC_FIELDS = (TOPIC, ZERO_TOPIC, ZERO_TOPIC_VETO, COVER_TOPIC, COVER_VETO)
#: Words of these fields, as bits of T_KIND.
TOPIC_KINDS = sum(1 << field for field in TOPIC_FIELDS) << LISTS_FROM

#: What a pattern can be needed for, as bits of *_NEEDS: a number of a unit class (from bit 0 on), a procedure done to
#: a number of a unit class (from PROCEDURE_NEEDS on), a zero word, a coverage word, a flag.
PROCEDURE_NEEDS = 24
ZERO_NEED, COVER_NEED, FLAG_NEED = (1 << n for n in range(48, 51))

T_START, T_END, T_WORD, T_MARKS, T_KIND = range(5)
TOKEN_COLUMNS = 5
(
    C_START,
    C_END,
    C_SENTENCE,
    C_PART,
    C_PARAGRAPH,
    C_PARENT,
    C_TOKENS,
    C_TOKENS_END,
    C_NUMBERS,
    C_NUMBERS_END,
) = range(10)
C_MATCHES, C_MATCHES_END, C_NEEDS, C_MARKED, C_MARKED_END = range(10, 15)
CLAUSE_COLUMNS = 15
(N_START, N_END, N_UNIT, N_CLASS, N_MORE, N_BARE, N_CHINESE, N_BOUND, N_PERIOD, N_TRAP, N_WORD, N_CLAUSE) = (
    range(12)
)
N_SECTION, N_BASIS, N_LIVE, N_SENTENCE, N_SENTENCE_END, N_BARE_SPOT = range(12, 18)
M_SEQUENCE, M_START, M_END, M_LENGTH, M_HEAD, M_BEFORE, M_BEHIND = range(7)
A_INDICATOR, A_MATCH, A_START, A_END, A_REMOTE = range(5)
(R_INDICATOR, R_NUMBER, R_START, R_END, R_PROCEDURE, R_BREAKDOWN, R_REMOTE, R_TOTAL, R_STOCK, R_FLOW) = range(
    10
)
F_INDICATOR, F_NUMBER, F_BOUND, F_READINGS, F_READINGS_END = range(5)
#: One contradiction: `X_FACT` the fact, `X_OTHER` a reading or, where parts do not add up, the first of the parts.
X_CODE, X_FACT, X_OTHER, X_OTHER_END = range(4)
TWO_VALUES, ZERO_BESIDE, ABOVE_100, UNEQUAL_PARTS = range(4)

#: How many rows of each array of a document are in use, as places of `Document.count`.
(TOKENS, CLAUSES, NUMBERS, STATED, LIVE_NUMBERS, CLAIMS, MATCHES, CANDIDATES, READINGS, FACTS) = range(10)
SETTLED, FINDINGS, PARTS_OF_FINDINGS, HARD, TRIED, NOTED, TOPIC_TOKENS, FLAG_CLAUSES, COUNTS = range(10, 19)

#: The state of a sentence (scope._State), then where the walk stands.
(
    S_PERIOD,
    S_PLAN,
    S_AIM,
    S_CASE,
    S_MASKED,
    S_COUNTY,
    S_OTHER_PLACE,
    S_PASSING,
    S_SENTENCE,
    S_PART,
    S_IN_PASSING,
) = range(11)
STATE = 11


class Patterns(NamedTuple):
    """Compiled regular expressions and the room they are run in."""

    kinds: Array
    classes: Array
    starts: Array
    program: Array
    entry: Array
    stack: Array
    groups: Array


class Tables(NamedTuple):
    """The catalogue as arrays; `*_items` hold what ranges in the others point to."""

    letters: Array
    cells: Array
    ends: Array
    words: Array
    word_items: Array
    pair_bits: Array
    pair_ranges: Array
    pair_groups: Array
    pair_hits: Array
    pairs: Array
    singles: Array
    sequence_items: Array
    topic_rows: Array
    sequences: Array
    sets: Array
    indicators: Array
    indicator_items: Array
    fit: Array
    allowed: Array
    units: Array
    counted: Array
    not_names: Array
    texts: Array
    characters: Array


class Document(NamedTuple):
    """One text and what is known of it; the arrays are used again for the next text."""

    text: Array
    town: Array
    sections: Array
    spelled: Array
    tokens: Array
    marked: Array
    topic_tokens: Array
    flag_clauses: Array
    clauses: Array
    numbers: Array
    values: Array
    live: Array
    claim_tokens: Array
    matches: Array
    tried: Array
    hits: Array
    candidates: Array
    candidate_scores: Array
    candidate_ranges: Array
    items: Array
    choice_scores: Array
    rest: Array
    readings: Array
    scores: Array
    topics: Array
    topic_ranges: Array
    work: Array
    by_indicator: Array
    sorted: Array
    chosen: Array
    together: Array
    facts: Array
    fact_values: Array
    fact_readings: Array
    findings: Array
    finding_parts: Array
    count: Array


class Found(NamedTuple):
    """What was found in a batch, as columns: see the names O_*, G_* and H_*; `*_counts` hold the rows in use."""

    quantities: Array
    values: Array
    codes: Array
    facts: Array
    fact_values: Array
    places: Array
    findings: Array
    parts: Array
    hard: Array
    count: Array


(O_REPORT, O_ORDER, O_START, O_END, O_UNIT, O_CLASS, O_BOUND, O_BASIS, O_PERIOD, O_VERDICT, O_SECTION) = (
    range(11)
)
O_SENTENCE, O_SENTENCE_END, O_UNREAD, O_CODES, O_CODES_END = range(11, 16)
(G_REPORT, G_INDICATOR, G_BOUND, G_UNIT, G_BASIS, G_PLACES, G_PLACES_END) = range(7)
H_REPORT, H_CODE, H_INDICATOR, H_FACT, H_PLACES, H_PLACES_END, H_PARTS, H_PARTS_END = range(8)
(FOUND_QUANTITIES, FOUND_CODES, FOUND_FACTS, FOUND_PLACES, FOUND_FINDINGS, FOUND_PARTS) = range(6)
