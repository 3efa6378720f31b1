"""Several files of one town and year: copies give way, versions are kept in order, and no file is lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.documents import read_documents
from pipelines.reading.files import list_report_files
from pipelines.reading.formats import Document, Limits, Meta, Remark
from pipelines.reading.registers import Registers
from pipelines.reading.reports import Reading, settle_files
from pipelines.reading.settling import settle
from pipelines.reading.versions import in_order, why_current

from .conftest import small_report
from .test_reports import GOOD, OTHER, read


def paths(frame: Any) -> list[str]:
    return [path.removeprefix("2024/").removesuffix(".txt") for path in frame["file_path"]]


@pytest.mark.parametrize(
    ("day_of_a", "day_of_b", "kept", "why"),
    [
        ("2025年1月20日", "2025年3月20日", "b", "公开日期最晚（2025-03-20）"),
        ("2025年3月20日", "2025年1月20日", "a", "公开日期最晚（2025-03-20）"),
        ("2025年1月20日", "2025年1月20日", "b", "公开日期相同（2025-01-20），取文件名排在最后的"),
        ("2025年1月20日", "", "a", "只有它写明了公开日期（2025-01-20）"),
        ("", "", "b", "2 份都没有写明公开日期，取文件名排在最后的"),
    ],
)
def test_of_two_versions_the_later_holds(
    day_of_a: str, day_of_b: str, kept: str, why: str, tmp_path: Path, registers: Registers
) -> None:
    second = small_report(lead="这是另一份。", signature=day_of_b)
    reading = read(tmp_path, registers, a=small_report(signature=day_of_a), b=second)
    other = "b" if kept == "a" else "a"
    assert (paths(reading.reports), paths(reading.other_versions)) == ([kept], [other])
    assert reading.rejected.is_empty()
    assert paths(reading.versions) == [other, kept]
    assert reading.versions["version_order"].to_list() == [1, 2]
    assert reading.versions["is_current"].to_list() == [False, True]
    assert reading.versions["why_current"].to_list() == [None, why]
    # Both are laid out, so that what changed in their figures can be asked.
    assert set(reading.sections["report_id"]) == set(reading.versions["report_id"])


def test_a_single_report_is_its_only_version(tmp_path: Path, registers: Registers) -> None:
    row = read(tmp_path, registers, a=GOOD).versions.row(0, named=True)
    assert (row["version_order"], row["is_current"], row["why_current"]) == (1, True, "只有这一份")
    assert (row["town_name"], row["report_year"], row["published_on"]) == ("石门镇", 2024, date(2025, 1, 20))


@pytest.mark.parametrize(
    "copy",
    [
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n\n", "\n"),
        GOOD.replace("。", "。 \u3000"),
        "\ufeff" + GOOD + "\n\n",
        GOOD.replace("普法形式", "普法\u200b形式"),
    ],
)
def test_the_same_text_otherwise_laid_out_is_a_copy(copy: str, tmp_path: Path, registers: Registers) -> None:
    reading = read(tmp_path, registers, a=GOOD, b=copy, c=OTHER)
    assert paths(reading.reports) == ["a", "c"] and reading.other_versions.is_empty()
    row = reading.rejected.row(0, named=True)
    assert (row["file_path"], row["reason_code"], row["folder_year"]) == ("2024/b.txt", "same_text", 2024)
    assert "2024/a.txt" in row["reason"] and "删除“2024/b.txt”" in row["reason"]


def test_a_changed_figure_is_a_version_and_no_copy(tmp_path: Path, registers: Registers) -> None:
    reading = read(tmp_path, registers, a=GOOD, b=GOOD.replace("15次", "16次"), c=GOOD)
    assert (paths(reading.reports), paths(reading.other_versions)) == (["b"], ["a"])
    assert paths(reading.rejected) == ["c"]


def test_the_copy_that_tells_when_it_came_out_stays(tmp_path: Path, registers: Registers) -> None:
    def with_meta(data: bytes, *_: object) -> Document:
        is_page = data.startswith(b"\n")
        remarks = (Remark("hidden_text", "有隐藏文字，没有读。"),) if is_page else ()
        return Document(
            data.decode(),
            "html",
            meta=Meta(published_on="2025-02-06") if is_page else Meta(),
            remarks=remarks,
        )

    for name, text in (("a", GOOD), ("b", "\n" + GOOD)):
        (tmp_path / "2024").mkdir(exist_ok=True)
        (tmp_path / "2024" / f"{name}.txt").write_text(text, encoding="utf-8")
    found = read_documents(list_report_files(tmp_path, 2024), tmp_path, Limits(), with_meta)
    reading = settle_files(found, registers)
    assert paths(reading.reports) == ["b"] and paths(reading.rejected) == ["a"]
    assert reading.reports["published_on_source"].to_list() == ["meta"]
    # What a reader remarked is a row, and so is every difference.
    assert reading.findings.rows() == [
        (reading.reports["report_id"][0], "hidden_text", "有隐藏文字，没有读。")
    ]


def test_differences_are_rows_of_every_version(tmp_path: Path, registers: Registers) -> None:
    early = small_report(signature="青杠镇人民政府\n2025年1月2日")
    reading = read(tmp_path, registers, 石门镇=GOOD, 早=early, 青杠镇=OTHER)
    assert paths(reading.other_versions) == ["早"]
    row = reading.findings.row(0, named=True)
    assert (
        row["report_id"] == reading.other_versions["report_id"][0] and row["finding_code"] == "town_differs"
    )
    assert reading.findings.height == 1


@pytest.mark.parametrize(
    "names",
    [
        ["报告", "报告(1)", "报告(2)", "报告(10)"],
        ["报告1", "报告2", "报告10"],
        ["石门镇2024", "石门镇2024（修改稿）"],
        ["石门镇2024v1", "石门镇2024v2"],
        ["2024/a/报告1", "2024/b/报告1"],
    ],
)
def test_the_order_of_names(names: list[str]) -> None:
    rows = [{"published_on": None, "file_path": f"{name}.docx"} for name in reversed(names)]
    assert [row["file_path"].removesuffix(".docx") for row in in_order(rows)] == names
    assert "文件名" in why_current(in_order(rows))


ROWS = st.lists(
    st.builds(
        lambda text, town, day, source: {
            **{"text": text, "town_code": town, "report_year": 2024, "published_on": day},
            **{
                "published_on_source": source if day else None,
                "file_sha256": f"{town}{text}",
                "report_id": text,
            },
        },
        st.sampled_from(["甲", "甲 ", "乙", "丙"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from([None, date(2025, 1, 1), date(2025, 2, 1)]),
        st.sampled_from(["meta", "label", "signature", "file_name"]),
    ),
    max_size=8,
)


@given(ROWS, st.randoms())
def test_every_file_is_somewhere_once_and_the_order_of_reading_does_not_matter(
    rows: list[dict[str, Any]], random: Any
) -> None:
    named = [row | {"file_path": f"{number}.txt"} for number, row in enumerate(rows)]
    settled = settle(named)
    parts = [*settled.current, *settled.others, *(row for row, _ in settled.copies)]
    assert sorted(row["file_path"] for row in parts) == sorted(row["file_path"] for row in named)
    assert len({row["town_code"] for row in settled.current}) == len(settled.current)
    assert len(settled.versions) == len(settled.current) + len(settled.others)
    assert sum(row["is_current"] for row in settled.versions) == len(settled.current)
    again = settle(random.sample(named, len(named)))
    assert (again.versions, again.current, again.others) == (
        settled.versions,
        settled.current,
        settled.others,
    )


def test_read_gives_frames_for_nothing(tmp_path: Path, registers: Registers) -> None:
    reading: Reading = read(tmp_path, registers)
    assert reading.versions.is_empty() and reading.findings.is_empty() and reading.other_versions.is_empty()
