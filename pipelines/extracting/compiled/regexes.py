"""Python's regular expressions as small programs for the kernels: the same matches, in the same order of
preference, on stretches of code points. Only what the project's own patterns use is understood."""

from __future__ import annotations

import re
from itertools import chain
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.shapes import BEYOND, HARD, Patterns

DONE, CHAR, CLASS, SPLIT, JUMP, SAVE, RUN, BEGIN, END, NOT_AHEAD, AHEAD_DONE, UNLESS = range(12)
_CHOICE, _RUN_BACK, _BARRIER, _RESTORE = range(4)
#: More choices than this are left open only by texts that are no prose; such a text is read without kernels.
_DEEPEST = 4000
_UNLIMITED = 1 << 40
#: Group slots per pattern: start and end of the first group.
_SLOTS = 2
_CODE_POINTS = 0x110000
_EVERYTHING = "".join(map(chr, range(BEYOND)))


class PatternTable:
    """Collects patterns; `build` makes the arrays of all."""

    def __init__(self) -> None:
        self._program: list[tuple[int, int, int]] = []
        self._entries: list[tuple[int, bool]] = []
        self._starts: list[set[str]] = []
        self._classes: dict[str, int] = {}

    def add(self, pattern: re.Pattern[str] | str) -> int:
        """The number of the pattern in the arrays."""
        source = pattern if isinstance(pattern, str) else pattern.pattern
        nodes = list(_parser.parse(source))
        starts, may_be_empty = _starts(nodes)
        self._starts.append(starts)
        self._entries.append((len(self._program), may_be_empty))
        self._sequence(nodes)
        self._emit(DONE)
        return len(self._entries) - 1

    def build(self) -> Patterns:
        """The arrays."""
        members = {source: _members(source) for source in {*self._classes, *chain(*self._starts)}}
        bits = np.zeros((BEYOND + 1, 2), dtype=np.int64)
        for source, number in self._classes.items():
            bits[members[source], 0] |= 1 << number
        for number, sources in enumerate(self._starts):
            for source in sources:
                bits[members[source], 1] |= 1 << number
        known: dict[tuple[int, ...], int] = {}
        kinds = [known.setdefault(tuple(own), len(known)) for own in bits.tolist()]
        of_kinds = np.array(list(known), dtype=np.int64)
        return Patterns(
            np.pad(np.array(kinds, dtype=np.uint16), (0, _CODE_POINTS - len(kinds)), mode="edge"),
            of_kinds[:, 0].copy(),
            of_kinds[:, 1].copy(),
            np.array(self._program, dtype=np.int64),
            np.array(self._entries, dtype=np.int64),
            np.zeros((_DEEPEST, 4), dtype=np.int64),
            np.zeros(_SLOTS, dtype=np.int64),
        )

    def character_class(self, source: str) -> int:
        """The number of a class written as in a regular expression ([…])."""
        number = self._classes.setdefault(source, len(self._classes))
        if number > 62:
            raise ValueError("more than 63 character classes")
        return number

    def _emit(self, op: int, first: int = 0, second: int = 0) -> int:
        self._program.append((op, first, second))
        return len(self._program) - 1

    def _sequence(self, nodes: Any) -> None:
        for node in nodes:
            self._node(node)

    def _node(self, node: Any) -> None:
        kind, value = node
        if kind is sre.LITERAL:
            self._emit(CHAR, value)
        elif kind in (sre.IN, sre.NOT_LITERAL):
            self._emit(CLASS, self.character_class(_class_source(node)))
        elif kind is sre.AT:
            self._emit({sre.AT_BEGINNING: BEGIN, sre.AT_END: END}[value])
        elif kind is sre.SUBPATTERN:
            self._group(value)
        elif kind is sre.BRANCH:
            self._branch(value[1])
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            self._repeat(value, kind is sre.MIN_REPEAT)
        elif kind is sre.ASSERT_NOT and value[0] == 1:
            ahead = self._emit(NOT_AHEAD)
            self._sequence(value[1])
            self._emit(AHEAD_DONE)
            self._program[ahead] = (NOT_AHEAD, len(self._program), 0)
        else:
            raise ValueError(f"the kernels know no {kind}")

    def _group(self, value: Any) -> None:
        number, _, _, nodes = value
        if number:
            self._emit(SAVE, 2 * (number - 1))
        self._sequence(nodes)
        if number:
            self._emit(SAVE, 2 * (number - 1) + 1)

    def _branch(self, choices: list[Any]) -> None:
        jumps = []
        for nodes in choices[:-1]:
            # A way that begins with another character is passed by without being tried.
            is_literal = bool(nodes) and nodes[0][0] is sre.LITERAL
            unless = self._emit(UNLESS, nodes[0][1]) if is_literal else -1
            split = self._emit(SPLIT)
            self._sequence(nodes)
            jumps.append(self._emit(JUMP))
            self._set_ways(split, False)
            if is_literal:
                self._program[unless] = (UNLESS, nodes[0][1], len(self._program))
        self._sequence(choices[-1])
        for jump in jumps:
            self._program[jump] = (JUMP, len(self._program), 0)

    def _repeat(self, value: Any, is_lazy: bool) -> None:
        least, most, nodes = value
        most = _UNLIMITED if most is sre.MAXREPEAT else most
        for _ in range(least):
            self._sequence(nodes)
        if len(nodes) == 1 and nodes[0][0] in (sre.LITERAL, sre.IN, sre.NOT_LITERAL) and not is_lazy:
            self._emit(RUN, self.character_class(_class_source(nodes[0])), most - least)
        elif most == _UNLIMITED:
            if not nodes.getwidth()[0]:
                raise ValueError("the kernels know no repeat of nothing")
            split = self._emit(SPLIT)
            self._sequence(nodes)
            self._emit(JUMP, split)
            self._set_ways(split, is_lazy)
        else:
            self._optional(most - least, nodes, is_lazy)

    def _optional(self, count: int, nodes: Any, is_lazy: bool) -> None:
        splits = []
        for _ in range(count):
            splits.append(self._emit(SPLIT))
            self._sequence(nodes)
        for split in splits:
            self._set_ways(split, is_lazy)

    def _set_ways(self, split: int, is_lazy: bool) -> None:
        """Which way is tried first: on with what follows the split, or past all of it."""
        on, past = split + 1, len(self._program)
        self._program[split] = (SPLIT, past, on) if is_lazy else (SPLIT, on, past)


def _starts(nodes: Any) -> tuple[set[str], bool]:
    """(classes that every match's first character is of one of, whether a match may be empty)."""
    found: set[str] = set()
    for kind, value in nodes:
        if kind in (sre.LITERAL, sre.IN, sre.NOT_LITERAL):
            return found | {_class_source((kind, value))}, False
        if kind is sre.SUBPATTERN:
            starts, may_be_empty = _starts(value[3])
        elif kind is sre.BRANCH:
            ways = [_starts(way) for way in value[1]]
            starts, may_be_empty = set().union(*(way for way, _ in ways)), any(empty for _, empty in ways)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            starts, may_be_empty = _starts(value[2])
            may_be_empty = may_be_empty or not value[0]
        else:
            starts, may_be_empty = set(), True
        found |= starts
        if not may_be_empty:
            return found, False
    return found, True


def _members(source: str) -> Any:
    """Which characters are of the class; the last place stands for all from BEYOND on."""
    members = np.zeros(BEYOND + 1, dtype=bool)
    for match in re.finditer(f"{source}+", _EVERYTHING):
        members[match.start() : match.end()] = True
    members[BEYOND] = source.startswith("[^")
    return members


def _class_source(node: Any) -> str:
    """The node as a class that Python's engine reads again."""
    kind, value = node
    if kind is sre.LITERAL:
        return f"[{re.escape(chr(value))}]"
    if kind is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    names = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s"}
    parts = []
    for item, what in value:
        if item is sre.NEGATE:
            parts.append("^")
        elif item is sre.LITERAL:
            parts.append(re.escape(chr(what)))
        elif item is sre.RANGE:
            parts.append("-".join(re.escape(chr(end)) for end in what))
        else:
            parts.append(names[what])
    return f"[{''.join(parts)}]"


@kernel
def in_class(rx, character, number):  # type: ignore[no-untyped-def]
    """Whether the character is of the class."""
    return (classes_of(rx, character) >> number) & 1 == 1


@kernel
def classes_of(rx, character):  # type: ignore[no-untyped-def]
    """The bits of all classes that the character is of."""
    return rx.classes[rx.kinds[character]]


@kernel
def _back(rx, top):  # type: ignore[no-untyped-def]
    """(pc, position, top) of the last choice left open; pc -1: none."""
    stack = rx.stack
    while top > 0:
        top -= 1
        kind = stack[top, 0]
        if kind == _RESTORE:
            rx.groups[stack[top, 1]] = stack[top, 2]
        elif kind == _RUN_BACK:
            position = stack[top, 2] - 1
            if position > stack[top, 3]:
                stack[top, 2] = position
                return stack[top, 1], position, top + 1
            return stack[top, 1], position, top
        else:
            return stack[top, 1], stack[top, 2], top
    return -1, 0, 0


@kernel
def _push(rx, top, kind, pc, position, low):  # type: ignore[no-untyped-def]
    stack = rx.stack
    stack[top, 0], stack[top, 1], stack[top, 2], stack[top, 3] = kind, pc, position, low
    return top + 1


@kernel
def _run_end(rx, text, position, end, row):  # type: ignore[no-untyped-def]
    """Where a greedy run of one class ends."""
    stop = min(end, position + rx.program[row, 2])
    number = rx.program[row, 1]
    while position < stop and in_class(rx, text[position], number):
        position += 1
    return position


@kernel
def _steps(rx, text, pc, position, base, end, top):  # type: ignore[no-untyped-def]
    """Goes on until the pattern is done (pc ≥ 0) or a character does not fit (pc -1): (pc, position, top)."""
    program = rx.program
    while True:
        op, first = program[pc, 0], program[pc, 1]
        if CHAR <= op <= CLASS:
            if position >= end or not (
                text[position] == first if op == CHAR else in_class(rx, text[position], first)
            ):
                return -1, position, top
            position += 1
        elif op == RUN:
            stop = _run_end(rx, text, position, end, pc)
            if stop > position:
                top = _push(rx, top, _RUN_BACK, pc + 1, stop, position)
            position = stop
        elif op == UNLESS:
            if position >= end or text[position] != first:
                pc = program[pc, 2] - 1
        elif op == SPLIT:
            top = _push(rx, top, _CHOICE, program[pc, 2], position, 0)
            pc = first - 1
        elif op == JUMP:
            pc = first - 1
        elif op == SAVE:
            top = _push(rx, top, _RESTORE, first, rx.groups[first], 0)
            rx.groups[first] = position
        elif op == NOT_AHEAD:
            top = _push(rx, top, _BARRIER, first, position, 0)
        elif op == BEGIN:
            if position != base:
                return -1, position, top
        elif op == END:
            if position != end and not (position == end - 1 and text[position] == 10):
                return -1, position, top
        else:
            return pc, position, top
        if top >= _DEEPEST - 2:
            return -2, position, top
        pc += 1


@kernel
def match_at(rx, d, text, pattern, place, base, end, is_full):  # type: ignore[no-untyped-def]
    """Where the pattern's match at `place` ends, -1 if there is none. `base`, `end`: the string it may look at;
    `is_full`: only a match up to `end` counts. The group's place is in `rx.groups`."""
    if not _may_start(rx, text, pattern, place, end, is_full):
        return -1
    return _match(rx, d, text, rx.entry[pattern, 0], place, base, end, is_full)


@kernel
def _may_start(rx, text, pattern, place, end, is_full):  # type: ignore[no-untyped-def]
    """Whether the first character does not already rule a match out."""
    if place < end and (rx.starts[rx.kinds[text[place]]] >> pattern) & 1:
        return True
    # Else only an empty match is left.
    return rx.entry[pattern, 1] == 1 and (place >= end or not is_full)


@kernel
def _match(rx, d, text, entry, place, base, end, is_full):  # type: ignore[no-untyped-def]
    # The place in the program and not the pattern's number: of a constant numba makes a kernel of its own.
    pc, position, top = entry, place, 0
    while True:
        pc, position, top = _steps(rx, text, pc, position, base, end, top)
        if pc == -2:
            d.count[HARD] = 1
            return -1
        if pc >= 0:
            if rx.program[pc, 0] == DONE and (position == end or not is_full):
                return position
            if rx.program[pc, 0] == AHEAD_DONE:
                while rx.stack[top - 1, 0] != _BARRIER:
                    top -= 1
                top -= 1
        pc, position, top = _back(rx, top)
        if pc < 0:
            return -1


@kernel
def search(rx, d, text, pattern, base, end):  # type: ignore[no-untyped-def]
    """Whether the pattern matches somewhere in the stretch; its group's place is in `rx.groups`."""
    entry, may_be_empty = rx.entry[pattern, 0], rx.entry[pattern, 1] == 1
    for place in range(base, end + may_be_empty):
        if may_be_empty or (rx.starts[rx.kinds[text[place]]] >> pattern) & 1:
            if _match(rx, d, text, entry, place, base, end, False) >= 0:
                return True
    return False
