"""The sheet 预警: what has to be looked at or chased up, most urgent first, one row each.

Belongs here: this sheet. What is suspicious, late or silent is the views' judgement.
"""

from collections import Counter
from collections.abc import Iterator

from pipelines.wording import shown
from pipelines.writing.county import CountyYear
from pipelines.writing.wording import with_unit
from pipelines.writing.workbook.book import A4, Book

NAME = "预警"
HEADERS = ("类别", "乡镇", "指标", "数值", "说明", "原文", "报告文件")
_WIDTHS = (16, 11, 22, 12, 58, 34, 26)
HEADER_ROW = 3
GAP, REJECTED, INCOMPLETE = "上年写了今年没写", "没有收下的文件", "报告不全或有疑"

Line = tuple[str, str | None, str | None, str | None, str, str | None, str | None]


def write_alerts(book: Book) -> None:
    """The list with a count by category above it; a year without any says so."""
    of = book.of
    sheet = book.sheet(NAME, A4, is_landscape=True)
    for column, wide in enumerate(_WIDTHS):
        sheet.set_column(column, column, wide)
    title = f"{of.county_name} {of.report_year} 年度 要核对、要催办的"
    book.text(sheet, 0, 0, title, book.style("title"))
    lines = list(alert_lines(of))
    counts = Counter(line[0] for line in lines)
    told = "；".join(f"{category} {count}" for category, count in counts.items()) or "没有要核对、要催办的。"
    book.text(sheet, 1, 0, told, book.style("note", text_wrap=False))
    for column, header in enumerate(HEADERS):
        sheet.write_string(HEADER_ROW, column, header, book.style("header"))
    for offset, line in enumerate(lines):
        cells = list(zip(line, _WIDTHS, strict=True))
        book.lines(sheet, HEADER_ROW + 1 + offset, cells, book.style("wrapped", font_size=9), letter=0.88)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(lines), 1), len(HEADERS) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.repeat_rows(HEADER_ROW)


def alert_lines(of: CountyYear) -> Iterator[Line]:
    """The rows (HEADERS) of a county and year: missing, rejected, late, doubtful reports, values, then gaps."""
    for town in of.towns:
        if not town.has_report:
            yield "缺报", town.town_name, None, None, town.to_do, None, None
    for path, reason in of.rejected:
        yield REJECTED, None, None, None, reason, None, path
    for town in of.towns:
        if town.late_day_count is not None:
            told = (
                f"公开于 {town.published_on}，应在 {town.due_on} 及以前公开，迟了 {town.late_day_count} 天。"
            )
            yield "迟报", town.town_name, None, None, told, None, town.file_path
    for town in of.towns:
        if town.has_report and town.to_do != "无":
            yield INCOMPLETE, town.town_name, None, None, town.to_do, None, town.file_path
    for item in sorted(of.suspicions, key=lambda item: item.is_hint):
        name = with_unit(item.indicator_name, item.unit or "") if item.indicator_name else None
        value = None if item.value is None else shown(item.value, kind=item.kind or "count")
        yield item.rule_name, item.town_name, name, value, item.explanation, item.quote, item.file_path
    for gap in of.gaps:
        value = shown(gap.previous_value, gap.previous_bound, gap.kind)
        told = f"上年写的是 {value}，今年的报告没有写；全县今年有 {gap.towns_stating} 个乡镇写明。"
        name = with_unit(gap.indicator_name, gap.unit)
        yield GAP, gap.town_name, name, "未报告", told, gap.previous_quote, None
