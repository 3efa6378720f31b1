"""What a clerk asks of a year: which towns have reported, which are late or missing, which files were turned away and
why. It reads the published warehouse like any analyst would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.warehouse.connect import connect

#: One row per registered town of the year, county by county.
_TOWNS = """
select c.county_name, c.town_name, c.verdict, c.published_on, c.late_day_count, c.version_count, r.method, c.to_do
from marts.report_compliance as c
left join core.reports as r using (county_code, report_year, report_id)
where c.report_year = ?
order by c.county_code, c.town_code
"""
#: Files turned away in the year, and those of no year.
_REJECTED = """
select file_path, reason
from core.rejected_files
where folder_year = ? or folder_year is null
order by file_path
"""
#: Where a town sent several versions: the one that holds, and why.
_VERSIONS = """
select town_name, file_path, published_on, is_current, why_current
from core.report_versions
where report_year = ? and town_code in (
    select town_code from core.report_versions where report_year = ? and not is_current
)
order by town_code, version_order desc
"""
_FINDINGS = """
select town_name, finding
from core.report_findings
where report_year = ?
order by town_code, finding
"""
_CORRECTED = """
select f.file_path, f.reason, f.corrected_by, f.corrected_on
from core.file_corrections as f
join core.reports as r using (file_path)
where r.report_year = ?
order by f.file_path
"""
_SHORT = 50
TOWN_COLUMNS = ("县", "乡镇", "结论", "公开日期", "迟几天", "版本数", "读取方法", "要做什么")


class UnknownYear(Exception):
    """The warehouse holds no such year; the message says which years there are, in Chinese."""


@dataclass(frozen=True)
class Status:
    """`towns`: rows of TOWN_COLUMNS. `rejected` (file, reason), `versions` (town, file, published, is current, why),
    `findings` (town, finding), `corrected` (file, reason, by, on)."""

    report_year: int
    towns: list[tuple[Any, ...]]
    rejected: list[tuple[str, str]]
    versions: list[tuple[Any, ...]]
    findings: list[tuple[str, str]]
    corrected: list[tuple[Any, ...]]

    def summary(self) -> str:
        """The counts in one line."""
        missing = sum(row[2] == "缺报" for row in self.towns)
        late = sum(row[4] is not None for row in self.towns)
        earlier = sum(not row[3] for row in self.versions)
        return (
            f"{self.report_year} 年度：应报 {len(self.towns)}，已报 {len(self.towns) - missing}，缺报 {missing}，"
            f"迟报 {late}，退回文件 {len(self.rejected)}，较早的版本 {earlier}"
        )


def status_of(published: Path, report_year: int | None) -> Status:
    """How a year stands; None for the latest with reports. Raises WarehouseMissing, UnknownYear."""
    with connect(published) as connection:
        query = "select report_year, has_report from marts.report_compliance order by report_year"
        rows = connection.execute(query).fetchall()
        years = sorted({year for year, _ in rows})
        reported = [year for year, has_report in rows if has_report]
        year = report_year if report_year is not None else (reported or years or [0])[-1]
        if year not in years:
            known = "、".join(map(str, years)) or "还没有"
            raise UnknownYear(f"库里没有 {year} 年度；有的年度：{known}。")

        def ask(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query, [year] * query.count("?")).fetchall()

        return Status(year, ask(_TOWNS), ask(_REJECTED), ask(_VERSIONS), ask(_FINDINGS), ask(_CORRECTED))


def told(status: Status) -> list[str]:
    """What stands beside the table of towns, as lines for a person."""
    # A table cuts long cells; nothing that is to be done may be lost by it.
    lines = [f"要做：{row[1]}：{row[-1]}" for row in status.towns if len(row[-1]) > _SHORT]
    lines += [f"没有收下：{file}：{reason}" for file, reason in status.rejected]
    for town, file, published_on, is_current, why in status.versions:
        holds = f"采用（{why}）" if is_current else "较早的版本，没有采用"
        lines.append(f"版本：{town}：{file}（公开于 {published_on or '不明'}）：{holds}")
    lines += [f"核对：{town}：{finding}" for town, finding in status.findings]
    lines += [f"更正：{file}：{reason}（{by}，{on}）" for file, reason, by, on in status.corrected]
    return [*lines, status.summary()]
