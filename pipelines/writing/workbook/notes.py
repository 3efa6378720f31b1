"""The sheet 说明: what the workbook is, when and from what it was made, colours, what misleads, who is missing.

Belongs here: this sheet.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipelines.writing.county import CountyYear
from pipelines.writing.workbook.book import A4, BEST, MIDDLE, MOST, NO_REPORT, NOT_STATED, WORST, Book

NAME = "说明"
SHEETS = (
    ("比较表", "乡镇为行、指标按主题为列；每个数的批注是报告的原文和出处，每个指标名的批注是口径"),
    ("排名", "能比较的指标，各乡镇从第 1 名排起，旁边是图"),
    ("趋势", "同样的指标，各乡镇历年的数和走势"),
    ("预警", "缺报、迟报、没有收下的文件、可疑的数、上年写了今年没写的"),
    ("明细", "本年度每一个数一行，连同原文，可筛选、可做透视表"),
)
MISLEADS = (
    "没有写明不等于 0，也不等于没有做：报告可以不写。平均、中位数、合计只算写明了的乡镇，先看“计入的乡镇数”再用。",
    "带“≥”“≤”“约”的不是正好的数，计算时按所写的数；合计里有这样的数时只是大概。",
    "存疑的数（斜体）照列，但不排名，不算进平均和合计；请看批注里的原文核对。",
    "乡镇大小不同：数量类指标请同时看“每万人”“每村”。",
    "口径各乡镇未必一致：同样的词可能指不同的事，名次相近时先看原文。",
    "“不分好坏”的指标，第 1 名只是最多，不是最好。",
    "比率多在 100% 附近，差一两个百分点往往只是写法不同。",
)


def write_notes(book: Book) -> None:
    """The sheet, first in the workbook."""
    sheet = book.sheet(NAME, A4, is_landscape=False)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 78)
    of = book.of
    title = f"{of.county_name} {of.report_year} 年度法治政府建设比较"
    book.text(sheet, 0, 0, title, book.style("title"))
    row = _pairs(book, sheet, 2, "这是什么", _about(of))
    row = _contents(book, sheet, row + 1)
    row = _legend(book, sheet, row + 1)
    row = _pairs(
        book, sheet, row + 1, "容易看错的地方", [(f"{n}", text) for n, text in enumerate(MISLEADS, 1)]
    )
    row = _pairs(book, sheet, row + 1, "谁没有报、谁迟报", _absent(of))
    silent = [i.indicator_name for i in of.indicators if not i.towns_stating]
    told = "、".join(silent) or "无"
    _pairs(book, sheet, row + 1, "没有一个乡镇写明的指标（不在比较表里）", [(f"{len(silent)} 个", told)])
    sheet.activate()


def _about(of: CountyYear) -> Iterator[tuple[str, str]]:
    summary = of.summary
    yield (
        "内容",
        "各乡镇（街道）公开的法治政府建设年度报告里写明的数字，逐个从原文读出，放到一起比较。",
    )
    yield (
        "报告",
        f"登记的乡镇 {summary.towns_registered} 个，有报告的 {summary.towns_reporting} 个，没有的 {summary.towns_missing} 个。",
    )
    yield (
        "数字",
        f"读出 {summary.fact_count} 个数，其中存疑 {summary.uncertain_count} 个；"
        f"指标目录的 {len(of.indicators)} 个指标里，至少一个乡镇写明的 {summary.indicators_stated} 个，"
        f"半数以上乡镇写明的 {summary.indicators_half_stated} 个；没有归入指标的数字 {summary.unread_quantity_count} 个。",
    )
    yield "单位", "金额一律为元，比率一律为百分数，其余见指标名后面的括号。"
    # The warehouse keeps the universal time.
    built = f"，建于北京时间 {of.built_at + timedelta(hours=8):%Y-%m-%d %H:%M}" if of.built_at else ""
    yield "数据版本", f"建库编号 {of.build_id}{built}。报告或登记册变了，请重新生成本文件。"


def _contents(book: Book, sheet: Worksheet, row: int) -> int:
    sheet.write_string(row, 0, "各表", book.style("heading"))
    for offset, (name, told) in enumerate(SHEETS, 1):
        link = book.style("note", font_color="#0563C1", underline=1)
        sheet.write_url(row + offset, 0, f"internal:'{name}'!A1", link, name)
        book.text(sheet, row + offset, 1, told, book.style("note"))
    return row + len(SHEETS) + 1


def _legend(book: Book, sheet: Worksheet, row: int) -> int:
    shown: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("好", {"bg_color": BEST}, "蓝色：按指标的方向，在本县较好（越少越好的指标，少的为蓝）"),
        ("中", {"bg_color": MIDDLE, "border": 1}, "白色：居中"),
        ("差", {"bg_color": WORST}, "橙色：按指标的方向，在本县较差"),
        ("多", {"bg_color": MOST}, "紫色：不分好坏的指标，越深越多；各乡镇都一样的指标不上色"),
    )
    sheet.write_string(row, 0, "颜色和记号", book.style("heading"))
    for offset, (label, properties, told) in enumerate(shown, 1):
        sheet.write_string(row + offset, 0, label, book.style("note", align="center", **properties))
        book.text(sheet, row + offset, 1, told, book.style("note"))
    row += len(shown) + 1
    marks = (
        (NOT_STATED, "absent", "有报告，但报告没有写明这个指标：不是 0，平均时跳过"),
        (NO_REPORT, "no_report", "这个乡镇本年度没有（收下的）报告"),
        ("12（存疑）", "uncertain", "读得没有把握的数，不排名、不平均"),
    )
    for offset, (label, style, told) in enumerate(marks):
        sheet.write_string(row + offset, 0, label, book.style(style, align="center"))
        book.text(sheet, row + offset, 1, told, book.style("note"))
    row += len(marks)
    sheet.write_string(row, 0, "12", book.style("cell", underline=1, align="center"))
    book.text(sheet, row, 1, "带下划线：经人更正过的数，批注里有理由", book.style("note"))
    return row + 1


def _absent(of: CountyYear) -> Iterator[tuple[str, str]]:
    summary = of.summary
    yield "没有报告", summary.missing_towns or "无"
    yield "迟报", summary.late_towns or "无"
    undated = [town.town_name for town in of.towns if town.has_report and town.published_on is None]
    yield "公开日期不明", "、".join(undated) or "无"


def _pairs(book: Book, sheet: Worksheet, row: int, heading: str, pairs: Iterable[tuple[str, str]]) -> int:
    sheet.write_string(row, 0, heading, book.style("heading"))
    for label, told in pairs:
        row += 1
        book.lines(sheet, row, [(label, 16), (told, 78)], book.style("note"))
    return row + 1
