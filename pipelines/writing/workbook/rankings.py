"""The sheet 排名: for each comparable indicator the towns in order, beside them a native chart with the median.

Belongs here: this sheet. Does not belong here: the ranks themselves, which come from the views.
"""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipelines.wording import DIRECTIONS
from pipelines.writing.rows import Figure, Indicator
from pipelines.writing.wording import with_unit
from pipelines.writing.workbook.book import A3, Book
from pipelines.writing.workbook.choosing import key_indicators

NAME = "排名"
HEADERS = ("名次", "乡镇", "数值", "全县中位数", "上年数值", "比上年增减", "每万人", "每村", "原文")
_WIDTHS = (6, 12, 11, 11, 11, 11, 9, 9, 34)
_VALUE_COLUMN, _MEDIAN_COLUMN, _CHART_COLUMN = 2, 3, len(HEADERS) + 1
#: A chart of more towns cannot be read; the table has them all.
_MOST_BARS = 40
#: Names of more towns than this stand aslant; a wider chart would run over the edge of the page.
_MOST_LEVEL, _WIDEST_CHART = 13, 640
_CHART_ROWS, _ROW_PIXELS = 16, 20
#: Rows that a printed page holds at _SCALE.
_PAGE_ROWS, _SCALE = 128, 55
_MEANINGS = {
    "higher": "第 1 名最多",
    "lower": "第 1 名最少",
    "neutral": "这个指标不分好坏，第 1 名只是最多",
}


def write_rankings(book: Book) -> None:
    """One block per key indicator; where none is comparable the sheet says why."""
    sheet = book.sheet(NAME, A3, is_landscape=False, scale=_SCALE)
    for column, wide in enumerate(_WIDTHS):
        sheet.set_column(column, column, wide)
    book.text(
        sheet, 0, 0, f"{book.of.county_name} {book.of.report_year} 年度 主要指标排名", book.style("title")
    )
    chosen = key_indicators(book.of)
    told = "只列能比较的指标：写明的乡镇不少于 3 个、不少于报告的一半，而且数值不全相同。存疑的数不排名。"
    if not chosen:
        told = "没有能比较的指标：" + told.removeprefix("只列能比较的指标：")
    book.text(sheet, 1, 0, told, book.style("remark"))
    row, page_start, breaks = 3, 0, []
    for indicator in chosen:
        rows = _block_rows(book, indicator)
        if row + rows - page_start > _PAGE_ROWS and row > page_start + 3:
            breaks.append(row)
            page_start = row
        _block(book, sheet, row, indicator)
        row += rows
    sheet.set_h_pagebreaks(breaks)
    sheet.freeze_panes(2, 0)


def _block_rows(book: Book, indicator: Indicator) -> int:
    table = len(book.of.figures_of(indicator.indicator_code)) + 4
    return max(table, _CHART_ROWS + 1) + 1


def _block(book: Book, sheet: Worksheet, top: int, indicator: Indicator) -> None:
    name = with_unit(indicator.indicator_name, indicator.unit)
    book.text(sheet, top, 0, name, book.style("heading"))
    limits = f"{DIRECTIONS[indicator.direction]}：{_MEANINGS[indicator.direction]}"
    book.text(sheet, top, 4, limits, book.style("remark"))
    for column, header in enumerate(HEADERS):
        sheet.write_string(top + 1, column, header, book.style("header"))
    figures = book.of.figures_of(indicator.indicator_code)
    for offset, figure in enumerate(figures):
        _line(book, sheet, top + 2 + offset, figure, indicator)
    last = top + 1 + len(figures)
    _absent(book, sheet, last + 1, indicator, {figure.town_code for figure in figures})
    cells = (top + 2, _VALUE_COLUMN, last, _VALUE_COLUMN)
    bars = {"bar_color": "#8FB8DE", "bar_solid": True, "min_type": "num", "min_value": 0}
    sheet.conditional_format(*cells, {"type": "data_bar", **bars})
    _chart(book, sheet, top, indicator, [figure for figure in figures if figure.value_rank is not None])


def _line(book: Book, sheet: Worksheet, row: int, figure: Figure, indicator: Indicator) -> None:
    if figure.value_rank is None:
        sheet.write_string(row, 0, "—", book.style("cell", align="center"))
    else:
        sheet.write_number(row, 0, figure.value_rank, book.style("cell", align="center"))
    book.text(sheet, row, 1, figure.town_name, book.style("town"))
    book.value(sheet, row, _VALUE_COLUMN, figure, indicator)
    book.plain(sheet, row, _MEDIAN_COLUMN, indicator.value_median)
    compared = (
        figure.previous_value,
        figure.value_change,
        figure.value_per_10k_residents,
        figure.value_per_village,
    )
    for offset, value in enumerate(compared):
        book.plain(sheet, row, _MEDIAN_COLUMN + 1 + offset, None if value is None else round(value, 2))
    quote = "；".join(place["quote"] for place in figure.places) or figure.quote
    book.text(sheet, row, len(HEADERS) - 1, quote, book.style("cell", font_size=9))


def _absent(book: Book, sheet: Worksheet, row: int, indicator: Indicator, stating: set[str]) -> None:
    silent = [town.town_name for town in book.of.towns if town.has_report and town.town_code not in stating]
    missing = [town.town_name for town in book.of.towns if not town.has_report]
    told = [f"未报告：{'、'.join(silent) or '无'}"]
    if missing:
        told.append(f"无报告：{'、'.join(missing)}")
    book.text(sheet, row, 0, "　".join(told), book.style("remark", font_size=9))


def _chart(book: Book, sheet: Worksheet, top: int, indicator: Indicator, ranked: list[Figure]) -> None:
    if len(ranked) < 2:
        return
    last = top + 1 + min(len(ranked), _MOST_BARS)
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series(_series(top, last, _VALUE_COLUMN, fill={"color": "#4F81B0"}, gap=60))
    line = book.workbook.add_chart({"type": "line"})
    dashes = {"color": "#C55A11", "width": 1.75, "dash_type": "dash"}
    line.add_series(_series(top, last, _MEDIAN_COLUMN, line=dashes))
    chart.combine(line)
    chart.set_title({"name": [NAME, top, 0], "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    grid = {"visible": True, "line": {"color": "#E0E0E0"}}
    most = {"max": 100} if indicator.kind == "rate" else {}
    chart.set_y_axis({"min": 0, "num_format": "#,##0", "major_gridlines": grid, **most})
    bars = last - top - 1
    slant = {"rotation": -45} if bars > _MOST_LEVEL else {}
    chart.set_x_axis({"num_font": {"size": 9, **slant}})
    wide = min(max(480, 26 * bars), _WIDEST_CHART)
    chart.set_size({"width": wide, "height": _CHART_ROWS * _ROW_PIXELS - 8})
    place = {"description": "各乡镇的数值和全县中位数", "y_offset": 4}
    sheet.insert_chart(top, _CHART_COLUMN, chart, place)


def _series(top: int, last: int, column: int, **looks: Any) -> dict[str, Any]:
    """A column of the block as a series; names come from cells, since a text that begins with = would be a formula."""
    return {
        "name": [NAME, top + 1, column],
        "categories": [NAME, top + 2, 1, last, 1],
        "values": [NAME, top + 2, column, last, column],
        **looks,
    }
