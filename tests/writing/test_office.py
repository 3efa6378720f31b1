"""The files opened by an office program: no repair, the right pages, the words on them."""

import subprocess
from pathlib import Path

import pypdfium2
import pytest

from pipelines.reading.formats.office import find_program
from pipelines.writing.brief.document import write_brief
from pipelines.writing.brief.telling import tell
from pipelines.writing.county import CountyYear
from pipelines.writing.workbook.writing import write_workbook

PROGRAM = find_program()
pytestmark = pytest.mark.slow


def needs(part: str) -> pytest.MarkDecorator:
    """Skips where LibreOffice lacks a part: its libraries lie beside the program (on macOS in Frameworks)."""
    folder = Path(PROGRAM).resolve().parent if PROGRAM else None
    found = folder and [*folder.glob(f"lib{part}lo*"), *folder.parent.glob(f"Frameworks/lib{part}lo*")]
    return pytest.mark.skipif(not found, reason="LibreOffice or this part of it is not installed")


def pages_of(path: Path) -> list[str]:
    """The text of each page of the PDF that LibreOffice makes of a file."""
    home = path.parent / "office"
    command = [str(PROGRAM), f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", "pdf"]
    done = subprocess.run(
        [*command, "--outdir", str(path.parent), str(path)], capture_output=True, text=True, check=False
    )
    made = path.with_suffix(".pdf")
    assert made.exists(), done.stderr + done.stdout
    with pypdfium2.PdfDocument(made) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@needs("sc")
def test_the_workbook_opens_and_prints(of: CountyYear, tmp_path: Path) -> None:
    path = tmp_path / "甲县.xlsx"
    write_workbook(of, path)
    pages = pages_of(path)
    text = "\n".join(pages)
    assert 6 <= len(pages) <= 14
    assert "容易看错的地方" in pages[0] and "甲县 2024 年度" in pages[0]
    assert "比较表" in pages[1] and "≥5,000" in pages[1] and "未报告" in pages[1] and "无报告" in pages[1]
    assert (
        "主要指标排名" in text and "全县中位数" in text and "请催报" in text.replace("过期请催报", "请催报")
    )
    assert not [page for page in pages if "#DIV/0!" in page or "###" in page or "#NAME?" in page]


@needs("sw")
def test_the_brief_opens_and_fills_two_pages_before_its_annex(of: CountyYear, tmp_path: Path) -> None:
    path = tmp_path / "甲县.docx"
    write_brief(tell(of), path)
    pages = pages_of(path)
    annex = next(number for number, text in enumerate(pages) if "简报各项数字的依据" in text)
    assert annex == 2
    assert "法治政府建设比较简报" in pages[0] and "— 1 —" in pages[0].replace("–", "—")
