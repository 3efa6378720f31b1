"""Paragraphs: where they are, how long, and which count as the same."""

from typing import Any

import polars as pl
import pytest

from pipelines.warehouse.paragraphs import PARAGRAPHS, paragraphs_of, text_hash

TEXT = "甲镇2024年报告\r\n\r\n　　一、主要做法 \n　　调解 297 件。\n\n"
LONG = "认真学习贯彻习近平法治思想，落实县委县政府部署，全年召开专题会议4次，各项工作有序推进。"


def reports(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    columns = ("report_id", "county_code", "town_code", "text")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        report_year=pl.lit(2024, pl.Int32),
        town_name=pl.col("town_code").replace({"t1": "三汇镇", "t2": "九龙镇"}),
    )


def test_a_paragraph_is_a_line_with_something_in_it() -> None:
    frame = paragraphs_of(reports(("r1", "1", "t1", TEXT)))
    assert frame.schema == PARAGRAPHS
    found = frame.select("paragraph_order", "paragraph_start", "paragraph_end", "char_count").rows()
    assert [TEXT[start:end] for _, start, end, _ in found] == [
        "甲镇2024年报告",
        "一、主要做法",
        "调解 297 件。",
    ]
    assert [(order, count) for order, _, _, count in found] == [(1, 9), (2, 6), (3, 7)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("调解297件", "调解 1,305 件", True),
        ("2024年", "2023年", True),
        ("满意率98.6%", "满意率１００%", True),
        ("调解297件，", "调解297件。", False),
        ("三汇镇调解297件", "九龙镇调解297件", False),
        ("调解297件", "调解件", False),
        ("一、做法", "二、做法", False),
    ],
)
def test_figures_and_white_space_make_no_difference(one: str, other: str, same: bool) -> None:
    assert (text_hash(one, "甲镇") == text_hash(other, "甲镇")) == same


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        (("r2", "1", "t2", LONG.replace("4", "6")), LONG[:60]),
        (("r2", "2", "t2", LONG), None),
        (("r2", "1", "t1", LONG), None),
        (("r2", "1", "t2", "别的。"), None),
    ],
)
def test_only_what_several_towns_of_a_county_have_is_quoted(other: Any, shown: str | None) -> None:
    frame = paragraphs_of(reports(("r1", "1", "t1", LONG), other))
    assert frame.filter(report_id="r1")["opening"].to_list() == [shown]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        # Another heading in front, the own name, other figures.
        ("（三）聚焦普法宣传，法治氛围更浓厚。" + LONG, True),
        (LONG.replace("认真学习", "三汇镇认真学习"), False),
        (LONG.replace("有序", "稳步"), False),
        # A short sentence further on is no heading.
        (LONG + "全年无诉讼。", False),
    ],
)
def test_headings_and_the_own_name_make_no_other_paragraph(other: str, same: bool) -> None:
    one = "（二）强化普法宣传，浓厚法治氛围。" + LONG
    frame = paragraphs_of(reports(("r1", "1", "t1", one), ("r2", "1", "t2", other)))
    assert (frame["text_hash"].n_unique() == 1) == same
    named = [LONG.replace("认真学习", f"{town}认真学习") for town in ("三汇镇", "九龙镇")]
    frame = paragraphs_of(reports(("r1", "1", "t1", named[0]), ("r2", "1", "t2", named[1])))
    assert frame["text_hash"].n_unique() == 1


def test_a_word_put_in_changes_one_clause() -> None:
    changed = LONG.replace("部署", "的工作部署").replace("4次", "5次")
    frame = paragraphs_of(reports(("r1", "1", "t1", LONG), ("r2", "1", "t1", changed)))
    (one, other), (chars, _) = frame["clause_hashes"].to_list(), frame["clause_chars"].to_list()
    assert [a == b for a, b in zip(one, other, strict=True)] == [True, False, True, True]
    assert sum(chars) == frame["char_count"][0] == len(LONG)


def test_short_paragraphs_are_not_quoted() -> None:
    frame = paragraphs_of(reports(("r1", "1", "t1", "一、主要做法"), ("r2", "1", "t2", "一、主要做法")))
    assert frame["text_hash"].n_unique() == 1
    assert frame["opening"].to_list() == [None, None]


def test_without_reports_there_are_no_paragraphs() -> None:
    assert paragraphs_of(reports()).schema == PARAGRAPHS
    assert paragraphs_of(reports(("r1", "1", "t1", " \n\n"))).is_empty()
