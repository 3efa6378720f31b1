"""Documents of the same towns that are no annual report on law-based government, by the words that show them.

Belongs here: the table of kinds and looking at title and lead. A mention deeper in the text decides nothing: an annual
report speaks of plans, notices and half-years too. Does not belong here: what becomes of such a file (rejections.py).
"""

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipelines.reading.anatomy import Outline
from pipelines.reading.dates import YEAR
from pipelines.reading.folding import fold
from pipelines.reading.formats.document import Meta
from pipelines.reading.report_year import lead_end

_END = r" ?(?:[\[(][^\])]{0,14}[\])])? ?》?$"
_ANNUAL = r"法治政府|依法行政|法治建设|依法治[镇乡街县市区]"
_PUT_ANNUAL = "请移出收件箱，换成法治政府建设年度报告"


@dataclass(frozen=True)
class Genre:
    """A kind of document: `name` and `advice` in Chinese; patterns of folded text, "" for none.

    `in_title` holds of any title, unless `unless` is there too; `in_heading` of the first lines where no title of a
    report was found; `in_lead` of the lead.
    """

    name: str
    advice: str
    in_title: str = ""
    unless: str = ""
    in_heading: str = ""
    in_lead: str = ""


GENRES = (
    Genre(
        "述法（述职）报告",
        _PUT_ANNUAL,
        in_title="述法(?:报告|材料|汇报)|述职|述法" + _END,
        in_lead="(?:述法|述职)(?:报告)?如下|本人[^。]{0,30}(?:述法|述职)",
    ),
    Genre(
        "主要负责人的履职报告",
        _PUT_ANNUAL,
        in_title="第一责任人",
        unless="法治政府|依法行政",
        in_lead="本人[^。]{0,30}第一责任人职责",
    ),
    Genre(
        "半年或季度的总结",
        "请等全年的年度报告出来再放入",
        in_title=r"[上下]半年|半年(?!来)|[一二三四1-4]个?季度|季报|月报|月份|(?<![0-9])1?[0-9] ?- ?(?!12)[0-9]{1,2} ?月",
        in_lead=r"(?:上半年|[一二三]季度|1 ?- ?[3-9] ?月)[^。;]{0,40}(?:报告|汇报|总结)如下",
    ),
    Genre(
        "政府信息公开年报",
        _PUT_ANNUAL,
        in_title="信息公开[^。]{0,10}(?:报告|年报)",
    ),
    Genre(
        "统计年报",
        _PUT_ANNUAL,
        in_title="统计年报|统计报表|行政执法[^。]{0,12}(?:统计|数据|年报|总体情况)",
        unless="法治政府|依法行政",
    ),
    Genre(
        "政策解读",
        "请放入报告原文",
        in_title="解读|图解|一图读懂|答记者问",
    ),
    Genre(
        "别的工作的总结",
        _PUT_ANNUAL,
        in_title="(?:平安|综治|综合治理|信访|安全生产|乡村振兴|党风廉政|党建|普法|禁毒|消防|应急|扫黑除恶|意识形态|民政|统计|审计|司法所|"
        "人民调解|社区矫正|政务服务|营商环境|环境保护|河长制|人大|综合执法|行政执法)[^。]{0,24}(?:报告|总结|汇报|情况)"
        + _END,
        unless=_ANNUAL,
    ),
    Genre(
        "方案、要点或计划",
        "请移出收件箱，换成写做了什么的年度报告",
        in_heading="(?:方案|要点|计划|规划|任务分解表?|责任分工|工作安排|清单|台账)" + _END,
        in_lead=r"(?:制[定订]|拟[定订])(?:了?(?:本|此|以下|如下))[^。]{0,8}(?:方案|计划|要点|清单)|特制[定订]",
    ),
    Genre(
        "通知",
        "如果报告是它的附件，请放入附件",
        in_heading="(?:通知|通报|函|批复|请示)" + _END,
        in_lead="通知如下",
    ),
)
# A bare 政策解读 or 通知公告 is a link of the page; a title says of when or of what.
_SAYS_OF_WHAT = re.compile(rf"{YEAR}|法治|依法|普法|平安|关于|印发")
_HEADINGS = 8
# Where the body begins: prose, an addressee, a numbered chapter.
_BODY = re.compile(r"。|:$|^[\[(]?[一二三四五六七八九十0-9]{1,3}[\])、.]")
_LEAD_CHARS = 800


@dataclass(frozen=True)
class GenreFound:
    """Another kind of document: where it shows, by which words."""

    genre: Genre
    place: str
    words: str


def find_other_genre(outline: Outline, meta: Meta) -> GenreFound | None:
    """The kind of document that title or lead show, where it is none of ours; None for an annual report."""
    titles = [title.words for title in outline.titles]
    # A title that is only the beginning of its line may be a part of another one: 《…报告》政策解读.
    ends = {title.end for title in outline.titles}
    headings = [] if ends & {line.end for line in outline.lines} else _headings(outline)
    titles += [fold(meta.title)] if meta.title else []
    lead = outline.folded[outline.body_start : min(lead_end(outline), outline.body_start + _LEAD_CHARS)]
    for genre in GENRES:
        looked_at = [
            *(
                ("标题", words, genre.in_title)
                for words in [*titles, *headings]
                if not _excused(genre, words)
            ),
            *(("标题", words, genre.in_heading) for words in headings),
            ("导语", lead, genre.in_lead),
        ]
        for place, words, pattern in looked_at:
            found = re.search(pattern, words) if pattern else None
            if found:
                return GenreFound(genre, place, found.group())
    return None


def _excused(genre: Genre, words: str) -> bool:
    return bool(genre.unless and re.search(genre.unless, words))


def _headings(outline: Outline) -> list[str]:
    """The lines above the body that may be a title, each also with the line above: a title may be broken."""
    lines = [line.folded for line in outline.lines if not line.is_frame][:_HEADINGS]
    head = list(takewhile(lambda line: len(line) <= 60 and not _BODY.search(line), lines))
    joined = [above + line for above, line in pairwise(head)]
    return [words for words in [*head, *joined] if _SAYS_OF_WHAT.search(words)]
