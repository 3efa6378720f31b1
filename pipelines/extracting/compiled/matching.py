"""Patterns of the catalogue found in clauses, and the nearest topic word before a place, as kernels: what the plain
`matching` does."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.hashing import look_up
from pipelines.extracting.compiled.shapes import (
    AROUND,
    C_MATCHES,
    C_MATCHES_END,
    C_PARAGRAPH,
    C_SENTENCE,
    C_TOKENS,
    C_TOKENS_END,
    CLAUSES,
    COVER_TOPIC,
    COVER_VETO,
    HARD,
    M_BEFORE,
    M_BEHIND,
    M_END,
    M_HEAD,
    M_LENGTH,
    M_SEQUENCE,
    M_START,
    MATCHES,
    P_BLOOM,
    P_SINGLE,
    P_SINGLE_END,
    Q_PARTS,
    Q_PARTS_END,
    Q_SIDE,
    Q_SPLIT,
    T_END,
    T_START,
    T_WORD,
    TOPIC,
    TOPIC_FIELDS,
    TRIED,
    W_BLOOM,
    W_LISTS,
    W_PARTS,
    W_PARTS_END,
    ZERO_TOPIC,
    ZERO_TOPIC_VETO,
)
from pipelines.extracting.matching import LONGEST_WORD, REACH

_TOPICS = 1 << TOPIC | 1 << ZERO_TOPIC | 1 << ZERO_TOPIC_VETO | 1 << COVER_TOPIC | 1 << COVER_VETO


@kernel
def matches_of(t, d, clause):  # type: ignore[no-untyped-def]
    """Looks for the patterns of the clause, once; they are then the rows C_MATCHES to C_MATCHES_END."""
    row = d.clauses[clause]
    if row[C_MATCHES] < 0:
        row[C_MATCHES] = d.count[MATCHES]
        worded, count = d.work[5], 0
        for at in range(row[C_TOKENS], row[C_TOKENS_END]):
            if t.words[d.tokens[at, T_WORD], W_BLOOM]:
                worded[count] = at
                count += 1
        find_matches(t, d, worded, count, REACH)
        row[C_MATCHES_END] = d.count[MATCHES]


@kernel
def find_matches(t, d, worded, count, reach):  # type: ignore[no-untyped-def]
    """All patterns among the tokens, by the place of their heads, behind the matches there are."""
    for at in range(count):
        head = d.tokens[worded[at]]
        word = t.words[head[T_WORD]]
        for item in range(word[W_PARTS], word[W_PARTS_END]):
            part = t.parts[t.word_items[item]]
            for single in range(part[P_SINGLE], part[P_SINGLE_END]):
                d.work[7, 0] = worded[at]
                _add_match(t, d, t.sequence_items[single], d.work[7], 1)
            if part[P_BLOOM]:
                _match_longer(t, d, worded, at, t.word_items[item], part[P_BLOOM], reach)


@kernel
def _match_longer(t, d, worded, at, last, bloom, reach):  # type: ignore[no-untyped-def]
    """The patterns of several parts that end with the token as part `last`."""
    tokens, tried = d.tokens, d.work[6]
    d.count[TRIED] += 1
    mark, head = d.count[TRIED], tokens[worded[at], T_START]
    for before in range(at - 1, -1, -1):
        start, end = tokens[worded[before], T_START], tokens[worded[before], T_END]
        if start < head - reach - LONGEST_WORD:
            break
        word = t.words[tokens[worded[before], T_WORD]]
        if end > head or head - end > reach or not word[W_BLOOM] & bloom:
            continue
        for item in range(word[W_PARTS], word[W_PARTS_END]):
            part = t.word_items[item]
            if not (bloom >> (part % 62)) & 1 or tried[part] == mark:
                continue
            pair = look_up(t.pair_keys, t.pair_values, (last << 21) | part)
            if pair < 0:
                continue
            # The nearest word that fills a part is the one that counts.
            tried[part] = mark
            for place in range(t.pairs[pair, 0], t.pairs[pair, 1]):
                _complete(t, d, t.sequence_items[place], worded, before, at, reach)


@kernel
def _complete(t, d, sequence, worded, before, head, reach):  # type: ignore[no-untyped-def]
    """Adds the match of the sequence whose last two parts are the tokens, if the earlier ones are found."""
    tokens, chain = d.tokens, d.work[7]
    first, last = t.sequences[sequence, Q_PARTS], t.sequences[sequence, Q_PARTS_END]
    chain[last - 1 - first], chain[last - 2 - first] = worded[head], worded[before]
    at, limit = before, tokens[worded[before], T_START]
    for place in range(last - 3, first - 1, -1):
        part = t.word_items[place]
        at -= 1
        while at >= 0 and not (
            tokens[worded[at], T_END] <= limit and _fills(t, tokens[worded[at], T_WORD], part)
        ):
            if tokens[worded[at], T_START] < limit - reach - LONGEST_WORD:
                return
            at -= 1
        if at < 0 or limit - tokens[worded[at], T_END] > reach:
            return
        chain[place - first] = worded[at]
        limit = tokens[worded[at], T_START]
    _add_match(t, d, sequence, chain, last - first)


@kernel
def _fills(t, word, part):  # type: ignore[no-untyped-def]
    row = t.words[word]
    if not (row[W_BLOOM] >> (part % 62)) & 1:
        return False
    for item in range(row[W_PARTS], row[W_PARTS_END]):
        if t.word_items[item] == part:
            return True
    return False


@kernel
def _add_match(t, d, sequence, chain, count):  # type: ignore[no-untyped-def]
    """The tokens of the chain as a match of the sequence."""
    if d.count[MATCHES] >= len(d.matches) - 1:
        d.count[HARD] = 1
        return
    match, tokens = d.matches[d.count[MATCHES]], d.tokens
    match[M_SEQUENCE], match[M_START] = sequence, tokens[chain[0], T_START]
    match[M_HEAD], match[M_END] = tokens[chain[count - 1], T_START], tokens[chain[count - 1], T_END]
    match[M_LENGTH] = 0
    for at in range(count):
        match[M_LENGTH] += tokens[chain[at], T_END] - tokens[chain[at], T_START]
    if t.sequences[sequence, Q_SIDE] == AROUND:
        split = t.sequences[sequence, Q_SPLIT]
        match[M_BEFORE], match[M_BEHIND] = tokens[chain[split - 1], T_END], tokens[chain[split], T_START]
    d.count[MATCHES] += 1


@kernel
def find_topics(t, d):  # type: ignore[no-untyped-def]
    """Where the topic words of each indicator stand: d.topics[row] = (end, clause), in the order of the text, for
    each field and indicator the range d.topic_ranges[field, indicator]."""
    ranges, total = d.topic_ranges, 0
    ranges[:] = 0
    for is_second in (False, True):
        if is_second:
            for field in TOPIC_FIELDS:
                for indicator in range(ranges.shape[1]):
                    size = ranges[field, indicator, 1]
                    ranges[field, indicator, 0] = ranges[field, indicator, 1] = total
                    total += size
            if total > len(d.topics):
                d.count[HARD] = 1
                return
        for clause in range(d.count[CLAUSES]):
            for at in range(d.clauses[clause, C_TOKENS], d.clauses[clause, C_TOKENS_END]):
                if t.words[d.tokens[at, T_WORD], W_LISTS] & _TOPICS:
                    _note_topic(t, d, clause, at, is_second)


@kernel
def _note_topic(t, d, clause, at, is_second):  # type: ignore[no-untyped-def]
    """Counts the topic word for its indicators, the second time writes its place down."""
    word = d.tokens[at, T_WORD]
    for field in TOPIC_FIELDS:
        for item in range(t.lists[field, word, 0], t.lists[field, word, 1]):
            place = d.topic_ranges[field, t.list_items[item]]
            if is_second:
                d.topics[place[1], 0], d.topics[place[1], 1] = d.tokens[at, T_END], clause
            place[1] += 1


@kernel
def nearness(d, field, indicator, place, clause):  # type: ignore[no-untyped-def]
    """0 (no topic in the paragraph, its heading or this clause) to 1 (right before the place)."""
    first, last = d.topic_ranges[field, indicator, 0], d.topic_ranges[field, indicator, 1]
    if first == last:
        return 0.0
    # The same halving as Python's bisect: places of one start come longest first, so not quite in order.
    low, high = 0, last - first
    while low < high:
        middle = (low + high) // 2
        if d.topics[first + middle, 0] < place + 1:
            low = middle + 1
        else:
            high = middle
    before, behind = 0.0, 0.0
    if low > 0:
        before = _before(d, d.topics[first + low - 1, 0], d.topics[first + low - 1, 1], place, clause)
    if first + low < last and d.topics[first + low, 1] == clause:
        behind = 0.9 - min(0.3, (d.topics[first + low, 0] - place) / 200)
    return max(before, behind)


@kernel
def _before(d, end, index, place, clause):  # type: ignore[no-untyped-def]
    there, here = d.clauses[index], d.clauses[clause]
    lines = here[C_PARAGRAPH] - there[C_PARAGRAPH]
    if lines > 2:
        return 0.0
    crossed = 0.03 * min(clause - index, 5) + 0.05 * (here[C_SENTENCE] - there[C_SENTENCE]) + 0.1 * lines
    return max(0.0, 1.0 - min(0.3, (place - end) / 400) - min(crossed, 0.45))


@kernel
def stands_in(d, field, indicator, clause):  # type: ignore[no-untyped-def]
    """Whether a topic word stands in the clause."""
    first, last = d.topic_ranges[field, indicator, 0], d.topic_ranges[field, indicator, 1]
    low, high = 0, last - first
    while low < high:
        middle = (low + high) // 2
        if d.topics[first + middle, 1] < clause:
            low = middle + 1
        else:
            high = middle
    return first + low < last and d.topics[first + low, 1] <= clause
