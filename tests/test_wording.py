"""How a figure is written for people: with its bound, as a word for flags, never with decimals it does not have."""

import pytest

from pipelines.wording import number, shown


@pytest.mark.parametrize(
    ("value", "bound", "kind", "expected"),
    [
        (4000, "at_least", "count", "≥4,000"),
        (26, "about", "count", "约26"),
        (99.5, "about", "rate", "约99.5"),
        (500, "at_most", "amount", "≤500"),
        (0, "exact", "count", "0"),
        (1, "exact", "flag", "有"),
        (0, "exact", "flag", "无"),
        (None, "exact", "count", "—"),
        (99.99999, "exact", "rate", "100"),
        (0.12345, "exact", "rate", "0.1235"),
    ],
)
def test_a_figure_is_written_with_its_bound(
    value: float | None, bound: str, kind: str, expected: str
) -> None:
    assert shown(value, bound, kind) == expected


def test_a_number_has_as_many_decimals_as_it_needs() -> None:
    assert [number(1234567.5), number(98.625, 2), number(100.0), number(None)] == [
        "1,234,567.5",
        "98.62",
        "100",
        "—",
    ]
