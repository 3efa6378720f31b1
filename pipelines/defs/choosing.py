"""Which report years a run is about.

Belongs here: what is asked for, what the inbox holds, and what of the lake has to be made again. Does not belong here:
starting runs.
"""

from collections.abc import Iterable

from pipelines.defs.extracting import SCHEMAS
from pipelines.defs.partitions import InboxError, all_years, inbox_years
from pipelines.defs.reading import READ_TABLES, read_flat
from pipelines.defs.rereading import FLAT, flat_of_year
from pipelines.defs.resources import Project
from pipelines.reading.frames import FLAT_FILES, REPORT_FILES
from pipelines.reading.seen import listing_sha256
from pipelines.settings import Settings
from pipelines.warehouse.lake import frame_path, is_current, lake_years, read_frame, read_origin


class WrongYear(Exception):
    """A year was asked for that there is no partition for; the message is Chinese."""


def choose_years(project: Project, years: list[int] | None) -> list[int]:
    """The years to run, ascending: those asked for, or all that the inbox and the lake know. Files outside the year
    folders are read for it, as only their text says which year they are about.

    Years of the lake that were read from another inbox are always run again: what is published together
    must come from one place. Raises InboxError, WrongYear.
    """
    settings = project.settings
    possible, in_inbox = all_years(settings), inbox_years(settings)
    wrong = sorted(set(years or []) - set(possible))
    if wrong:
        raise WrongYear(f"报告年度 {wrong[0]} 不在 {possible[0]} 至 {possible[-1]} 之间。")
    read_flat(project)
    flat = read_frame(settings.lake, "raw/flat_files", None, FLAT_FILES)
    in_inbox = sorted({*in_inbox, *flat["report_year"]})
    if not in_inbox:
        raise InboxError(f"收件夹里没有一份认得出年度的报告，没有运行：{settings.inbox}")
    if years is None:
        return sorted({*in_inbox, *known_years(settings)})
    return sorted({*years, *owed_years(settings)})


def known_years(settings: Settings) -> list[int]:
    """The years of the lake that there are partitions for, ascending."""
    possible = all_years(settings)
    return [year for year in lake_years(settings.lake) if year in possible]


def owed_years(settings: Settings) -> list[int]:
    """The years, ascending, whose tables in the lake have to be made again whatever a run is about: read from another
    inbox, damaged, written with other columns or not whole, or without a file that lies outside the year folders."""
    known = known_years(settings)
    return sorted(
        {*_years_with_flat_files_unread(settings), *(y for y in known if not _is_whole(settings, y))}
    )


def _is_whole(settings: Settings, year: int) -> bool:
    if read_origin(settings.lake, "raw/report_files", year).get("inbox") != str(settings.inbox):
        return False
    tables = {"raw/report_files": REPORT_FILES, **READ_TABLES, **SCHEMAS}
    return all(
        frame_path(settings.lake, table, year).exists() and is_current(settings.lake, table, year, schema)
        for table, schema in tables.items()
    )


def _years_with_flat_files_unread(settings: Settings) -> Iterable[int]:
    lake, possible = settings.lake, all_years(settings)
    if not is_current(lake, "raw/flat_files", None, FLAT_FILES):
        return known_years(settings)
    placed = set(read_frame(lake, "raw/flat_files", None, FLAT_FILES)["report_year"])
    return [
        year
        for year in sorted({*placed, *known_years(settings)} & set(possible))
        if read_origin(lake, "read/reports", year).get(FLAT, "") != listing_sha256(flat_of_year(lake, year))
    ]
