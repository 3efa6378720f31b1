"""The open workbook as the sheets write to it: formats made once, text that can become neither formula nor link.

Belongs here: what every sheet needs. Does not belong here: what any one sheet shows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.wording import number, shown
from pipelines.writing.county import CountyYear
from pipelines.writing.rows import Figure, Indicator
from pipelines.writing.wording import clean, number_format, width, with_unit

FONT = "宋体"
NOT_STATED, NO_REPORT = "未报告", "无报告"
#: Colours that people who confuse red and green can tell apart too (orange, white, blue), and one for neutral.
WORST, MIDDLE, BEST, MOST = "#F4B183", "#FFFFFF", "#8FB8DE", "#C9B8DB"
#: What is missing is grey, far from both ends of the scale.
GREY_TEXT, GREY_FILL = "#6B6B6B", "#EDEDED"
A3, A4 = 8, 9
#: In points; said outright, so that pages break at the same rows whichever font a machine has.
ROW_HEIGHT = 15

TEXTS_STAY_TEXTS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "note": {"font_color": "#404040", "text_wrap": True, "valign": "top"},
    "remark": {"font_color": GREY_TEXT, "italic": True},
    "header": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bg_color": "#DDE6F0",
        "border": 1,
        "border_color": "#A6A6A6",
    },
    "band": {
        "bold": True,
        "align": "left",
        "valign": "vcenter",
        "bg_color": "#2F5573",
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": "#FFFFFF",
    },
    "cell": {"border": 1, "border_color": "#D0D0D0", "valign": "vcenter"},
    "wrapped": {"border": 1, "border_color": "#D0D0D0", "valign": "vcenter", "text_wrap": True},
    "small": {
        "border": 1,
        "border_color": "#D0D0D0",
        "align": "center",
        "font_size": 8,
        "font_color": GREY_TEXT,
    },
    "town": {"border": 1, "border_color": "#D0D0D0", "valign": "vcenter", "bold": True},
    "sum": {"border": 1, "border_color": "#A6A6A6", "bg_color": "#F3F6FA", "bold": True},
    "absent": {
        "border": 1,
        "border_color": "#D0D0D0",
        "font_color": GREY_TEXT,
        "bg_color": GREY_FILL,
        "align": "center",
    },
    "no_report": {
        "border": 1,
        "border_color": "#D0D0D0",
        "font_color": GREY_TEXT,
        "align": "center",
        "pattern": 14,
        "fg_color": "#C8C8C8",
        "bg_color": "#FFFFFF",
    },
    "uncertain": {
        "border": 1,
        "border_color": "#D0D0D0",
        "font_color": "#9C5700",
        "italic": True,
        "align": "right",
    },
}


@dataclass
class Book:
    """The workbook being written and what it is written from."""

    workbook: xlsxwriter.Workbook
    of: CountyYear
    _formats: dict[tuple[str, tuple[tuple[str, Any], ...]], Format] = field(default_factory=dict)

    def style(self, name: str, **more: Any) -> Format:
        """A named style, with more properties where given; the same format object for the same wish."""
        key = (name, tuple(sorted(more.items())))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"font_name": FONT, **_STYLES[name], **more})
        return self._formats[key]

    def sheet(self, name: str, paper: int, is_landscape: bool, scale: int | None = None) -> Worksheet:
        """A new sheet with paper, margins and page numbers; `scale` None: as wide as one page."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(paper)
        if is_landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        if scale is None:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(scale)
        # In headers & begins a code; doubled it is itself.
        county = clean(self.of.county_name, 40).replace("&", "&&")
        sheet.set_header(f"&L{county} {self.of.report_year}年度&R&A")
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        sheet.set_default_row(ROW_HEIGHT)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: object, style: Format) -> None:
        """A cell of text, whatever the text looks like; None leaves the cell empty."""
        if text is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_string(row, column, clean(text), style)

    def value(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        figure: Figure,
        indicator: Indicator,
        style: str = "cell",
    ) -> None:
        """A figure: a number under its bound's format, or text in another tone where it is uncertain."""
        if figure.is_uncertain:
            said = f"{shown(figure.value, figure.bound, indicator.kind)}（存疑）"
            sheet.write_string(row, column, said, self.style("uncertain"))
            return
        more: dict[str, Any] = {"num_format": number_format(figure.value, figure.bound, indicator.kind)}
        if figure.is_corrected:
            more["underline"] = 1
        sheet.write_number(row, column, figure.value, self.style(style, align="right", **more))

    def lines(
        self,
        sheet: Worksheet,
        row: int,
        cells: Sequence[tuple[object, float]],
        style: Format,
        letter: float = 1.0,
    ) -> None:
        """A row of wrapped texts as (text, column width) from the first column on, as high as its longest needs;
        `letter` is how wide a letter is, measured by the sheet's usual ones.

        Programs that do not calculate heights on opening would cut the text otherwise.
        """
        most = 1
        for column, (text, wide) in enumerate(cells):
            self.text(sheet, row, column, text, style)
            parts = str(text or "").split("\n")
            most = max(most, sum(max(1, math.ceil(width(part) * letter / wide)) for part in parts))
        sheet.set_row(row, min(14 * most + 2, 400))

    def plain(
        self, sheet: Worksheet, row: int, column: int, value: float | None, style: str = "cell"
    ) -> None:
        """A bare number, or an empty cell."""
        if value is None:
            sheet.write_blank(row, column, None, self.style(style))
        else:
            sheet.write_number(row, column, value, self.style(style, num_format=number_format(value)))

    def formula(
        self, sheet: Worksheet, row: int, column: int, formula: str, cached: float | str, **more: Any
    ) -> None:
        """A formula of our own making with the value it has, for programs that do not calculate."""
        sheet.write_formula(row, column, formula, self.style("sum", align="right", **more), cached)


def open_book(path: str, of: CountyYear) -> Book:
    """A workbook to be written to `path` when its `workbook` is closed."""
    workbook = xlsxwriter.Workbook(
        path, {**TEXTS_STAY_TEXTS, "default_format_properties": {"font_name": FONT, "font_size": 10}}
    )
    workbook.set_properties(
        {
            "title": clean(f"{of.county_name}{of.report_year}年法治政府建设比较", 200),
            "comments": f"建库编号 {of.build_id}",
        }
    )
    return Book(workbook, of)


def source_of(figure: Figure, indicator: Indicator, files: dict[str, str | None]) -> str:
    """The words a figure was read from, with town, report and whatever limits it: the comment of its cell."""
    quotes = [place["quote"] for place in figure.places] or [figure.quote]
    if len(quotes) == 1 and figure.sentence:
        quotes = [figure.sentence]
    lines = [
        f"{figure.town_name}　{with_unit(indicator.indicator_name, indicator.unit)}："
        f"{shown(figure.value, figure.bound, indicator.kind)}",
        *(f"“{quote}”" for quote in quotes),
        f"出处：{files.get(figure.town_code) or figure.report_id}，第 {figure.quote_start + 1} 字起",
        *limits_of(figure),
    ]
    return clean("\n".join(lines), 1_500)


def limits_of(figure: Figure) -> list[str]:
    """What a reader has to know about a figure before using it, one sentence each."""
    lines = []
    if figure.is_uncertain:
        lines.append(f"存疑（把握程度 {figure.score:.2f}），不参加排名和平均，请看原文核对。")
    if figure.bound != "exact":
        lines.append("不是正好的数，计算时按所写的数。")
    if figure.basis == "zero_claim":
        lines.append("报告声明没有，算 0。")
    if figure.basis == "full_coverage":
        lines.append("报告声明全部做到，算 100%。")
    if len(figure.places) > 1:
        lines.append(f"由 {len(figure.places)} 处相加。")
    if figure.is_corrected:
        lines.append(f"经更正：报告写的是 {number(figure.extracted_value)}，理由：{figure.correction_reason}")
    if figure.method == "ocr":
        lines.append("从图片识别，请对照原件。")
    return lines
