"""From the arrays of one document to the columns of a batch, as kernels: the rows of the plain `Extractor`, with
numbers for names."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.shapes import (
    C_END,
    C_SENTENCE,
    C_START,
    CLAIM_CLASS,
    CLAUSES,
    F_BOUND,
    F_INDICATOR,
    F_NUMBER,
    F_READINGS,
    F_READINGS_END,
    FACTS,
    FINDINGS,
    FOUND_CODES,
    FOUND_FACTS,
    FOUND_FINDINGS,
    FOUND_PARTS,
    FOUND_PLACES,
    FOUND_QUANTITIES,
    G_BASIS,
    G_BOUND,
    G_INDICATOR,
    G_PLACES,
    G_PLACES_END,
    G_REPORT,
    G_UNIT,
    H_CODE,
    H_FACT,
    H_INDICATOR,
    H_PARTS,
    H_PARTS_END,
    H_PLACES,
    H_PLACES_END,
    H_REPORT,
    N_BASIS,
    N_BOUND,
    N_CLASS,
    N_CLAUSE,
    N_END,
    N_PERIOD,
    N_SECTION,
    N_START,
    N_TRAP,
    N_UNIT,
    N_WORD,
    NUMBERS,
    O_BASIS,
    O_BOUND,
    O_CLASS,
    O_CODES,
    O_CODES_END,
    O_END,
    O_ORDER,
    O_PERIOD,
    O_REPORT,
    O_SECTION,
    O_SENTENCE,
    O_SENTENCE_END,
    O_START,
    O_UNIT,
    O_UNREAD,
    O_VERDICT,
    R_END,
    R_INDICATOR,
    R_NUMBER,
    R_START,
    READINGS,
    SETTLED,
    STATED,
    TWO_VALUES,
    UNEQUAL_PARTS,
    X_CODE,
    X_FACT,
    X_OTHER,
    X_OTHER_END,
    ZERO_BESIDE,
)
from pipelines.extracting.compiled.traps_by_number import BEHIND_WORD, IN_EXPRESSION, OTHER_UNIT, VERDICTS
from pipelines.extracting.tokens import SENTENCE_REACH

#: Verdicts by themselves come first, then those of a unit class, then those of a word (two for each).
CLASS_VERDICTS = len(VERDICTS)


@kernel
def has_room(d, found):  # type: ignore[no-untyped-def]
    """Whether all that was found in the document fits into the columns."""
    count, findings = found.count, d.count[FINDINGS]
    most_places = d.count[SETTLED] * (2 * findings + 1) + findings
    return (
        count[FOUND_QUANTITIES] + d.count[NUMBERS] <= len(found.quantities)
        and count[FOUND_CODES] + d.count[READINGS] <= len(found.codes)
        and count[FOUND_FACTS] + d.count[FACTS] <= len(found.facts)
        and count[FOUND_PLACES] + most_places <= len(found.places)
        and count[FOUND_FINDINGS] + findings <= len(found.findings)
        and count[FOUND_PARTS] + d.count[FACTS] * findings <= len(found.parts)
    )


@kernel
def write_quantities(t, d, found, report):  # type: ignore[no-untyped-def]
    """All figures and all claims that were read, in order of place."""
    claims = d.work[0]
    count = _claimed(d, claims)
    _note_sentences(d)
    by_start, readings = d.work[3], _sort_by_start(d, d.work[3])
    stated = claim = order = reading = 0
    while stated < d.count[STATED] or claim < count:
        takes_claim = stated == d.count[STATED] or (claim < count and _goes_before(d, claims[claim], stated))
        row = claims[claim] if takes_claim else stated
        claim, stated, order = claim + takes_claim, stated + (not takes_claim), order + 1
        start = d.numbers[row, N_START]
        while reading < readings and _start_of(d, by_start[reading]) < start:
            reading += 1
        _write_quantity(t, d, found, report, order, row)
        _write_codes(d, found, by_start, reading, readings, start)


@kernel
def _start_of(d, reading):  # type: ignore[no-untyped-def]
    return d.numbers[d.readings[reading, R_NUMBER], N_START]


@kernel
def _sort_by_start(d, by_start):  # type: ignore[no-untyped-def]
    """How many readings there are, and their rows by the place of their numbers; nearly all stand in it already."""
    count = d.count[READINGS]
    for reading in range(count):
        start, at = _start_of(d, reading), reading
        while at > 0 and _start_of(d, by_start[at - 1]) > start:
            by_start[at] = by_start[at - 1]
            at -= 1
        by_start[at] = reading
    return count


@kernel
def _claimed(d, claims):  # type: ignore[no-untyped-def]
    """The claims that were read, in order of place; of several at one place the one read last."""
    count = 0
    for at in range(d.count[READINGS]):
        row = d.readings[at, R_NUMBER]
        if d.numbers[row, N_CLASS] != CLAIM_CLASS:
            continue
        place = count
        while place > 0 and d.numbers[claims[place - 1], N_START] > d.numbers[row, N_START]:
            place -= 1
        if place > 0 and d.numbers[claims[place - 1], N_START] == d.numbers[row, N_START]:
            claims[place - 1] = row
            continue
        for later in range(count, place, -1):
            claims[later] = claims[later - 1]
        claims[place] = row
        count += 1
    return count


@kernel
def _goes_before(d, claim, stated):  # type: ignore[no-untyped-def]
    left, right = d.numbers[claim], d.numbers[stated]
    if left[N_START] != right[N_START]:
        return left[N_START] < right[N_START]
    return left[N_END] < right[N_END]


@kernel
def _note_sentences(d):  # type: ignore[no-untyped-def]
    """Where the sentence of each clause begins and ends, into d.work[1] and d.work[2]."""
    clauses, count = d.clauses, d.count[CLAUSES]
    for at in range(count):
        is_first = at == 0 or clauses[at - 1, C_SENTENCE] != clauses[at, C_SENTENCE]
        d.work[1, at] = clauses[at, C_START] if is_first else d.work[1, at - 1]
    for at in range(count - 1, -1, -1):
        is_last = at == count - 1 or clauses[at + 1, C_SENTENCE] != clauses[at, C_SENTENCE]
        d.work[2, at] = clauses[at, C_END] if is_last else d.work[2, at + 1]


@kernel
def _verdict(t, number):  # type: ignore[no-untyped-def]
    """Trap and reason as one number (see CLASS_VERDICTS)."""
    if number[N_TRAP] == OTHER_UNIT:
        return CLASS_VERDICTS + number[N_CLASS]
    if number[N_TRAP] == BEHIND_WORD or number[N_TRAP] == IN_EXPRESSION:
        return CLASS_VERDICTS + t.counted.size + 2 * number[N_WORD] + (number[N_TRAP] == IN_EXPRESSION)
    return number[N_TRAP]


@kernel
def _write_quantity(t, d, found, report, order, row):  # type: ignore[no-untyped-def]
    number, at = d.numbers[row], found.count[FOUND_QUANTITIES]
    out = found.quantities[at]
    out[O_REPORT], out[O_ORDER], out[O_START], out[O_END] = report, order, number[N_START], number[N_END]
    out[O_UNIT], out[O_CLASS], out[O_BOUND] = number[N_UNIT], number[N_CLASS], number[N_BOUND]
    out[O_BASIS], out[O_PERIOD], out[O_SECTION] = number[N_BASIS], number[N_PERIOD], number[N_SECTION]
    out[O_VERDICT] = _verdict(t, number)
    out[O_SENTENCE] = max(d.work[1, number[N_CLAUSE]], number[N_START] - SENTENCE_REACH)
    out[O_SENTENCE_END] = min(d.work[2, number[N_CLAUSE]], number[N_END] + SENTENCE_REACH)
    out[O_UNREAD] = not number[N_TRAP] and number[N_CLASS] != CLAIM_CLASS and number[N_UNIT] != 0
    found.values[at] = d.values[row]
    found.count[FOUND_QUANTITIES] = at + 1


@kernel
def _write_codes(d, found, by_start, reading, readings, start):  # type: ignore[no-untyped-def]
    """The indicators of all readings at the place, each once, for the quantity written last."""
    out, first = found.quantities[found.count[FOUND_QUANTITIES] - 1], found.count[FOUND_CODES]
    count = first
    while reading < readings and _start_of(d, by_start[reading]) == start:
        indicator, is_known = d.readings[by_start[reading], R_INDICATOR], False
        for at in range(first, count):
            is_known = is_known or found.codes[at] == indicator
        if not is_known:
            found.codes[count] = indicator
            count += 1
        reading += 1
    out[O_CODES], out[O_CODES_END] = first, count
    if count > first:
        out[O_UNREAD] = 0
    found.count[FOUND_CODES] = count


@kernel
def _write_place(d, found, reading):  # type: ignore[no-untyped-def]
    at = found.count[FOUND_PLACES]
    found.places[at, 0], found.places[at, 1] = d.readings[reading, R_START], d.readings[reading, R_END]
    found.count[FOUND_PLACES] = at + 1


@kernel
def _write_fact_places(d, found, fact):  # type: ignore[no-untyped-def]
    for at in range(d.facts[fact, F_READINGS], d.facts[fact, F_READINGS_END]):
        _write_place(d, found, d.fact_readings[at])


@kernel
def write_facts(d, found, report):  # type: ignore[no-untyped-def]
    """All facts with their places."""
    for fact in range(d.count[FACTS]):
        row, number, at = d.facts[fact], d.numbers[d.facts[fact, F_NUMBER]], found.count[FOUND_FACTS]
        out = found.facts[at]
        out[G_REPORT], out[G_INDICATOR], out[G_BOUND] = report, row[F_INDICATOR], row[F_BOUND]
        out[G_UNIT], out[G_BASIS] = number[N_UNIT], number[N_BASIS]
        out[G_PLACES] = found.count[FOUND_PLACES]
        _write_fact_places(d, found, fact)
        out[G_PLACES_END] = found.count[FOUND_PLACES]
        found.fact_values[at, 0], found.fact_values[at, 1] = d.fact_values[fact, 0], d.fact_values[fact, 1]
        found.count[FOUND_FACTS] = at + 1


@kernel
def write_findings(d, found, report, first_fact):  # type: ignore[no-untyped-def]
    """All findings with the places involved; `first_fact`: the column row of the document's first fact."""
    for finding in range(d.count[FINDINGS]):
        row, at = d.findings[finding], found.count[FOUND_FINDINGS]
        out, fact = found.findings[at], row[X_FACT]
        out[H_REPORT], out[H_CODE], out[H_INDICATOR] = report, row[X_CODE], d.facts[fact, F_INDICATOR]
        out[H_FACT], out[H_PLACES], out[H_PARTS] = (
            first_fact + fact,
            found.count[FOUND_PLACES],
            found.count[FOUND_PARTS],
        )
        _write_fact_places(d, found, fact)
        if row[X_CODE] == TWO_VALUES or row[X_CODE] == ZERO_BESIDE:
            _write_place(d, found, row[X_OTHER])
        elif row[X_CODE] == UNEQUAL_PARTS:
            for part in range(row[X_OTHER], row[X_OTHER_END]):
                _write_fact_places(d, found, d.finding_parts[part])
                found.parts[found.count[FOUND_PARTS]] = first_fact + d.finding_parts[part]
                found.count[FOUND_PARTS] += 1
        out[H_PLACES_END], out[H_PARTS_END] = found.count[FOUND_PLACES], found.count[FOUND_PARTS]
        found.count[FOUND_FINDINGS] = at + 1
