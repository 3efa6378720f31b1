"""The sheet 比较表: towns down, indicators by theme across, every cell with the words it was read from.

Belongs here: this sheet. Does not belong here: ranks, which have a sheet of their own.
"""

from itertools import groupby
from statistics import median

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from pipelines.wording import DIRECTIONS, number, shown
from pipelines.writing.rows import Figure, Gap, Indicator, Town
from pipelines.writing.wording import clean, number_format, width, with_unit
from pipelines.writing.workbook.book import (
    A3,
    BEST,
    MIDDLE,
    MOST,
    NO_REPORT,
    NOT_STATED,
    WORST,
    Book,
    source_of,
)

NAME = "比较表"
THEME_ROW, DIRECTION_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4
TOWN_COLUMN, VERDICT_COLUMN, COUNT_COLUMN, FIRST_COLUMN = 0, 1, 2, 3
_WIDTHS = {TOWN_COLUMN: 12.0, VERDICT_COLUMN: 11.0, COUNT_COLUMN: 7.0}
_SCALE = 70
#: Of two towns one would be painted best and the other worst.
_FEWEST_COLOURED = 3
#: Columns of width 1 that a page of A3 across holds at _SCALE.
_PAGE_WIDTH = 270


def write_comparison(book: Book) -> None:
    """The sheet; without a town or an indicator stated it says so and stays empty."""
    of = book.of
    sheet = book.sheet(NAME, A3, is_landscape=True, scale=_SCALE)
    title = f"{of.county_name} {of.report_year} 年度 乡镇法治政府建设指标比较表"
    book.text(sheet, 0, 0, title, book.style("title"))
    indicators = of.stated_indicators
    if not indicators:
        told = "这一年度没有一个乡镇的报告写明任何指标。"
        book.text(sheet, 1, 0, told, book.style("remark"))
        return
    last_row = FIRST_ROW + len(of.towns) - 1
    _headings(book, sheet, indicators)
    _rows(book, sheet, indicators)
    for offset, indicator in enumerate(indicators):
        column = FIRST_COLUMN + offset
        _colours(sheet, column, last_row, indicator)
        _below(book, sheet, column, last_row, indicator)
    for offset, (label, _) in enumerate(_BELOW):
        sheet.write_string(last_row + 1 + offset, TOWN_COLUMN, label, book.style("sum"))
        for column in (VERDICT_COLUMN, COUNT_COLUMN):
            sheet.write_blank(last_row + 1 + offset, column, None, book.style("sum"))
    _page(sheet, indicators, last_row, _widths(book, sheet, indicators))


def _headings(book: Book, sheet: Worksheet, indicators: tuple[Indicator, ...]) -> None:
    for column, label in ((TOWN_COLUMN, "乡镇"), (VERDICT_COLUMN, "报告"), (COUNT_COLUMN, "写明指标数")):
        sheet.write_blank(THEME_ROW, column, None, book.style("band"))
        sheet.write_blank(DIRECTION_ROW, column, None, book.style("small"))
        sheet.write_string(HEADER_ROW, column, label, book.style("header"))
    column = FIRST_COLUMN
    for theme_name, group in groupby(indicators, key=lambda indicator: indicator.theme_name):
        members = list(group)
        # The name stands in the first cell and runs on: merged cells would hinder copying columns.
        for offset, indicator in enumerate(members):
            book.text(
                sheet,
                THEME_ROW,
                column + offset,
                None if offset else theme_name,
                book.style("band", left=1 if not offset else 0, right=0),
            )
            sheet.write_string(
                DIRECTION_ROW, column + offset, DIRECTIONS[indicator.direction], book.style("small")
            )
            name = with_unit(indicator.indicator_name, indicator.unit)
            book.text(sheet, HEADER_ROW, column + offset, name, book.style("header", font_size=9))
            sheet.write_comment(
                HEADER_ROW,
                column + offset,
                clean(f"口径：{indicator.definition}"),
                _box(indicator.definition),
            )
        column += len(members)
    sheet.set_row(0, 26)
    sheet.set_row(THEME_ROW, 18)
    sheet.set_row(HEADER_ROW, 84)


def _rows(book: Book, sheet: Worksheet, indicators: tuple[Indicator, ...]) -> None:
    of = book.of
    files = {town.town_code: town.file_path for town in of.towns}
    figures = {(figure.town_code, figure.indicator_code): figure for figure in of.figures}
    gaps = {(gap.town_code, gap.indicator_code): gap for gap in of.gaps}
    for offset, town in enumerate(of.towns):
        row = FIRST_ROW + offset
        _town(book, sheet, row, town, indicators, figures)
        for place, indicator in enumerate(indicators):
            column, key = FIRST_COLUMN + place, (town.town_code, indicator.indicator_code)
            figure = figures.get(key)
            if figure is not None:
                book.value(sheet, row, column, figure, indicator)
                comment = source_of(figure, indicator, files)
                sheet.write_comment(row, column, comment, _box(comment))
            elif town.has_report:
                sheet.write_string(row, column, NOT_STATED, book.style("absent", font_size=8))
                _comment_on_gap(sheet, row, column, gaps.get(key), of.report_year)
            else:
                sheet.write_string(row, column, NO_REPORT, book.style("no_report", font_size=8))


def _town(
    book: Book,
    sheet: Worksheet,
    row: int,
    town: Town,
    indicators: tuple[Indicator, ...],
    figures: dict[tuple[str, str], Figure],
) -> None:
    sheet.set_row(row, 18)
    book.text(sheet, row, TOWN_COLUMN, town.town_name, book.style("town"))
    book.text(sheet, row, VERDICT_COLUMN, town.verdict, book.style("wrapped", font_size=9))
    cells = xl_range(row, FIRST_COLUMN, row, FIRST_COLUMN + len(indicators) - 1)
    mine = (figures.get((town.town_code, indicator.indicator_code)) for indicator in indicators)
    count = sum(figure is not None and not figure.is_uncertain for figure in mine)
    book.formula(sheet, row, COUNT_COLUMN, f"=COUNT({cells})", count)


def _comment_on_gap(sheet: Worksheet, row: int, column: int, gap: Gap | None, year: int) -> None:
    if gap is not None:
        value = shown(gap.previous_value, gap.previous_bound, gap.kind)
        told = clean(
            f"本年的报告没有写；{year - 1} 年写的是 {value}：“{gap.previous_quote}”。没有写不等于 0。"
        )
        sheet.write_comment(row, column, told, _box(told))


def _colours(sheet: Worksheet, column: int, last_row: int, indicator: Indicator) -> None:
    """A scale for the column in the indicator's direction; none where nothing differs or few are compared."""
    low, high = indicator.value_min, indicator.value_max
    too_few = indicator.towns_ranked < _FEWEST_COLOURED
    if low is None or high is None or low == high or too_few or indicator.kind == "flag":
        return
    cells = (FIRST_ROW, column, last_row, column)
    if indicator.direction == "neutral":
        colours = {"min_color": MIDDLE, "max_color": MOST}
        sheet.conditional_format(*cells, {"type": "2_color_scale", **colours})
        return
    first, last = (BEST, WORST) if indicator.direction == "lower" else (WORST, BEST)
    middle = indicator.value_median
    # Where most towns share the best or the worst value, a scale through the median would have no room on one side.
    is_between = middle is not None and low < middle < high
    scale = {"type": "3_color_scale", "min_color": first, "mid_color": MIDDLE, "max_color": last}
    scale |= {"mid_type": "percentile" if is_between else "percent", "mid_value": "50"}
    sheet.conditional_format(*cells, scale)


def _mean(cells: str, values: list[float], indicator: Indicator) -> tuple[str, float | str]:
    return f'=IF(COUNT({cells})=0,"—",AVERAGE({cells}))', sum(values) / len(values) if values else "—"


def _median(cells: str, values: list[float], indicator: Indicator) -> tuple[str, float | str]:
    return f'=IF(COUNT({cells})=0,"—",MEDIAN({cells}))', median(values) if values else "—"


def _sum(cells: str, values: list[float], indicator: Indicator) -> tuple[str, float | str]:
    if not indicator.is_summable:
        return "", "不相加"
    return f'=IF(COUNT({cells})=0,"—",SUM({cells}))', sum(values) if values else "—"


def _counted(cells: str, values: list[float], indicator: Indicator) -> tuple[str, float | str]:
    return f"=COUNT({cells})", len(values)


def _silent(cells: str, values: list[float], indicator: Indicator) -> tuple[str, float | str]:
    silent = indicator.towns_reporting - indicator.towns_stating
    return f'=COUNTIF({cells},"{NOT_STATED}")', silent


_BELOW = (
    ("平均", _mean),
    ("中位数", _median),
    ("合计", _sum),
    ("计入的乡镇数", _counted),
    ("未报告的乡镇数", _silent),
)


def _below(book: Book, sheet: Worksheet, column: int, last_row: int, indicator: Indicator) -> None:
    name = xl_col_to_name(column)
    cells = f"{name}{FIRST_ROW + 1}:{name}{last_row + 1}"
    values = [
        figure.value for figure in book.of.figures_of(indicator.indicator_code) if not figure.is_uncertain
    ]
    for offset, (_, made) in enumerate(_BELOW):
        formula, cached = made(cells, values, indicator)
        if not formula:
            book.text(sheet, last_row + 1 + offset, column, cached, book.style("sum", align="right"))
            continue
        more = {"num_format": _result_format(cached, indicator)} if made in (_mean, _median, _sum) else {}
        book.formula(sheet, last_row + 1 + offset, column, formula, cached, **more)


def _result_format(cached: float | str, indicator: Indicator) -> str:
    if isinstance(cached, str):
        return "General"
    # The share of those that say 有.
    return "0%" if indicator.kind == "flag" else number_format(round(cached, 1))


def _box(text: str) -> dict[str, float | str]:
    lines = sum(1 + width(line) // 38 for line in text.split("\n"))
    return {"author": "Fazhi", "font_size": 9, "width": 260, "height": max(40, 16 * lines + 10)}


def _widths(book: Book, sheet: Worksheet, indicators: tuple[Indicator, ...]) -> list[float]:
    widest = {indicator.indicator_code: 8.5 for indicator in indicators}
    kinds = {indicator.indicator_code: indicator.kind for indicator in indicators}
    for figure in book.of.figures:
        said = shown(figure.value, figure.bound, kinds[figure.indicator_code])
        taken = width(said) + (8 if figure.is_uncertain else 2)
        widest[figure.indicator_code] = max(widest[figure.indicator_code], taken)
    for indicator in indicators:
        if indicator.is_summable:
            total = sum(f.value for f in book.of.figures_of(indicator.indicator_code))
            code = indicator.indicator_code
            widest[code] = max(widest[code], width(number(total)) * 1.1 + 2)
    for column, wide in _WIDTHS.items():
        sheet.set_column(column, column, wide)
    for offset, indicator in enumerate(indicators):
        column = FIRST_COLUMN + offset
        sheet.set_column(column, column, widest[indicator.indicator_code])
    return [widest[indicator.indicator_code] for indicator in indicators]


def _page(sheet: Worksheet, indicators: tuple[Indicator, ...], last_row: int, widths: list[float]) -> None:
    last_column = FIRST_COLUMN + len(indicators) - 1
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    sheet.repeat_rows(0, HEADER_ROW)
    sheet.repeat_columns(0, COUNT_COLUMN)
    sheet.print_area(0, 0, last_row + len(_BELOW), last_column)
    sheet.set_v_pagebreaks(_breaks(indicators, widths))


def _breaks(indicators: tuple[Indicator, ...], widths: list[float]) -> list[int]:
    """Columns before which a new page begins: themes stay together where they fit."""
    room = _PAGE_WIDTH - sum(_WIDTHS.values())
    breaks: list[int] = []
    taken, column = 0.0, 0
    for _, group in groupby(indicators, key=lambda indicator: indicator.theme):
        size = len(list(group))
        needed = sum(widths[column : column + size])
        if taken and taken + needed > room:
            breaks.append(FIRST_COLUMN + column)
            taken = 0.0
        taken += needed
        column += size
    return breaks
