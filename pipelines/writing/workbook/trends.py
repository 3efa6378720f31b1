"""The sheet 趋势: towns down, all years across, with sparklines, and a native chart of the county's median.

Belongs here: this sheet. A year without a figure is an empty grey cell and a gap in the line: a text would be drawn
as 0.
"""

from collections.abc import Callable
from statistics import median

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from pipelines.writing.rows import Indicator, PastFigure, Town
from pipelines.writing.wording import number_format, with_unit
from pipelines.writing.workbook.book import A3, Book
from pipelines.writing.workbook.choosing import key_indicators

NAME = "趋势"
_SUMMARIES: tuple[tuple[str, Callable[[list[float]], float], str], ...] = (
    ("全县中位数", median, "MEDIAN"),
    ("最大", max, "MAX"),
    ("最小", min, "MIN"),
)
_COLOURS = ("#1F4E79", "#8FB8DE", "#C55A11")
#: Up to so many years the sheet fits A3 upright, with so many rows; else it lies on its side.
_MOST_UPRIGHT, _ROWS_UPRIGHT, _ROWS_ASIDE = 10, 128, 86
_CHART_ROWS, _ROW_PIXELS, _SCALE = 16, 20, 55

Past = dict[tuple[str, int], PastFigure]


def write_trends(book: Book) -> None:
    """One block per key indicator; with a single year there is nothing to draw and the sheet says so."""
    of = book.of
    years = list(range(of.years[0], of.report_year + 1))
    is_aside = len(years) > _MOST_UPRIGHT
    page_rows = _ROWS_ASIDE if is_aside else _ROWS_UPRIGHT
    sheet = book.sheet(NAME, A3, is_landscape=is_aside, scale=_SCALE)
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, len(years), 10)
    sheet.set_column(len(years) + 1, len(years) + 1, 18)
    title = f"{of.county_name} {years[0]}–{of.report_year} 年度 主要指标走势"
    book.text(sheet, 0, 0, title, book.style("title"))
    told = (
        "灰格：报告没有写明；斜纹：没有报告；都不是 0，线在这里断开。存疑的数用斜体，不画线。指标同“排名”。"
    )
    if len(years) == 1:
        told = "库里到这一年度为止只有一个年度，看不出走势。" + told
    book.text(sheet, 1, 0, told, book.style("remark"))
    row, page_start, breaks = 3, 0, []
    rows = max(len(of.towns) + 6, _CHART_ROWS + 2)
    for indicator in key_indicators(of):
        if row + rows - page_start > page_rows and row > page_start + 3:
            breaks.append(row)
            page_start = row
        _block(book, sheet, row, indicator, years)
        row += rows
    sheet.set_h_pagebreaks(breaks)
    sheet.freeze_panes(2, 1)


def _block(book: Book, sheet: Worksheet, top: int, indicator: Indicator, years: list[int]) -> None:
    past = {
        (figure.town_code, figure.report_year): figure
        for figure in book.of.history
        if figure.indicator_code == indicator.indicator_code
    }
    name = with_unit(indicator.indicator_name, indicator.unit)
    book.text(sheet, top, 0, name, book.style("heading"))
    sheet.write_string(top + 1, 0, "乡镇", book.style("header"))
    for offset, year in enumerate(years):
        # As text, so that a chart takes the years for names and not for values.
        sheet.write_string(top + 1, 1 + offset, f"{year}年", book.style("header"))
    sheet.write_string(top + 1, len(years) + 1, "走势", book.style("header"))
    for offset, town in enumerate(book.of.towns):
        _line(book, sheet, top + 2 + offset, town, years, past, indicator)
    _summaries(book, sheet, top, years, past)
    if len(years) > 1:
        _chart(book, sheet, top, years, indicator)


def _line(
    book: Book, sheet: Worksheet, row: int, town: Town, years: list[int], past: Past, indicator: Indicator
) -> None:
    book.text(sheet, row, 0, town.town_name, book.style("town"))
    for offset, year in enumerate(years):
        figure = past.get((town.town_code, year))
        if figure is None:
            is_silent = (town.town_code, year) in book.of.reported
            sheet.write_blank(row, 1 + offset, None, book.style("absent" if is_silent else "no_report"))
        elif figure.is_uncertain:
            sheet.write_string(
                row, 1 + offset, f"{figure.value:g}（存疑）", book.style("uncertain", font_size=8)
            )
        else:
            style = book.style("cell", num_format=number_format(figure.value, figure.bound, indicator.kind))
            sheet.write_number(row, 1 + offset, figure.value, style)
    sheet.write_blank(row, len(years) + 1, None, book.style("cell"))
    mine = [figure for (code, _), figure in past.items() if code == town.town_code]
    # A text inside the range would be drawn as 0.
    if len(mine) > 1 and not any(figure.is_uncertain for figure in mine):
        cells = f"'{NAME}'!{xl_range(row, 1, row, len(years))}"
        sheet.add_sparkline(
            row, len(years) + 1, {"range": cells, "markers": True, "show_hidden": True, "empty_cells": "gaps"}
        )


def _summaries(book: Book, sheet: Worksheet, top: int, years: list[int], past: Past) -> None:
    first, last = top + 2, top + 1 + len(book.of.towns)
    for place, (label, made, function) in enumerate(_SUMMARIES):
        row = last + 1 + place
        sheet.write_string(row, 0, label, book.style("sum"))
        for offset, year in enumerate(years):
            values = [
                figure.value for (_, when), figure in past.items() if when == year and not figure.is_uncertain
            ]
            if values:
                cached = float(made(values))
                formula = f"={function}({xl_range(first, 1 + offset, last, 1 + offset)})"
                book.formula(sheet, row, 1 + offset, formula, cached, num_format=number_format(cached))
            else:
                sheet.write_blank(row, 1 + offset, None, book.style("sum"))


def _chart(book: Book, sheet: Worksheet, top: int, years: list[int], indicator: Indicator) -> None:
    chart = book.workbook.add_chart({"type": "line"})
    first = top + 2 + len(book.of.towns)
    for place, colour in enumerate(_COLOURS):
        row = first + place
        chart.add_series(
            {
                "name": [NAME, row, 0],
                "categories": [NAME, top + 1, 1, top + 1, len(years)],
                "values": [NAME, row, 1, row, len(years)],
                "line": {"color": colour, "width": 2.25 if place == 0 else 1.25},
                "marker": {
                    "type": "circle",
                    "size": 5,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    chart.set_title({"name": [NAME, top, 0], "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    # Rates lie so close to 100 that from 0 on nothing would be seen; a line, unlike a bar, may start anywhere.
    axis = {"max": 100} if indicator.kind == "rate" else {"min": 0, "num_format": "#,##0"}
    chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 520, "height": _CHART_ROWS * _ROW_PIXELS - 8})
    options = {"description": "全县中位数、最大、最小历年的走势", "y_offset": 4}
    sheet.insert_chart(top, len(years) + 3, chart, options)
