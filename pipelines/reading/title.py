"""The title of a report: where it stands, over how many lines, and which year it names.

Belongs here: what can be said from the head of the text alone. Does not belong here: towns and the register.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.dates import YEAR, YearMention, named_years, year_number
from pipelines.reading.headings import read_heading
from pipelines.reading.lines import Line

HEAD_LINES = 80
_TOPIC = r"(?:法治|依法行政|依法治[镇乡街县市区理])"
_KIND = r"(?:报告|总结|汇报|年报|情况|公示|公告)"
_CORE = re.compile(rf"{_TOPIC}(?:[^。;!,:>如]|如(?!下))*{_KIND}")
_AFTER_CORE = re.compile(
    rf"(?:[及暨和与、] ?{YEAR} ?年[^。]{{0,14}}(?:打算|计划|安排|思路|要点))?"
    r" ?》?(?:[\[(][^\])]{0,14}[\])])?》? ?[0-9]{0,2}(?: ?[_|-].*)?$"
)
_GLUED = re.compile(rf"[^。;!:\n]{{0,80}}?{_TOPIC}[^。;!,:\n]{{0,16}}?(?:报告|总结|汇报)(?!如下|工作)")
_ISSUER = re.compile(r"(?:人民政府|委员会|办事处|工委|党委|管委会|政府)$")
_UNFINISHED = re.compile(
    rf"(?:{_ISSUER.pattern}|关于|(?:{YEAR}) ?年?度?|[镇乡]|街道|苏木|[农林牧]场|管理区|推进|全面)$|关于[^。]{{0,30}}$"
)
_REST = re.compile(
    rf"^(?:度|建设)?的?(?:工作)?(?:情况)?的?(?:工作)?(?:报告|总结|汇报)$|^[\[(] ?(?:{YEAR}) ?年?度? ?[\])]$"
)
_LABEL = re.compile(r"^(?:标 *题|名 *称|信息名称|文件名称) ?: ?")
_NUMBERED = re.compile(r"^[\[(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[\])、.,]")
_NOT_A_TITLE = re.compile(r"[>。:;!]|首页|当前位置|所在位置|按照|根据|现将|上一篇|下一篇|通知$")
_TITLE_YEAR = re.compile(rf"({YEAR})(?= ?(?:年|度|法治|依法))(?! ?年 ?[0-9一二三四五六七八九十]{{1,2}} ?月)")
_SPAN = re.compile(rf"{YEAR} ?年? ?- ?{YEAR}")


@dataclass(frozen=True)
class Title:
    """A title: its place in the text, the places of its pieces (one a line) and its words, folded, on one line."""

    start: int
    end: int
    words: str
    pieces: tuple[tuple[int, int], ...]

    def as_written(self, text: str) -> str:
        """The words in the text's own characters."""
        return _one_line([text[start:end].strip() for start, end in self.pieces])

    @property
    def report_year(self) -> int | None:
        """The year it names; of several, the last before 法治; None where it names none or a span of years."""
        return title_year(self.words)


def title_year(words: str) -> int | None:
    """The year that a folded title names; see `Title.report_year`."""
    if _SPAN.search(words):
        return None
    years = [YearMention(year_number(m.group(1)), m.start(), m.end()) for m in _TITLE_YEAR.finditer(words)]
    topic = re.search(_TOPIC, words)
    before = [mention.year for mention in years if topic and mention.start < topic.start()]
    if before:
        return before[-1]
    after = {mention.year for mention in years} | {mention.year for mention in named_years(words)}
    after |= {year_number(m) for m in re.findall(rf"[\[(] ?({YEAR}) ?年?度? ?[\])]", words)}
    return after.pop() if len(after) == 1 else None


def find_titles(folded: str, lines: list[Line]) -> list[Title]:
    """The titles above the body, in order: a page title, a label and the printed title may all be there."""
    head = _head(lines)
    titles: list[Title] = []
    index = 0
    while index < len(head):
        size = next((size for size in (1, 2, 3) if _is_core(head[index : index + size])), 0)
        if size:
            titles.append(_widened(head, index, index + size))
        index += size or 1
    return titles or _glued_title(folded, lines)


def _head(lines: list[Line]) -> list[Line]:
    """The lines before the first paragraph of prose or the first chapter."""
    for index, line in enumerate(lines[:HEAD_LINES]):
        is_prose = len(line.folded) > 120 or ("。" in line.folded and not line.is_frame)
        if is_prose or _is_chapter(line):
            return lines[:index]
    return lines[:HEAD_LINES]


def _is_chapter(line: Line) -> bool:
    heading = read_heading(line.folded[:160], None)
    return heading is not None and heading.kind in ("responsibility", "problems", "plan")


def _is_core(window: list[Line]) -> bool:
    """Do these lines together hold topic and kind, with each of them needed and none of them prose?"""
    if not window or any(not _may_be_title(line) for line in window):
        return False
    if any(_ISSUER.search(line.folded) or _CORE.search(_unlabelled(line)) for line in window[:-1]):
        return False
    joined = _joined(window)
    core = _CORE.search(joined)
    if core is None or len(joined) > 90 or core.start() >= len(_unlabelled(window[0])):
        return False
    return bool(_AFTER_CORE.match(joined, core.end()))


def _may_be_title(line: Line) -> bool:
    words = _unlabelled(line)
    return len(words) <= 80 and not _NUMBERED.match(words) and not _NOT_A_TITLE.search(words)


def _widened(head: list[Line], first: int, last: int) -> Title:
    """A core with the issuer's lines above it and a short rest below it."""
    while first > 0 and head[last - 1].start - head[first - 1].start < 400 and _leads_on(head[first - 1]):
        first -= 1
    if last < len(head) and _REST.match(head[last].folded):
        last += 1
    window = head[first:last]
    pieces = tuple((line.end - len(_unlabelled(line)), line.end) for line in window)
    return Title(window[0].start, window[-1].end, _joined(window), pieces)


def _leads_on(line: Line) -> bool:
    words = line.folded
    return len(words) <= 60 and _may_be_title(line) and not line.is_frame and bool(_UNFINISHED.search(words))


def _joined(window: list[Line]) -> str:
    return _one_line([_unlabelled(line) for line in window])


def _one_line(pieces: list[str]) -> str:
    """Pieces as one; a blank only where one issuer follows another, so that a broken word is whole again."""
    words = pieces[0]
    for before, piece in pairwise(pieces):
        words += (" " if _ISSUER.search(before) and _ISSUER.search(piece) else "") + piece
    return words.strip("《》 ")


def _unlabelled(line: Line) -> str:
    return _LABEL.sub("", line.folded)


def _glued_title(folded: str, lines: list[Line]) -> list[Title]:
    """A title with the text running on behind it, where the line breaks are lost."""
    for line in lines[:3]:
        match = _GLUED.match(folded, line.start)
        if match and not re.search("现将|按照|根据|[,，]", match.group()):
            return [Title(line.start, match.end(), match.group().strip(), ((line.start, match.end()),))]
    return []
