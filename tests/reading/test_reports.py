"""Reading whole folders: every bad file has its own reason, and none stops the others."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from pipelines.reading.files import list_report_files
from pipelines.reading.formats import Limits, Unreadable, read_bytes
from pipelines.reading.frames import (
    REJECTED_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.reading.registers import Registers
from pipelines.reading.reports import READER_VERSION, Reading, read_files, read_report

from .conftest import SAMPLE, small_report

GOOD = small_report()
OTHER = small_report("青杠镇人民政府2024年法治政府建设情况报告", signature="青杠镇人民政府\n2025年2月1日")


def read(inbox: Path, registers: Registers, **files: str | bytes) -> Reading:
    """Reads 2024/<name>.txt for each of `files`."""
    (inbox / "2024").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (inbox / "2024" / f"{name}.txt").write_bytes(data)
    return read_files(list_report_files(inbox, 2024), inbox, registers)


def test_sample_is_read_whole(registers: Registers) -> None:
    for year, towns in ((2022, 12), (2023, 11), (2024, 12)):
        reading = read_files(list_report_files(SAMPLE, year), SAMPLE, registers)
        assert reading.rejected.is_empty() and reading.reports.height == towns
        assert reading.reports["report_year"].unique().to_list() == [year]
        assert reading.reports["town_code"].n_unique() == towns


def test_frames_and_rows(tmp_path: Path, registers: Registers) -> None:
    reading = read(tmp_path, registers, a=GOOD)
    assert (reading.reports.schema, reading.sections.schema) == (REPORTS, SECTIONS)
    assert reading.rejected.schema == REJECTED_FILES
    assert (reading.other_versions.schema, reading.versions.schema) == (REPORTS, REPORT_VERSIONS)
    assert reading.findings.schema == REPORT_FINDINGS
    row = reading.reports.row(0, named=True)
    sha256 = hashlib.sha256(GOOD.encode()).hexdigest()
    assert (row["report_id"], row["file_sha256"]) == (sha256[:16], sha256)
    assert (row["town_code"], row["county_code"], row["town_name"]) == ("990100012", "990100", "石门镇")
    assert (row["format"], row["method"], row["reader_version"]) == ("txt", "text", READER_VERSION)
    assert row["text"] == GOOD and row["char_count"] == len(GOOD) and row["byte_count"] == len(GOOD.encode())
    sections = reading.sections
    assert sections["section_order"].to_list() == list(range(1, sections.height + 1))
    assert sections["section_start"].to_list()[1:] == sections["section_end"].to_list()[:-1]
    assert sections["section_end"].to_list()[-1] == len(GOOD)


def test_text_stands_as_it_is(tmp_path: Path, registers: Registers) -> None:
    marked = "\ufeff" + GOOD.replace("\n", "\r\n")
    row = read(tmp_path, registers, a=marked).reports.row(0, named=True)
    assert row["text"] == marked and row["title"] == "石门镇人民政府2024年法治政府建设情况报告"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030", "gbk"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path, registers: Registers) -> None:
    row = read(tmp_path, registers, a=GOOD.encode(encoding)).reports.row(0, named=True)
    assert row["text"].lstrip("\ufeff") == GOOD and row["town_name"] == "石门镇"


BAD: dict[str, tuple[str | bytes, str, str]] = {
    "empty": (b"", "empty_file", "空"),
    "blank": ("\ufeff \n\u3000\n", "empty_file", "空"),
    "binary": (b"\x00\x01\x02" * 50, "not_text", "UTF-8"),
    "damaged": (b"\xffab" * 99, "not_text", "完整"),
    "docx": (b"PK\x03\x04" + b"a" * 99, "damaged", "完整"),
    "rar": (b"Rar!\x1a\x07" + b"a" * 99, "not_a_document", "ZIP"),
    "unknown_town": (small_report("暨龙镇2024年法治政府建设情况报告"), "unknown_town", "暨龙镇"),
    "no_town": (small_report("2024年法治政府建设情况报告", signature=""), "unknown_town", "aliases"),
    "two_towns": (
        small_report("石门镇、青杠镇2024年法治政府建设情况报告"),
        "ambiguous_town",
        "澜川县石门镇、澜川县青杠镇",
    ),
    "no_year": (small_report("石门镇法治政府建设情况报告", signature=""), "no_report_year", "标题"),
    "wrong_year": (small_report("石门镇2023年法治政府建设情况报告"), "wrong_year_folder", "2023 文件夹"),
    "openness": (small_report("石门镇2024年政府信息公开工作年度报告"), "not_a_report", "信息公开"),
    "half_year": (small_report("石门镇2024年上半年法治政府建设工作总结"), "not_a_report", "上半年"),
    "novel": ("石门镇\n2024年的春天来得很早。\n", "not_a_report", "法治"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_has_its_own_reason(name: str, tmp_path: Path, registers: Registers) -> None:
    content, code, hint = BAD[name]
    reading = read(tmp_path, registers, bad=content, good=OTHER)
    assert reading.reports["town_name"].to_list() == ["青杠镇"]
    row = reading.rejected.row(0, named=True)
    assert (row["file_path"], row["folder_year"], row["reason_code"]) == ("2024/bad.txt", 2024, code)
    assert hint in row["reason"] and row["file_sha256"]


def test_town_outside_its_years(tmp_path: Path, registers: Registers) -> None:
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "a.txt").write_text(
        small_report("石门镇2019年法治政府建设情况报告"), encoding="utf-8"
    )
    reading = read_files(list_report_files(tmp_path, 2019), tmp_path, registers)
    assert reading.rejected["reason_code"].to_list() == ["town_not_in_year"]
    assert "2019" in reading.rejected["reason"][0]


def test_too_large_is_not_even_opened(tmp_path: Path, registers: Registers) -> None:
    read(tmp_path, registers, a=GOOD)
    files = list_report_files(tmp_path, 2024)
    reading = read_files(files, tmp_path, registers, Limits(max_bytes=100))
    assert reading.rejected["reason_code"].to_list() == ["too_large"]
    assert "FAZHI_MAX_FILE_BYTES" in reading.rejected["reason"][0]


def test_what_cannot_be_opened(tmp_path: Path, registers: Registers) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "gone.txt").symlink_to(tmp_path / "nowhere")
    reading = read(tmp_path, registers, good=GOOD)
    row = reading.rejected.row(0, named=True)
    assert (row["file_path"], row["reason_code"], row["file_sha256"]) == ("2024/gone.txt", "unreadable", None)
    assert reading.reports.height == 1


def test_reader_defect_costs_one_file(
    tmp_path: Path, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("pipelines.reading.reports.check_town", fail)
    assert read(tmp_path, registers, a=GOOD).rejected["reason_code"].to_list() == ["reader_failed"]


def test_exact_copies_leave_the_first_path(tmp_path: Path, registers: Registers) -> None:
    reading = read(tmp_path, registers, b=GOOD, a=GOOD, c=GOOD)
    assert reading.reports["file_path"].to_list() == ["2024/a.txt"]
    assert reading.rejected["file_path"].to_list() == ["2024/b.txt", "2024/c.txt"]
    assert set(reading.rejected["reason_code"]) == {"exact_duplicate"}
    assert all("2024/a.txt" in reason for reason in reading.rejected["reason"])
    assert reading.sections["report_id"].n_unique() == 1


def test_nothing_to_read(tmp_path: Path, registers: Registers) -> None:
    reading = read(tmp_path, registers)
    assert reading.reports.schema == REPORTS and reading.reports.is_empty()
    assert reading.sections.schema == SECTIONS and reading.rejected.schema == REJECTED_FILES


def test_one_file_is_pure_on_its_bytes(registers: Registers) -> None:
    report = read_report(GOOD.encode(), "x/石门镇.txt", None, registers)
    assert report.row["file_path"] == "x/石门镇.txt"
    assert pl.DataFrame([report.row], schema=REPORTS).height == 1
    with pytest.raises(Unreadable) as caught:
        read_report(GOOD.encode(), "a.txt", 2022, registers)
    assert caught.value.reason_code == "wrong_year_folder"


def test_content_decides_not_the_ending() -> None:
    assert read_bytes(GOOD.encode(), "报告.docx").text == GOOD
    with pytest.raises(Unreadable, match="完整"):
        read_bytes(b"PK\x03\x04", "报告.txt")
