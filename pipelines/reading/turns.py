"""Where prose turns from what was done to what comes next, with or without a heading.

Belongs here: the words of the turn, of intent, and of what is done. Does not belong here: headings (headings.py) and
what a turn means for the chapters around it (chapters.py).
"""

import re
from dataclasses import dataclass

from pipelines.reading.dates import YEAR, named_years, year_number

# 下一步 opens a plan by itself; 明年 or a year may only tell when a thing of this year will be finished.
_STEP = r"下一?步|下一?个?阶段|接下来"
_LATER = r"下一?个?年度?|明年|来年|今后|往后|新的?一年|未来"
NEXT = rf"{_STEP}|{_LATER}"
_BEFORE = r"(?:在|展望|面向|进入|迈入|迈进|为此,?|因此,?|对此,?|对照[^。,]{0,20},|针对[^。,]{0,20},|(?:我们|我[镇乡街]|全[镇乡]) ?)?"
_TURN = re.compile(rf"{_BEFORE}(?:(?P<step>{_STEP})|(?:{_LATER})|(?P<year>{YEAR}) ?年(?! ?[0-9]{{1,2}} ?月))")
# In a chapter on problems, whoever lists what he will do about them has turned too; a promise alone is no plan.
_REMEDY = re.compile(
    r"(?:(?:针对|对于?)(?:以上|上述|这些|存在)[^。,;]{0,12},|对此,?|为此,?)?(?:我们|我[镇乡街]|全[镇乡]|镇里)(?:党委、?政府)?,?(?:将|拟|准备|打算|计划)"
    r"(?![^。;,]{0,12}(?:作为|纳入|列入|摆在))(?=[^。\n]*(?:[0-9:]|以下|一是|[一二三四五六七八九十]个?方面))"
)
_INTENT = re.compile(
    r"将(?!近|军|[^。;,]{0,12}(?:作为|纳入|列入|摆在))|要(?![求点事件闻素案情])|计划|力争|争取|确保|打算|准备|拟|继续|进一步|持续|着力|努力|"
    r"预计|不少于|不低于"
)
_DONE = re.compile(r"今年|本年|年内|一年来|截至|目前|去年|已(?!然)|了[^。,;]{0,8}[0-9一二三四五六七八九十]")
_AIM = re.compile("以上|达到|保持|稳定在|提高到")
_FIGURE = re.compile("[0-9]|[一二三四五六七八九十百千万][余多]?[件次场起名人个项条份期处户]")
_ALL_YEAR = re.compile(r"全年|累计|共")
_SENTENCE_START = re.compile(r"(?<=[。;!\n])[ ]*(?=[^\s])")
_SENTENCE = re.compile(r"[^。;!\n]+")
_OPENS_LIST = re.compile(
    r":$|[:。;,][\[(]?[一1](?:是|[\])、])|(?:以下|如下|下列|这)[^。:]{0,14}[。:]?$|[一二三四五六七八九十0-9]件事[。:]?$"
)
_LIST_ITEM = re.compile(
    r"[-·●◆]|[一二三四五六七八九十]是|其[一二三四五]|首先|[\[(]?[0-9一二三四五六七八九十]{1,2}[\])、.]"
)


@dataclass(frozen=True)
class Turn:
    """How a place turns to what comes next: `is_certain` by itself (下一步), else by a time that is only later."""

    is_certain: bool


def turn_at(folded: str, start: int, report_year: int | None) -> Turn | None:
    """The turn that the text at `start` makes, or None: 下一步, 明年, or the year after the report's."""
    match = _TURN.match(folded, start)
    if match is None:
        return None
    if match.group("year") and (report_year is None or year_number(match.group("year")) != report_year + 1):
        return None
    return Turn(bool(match.group("step")))


def paragraph_turns(folded: str, start: int, end: int, report_year: int | None) -> bool:
    """Does the paragraph turn by its first words, and say in its first sentences what is intended?"""
    turn = turn_at(folded, start, report_year)
    first = _SENTENCE.match(folded, start, end)
    if turn is None or first is None:
        return False
    is_told = tells_of_the_year(first.group(), report_year)
    return turn.is_certain or (not is_told and bool(_INTENT.search(folded[start : min(end, start + 160)])))


def turn_in_problems(folded: str, start: int, end: int, report_year: int | None) -> int | None:
    """Where, in a chapter on problems, the first sentence about what comes next begins."""
    for match in _SENTENCE_START.finditer(folded, start, end):
        if turn_at(folded, match.end(), report_year) or _REMEDY.match(folded, match.end()):
            return match.end()
    return None


def late_turn(folded: str, start: int, end: int, report_year: int | None) -> int | None:
    """Where the last words of a report turn to what comes next, nothing done being told after it."""
    told = [
        match.end()
        for match in _SENTENCE.finditer(folded, start, end)
        if _is_told(match.group(), report_year)
    ]
    for match in _SENTENCE_START.finditer(folded, max([start, *told[-1:]]), end):
        line_end = folded.find("\n", match.end(), end)
        paragraph_end = end if line_end < 0 else line_end
        if paragraph_turns(folded, match.end(), paragraph_end, report_year):
            return match.end()
    return None


def tells_of_the_year(words: str, report_year: int | None) -> bool:
    """Does any sentence tell with a figure what was done, and nothing that is intended?"""
    return any(_is_told(sentence, report_year) for sentence in _SENTENCE.findall(words))


def opens_list(paragraph: str) -> bool:
    """Does a paragraph end by announcing a list?"""
    return bool(_OPENS_LIST.search(paragraph))


def is_list_item(paragraph: str) -> bool:
    """Does a paragraph open as an item of a list?"""
    return bool(_LIST_ITEM.match(paragraph))


def is_intended(paragraph: str) -> bool:
    """Does a paragraph say in its first sentence what is intended?"""
    first = _SENTENCE.match(paragraph)
    return first is not None and bool(_INTENT.search(first.group()))


def _is_told(sentence: str, report_year: int | None) -> bool:
    if _INTENT.search(sentence) or _AIM.search(sentence) or not _FIGURE.search(sentence):
        return False
    if report_year and any(mention.year == report_year for mention in named_years(sentence)):
        return True
    return bool(_DONE.search(sentence) or _ALL_YEAR.search(sentence))
