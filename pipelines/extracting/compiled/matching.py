"""Patterns of the catalogue found in clauses, and the nearest topic word before a place, as kernels: what the plain
`matching` does."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.pairs import FORMER_FROM, LAST_FROM, WIDTH
from pipelines.extracting.compiled.shapes import (
    AROUND,
    C_MATCHES,
    C_MATCHES_END,
    C_NEEDS,
    C_NUMBERS,
    C_NUMBERS_END,
    C_PARAGRAPH,
    C_SENTENCE,
    C_TOKENS,
    C_TOKENS_END,
    HARD,
    HAS_PARTS,
    M_BEFORE,
    M_BEHIND,
    M_END,
    M_HEAD,
    M_LENGTH,
    M_SEQUENCE,
    M_START,
    MATCHES,
    N_CLASS,
    Q_NEEDS,
    Q_PARTS,
    Q_PARTS_END,
    Q_SIDE,
    Q_SPLIT,
    T_END,
    T_KIND,
    T_START,
    T_WORD,
    TOPIC_TOKENS,
    TRIED,
    W_FORMER,
    W_HEAD,
    W_NEEDS,
    W_PARTS,
    W_PARTS_END,
    W_SINGLES,
    W_SINGLES_END,
    W_TOPICS,
    W_TOPICS_END,
)
from pipelines.extracting.matching import LONGEST_WORD, REACH

#: The order of a pair is a number like those of t.pair_hits, with how far the word before is in its middle.
_ORDER_BITS = LAST_FROM - FORMER_FROM
_PAIR = (1 << FORMER_FROM) - 1


@kernel
def needs_of(d, number):  # type: ignore[no-untyped-def]
    """The patterns that a number (its row) needs."""
    return 1 << d.numbers[number, N_CLASS]


@kernel
def matches_of(t, d, clause, needs):  # type: ignore[no-untyped-def]
    """Looks for the patterns of the clause that are needed, and for those that its own numbers need; they are then
    the rows C_MATCHES to C_MATCHES_END, beside others. Rows found before stay what they were."""
    row = d.clauses[clause]
    if row[C_MATCHES] >= 0 and row[C_NEEDS] & needs == needs:
        return
    if row[C_MATCHES] < 0:
        row[C_NEEDS] = 0
        for at in range(row[C_NUMBERS], row[C_NUMBERS_END]):
            row[C_NEEDS] |= needs_of(d, d.live[at])
    row[C_NEEDS] |= needs
    row[C_MATCHES] = d.count[MATCHES]
    count = gather_worded(t, d, row[C_TOKENS], row[C_TOKENS_END], 0)
    find_matches(t, d, count, REACH, row[C_NEEDS])
    row[C_MATCHES_END] = d.count[MATCHES]


@kernel
def gather_worded(t, d, first, end, count):  # type: ignore[no-untyped-def]
    """Adds the tokens that fill parts, and the groups of their words, to the `count` there are; returns how many."""
    worded, groups = d.work[5], d.work[9]
    for at in range(first, end):
        if d.tokens[at, T_KIND] & HAS_PARTS:
            worded[count], groups[count] = at, t.words[d.tokens[at, T_WORD], W_FORMER]
            count += 1
    return count


@kernel
def find_matches(t, d, count, reach, needs):  # type: ignore[no-untyped-def]
    """All needed patterns among the gathered tokens, by the place of their heads, behind the matches there are: part
    after part of the head's word, those of one part first."""
    worded, hits, chain = d.work[5], d.hits, d.work[7]
    for at in range(count):
        word = t.words[d.tokens[worded[at], T_WORD]]
        if not word[W_NEEDS] & needs:
            continue
        found = taken = 0
        if word[W_HEAD]:
            found = _find_pairs(t, d, worded, at, word[W_HEAD], reach, needs)
        for single in range(word[W_SINGLES], word[W_SINGLES_END]):
            sequence = t.singles[single, 1]
            if t.sequences[sequence, Q_NEEDS] & needs:
                while taken < found and hits[taken, 0] >> LAST_FROM < t.singles[single, 0]:
                    _complete_all(t, d, worded, at, hits[taken, 0], hits[taken, 1], reach, needs)
                    taken += 1
                chain[0] = worded[at]
                _add_match(t, d, sequence, chain, 1)
        while taken < found:
            _complete_all(t, d, worded, at, hits[taken, 0], hits[taken, 1], reach, needs)
            taken += 1


@kernel
def _find_pairs(t, d, worded, at, head, reach, needs):  # type: ignore[no-untyped-def]
    """How many pairs of parts end with the token: `d.hits`, in the order of their parts in the token's word, each
    (the order, row of t.pairs)."""
    tokens, groups, place, found = d.tokens, d.work[9], d.tokens[worded[at], T_START], 0
    d.count[TRIED] += 1
    for before in range(at - 1, -1, -1):
        start, end = tokens[worded[before], T_START], tokens[worded[before], T_END]
        if start < place - reach - LONGEST_WORD:
            break
        if end > place or place - end > reach:
            continue
        group = groups[before]
        if (t.pair_bits[head, group // WIDTH] >> (group % WIDTH)) & 1:
            found = _add_pairs(t, d, head, group, at - before, found, needs)
    return found


@kernel
def _add_pairs(t, d, head, group, distance, found, needs):  # type: ignore[no-untyped-def]
    low, high = t.pair_ranges[head, 0], t.pair_ranges[head, 1]
    while high - low > 1:
        middle = (low + high) // 2
        if t.pair_groups[middle, 0] <= group:
            low = middle
        else:
            high = middle
    for row in range(t.pair_groups[low, 1], t.pair_groups[low + 1, 1]):
        hit = t.pair_hits[row]
        pair = hit & _PAIR
        # The nearest word that fills a part is the one that counts.
        if t.pairs[pair, 2] & needs and d.tried[pair] != d.count[TRIED]:
            d.tried[pair] = d.count[TRIED]
            orders = hit >> FORMER_FROM
            key = (orders >> _ORDER_BITS) << LAST_FROM | distance << FORMER_FROM | orders & _PAIR
            at = found
            while at > 0 and d.hits[at - 1, 0] > key:
                d.hits[at, 0], d.hits[at, 1] = d.hits[at - 1, 0], d.hits[at - 1, 1]
                at -= 1
            d.hits[at, 0], d.hits[at, 1] = key, pair
            found += 1
    return found


@kernel
def _complete_all(t, d, worded, at, key, pair, reach, needs):  # type: ignore[no-untyped-def]
    before = at - (key >> FORMER_FROM & _PAIR)
    for place in range(t.pairs[pair, 0], t.pairs[pair, 1]):
        if t.sequences[t.sequence_items[place], Q_NEEDS] & needs:
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
    for item in range(t.words[word, W_PARTS], t.words[word, W_PARTS_END]):
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
    each field and indicator the range d.topic_ranges[field * indicators + indicator]."""
    ranges, count = d.topic_ranges, d.count[TOPIC_TOKENS]
    ranges[:] = 0
    for order in range(count):
        word = t.words[d.tokens[d.topic_tokens[order, 0], T_WORD]]
        for row in range(word[W_TOPICS], word[W_TOPICS_END]):
            ranges[t.topic_rows[row], 1] += 1
    total = 0
    for row in range(len(ranges)):
        size = ranges[row, 1]
        ranges[row, 0] = ranges[row, 1] = total
        total += size
    if total > len(d.topics):
        d.count[HARD] = 1
        return
    for order in range(count):
        at, clause = d.topic_tokens[order, 0], d.topic_tokens[order, 1]
        word, end = t.words[d.tokens[at, T_WORD]], d.tokens[at, T_END]
        for row in range(word[W_TOPICS], word[W_TOPICS_END]):
            place = ranges[t.topic_rows[row], 1]
            d.topics[place, 0], d.topics[place, 1] = end, clause
            ranges[t.topic_rows[row], 1] = place + 1


@kernel
def _topic_range(t, d, field, indicator):  # type: ignore[no-untyped-def]
    row = d.topic_ranges[field * len(t.indicators) + indicator]
    return row[0], row[1]


@kernel
def nearness(t, d, field, indicator, place, clause):  # type: ignore[no-untyped-def]
    """0 (no topic in the paragraph, its heading or this clause) to 1 (right before the place)."""
    first, last = _topic_range(t, d, field, indicator)
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
def stands_in(t, d, field, indicator, clause):  # type: ignore[no-untyped-def]
    """Whether a topic word stands in the clause."""
    first, last = _topic_range(t, d, field, indicator)
    low, high = 0, last - first
    while low < high:
        middle = (low + high) // 2
        if d.topics[first + middle, 1] < clause:
            low = middle + 1
        else:
            high = middle
    return first + low < last and d.topics[first + low, 1] <= clause
