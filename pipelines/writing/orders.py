"""What is ordered: the workbook or the brief of the counties and the year asked for, or all workbooks of a release.

Belongs here: from an order to files. Does not belong here: what stands in them.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pipelines.writing.brief.document import write_brief
from pipelines.writing.brief.telling import tell
from pipelines.writing.county import (
    CountyYear,
    chosen_counties,
    chosen_year,
    county_years,
    opened,
    read_county_year,
)
from pipelines.writing.files import BRIEF, WORKBOOK, NotWritten, default_name, target_of, write_whole
from pipelines.writing.workbook.writing import write_workbook

Kind = Literal["workbook", "brief"]

_NAMES: dict[Kind, tuple[str, str]] = {"workbook": (WORKBOOK, ".xlsx"), "brief": (BRIEF, ".docx")}


def write_ordered(
    published: Path,
    kind: Kind,
    report_year: int | None,
    county: str | None,
    out: Path | None,
    is_forced: bool,
) -> list[Path]:
    """Write the workbook or the brief; the files come back.

    `report_year` None: the latest with reports; `county` None: the only one, "全部": each. Raises WarehouseMissing,
    NotThere, NotWritten; files written before are then whole and stay.
    """
    with opened(published) as connection:
        counties = chosen_counties(connection, county)
        if len(counties) > 1 and out is not None and out.suffix.lower() == _NAMES[kind][1]:
            raise NotWritten(f"有 {len(counties)} 个县，一县写一个文件：--out 请写文件夹，不写文件名。")
        written = []
        for code, name in counties:
            of = read_county_year(connection, code, name, chosen_year(connection, code, report_year))
            target = target_of(out, file_name(of, kind, [name for _, name in counties]))
            write_whole(target, _writer(of, kind), is_forced)
            written.append(target)
    return written


def write_workbooks(published: Path, folder: Path, most: int) -> tuple[list[Path], int]:
    """Write the workbooks of all counties and years into `folder`, `most` of them at most, newest years first.

    Returns the files and how many workbooks were left out. Raises WarehouseMissing, NotWritten.
    """
    with opened(published) as connection:
        wanted = county_years(connection)
        names = [name for name, _ in {(name, code) for code, name, _ in wanted}]
        written = []
        for code, name, report_year in wanted[:most]:
            of = read_county_year(connection, code, name, report_year)
            target = folder / file_name(of, "workbook", names)
            write_whole(target, _writer(of, "workbook"), is_forced=True)
            written.append(target)
    return written, len(wanted) - len(written)


def file_name(of: CountyYear, kind: Kind, all_names: list[str]) -> str:
    """The default name of a file; counties of the same name are told apart by their codes."""
    is_shared = Counter(all_names)[of.county_name] > 1
    return default_name(of.county_name + (of.county_code if is_shared else ""), of.report_year, *_NAMES[kind])


def _writer(of: CountyYear, kind: Kind) -> Callable[[Path], None]:
    if kind == "workbook":
        return lambda path: write_workbook(of, path)
    return lambda path: write_brief(tell(of), path)
