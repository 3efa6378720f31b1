"""Numerals as values: pure functions on short strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extracting.numerals import multiplier, narrow, parse_arabic, parse_chinese

DIGITS = "零一二三四五六七八九"

CHINESE = {
    "一": 1,
    "两": 2,
    "十": 10,
    "十二": 12,
    "二十": 20,
    "二十三": 23,
    "一百": 100,
    "百": 100,
    "一百零五": 105,
    "一百〇五": 105,
    "一百二": 120,
    "一百二十": 120,
    "三百八十": 380,
    "三百八十五": 385,
    "两千": 2000,
    "两千零六": 2006,
    "两千零六十": 2060,
    "一千三百": 1300,
    "三千五": 3500,
    "一万": 10_000,
    "一万二": 12_000,
    "一万二千": 12_000,
    "一万零二百": 10_200,
    "十五万": 150_000,
    "一百二十万": 1_200_000,
    "一亿": 100_000_000,
    "一亿一千万": 110_000_000,
    "二亿三千五百万": 235_000_000,
    "零": 0,
    "〇": 0,
    "二〇二四": 2024,
    "二○二五": 2025,
    "二零二三": 2023,
    "九十八点五": 98.5,
    "九十九点零六": 99.06,
    "零点五": 0.5,
}


@pytest.mark.parametrize(("numeral", "value"), CHINESE.items(), ids=CHINESE)
def test_chinese_numerals(numeral: str, value: float) -> None:
    assert parse_chinese(numeral) == value


@pytest.mark.parametrize("numeral", ["", "点", "九十八点", "点五", "三件", "九点十", "十一二"])
def test_what_is_no_chinese_numeral(numeral: str) -> None:
    assert parse_chinese(numeral) is None


@given(st.integers(min_value=1, max_value=99_999_999))
def test_written_out_numbers_come_back(number: int) -> None:
    assert parse_chinese(_write(number)) == number


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("2.36", 2.36),
        ("0.5", 0.5),
        ("1,256", 1256),
        ("12,345,678", 12_345_678),
        ("1,256.5", 1256.5),
        ("3,12", None),
        ("1234,567", None),
        ("1,2345", None),
    ],
)
def test_arabic_numbers(digits: str, value: float | None) -> None:
    assert parse_arabic(digits) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_groups_do_not_change_a_number(number: int) -> None:
    assert parse_arabic(f"{number:,}") == parse_arabic(str(number)) == number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", 1),
        ("十", 10),
        ("百", 100),
        ("万", 10_000),
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("亿", 10**8),
    ],
)
def test_multipliers(written: str, value: int) -> None:
    assert multiplier(written) == value


def test_narrow_makes_figures_plain() -> None:
    assert narrow("１２．５％") == "12.5%"
    assert narrow("1 2\n次\u3000数\u00a0") == "12次数"
    assert narrow("１，２５６份") == "1,256份"


def _write(number: int) -> str:
    high, low = divmod(number, 10_000)
    if not high:
        return _write_small(low)
    joint = "零" if 0 < low < 1000 else ""
    return _write_small(high) + "万" + joint + (_write_small(low) if low else "")


def _write_small(number: int) -> str:
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return written
