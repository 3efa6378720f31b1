"""What a file's path says: its own name and its nearest folder, the year and the day written in them.

Belongs here: reading a path. Does not belong here: what it counts for beside the text, which is identify.py.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from pipelines.reading.dates import YEAR, read_date, year_number
from pipelines.reading.folding import fold

_YEAR_FOLDER = re.compile(r"(?:19|20)[0-9]{2}")
_COMPACT_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])(?![0-9])")
_WRITTEN_DAY = re.compile(
    rf"{YEAR} ?[年./_-] ?(?:1[0-2]|0?[1-9]|[一二三四五六七八九十]{{1,2}}) ?[月./_-]"
    r" ?(?:3[01]|[12][0-9]|0?[1-9]|[一二三四五六七八九十]{1,3}) ?日?(?![0-9])"
)
# What holds a year and is not the year of the report: days, months, document numbers, spans.
_OTHER_YEARS = re.compile(
    rf"{_COMPACT_DAY.pattern}|{_WRITTEN_DAY.pattern}|{YEAR} ?[年.-] ?(?:1[0-2]|0?[1-9]) ?月?(?![0-9])|"
    rf"[\[(] ?{YEAR} ?[\])] ?第? ?[0-9]+ ?号|{YEAR} ?年? ?[-至] ?{YEAR}"
)
_YEAR = re.compile(YEAR)


@dataclass(frozen=True)
class FileName:
    """`name` without its ending and `folder` (the nearest one, "" if there is none or it is a bare year), folded;
    `path` is all of it, folded."""

    path: str
    name: str
    folder: str

    @property
    def report_year(self) -> int | None:
        """The one year that the name names, other than in a day, or None."""
        return _only_year(self.name)

    @property
    def folder_year(self) -> int | None:
        """The one year that the nearest folder names, or None."""
        return _only_year(self.folder)

    @property
    def day(self) -> date | None:
        """The one day that the name names (20250120, 2025-01-20, 2025年1月20日), or None."""
        written = [found.group() for found in _WRITTEN_DAY.finditer(self.name)]
        compact = [f"{y}-{m}-{d}" for y, m, d in _COMPACT_DAY.findall(self.name)]
        days = {day for text in [*written, *compact] if (day := read_date(text.replace("_", "-")))}
        return days.pop() if len(days) == 1 else None


def read_file_name(file_path: str) -> FileName:
    """The parts of a path with forward slashes that may count as witnesses."""
    path = PurePosixPath(fold(file_path))
    folder = path.parent.name
    return FileName(str(path), path.stem, "" if _YEAR_FOLDER.fullmatch(folder) else folder)


def _only_year(words: str) -> int | None:
    years = {year_number(found) for found in _YEAR.findall(_OTHER_YEARS.sub("\x00", words))}
    return years.pop() if len(years) == 1 else None
