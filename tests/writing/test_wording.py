"""How values are said and texts made safe."""

import pytest

from pipelines.writing.files import default_name
from pipelines.writing.wording import clean, number_format, said


@pytest.mark.parametrize(
    ("value", "bound", "kind", "unit", "expected"),
    [
        (6_120_000, "exact", "amount", "元", "612万元"),
        (9_999, "exact", "amount", "元", "9,999元"),
        (250_000_000, "about", "amount", "元", "约2.5亿元"),
        (4_000, "at_least", "count", "份", "不少于4,000份"),
        (95, "exact", "rate", "%", "95%"),
    ],
)
def test_a_sentence_says(value: float, bound: str, kind: str, unit: str, expected: str) -> None:
    assert said(value, bound, kind, unit) == expected


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        (12, "exact", "#,##0"),
        (98.41, "exact", "#,##0.00"),
        (7, "about", '"约"#,##0'),
        (100.0, "at_most", '"≤"#,##0'),
    ],
)
def test_a_format_shows_the_bound_and_all_decimals(value: float, bound: str, expected: str) -> None:
    assert number_format(value, bound) == expected


def test_a_text_is_made_safe_and_cut_with_a_sign() -> None:
    assert clean("a\x00b\r\nc\u202ed\ud800") == "a b\nc d "
    assert clean("长" * 20, 10) == "长" * 9 + "…"


@pytest.mark.parametrize(
    ("county", "expected"),
    [
        ("澜川县", "澜川县2024年法治政府建设比较.xlsx"),
        ("../../etc/甲县", "_.._etc_甲县2024年法治政府建设比较.xlsx"),
        ("...", "_2024年法治政府建设比较.xlsx"),
    ],
)
def test_the_default_name_cannot_leave_the_folder(county: str, expected: str) -> None:
    assert default_name(county, 2024, "法治政府建设比较", ".xlsx") == expected
