"""What the brief says: sentences made from the rows of the views, every figure with its line of the annex.

Belongs here: choosing and wording. Does not belong here: fonts and pages (document.py), and no judgement that no
view makes: a rank is said where the indicator has a direction, a rise is called neither good nor bad without one.
"""

from collections import Counter
from dataclasses import dataclass, field

from pipelines.wording import number
from pipelines.writing.brief.standings import Standing, Standings, standings
from pipelines.writing.county import CountyYear
from pipelines.writing.rows import Change, Suspicion, Theme
from pipelines.writing.wording import clean, said, width, with_unit

#: Lines that two pages hold under the title, less two, and their width; narrower than 28 characters, for wide digits.
MOST_LINES, LINE_WIDTH = 40, 53
MOST_NAMES = 8
#: A rise from 2 to 6 is +200 % and says little: the larger of two counts has to reach this to be called large.
LEAST_COUNT = 10
LEAST_POINTS = 5


@dataclass(frozen=True)
class Limits:
    """How many are named of each kind; the annex and the workbook have the rest."""

    towns: int
    changes: int
    themes: int
    checks: int


#: From generous to tight, until the brief fits its two pages.
LIMITS = (
    Limits(3, 4, 2, 5),
    Limits(3, 3, 2, 4),
    Limits(3, 2, 2, 4),
    Limits(2, 2, 2, 3),
    Limits(2, 1, 1, 2),
    Limits(1, 1, 1, 1),
)


@dataclass(frozen=True)
class Entry:
    """A line of the annex: what the figure is, the figure as said, and what it rests on."""

    number: int
    what: str
    value: str
    basis: str


@dataclass(frozen=True)
class Linked:
    """A figure in a sentence, and the number of its line in the annex."""

    text: str
    entry: int


Sentence = tuple[str | Linked, ...]


@dataclass(frozen=True)
class Chapter:
    """A heading and its paragraphs."""

    heading: str
    paragraphs: tuple[Sentence, ...]


@dataclass
class Annex:
    """The lines of the annex as the sentences ask for them."""

    entries: list[Entry] = field(default_factory=list)

    def link(self, value: str, what: str, basis: str) -> Linked:
        """The figure `value` of a sentence, with a line of the annex of its own."""
        entry = Entry(
            len(self.entries) + 1, clean(what, 200), clean(value, 120), clean(" ".join(basis.split()), 400)
        )
        self.entries.append(entry)
        return Linked(entry.value, entry.number)


@dataclass(frozen=True)
class Brief:
    """The whole brief: title, opening paragraph, chapters and annex."""

    title: str
    opening: Sentence
    chapters: tuple[Chapter, ...]
    entries: tuple[Entry, ...]


def tell(of: CountyYear) -> Brief:
    """The brief of a county and year, short enough for two pages.

    Where nobody has reported it says so and compares nothing.
    """
    for limits in LIMITS:
        brief = _tell(of, limits)
        if lines_of(brief) <= MOST_LINES:
            break
    return brief


def lines_of(brief: Brief) -> int:
    """About how many lines the brief takes before the annex."""
    paragraphs = [brief.opening, *(p for chapter in brief.chapters for p in chapter.paragraphs)]
    taken = [sum(_width(piece) for piece in paragraph) + 4 for paragraph in paragraphs]
    return len(brief.chapters) + sum(-(-wide // LINE_WIDTH) for wide in taken)


def _width(piece: str | Linked) -> int:
    # The raised number of the annex line takes about three narrow characters.
    return width(piece) if isinstance(piece, str) else width(piece.text) + 3


def _tell(of: CountyYear, limits: Limits) -> Brief:
    annex = Annex()
    year = of.report_year
    opening: Sentence = (
        f"根据{of.county_name}各乡镇（街道）公开的{year}年度法治政府建设年度报告，逐份读取报告写明的数字，"
        "与上年和各乡镇之间作了比较。简报由系统按固定规则生成，未作人工判断；方括号内为附件中的序号，可查出处。",
    )
    chapters = [Chapter("一、报告完整情况", tuple(_completeness(of, annex)))]
    if of.summary.towns_reporting:
        chapters += [
            Chapter("二、较强和较弱的方面", tuple(_strengths(of, annex, limits))),
            Chapter("三、与上年相比升降较大的", tuple(_changes(of, annex, limits))),
        ]
    heading = f"{'四' if len(chapters) == 3 else '二'}、需要核对和催办的"
    chapters.append(Chapter(heading, tuple(_checks(of, annex, limits))))
    title = f"{of.county_name}{year}年度法治政府建设比较简报"
    return Brief(title, opening, tuple(chapters), tuple(annex.entries))


def _completeness(of: CountyYear, annex: Annex) -> list[Sentence]:
    """Who has reported, and how much the reports state: marts.county_year_summary."""
    summary = of.summary
    view = "分析.全县概况"
    reported: list[str | Linked] = [
        "全县登记乡镇",
        annex.link(f"{summary.towns_registered}个", "登记乡镇数", view),
        "，已有报告",
        annex.link(f"{summary.towns_reporting}个", "有报告的乡镇数", view),
    ]
    for count, what, names in (
        (summary.towns_missing, "没有报告", summary.missing_towns),
        (summary.late_count, "迟报", summary.late_towns),
        (summary.undated_count, "公开日期不明", _undated(of)),
    ):
        if count:
            reported += [f"；{what}", annex.link(f"{count}个", f"{what}的乡镇数", f"{view}：{names or ''}")]
            reported.append(f"（{_names((names or '').split('、'))}）" if names else "")
    sentences: list[Sentence] = [(*reported, "。")]
    if not summary.towns_reporting:
        return [*sentences, ("本年度没有可以比较的报告。",)]
    sentences.append(
        (
            "各份报告共写明指标数字",
            annex.link(
                f"{summary.fact_count}个", "写明的数字", f"{view}，其中存疑 {summary.uncertain_count} 个"
            ),
            "，指标目录的",
            annex.link(f"{len(of.indicators)}个", "指标目录的指标数", "分析.指标目录"),
            "指标中至少一个乡镇写明的",
            annex.link(f"{summary.indicators_stated}个", "至少一个乡镇写明的指标数", view),
            "、半数以上乡镇写明的",
            annex.link(f"{summary.indicators_half_stated}个", "半数以上乡镇写明的指标数", view),
            "。没有写明不等于没有做，以下只比较写明的部分。",
        )
    )
    return sentences


def _strengths(of: CountyYear, annex: Annex, limits: Limits) -> list[Sentence]:
    """Themes by how much is stated, towns by their places in the comparable indicators with a direction."""
    sentences = _themes(of, annex, limits)
    table = standings(of)
    if table.indicator_count == 0:
        return [*sentences, ("能比较优劣的指标不足，各乡镇不排先后。",)]
    share = f"位次在前{table.places}名、后{table.places}名" if table.places > 1 else "第1名、末名"
    sentences.append(
        (
            "有方向（越多越好或越少越好）且能比较的指标有",
            annex.link(f"{table.indicator_count}个", "能比较优劣的指标数", "、".join(table.indicator_names)),
            f"，按各乡镇{share}的次数看：",
            *_placed(table, annex, limits, is_leading=True),
            "；",
            *_placed(table, annex, limits, is_leading=False),
            "。次数多少也取决于报告写明了多少指标。",
        )
    )
    return sentences


def _placed(table: Standings, annex: Annex, limits: Limits, is_leading: bool) -> list[str | Linked]:
    first, last = ("第1名", "末名") if table.places == 1 else (f"前{table.places}名", f"后{table.places}名")
    word = first if is_leading else last
    found = [s for s in table.standings if (s.leading if is_leading else s.trailing)]
    if not found:
        return [f"没有乡镇位列{word}"]

    def count(standing: Standing) -> int:
        return len(standing.leading if is_leading else standing.trailing)

    ordered = sorted(found, key=lambda standing: (-count(standing), standing.town_code))
    pieces: list[str | Linked] = [f"{word}较多的是"]
    for place, standing in enumerate(ordered[: limits.towns]):
        names = standing.leading if is_leading else standing.trailing
        basis = f"参排 {standing.ranked_count} 个指标，{word}的：{'、'.join(names)}"
        pieces += ["、" if place else "", standing.town_name]
        pieces.append(annex.link(f"{count(standing)}次", f"{standing.town_name}位列{word}的次数", basis))
    return pieces


def _themes(of: CountyYear, annex: Annex, limits: Limits) -> list[Sentence]:
    rated = [theme for theme in of.themes if theme.coverage_rate is not None]
    if len(rated) < 2:
        return []
    most = min(limits.themes, len(rated) // 2)

    def named(themes: list[Theme]) -> list[str | Linked]:
        pieces: list[str | Linked] = []
        for place, theme in enumerate(themes):
            basis = f"分析.全县主题：{theme.indicator_count} 个指标写明 {theme.indicators_stated} 个，数字 {theme.fact_count} 个"
            rate = f"{number(theme.coverage_rate or 0)}%"
            pieces += ["、" if place else "", theme.theme_name]
            pieces.append(annex.link(rate, f"{theme.theme_name}的填报率", basis))
        return pieces

    return [
        (
            "分主题看，报告写得较全的是",
            *named(rated[:most]),
            "，写得较少的是",
            *named(rated[: -most - 1 : -1]),
            "（百分数为填报率）。",
        )
    ]


def _changes(of: CountyYear, annex: Annex, limits: Limits) -> list[Sentence]:
    """The largest certain rises and falls of marts.town_year_changes; jumps are left to the checks."""
    before = of.report_year - 1
    if not of.changes:
        return [(f"没有两年都写明的数，不作比较（库里没有{before}年度的报告，或者没有可比的指标）。",)]
    counts = Counter(change.change_kind for change in of.changes)
    view = "分析.乡镇同比"
    pieces: list[str | Linked] = [
        "两年都写明的数共",
        annex.link(f"{len(of.changes)}个", "两年都写明的数", view),
    ]
    for kind in ("增加", "减少", "持平", "说不准"):
        if counts[kind]:
            pieces += ["，", kind, annex.link(f"{counts[kind]}个", f"比上年{kind}的数", view)]
    sentences: list[Sentence] = [(*pieces, "（约数之间分不出增减的算说不准）。")]
    large = [change for change in of.changes if _is_large(change)]
    by_rate = sorted(large, key=lambda change: change.change_rate or 0)
    points = [change for change in of.changes if _is_large_rate(change)]
    for word, found in (
        ("升幅较大的", [c for c in reversed(by_rate) if c.change_kind == "增加"][: limits.changes]),
        ("降幅较大的", [c for c in by_rate if c.change_kind == "减少"][: limits.changes]),
        ("比率变化较大的", points[: limits.towns]),
    ):
        if found:
            sentences.append((f"{word}：", *_listed(found, annex, of.report_year), "。"))
    return sentences


def _is_large(change: Change) -> bool:
    """The rule of marts.county_year_summary: no jumps, which are to be checked first, and not between small counts."""
    largest = max(change.value, change.previous_value)
    return change.change_rate is not None and not change.is_jump and largest >= LEAST_COUNT


def _is_large_rate(change: Change) -> bool:
    return change.kind == "rate" and abs(change.value_change or 0) >= LEAST_POINTS


def _listed(changes: list[Change], annex: Annex, year: int) -> list[str | Linked]:
    pieces: list[str | Linked] = []
    for place, change in enumerate(changes):
        verb = f"{change.change_kind}到"
        was = said(change.previous_value, change.previous_bound, change.kind, change.unit)
        now = said(change.value, change.bound, change.kind, change.unit)
        # A change of rates is one of percentage points; a percentage of a percentage would mislead.
        points = f"{change.value_change or 0:+.4g}个百分点"
        by = points if change.kind == "rate" else f"{change.change_rate or 0:+.0f}%"
        meaning = {"lower": "，越少越好", "neutral": "，不分好坏"}.get(change.direction, "")
        what = f"{change.town_name}　{with_unit(change.indicator_name, change.unit)}"
        basis = f"分析.乡镇同比：{year - 1} 年 {was}，{year} 年 {now}，{by}"
        pieces += ["；" if place else "", f"{change.town_name}{change.indicator_name}"]
        pieces.append(annex.link(f"由{was}{verb}{now}（{by}{meaning}）", what, basis))
    return pieces


def _checks(of: CountyYear, annex: Annex, limits: Limits) -> list[Sentence]:
    """What is suspicious, silent, missing or turned away."""
    sentences: list[Sentence] = []
    if of.suspicions:
        counts = Counter(item.rule_name for item in of.suspicions)
        pieces: list[str | Linked] = [
            "可疑的数",
            annex.link(f"{len(of.suspicions)}处", "可疑的数", "分析.可疑数值"),
            "，其中",
        ]
        for place, (rule, count) in enumerate(counts.most_common(limits.checks)):
            towns = _names([item.town_name for item in of.suspicions if item.rule_name == rule], 30)
            pieces += ["、" if place else "", rule, annex.link(f"{count}处", f"可疑的数：{rule}", towns)]
        pieces.append("等。" if len(counts) > limits.checks else "。")
        sentences += [tuple(pieces), *_examples(of, annex, limits)]
    if of.gaps:
        widely = [gap for gap in of.gaps if gap.towns_stating * 2 > of.summary.towns_reporting]
        basis = "分析.乡镇缺项"
        pieces = ["上年写明而今年没有写的", annex.link(f"{len(of.gaps)}处", "上年写了今年没写的", basis)]
        if widely:
            named = "、".join(f"{gap.town_name}{gap.indicator_name}" for gap in widely)
            pieces += [
                "，其中过半乡镇今年写明的指标",
                annex.link(f"{len(widely)}处", "其中过半乡镇写明的", named),
            ]
        sentences.append((*pieces, "，请核对是没有做还是没有写。"))
    sentences += _to_do(of, annex)
    return sentences or [("没有需要核对和催办的。",)]


def _examples(of: CountyYear, annex: Annex, limits: Limits) -> list[Sentence]:
    """The first of each rule that names a value, so that a reader sees what is meant."""
    first: dict[str, Suspicion] = {}
    for item in sorted(of.suspicions, key=lambda item: item.is_hint):
        if item.indicator_name and item.value is not None:
            first.setdefault(item.rule_code, item)
    pieces: list[str | Linked] = []
    for place, item in enumerate(list(first.values())[: limits.towns]):
        value = said(item.value or 0, "exact", item.kind or "count", item.unit or "")
        what = f"{item.town_name}　{item.indicator_name}（{item.rule_name}）"
        pieces += ["；" if place else "", f"{item.town_name}{item.indicator_name}"]
        pieces += [
            annex.link(value, what, f"{item.explanation} 原文：“{item.quote or ''}”"),
            f"（{item.rule_name}）",
        ]
    return [("例如：", *pieces, "。")] if pieces else []


def _to_do(of: CountyYear, annex: Annex) -> list[Sentence]:
    sentences: list[Sentence] = []
    missing = [town for town in of.towns if not town.has_report]
    if missing:
        names = _names([town.town_name for town in missing])
        linked = annex.link(
            f"{len(missing)}个", "请催报的乡镇", "；".join(f"{t.town_name}：{t.to_do}" for t in missing)
        )
        sentences.append(("请催报：", names, "，共", linked, "。"))
    doubtful = [town for town in of.towns if town.has_report and town.to_do != "无"]
    if doubtful:
        names = _names([town.town_name for town in doubtful])
        basis = "；".join(f"{town.town_name}：{town.to_do}" for town in doubtful)
        linked = annex.link(f"{len(doubtful)}个", "报告不全或有疑的乡镇", basis)
        sentences.append(("报告不全或者说法不一、请乡镇补正的：", names, "，共", linked, "。"))
    if of.rejected:
        basis = "；".join(f"{path}：{reason}" for path, reason in of.rejected)
        linked = annex.link(f"{len(of.rejected)}个", "没有收下的文件", basis)
        sentences.append(("没有收下的文件", linked, "，请照原因处理后重新放入。"))
    return sentences


def _undated(of: CountyYear) -> str:
    return "、".join(town.town_name for town in of.towns if town.has_report and town.published_on is None)


def _names(names: list[str], most: int = MOST_NAMES) -> str:
    unique = list(dict.fromkeys(names))
    return "、".join(unique[:most]) + (f"等{len(unique)}个" if len(unique) > most else "")
