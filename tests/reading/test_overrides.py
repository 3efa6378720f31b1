"""What a person knows of a file: it stands in the place of what the file says, and of nothing else."""

from datetime import date

import pytest

from pipelines.reading.formats import Document, LineBox, Unreadable
from pipelines.reading.overrides import Override
from pipelines.reading.registers import Registers
from pipelines.reading.reports import report_of, year_of

from .conftest import small_report

NAMELESS = small_report(title="法治政府建设情况报告", signature="").replace("镇党委", "党委")
FILE = {"file_path": "扫描件3.pdf", "folder_year": None, "byte_count": 1, "file_sha256": "ab" * 32}
TOWN = Override(county_name="澜川县", town_name="石门镇")


def test_town_and_year_of_a_nameless_file(registers: Registers) -> None:
    document = Document(NAMELESS, "pdf")
    with pytest.raises(Unreadable):
        report_of(document, FILE, registers)
    override = Override("澜川县", "石门镇", 2024, date(2025, 1, 20))
    row = report_of(document, FILE, registers, override).row
    assert (row["town_name"], row["county_code"], row["report_year"]) == ("石门镇", "990100", 2024)
    assert (row["published_on"], row["published_on_source"]) == (date(2025, 1, 20), "correction")
    assert year_of(document, FILE, registers, override) == 2024


def test_what_is_not_overridden_stays(registers: Registers) -> None:
    document = Document(small_report(), "txt")
    as_written = report_of(document, FILE, registers).row
    assert report_of(document, FILE, registers, TOWN).row == as_written
    other = report_of(document, FILE, registers, Override("澜川县", "青杠镇")).row
    assert other["town_name"] == "青杠镇"
    assert other["report_year"] == as_written["report_year"] == 2024


def test_a_year_said_by_a_person_outweighs_the_folder(registers: Registers) -> None:
    file = {**FILE, "folder_year": 2023}
    with pytest.raises(Unreadable, match="2024 年度"):
        report_of(Document(small_report(), "txt"), file, registers)
    override = Override(report_year=2023)
    assert report_of(Document(small_report(), "txt"), file, registers, override).row["report_year"] == 2023


def test_a_town_that_is_not_in_the_register_that_year_is_refused(registers: Registers) -> None:
    override = Override("澜川县", "石门镇", report_year=1999)
    with pytest.raises(Unreadable, match=r"corrections\.yml 和 towns\.csv"):
        report_of(Document(small_report(), "txt"), FILE, registers, override)


def test_lines_read_from_a_picture_keep_their_place(registers: Registers) -> None:
    text = small_report()
    document = Document(text, "image", "ocr", boxes=(LineBox(1, 0, 9, 0.1, 0.1, 0.9, 0.2, 0.97),))
    report = report_of(document, FILE, registers)
    assert report.row["method"] == "ocr"
    (box,) = report.line_boxes
    assert (box["page"], text[box["line_start"] : box["line_end"]], box["score"]) == (1, text[:9], 0.97)
