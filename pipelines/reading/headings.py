"""The words of headings: which lines open a chapter, and of which kind.

Belongs here: the vocabulary of headings and the rule that reads it. Does not belong here: how chapters
are laid over the text. The five required contents of a report (《法治政府建设与责任落实督察工作规定》) give the kinds.
"""

import re
from dataclasses import dataclass

from pipelines.reading.dates import YEAR, named_years
from pipelines.reading.numbering import lost_number_end, read_numbering
from pipelines.reading.turns import NEXT, turn_at

# A heading that consists of such words alone is certain; the kind is that of its first telling word.
_RESPONSIBILITY = r"党政主要负责(?:人|同志)|主要(?:负责人|负责同志|领导)(?=履|落实)|第一责任人|履行(?=.{0,10}法治.{0,10}职责)|(?:履职|履责)(?=情况)"
_PROBLEMS = r"存在(?:着)?(?=.{0,8}(?:问题|不足|短板|困难|差距|薄弱))|问题(?!整改|解决|治理|化解|办理)|不足(?:之处)?|短板(?:弱项)?|困难|差距|薄弱环节"
_PLAN = (
    r"下一?步|下一?个?(?:年度?|阶段)|明年|来年|新的?一年|今后|打算|计划|思路|设想|展望|努力(?:的)?方向|改进(?:的)?(?:方向|措施|举措|意见)|"
    r"整改(?:的)?(?:措施|方向|举措)|(?:工作|主要|重点|总体|具体|年度?|年度?的|的|初步)安排|工作谋划|(?:工作|主要|目标)任务(?:安排|计划|目标)"
)
_MEASURES = (
    r"举措|成效|成绩|做法|主要措施|工作措施|(?:工作|建设|总体|基本|开展|落实|推进|完成|进展)情况|工作总结|工作回顾|"
    r"其他(?:需要)?(?:报告|说明)?的?(?:情况|事项)"
)
_WEAK_MEASURES = r"主要工作|工作任务|重点工作"
_FILLER = (
    rf"(?:{YEAR}) ?年?度?(?:以来)?|上一?年度?|本年度?|今年(?:以来)?|一年来|全年|上半年|目前|当前|工作|推进|推动|开展|加强|深化|"
    r"全面|依法|法治|政府|建设|行政|治[镇乡街县理]|领域|中|方面|过程|我[镇乡街办]|本[镇乡街]|全[镇乡街]|街道|[镇乡]|党委|党工委|"
    r"办事处|人民|的|之|地|及其?|和|与|以及|暨|、|/|仍然?|还|尚|依然|主要|重点|突出|一些|有关|相关|具体|总体|初步|基本|取得|"
    r"采取|所做|原因|成因|分析|主观|客观|产生|弱项|改进|整改|措施|方向|目标|任务|要点|建议|意见|安排|部署|职责|责任|履行|落实|"
    r"负责人|带头|作为|个人|情况|报告|总结|年度?|度|面临|表现|亮点|特色|经验|进展|完成|以|为|对|在|于|来|[“” ]"
)
_PURE = re.compile("|".join((_RESPONSIBILITY, _PROBLEMS, _PLAN, _MEASURES, _WEAK_MEASURES, _FILLER)))
_KINDS = (
    ("responsibility", _RESPONSIBILITY),
    ("problems", _PROBLEMS),
    ("plan", _PLAN),
    ("measures", _MEASURES),
)
# What was done about last year's plan or findings is this year's work.
_DONE = re.compile(
    r"(?:安排|部署|计划|打算|任务|要点).{0,4}(?:落实|完成|推进|开展|执行|贯彻).{0,3}情况|问题.{0,2}整改.{0,4}情况"
)
# In a long heading of a chapter these words tell, unless the chapter sets out to solve the problems it names.
_CHAPTER_PLAN = re.compile(r"下一?步|下一?年度|明年|打算|努力方向")
_CHAPTER_PROBLEMS = re.compile(
    r"存在.{0,6}(?:问题|不足|短板|困难|差距)|(?:问题|不足|短板|差距)[和与及、].{0,4}(?:原因|不足|短板|差距|困难)"
)
_CHAPTER_RESPONSIBILITY = re.compile(
    r"第一责任人|(?:主要(?:负责(?:人|同志)|领导)|书记|[镇乡场]长|主任|苏木达|一把手|主官).{0,8}"
    r"(?:履行|履职|履责|担责|尽责|扛责|抓法治)"
)
# Plain talk, which only tells at the head of a chapter or alone on its line.
_PLAIN = (
    (
        "problems",
        re.compile(
            r"差在哪|(?:差距|短板|不足|问题|弱项|差).{0,3}(?:在哪|有哪些|是什么)|还有(?:哪些|什么)|(?:没有?|未)做[好到]|"
            r"(?:正视|直面|查摆|反思|检视).{0,3}(?:不足|差距|短板|问题|自身)|美中不足|(?:不足|短板|差距|问题)与?反思"
        ),
    ),
    (
        "plan",
        re.compile(
            rf"{NEXT}|(?:我们|该)(?:将|要)?(?:怎么|如何)(?:干|做|办|走)(?!的)|"
            r"再出发|往哪[里儿]?(?:走|使劲|发力)"
        ),
    ),
)
_PLAIN_PLAN = re.compile(r"将|要|怎么|如何|打算|计划|安排|目标|重点|工作|干|做|抓|谋划|任务|展望")
_MAX_PLAIN = 24
_SOLVES = re.compile(r"^(?:聚焦|着力|着眼|针对|围绕|紧盯|解决|破解|坚持|化解|强化|加强|整治|攻坚|狠抓)")
_CORE_END = re.compile(r"[。:,;!?\n]|一是|一方面|首先|[\[(][一1][\])]|1[.、]|主要(?=是|表现在|有)")
_CLOSING = re.compile(
    r"情况|职责|成效|成绩|举措|措施|做法|问题|不足|短板|困难|差距|原因|打算|安排|计划|思路|方向|设想|展望|重点|任务|目标|谋划|总结|步"
)
_MAX_HEADING = 60
#: A chapter heading with a colon in it is no longer than this; else text follows the colon.
_MAX_SUBTITLED = 36
PARAGRAPH = 9


@dataclass(frozen=True)
class Heading:
    """`level` 0 (第一部分), 1 (一、) to 4, or PARAGRAPH for words without a number that open a paragraph of text;
    `number` in its list (0 = none read); `kind`, or None where the words do not tell; `opens_list` where a paragraph
    announces the list that follows it."""

    level: int
    number: int
    kind: str | None
    words: str
    opens_list: bool = False


def read_heading(line: str, report_year: int | None, top_level: int = 1) -> Heading | None:
    """The heading that a folded line opens with, its text possibly running on behind it; None for prose.

    `top_level` is the level at which the report numbers its chapters.
    """
    numbering = read_numbering(line)
    if numbering:
        core = _core(line[numbering.end : numbering.end + 100])
        is_chapter = numbering.level <= top_level
        kind = _numbered_kind(core, is_chapter, report_year)
        subtitle = line[numbering.end + len(core) :]
        if kind is None and is_chapter and subtitle.startswith(":") and len(line) <= _MAX_SUBTITLED:
            # 第八章 往前看:2022年怎么干
            kind = _numbered_kind(_core(subtitle[1:].strip()), is_chapter, report_year)
        core = (glued_heading(core) or core) if kind and len(line) > _MAX_HEADING else core
        words = line[: numbering.end + len(core)].strip()
        return Heading(numbering.level, numbering.number, kind, words)
    start = lost_number_end(line)
    core = _core(line[start : start + 100])
    kind = kind_of(core, report_year) if 3 <= len(core) <= 45 and _is_pure(core) else None
    if not kind:
        return None
    runs_on = len(line[start + len(core) :].strip("。: ?!")) > 0
    return Heading(PARAGRAPH if runs_on else 1, 0, kind, line[: start + len(core)].strip())


def plain_heading(line: str, report_year: int | None) -> Heading | None:
    """The heading that a short folded line without a number is by itself, though its words are plain talk."""
    if len(line) > _MAX_PLAIN or line[-1] in "。;,、:" or "。" in line:
        return None
    words = line[lost_number_end(line) :] if not line[0].isdecimal() else line
    kind = plain_kind(words, report_year)
    # What was said of next year and what counts something is a sentence, not a heading.
    if kind == "plan" and not (turn_at(words, 0, report_year) and _PLAIN_PLAN.search(words)):
        return None
    has_figure = re.search("[0-9]", re.sub(YEAR, "", words))
    return Heading(1, 0, kind, line) if kind and not has_figure else None


def plain_kind(core: str, report_year: int | None) -> str | None:
    """The kind that plain talk tells (还差在哪里, 明年怎么干), by the first words that do."""
    if _SOLVES.match(core):
        return None
    found = [(match.start(), kind) for kind, words in _PLAIN if (match := words.search(core))]
    first_year = next(iter(named_years(core)), None)
    if first_year and report_year and first_year.year == report_year + 1:
        found.append((first_year.start, "plan"))
    return min(found)[1] if found else None


def kind_of(core: str, report_year: int | None) -> str | None:
    """The kind that the words of a heading tell: a year after the report's is a plan, else the first telling word."""
    if _DONE.search(core):
        return "measures"
    found = [(match.start(), kind) for kind, words in _KINDS if (match := re.search(words, core))]
    years = [mention for mention in named_years(core) if report_year and mention.year == report_year + 1]
    found += [(mention.start, "plan") for mention in years[:1]]
    if found:
        return min(found)[1]
    return "measures" if re.search(_WEAK_MEASURES, core) else None


def pure_length(words: str) -> int:
    """How many characters from the start are heading words; the rest is text glued to the heading."""
    end = 0
    while (match := _PURE.match(words, end)) and match.end() > end:
        end = match.end()
    return end


def glued_heading(words: str) -> str:
    """The heading at the start of words that run on: its heading words up to the last noun that may close one."""
    pure = words[: pure_length(words)]
    closing = [match.end() for match in _CLOSING.finditer(pure)]
    return pure[: closing[-1]] if closing and len(pure) < len(words) else pure


def _numbered_kind(core: str, is_chapter: bool, report_year: int | None) -> str | None:
    if _DONE.search(core):
        return "measures" if is_chapter else None
    pure = pure_length(core)
    if pure == len(core) or (is_chapter and pure >= 4):
        kind = kind_of(core[:pure], report_year)
        if kind:
            return kind
    if re.match(r"下一?步|下一?年度?|明年|努力方向|今后", core):
        return "plan"
    first_year = next(iter(named_years(core[:12])), None)
    if first_year and report_year and first_year.year == report_year + 1:
        return "plan"
    if not is_chapter or _SOLVES.match(core):
        return None
    return _chapter_kind(core) or (plain_kind(core, report_year) if len(core) <= _MAX_PLAIN else None)


def _chapter_kind(core: str) -> str | None:
    for kind, words in (
        ("responsibility", _CHAPTER_RESPONSIBILITY),
        ("problems", _CHAPTER_PROBLEMS),
        ("plan", _CHAPTER_PLAN),
    ):
        if words.search(core):
            return kind
    return None


def _core(words: str) -> str:
    end = _CORE_END.search(words)
    core = words[: end.start()] if end else words
    glued = glued_heading(core)
    # Text glued to the heading without any sign: the heading is as long as its words are heading words.
    return glued if len(core) > _MAX_HEADING and len(glued) >= 4 else core[:_MAX_HEADING].rstrip()


def _is_pure(core: str) -> bool:
    return pure_length(core) == len(core)
