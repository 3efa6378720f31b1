"""The traps that a number's own clause sets: change, rank, norm, average, share, what a one does not count. What a
whole sentence sets (plan, county, one village …) is in `scope`. Rule: ANNOTATION, "What is not recorded"."""

from __future__ import annotations

import re

from pipelines.extracting.lexicon import MARK, bits
from pipelines.extracting.tokens import Clause, Number, Token
from pipelines.extracting.verdicts import (
    ABSTRACT,
    AVERAGE,
    CHANGE,
    DAMAGED,
    FREQUENCY,
    IDLE_ONE,
    NORM,
    ORDINAL,
    SHARE,
    UNREACHED,
    VAGUE,
    WAS_BEFORE,
    Verdict,
)

#: 由年初的30名增加到42名: where a result follows, the first figure is the earlier one.
FROM = re.compile(r"[由从](?:[^，。；、]{0,6}的)?\s*$")
#: 较2022年的14件: the figure itself is the earlier one.
EARLIER = re.compile(r"[较比](?:\s*\d{4}\s*年|上年度?|去年|上一年度?|前年)(?:同期|底|末)?的\s*$")
#: Units with which a Chinese one counts nothing (一批, 一种).
IDLE_UNITS = frozenset("批种类道组面把本样股头张")

#: What a reader puts where bytes of a file could not be told.
LOST = "\ufffd"


def own_trap(text: str, clause: Clause, seen: list[Token], number: Number) -> Verdict | None:
    """The trap that the words of the number's own clause set, None where there is none."""
    if number.trap:
        return number.trap, number.reason
    if LOST in text[max(0, number.start - 1) : number.end]:
        return DAMAGED
    if any(t.marks & MARK["abstract"] and t.start == number.end for t in clause.tokens):
        return ABSTRACT
    if _is_idle_one(text, number):
        return IDLE_ONE
    near = [t for t in seen if not text[t.end : number.start].strip()]
    marks = near_marks = 0
    for token in seen:
        marks |= token.marks
    for token in near:
        near_marks |= token.marks
    if near_marks & MARK["vague"] and number.figure.is_chinese:
        return VAGUE
    if near_marks & MARK["rank"]:
        return ORDINAL
    if _is_change(text, seen, near, near_marks, marks, number):
        return CHANGE
    before = text[max(0, number.start - 16) : number.start]
    if EARLIER.search(before) or (FROM.search(before) and _leads_to_result(clause, number)):
        return WAS_BEFORE
    return _norm(clause, seen, near, number) or _share(text, seen, number)


def _is_idle_one(text: str, number: Number) -> bool:
    """一批骨干, and the parallel 办结一件、评查一件: a one that counts nothing."""
    if not (number.figure.is_chinese and number.value == 1):
        return False
    around = text[max(0, number.start - 10) : number.start] + "|" + text[number.end : number.end + 10]
    another = re.search(f"[^一二三四五六七八九十百千万]一{number.unit}", around)
    return number.unit in IDLE_UNITS or bool(another)


def _is_change(
    text: str, seen: list[Token], near: list[Token], near_marks: int, marks: int, number: Number
) -> bool:
    if near_marks & MARK["result"]:
        return False
    if near_marks & MARK["change_alone"]:
        return True
    if not near_marks & MARK["change"]:
        return False
    compared = any(t.marks & MARK["comparison"] and t.end <= near[0].start for t in seen)
    return compared or any(t.marks & MARK["change"] and t.end - t.start > 1 for t in near)


def _leads_to_result(clause: Clause, number: Number) -> bool:
    return any(t.marks & MARK["result"] and t.start >= number.end for t in clause.tokens)


def _norm(clause: Clause, seen: list[Token], near: list[Token], number: Number) -> Verdict | None:
    last_total = max((t.start for t in seen if t.marks & bits("total", "whole_year")), default=-1)
    for token in seen:
        if token.marks & MARK["frequency"] and token.start > last_total and number.unit_class != "rate":
            return FREQUENCY
        if token.marks & MARK["average"] and token.start > last_total:
            return AVERAGE
    if any(t.marks & MARK["unreached"] for t in seen):
        return UNREACHED
    if any(t.marks & MARK["norm_bounds"] for t in near) and last_total < 0 and number.unit_class != "rate":
        return NORM
    return None


def _share(text: str, seen: list[Token], number: Number) -> Verdict | None:
    if number.unit_class != "rate":
        return None
    for token in reversed(seen):
        if token.word.text in ("占", "占比") or token.word.text.endswith("占比"):
            return SHARE
        if token.word.separator:
            break
    if "占" in text[max(0, number.start - 12) : number.start].replace("占道", "").replace("占地", ""):
        return SHARE
    return None
