"""Small questions on stretches of code points that several kernels ask."""

from __future__ import annotations

from pipelines.extracting.compiled.engine import kernel
from pipelines.extracting.compiled.programs import SPACE_CLASS
from pipelines.extracting.compiled.regexes import in_class


@kernel
def is_blank(rx, text, start, end):  # type: ignore[no-untyped-def]
    """Whether only white space stands between the places."""
    for place in range(start, end):
        if not in_class(rx, text[place], SPACE_CLASS):
            return False
    return True


@kernel
def holds(text, start, end, character):  # type: ignore[no-untyped-def]
    """Whether the character stands between the places."""
    for place in range(start, end):
        if text[place] == character:
            return True
    return False


@kernel
def holds_one_of(rx, text, start, end, number):  # type: ignore[no-untyped-def]
    """Whether a character of the class stands between the places."""
    for place in range(start, end):
        if in_class(rx, text[place], number):
            return True
    return False


@kernel
def last_of(rx, text, start, end):  # type: ignore[no-untyped-def]
    """The last character between the places that is no white space, -1 where there is none."""
    while end > start:
        end -= 1
        if not in_class(rx, text[end], SPACE_CLASS):
            return text[end]
    return -1


@kernel
def past_spaces(rx, text, start, end):  # type: ignore[no-untyped-def]
    """The first place that is no white space."""
    while start < end and in_class(rx, text[start], SPACE_CLASS):
        start += 1
    return start


@kernel
def holds_text(text, start, end, characters, first, last):  # type: ignore[no-untyped-def]
    """Whether characters[first:last] stand, in order, between the places."""
    size = last - first
    for place in range(start, end - size + 1):
        fits = True
        for step in range(size):
            if text[place + step] != characters[first + step]:
                fits = False
                break
        if fits:
            return True
    return False
