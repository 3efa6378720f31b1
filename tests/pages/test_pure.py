"""The parts of the pages that know neither the warehouse nor HTML: shades, marks, words, addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.pages.addresses import ServerAddresses, SiteAddresses
from pipelines.pages.marking import Mark, pieces
from pipelines.pages.rendering import STATIC, chart_data
from pipelines.pages.shading import PLAIN, SHADES, UNSURE, shades
from pipelines.pages.wording import cell, rank, rounded, signed, with_unit


def test_the_first_is_blue_the_last_brown_the_middle_pale() -> None:
    assert shades([1, 2, 3], "higher") == [SHADES[0], SHADES[3], SHADES[6]]
    # Ranks are given in the indicator's direction already: 1 is the best, whether it is the most or the least.
    assert shades([3, 1, 2], "lower") == [SHADES[6], SHADES[0], SHADES[3]]


@pytest.mark.parametrize(
    ("ranks", "direction"),
    [([1, 1, 1, 1], "higher"), ([1, 2, 3], "neutral"), ([1], "higher"), ([1, 2], "higher")],
)
def test_what_says_nothing_is_not_coloured(ranks: list[int | None], direction: str) -> None:
    assert set(shades(ranks, direction)) == {PLAIN}


def test_equal_figures_share_the_middle_of_their_places() -> None:
    ten_at_the_top = shades([1] * 10 + [11], "higher")
    assert ten_at_the_top == [SHADES[3]] * 10 + [SHADES[6]]


def test_what_is_not_ranked_is_unsure_and_counts_for_nobody() -> None:
    assert shades([None, 1, 2, 3], "higher") == [UNSURE, SHADES[0], SHADES[3], SHADES[6]]
    assert shades([], "higher") == []


def test_every_shade_can_be_read() -> None:
    """The contrast of text and ground that WCAG asks for (4.5), of each shade of the ramp."""
    style = (STATIC / "fazhi.css").read_text(encoding="utf-8")
    for name in SHADES:
        found = re.search(rf"\.{name} {{ background: (#\w+); color: (#\w+);", style)
        assert found is not None
        light, dark = sorted((_luminance(found[1]), _luminance(found[2])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


MARKS = st.lists(
    st.builds(
        lambda start, length, kind, name: Mark(start, start + length, kind, name),
        st.integers(0, 30),
        st.integers(0, 15),
        st.sampled_from(["fact", "trap"]),
        st.sampled_from("abcdef"),
    ),
    max_size=8,
)


@given(st.text(max_size=30), MARKS, st.integers(0, 30))
def test_pieces_are_the_text_and_every_sign_bears_its_marks(text: str, marks: list[Mark], cut: int) -> None:
    cut = min(cut, len(text))
    seen: set[str] = set()
    found = [*pieces(text, 0, cut, marks, seen), *pieces(text, cut, len(text), marks, seen)]
    assert "".join(piece.text for piece in found) == text
    at = 0
    for piece in found:
        for sign in range(at, at + len(piece.text)):
            expected = [mark for mark in marks if mark.start <= sign < mark.end]
            assert sorted(map(str, piece.marks)) == sorted(map(str, expected))
        at += len(piece.text)
    firsts = [name for piece in found for name in piece.first]
    assert len(firsts) == len(set(firsts))
    shown = {mark.name for mark in marks if mark.kind == "fact" and mark.start < min(mark.end, len(text))}
    assert set(firsts) == shown


def test_words_around_figures() -> None:
    assert with_unit(98.6, "exact", "rate", "%") == "98.6%"
    assert with_unit(40, "at_least", "count", "场") == "≥40 场"
    assert (signed(3), signed(-3), signed(0), signed(None)) == ("+3", "−3", "0", "—")
    assert (rank(1, 7), rank(None, 7)) == ("第 1 / 7", "—")
    assert (rounded(1234567.5), rounded(0.1251), rounded(0.1251, 3)) == ("1,234,567.5", "0.13", "0.125")
    assert (cell(2024.0), cell(None), cell(True), cell([1, "a"])) == ("2024", "", "是", "1、a")


def test_json_for_charts_cannot_leave_its_element() -> None:
    text = chart_data({"town": "</script><script>alert(1)</script>", "line": "\u2028"})
    assert "<" not in text and "\u2028" not in text
    with pytest.raises(ValueError, match="JSON"):
        chart_data({"value": float("nan")})


def test_names_of_files_stay_in_the_folder() -> None:
    name = SiteAddresses().report("../../etc/passwd")
    assert "/" not in name and ".." not in name
    assert SiteAddresses().report("a/b") != SiteAddresses().report("a_b")
    assert ServerAddresses().report("a/b?c", "d#e") == "/report/a%2Fb%3Fc#fact-d%23e"
