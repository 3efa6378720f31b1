"""Units that only the label or the header of a table states: 培训场次（场） above a bare 12 is 12场.

Belongs here: where that is certain; the same of a row's year. Does not belong here: finding tables, or writing their rows. A figure without its
unit is not read as a fact, and one of a single village or of another town must not be: so in a wide table only the
row that is about the whole town gets the units of its headers.
"""

import re
from collections.abc import Sequence

_UNITS = "个|件|起|场|次|场次|人|人次|名|份|户|家|条|项|宗|例|处|所|支|篇|期|堂|册|本|批|批次|元|万元|亩|%|％"
_WITH_UNIT = re.compile(
    rf"[^\d０-９]*[\u4e00-\u9fff]\s*[（(]\s*(?:单位\s*[:：]\s*)?({_UNITS})\s*[)）]\s*[:：]?"
)
#: Figures of another time or kind: what is planned, or how much more it is than before.
_OTHER = re.compile(r"同比|环比|增|减|升|降|上年|去年|往年|上期|计划|目标|任务|应")
_BARE = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+(?:[.．][0-9０-９]+)?")
_FRACTION = re.compile(r"[01０１][.．][0-9０-９]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
#: The part of a row that tells its year: 年度：2022.
_YEAR_PART = re.compile(r"[^：:]{0,4}(?:年度|年份|时间|年)\s*[：:]\s*((?:19|20)[0-9]{2})\s*(?:年度?)?")
_DIGIT = re.compile(r"[0-9０-９]")
_WORD = re.compile(r"[\u4e00-\u9fff]")
#: What a row about the whole town is called.
_WHOLE = re.compile(
    r"(?:合计|总计|共计|总数|全[镇乡]|全街道|本[镇乡]|本街道|我[镇乡]|[\u4e00-\u9fff]+(?:镇|乡|街道|办事处|人民政府))(?:合计|总计)?"
)


def with_unit(label: str, value: str) -> str:
    """The value, with the unit that its label ends in if it is a bare figure. A fraction is no percentage."""
    stated = _WITH_UNIT.fullmatch(label.strip())
    bare = value.strip()
    if not stated or _OTHER.search(label) or not _BARE.fullmatch(bare):
        return value
    if stated[1] in "%％" and _FRACTION.fullmatch(bare):
        return value
    return bare + stated[1]


def whole_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the one row below the headers that is about the whole town; None where none or several are."""
    found = [at for at, row in enumerate(rows) if _is_whole(row, len(rows) == 1)]
    return found[0] if len(found) == 1 else None


def _is_whole(row: Sequence[str], is_only: bool) -> bool:
    """Are all of its words names of the whole? The only row needs none, unless it is of a year."""
    words = [cell.strip() for cell in row if _WORD.search(cell) and not re.match(r"[0-9０-９]", cell.strip())]
    if words:
        return all(_WHOLE.fullmatch(word) for word in words)
    return is_only and not any(_YEAR.match(cell.strip()) for cell in row)


def joined(parts: Sequence[str]) -> str:
    """A row as one line. Where one of its cells is its year, each figure tells it: what stands behind 年度：2022 in a
    table of several years would else be taken for the year of the report."""
    years = [told[1] if (told := _YEAR_PART.fullmatch(part.strip())) else None for part in parts]
    known = {year for year in years if year}
    if len(known) != 1:
        return "；".join(parts)
    (year,) = known
    return "；".join(
        f"{year}年{part}" if told is None and _DIGIT.search(part) else part
        for part, told in zip(parts, years, strict=True)
    )
