"""Texts in a workbook: none becomes a formula or a link, breaks the file or is lost."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipelines.writing.workbook.writing import write_workbook

from .conftest import Publish, read
from .made import Made, Stated
from .reading_back import FIRST_COLUMN, FIRST_ROW, cells, column_of, written

# What openpyxl does not know (sparklines, data bars) it leaves out on reading, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

PROBES = (
    "=1+1",
    '=HYPERLINK("http://x.invalid","点")',
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "http://x.invalid/",
    "{=1+1}",
)


@pytest.mark.parametrize("probe", PROBES)
def test_no_text_becomes_a_formula_or_a_link(probe: str, publish: Publish, tmp_path: Path) -> None:
    made = Made(
        towns=4,
        indicators=3,
        rule=lambda town, year, indicator: Stated(10 + town + indicator, quote=probe),
        town_names={0: probe},
        county_names=(probe,),
        indicator_rows={
            0: {"indicator_name": probe, "definition": probe, "theme_name": probe, "unit": probe}
        },
        more={"core.rejected_files": [{"file_path": probe, "folder_year": 2024, "reason": probe}]},
    )
    path = tmp_path / "x.xlsx"
    write_workbook(read(publish(made), county=("990100", probe)), path)
    book = openpyxl.load_workbook(path)
    ours = re.compile(r"=(IF\(COUNT|COUNT|COUNTIF|MEDIAN|MAX|MIN)\(")
    found = 0
    for cell in cells(book):
        if cell.data_type == "f":
            assert ours.match(cell.value), cell.coordinate
        if cell.hyperlink:
            assert cell.parent.title == "说明" and not cell.hyperlink.target, cell.coordinate
        found += probe.strip() in str(cell.value) and cell.data_type == "s"
    assert found >= 8
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8", "replace")
            if "charts/chart" in name:
                # A chart may refer to our own sheets only.
                referred = re.findall(r"<c:f>(.*?)</c:f>", text)
                assert referred and all(re.match(r"'?(排名|趋势)'?!\$", place) for place in referred)
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in text


def test_what_xml_cannot_hold_does_not_break_the_file(publish: Publish, tmp_path: Path) -> None:
    nasty = "坏\x00字\x08\x1b\x7f符\ufffe\u202e倒_x0041_<b>&amp;\n行]]>"
    made = Made(
        towns=3,
        indicators=1,
        rule=lambda town, year, indicator: Stated(town + 1, quote=nasty),
        town_names={0: nasty},
    )
    book = written(read(publish(made)), tmp_path)
    names = [book["比较表"].cell(row, 1).value for row in range(FIRST_ROW, FIRST_ROW + 3)]
    assert any("坏 字" in str(name) and "_x0041_<b>&amp;" in str(name) for name in names)
    comment = book["比较表"].cell(FIRST_ROW, FIRST_COLUMN).comment
    assert comment is not None and "<b>&amp;" in comment.text


def test_a_text_longer_than_a_cell_takes_is_cut_and_not_lost(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=3, indicators=1, rule=lambda t, y, i: Stated(t, quote="长" * 200_000))
    book = written(read(publish(made)), tmp_path)
    column = column_of(book["明细"], "原文", 1)
    quote = book["明细"].cell(2, column).value
    assert quote.startswith("全年长长") and quote.endswith("…") and len(quote) <= 32_767
