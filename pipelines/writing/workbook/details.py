"""The sheet 明细: every figure of the year in one tidy table with its words, for filters and pivot tables.

Belongs here: this sheet.
"""

from pipelines.wording import BOUNDS, DIRECTIONS
from pipelines.writing.rows import Figure, Indicator
from pipelines.writing.wording import clean, number_format
from pipelines.writing.workbook.book import A3, Book, limits_of

NAME = "明细"
HEADERS = (
    "年度",
    "乡镇",
    "主题",
    "指标",
    "单位",
    "数值",
    "约数",
    "是否存疑",
    "名次",
    "参排乡镇数",
    "上年数值",
    "比上年增减",
    "同比（%）",
    "每万人",
    "每村",
    "方向",
    "原文（所在的句子）",
    "说明",
    "报告文件",
    "原文起",
    "指标代码",
)
_WIDTHS = (6, 11, 14, 24, 6, 12, 6, 8, 6, 10, 12, 11, 9, 10, 9, 9, 44, 30, 26, 8, 28)


def write_details(book: Book) -> None:
    """The table; without a figure only its header stands there."""
    sheet = book.sheet(NAME, A3, is_landscape=True)
    indicators = {indicator.indicator_code: indicator for indicator in book.of.indicators}
    files = {town.town_code: town.file_path for town in book.of.towns}
    for column, wide in enumerate(_WIDTHS):
        sheet.set_column(column, column, wide)
    rows = [
        _cells(figure, indicators[figure.indicator_code], files.get(figure.town_code))
        for figure in book.of.figures
    ]
    columns = [{"header": header, "header_format": book.style("header")} for header in HEADERS]
    sheet.add_table(
        0,
        0,
        max(len(rows), 1),
        len(HEADERS) - 1,
        {"columns": columns, "name": "明细", "style": "Table Style Light 9"},
    )
    for offset, cells in enumerate(rows):
        for column, (header, value) in enumerate(zip(HEADERS, cells, strict=True)):
            if value is None:
                continue
            if isinstance(value, (int, float)):
                form = "0" if header == "年度" else number_format(value)
                style = book.style("note", text_wrap=False, num_format=form)
                sheet.write_number(1 + offset, column, value, style)
            else:
                sheet.write_string(1 + offset, column, clean(value), book.style("note", text_wrap=False))
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)


def _cells(figure: Figure, indicator: Indicator, file_path: str | None) -> tuple[object, ...]:
    return (
        figure.report_year,
        figure.town_name,
        indicator.theme_name,
        indicator.indicator_name,
        indicator.unit,
        figure.value,
        BOUNDS[figure.bound] or "正好",
        "存疑" if figure.is_uncertain else "否",
        figure.value_rank,
        figure.towns_ranked,
        figure.previous_value,
        figure.value_change,
        figure.change_rate,
        figure.value_per_10k_residents,
        figure.value_per_village,
        DIRECTIONS[indicator.direction],
        figure.sentence or figure.quote,
        "".join(limits_of(figure)) or None,
        file_path,
        figure.quote_start,
        figure.indicator_code,
    )
