"""Sections: they cover any text, and each kind is found under every style of heading met in reports."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.anatomy import KINDS, find_sections

from .conftest import SAMPLE, small_report

TEXTS = [path.read_bytes().decode("utf-8") for path in sorted(SAMPLE.glob("*/*.txt"))]
# What the sample's manifests say of reports without a chapter.
WITHOUT_PLAN = {"双河乡2024"}
WITHOUT_PROBLEMS = {"云溪镇2023"}
# Its text speaks of no 第一责任人 anywhere.
WITHOUT_RESPONSIBILITY = {"松岭乡2023"}


def kinds(text: str) -> list[str]:
    """The kinds in order, repetitions once."""
    found = [section.kind for section in find_sections(text)]
    return [kind for kind, before in zip(found, [None, *found], strict=False) if kind != before]


def kind_at(text: str, words: str) -> str:
    place = text.index(words)
    return next(section.kind for section in find_sections(text) if section.start <= place < section.end)


def assert_covers(text: str) -> None:
    sections = find_sections(text)
    assert "".join(text[section.start : section.end] for section in sections) == text
    assert all(section.start < section.end and section.kind in KINDS for section in sections)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TEXTS), st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=3
    ),
    st.sampled_from(["", "\n", "\r\n", "。"]),
)
def test_sections_cover_any_slices_of_reports(pieces: list[tuple[str, int, int]], glue: str) -> None:
    assert_covers(glue.join(text[min(a, b) : max(a, b)] for text, a, b in pieces))


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.sampled_from(
            "一二十、（）()〔〕12３。；：\n\r \u3000年月日2025下步打算存在问题镇人民政府法治建设报告如\ufeff"
        )
    )
)
def test_sections_cover_noise(text: str) -> None:
    assert_covers(text)


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*/*.txt")), ids=lambda path: path.stem)
def test_sample_reports_have_their_chapters(path) -> None:  # type: ignore[no-untyped-def]
    found = set(kinds(path.read_bytes().decode("utf-8")))
    expected = set(KINDS)
    expected -= {"plan"} if path.stem in WITHOUT_PLAN else set()
    expected -= {"problems"} if path.stem in WITHOUT_PROBLEMS else set()
    expected -= {"responsibility"} if path.stem in WITHOUT_RESPONSIBILITY else set()
    assert found == expected


def test_first_responsible_person_may_come_first(sample_texts: dict[str, str]) -> None:
    assert kinds(sample_texts["云溪镇2022"])[2:6] == ["responsibility", "measures", "problems", "plan"]
    # Flat headings 一 to 十: what follows the first chapter is measures again.
    assert kinds(sample_texts["松岭乡2022"])[2:4] == ["responsibility", "measures"]


def test_headings_are_as_written(sample_texts: dict[str, str]) -> None:
    text = sample_texts["青杠镇2023"]
    for section in find_sections(text):
        if section.kind not in ("title", "lead", "signature"):
            assert text[section.start :].startswith(section.heading) and section.heading
    assert find_sections(text)[0].heading == "青杠镇人民政府关于二〇二三年度法治政府建设情况的报告"


PLAN_HEADINGS = [
    "下一步工作打算",
    "下一步打算",
    "下步工作打算",
    "2025年工作打算",
    "2025年工作安排",
    "2025年度工作计划",
    "二〇二五年工作思路",
    "努力方向",
    "下一年度工作安排",
    "下一年度推进法治政府建设的主要安排",
    "工作思路",
    "工作计划",
    "主要安排",
    "下一步工作计划和举措",
    "2025年主要举措",
    "今后努力方向",
    "下一步改进措施",
    "2025年法治政府建设工作谋划",
    "明年工作设想",
    "下一阶段工作重点",
    "下一步推进法治政府建设的思路及举措",
]
PROBLEM_HEADINGS = [
    "存在的问题",
    "存在问题",
    "存在的主要问题和原因",
    "存在的不足",
    "主要问题及原因分析",
    "工作中存在的问题与不足",
    "存在的短板",
    "困难和问题",
    "2024年推进法治政府建设存在的问题与不足",
    "上一年度推进法治政府建设存在的不足和原因",
    "法治政府建设工作中的薄弱环节",
    "不足之处",
]
MEASURE_HEADINGS = [
    "主要举措和成效",
    "上一年度推进法治政府建设的主要举措和成效",
    "2024年法治政府建设工作开展情况",
    "主要做法及成效",
    "工作任务推进落实情况",
    "总体情况",
    "主要工作措施与成效",
    "2024年工作计划落实情况",
    "取得的成绩",
    "上一年度存在问题整改情况",
    "主要工作",
]
RESPONSIBILITY_HEADINGS = [
    "党政主要负责人履行推进法治建设第一责任人职责情况",
    "党政主要负责人履职情况",
    "主要负责同志履行推进法治建设第一责任人职责",
    "履行推进法治建设第一责任人职责情况",
    "2024年党政主要负责人履行推进法治建设第一责任人职责，加强党对法治政府建设的领导的有关情况",
]


@pytest.mark.parametrize("heading", PLAN_HEADINGS)
def test_plan_headings(heading: str) -> None:
    text = small_report().replace("四、下一步打算", f"四、{heading}")
    assert kind_at(text, "继续抓好") == "plan"
    assert kind_at(text, "法治意识不强") == "problems"
    as_sub_heading = text.replace("三、存在的问题", "三、存在的问题和打算\n（一）存在的问题").replace(
        "四、", "（二）"
    )
    assert kind_at(as_sub_heading, "继续抓好") == "plan"
    unnumbered = re.sub(r"(?m)^[一二三四]、", "", text)
    assert kinds(unnumbered)[2:6] == ["measures", "responsibility", "problems", "plan"]


@pytest.mark.parametrize("heading", PROBLEM_HEADINGS)
def test_problem_headings(heading: str) -> None:
    assert kind_at(small_report().replace("存在的问题", heading), "法治意识不强") == "problems"


@pytest.mark.parametrize("heading", MEASURE_HEADINGS)
def test_measure_headings(heading: str) -> None:
    assert kind_at(small_report().replace("主要举措和成效", heading), "中心组学法3次") == "measures"


@pytest.mark.parametrize("heading", RESPONSIBILITY_HEADINGS)
def test_responsibility_headings(heading: str) -> None:
    text = small_report().replace("党政主要负责人履行推进法治建设第一责任人职责情况", heading)
    assert kind_at(text, "召开专题会议2次") == "responsibility"


@pytest.mark.parametrize(
    "heading",
    [
        "（三）制定工作计划，压实责任。",
        "（三）聚焦突出问题，强化执法。",
        "（三）着力解决存在的问题。",
        "（三）明确工作思路。",
        "（三）加强统筹安排。",
        "（三）落实重点问题整改。",
        "（三）关爱困难群众。",
        "（三）全面履行政府职能。",
    ],
)
def test_sub_headings_of_measures_stay_measures(heading: str) -> None:
    text = small_report().replace("\n\n二、", f"\n\n{heading}开展检查154次。\n\n二、")
    assert kind_at(text, "开展检查154次") == "measures"


def test_plan_and_problems_among_the_sub_headings_of_measures() -> None:
    text = small_report().replace(
        "（二）强化宣传。", "（二）下一步打算做好执法。\n（三）存在困难。人少1名。\n（四）强化宣传。"
    )
    assert kind_at(text, "做好执法") == "plan" and kind_at(text, "人少1名") == "problems"
    assert kind_at(text, "开展法治宣传15次") == "measures"


def test_short_lead_that_begins_with_the_year_is_no_date_line() -> None:
    text = "石门镇2024年法治政府建设情况报告\n2024年，我镇学法3次，现报告如下：\n一、主要举措\n学法4次。\n"
    assert kind_at(text, "学法3次") == "lead" and kind_at(text, "学法4次") == "measures"


def test_heading_ends_where_the_text_glued_to_it_begins() -> None:
    text = DAMAGES["text glued to headings"](small_report()).replace(
        "专题会议2次", "专题会议2次，" + "研究法治工作，" * 9
    )
    headings = [section.heading for section in find_sections(text)]
    assert "二、党政主要负责人履行推进法治建设第一责任人职责情况" in headings
    assert "三、存在的问题" in headings


def test_flat_headings_are_measures() -> None:
    flat = "".join(
        f"{number}、{words}\n开展工作{index}1次。\n"
        for index, (number, words) in enumerate(
            zip(
                "一二三四五六七",
                [
                    "加强领导",
                    "学法用法",
                    "普法宣传",
                    "规范执法",
                    "聚焦突出问题化解纠纷",
                    "政务公开",
                    "优化服务",
                ],
                strict=True,
            )
        )
    )
    text = f"石门镇2024年法治政府建设情况报告\n现将情况报告如下。\n{flat}八、存在问题\n人少。\n九、下步打算\n检查99次。\n"
    assert kinds(text) == ["title", "lead", "measures", "problems", "plan"]
    assert sum(section.kind == "measures" for section in find_sections(text)) == 7


@pytest.mark.parametrize(
    ("chapter", "words"),
    [
        ("存在问题及下一步打算", "下一步，我镇将开展宣传20次"),
        ("存在的问题和2025年工作安排", "2025年，我镇将开展宣传20次"),
        ("存在的问题", "针对以上问题，下一步将开展宣传20次"),
        ("存在问题及整改措施", "下步，开展宣传20次"),
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_plan_inside_the_chapter_on_problems(chapter: str, words: str, gap: str) -> None:
    text = small_report().replace("四、下一步打算\n\n继续抓好法治宣传，力争开展宣传20次。\n", "")
    text = text.replace("存在的问题", chapter).replace(
        "普法形式单一。", f"普法形式单一。{gap}{words}。\n（一）抓好学法。"
    )
    assert kind_at(text, "普法形式单一") == "problems"
    assert kind_at(text, words) == kind_at(text, "宣传20次") == kind_at(text, "抓好学法") == "plan"


def test_year_past_the_report_year_in_the_problems_is_not_a_plan_when_it_is_its_own() -> None:
    text = small_report().replace("一是法治意识不强", "2024年，法治意识不强")
    assert kind_at(text, "法治意识不强") == "problems"


def test_paragraph_on_what_comes_next_inside_measures() -> None:
    text = small_report().replace("全年中心组学法3次。", "全年中心组学法3次。\n下一步，将学法12次。")
    assert kind_at(text, "中心组学法3次") == "measures"
    assert kind_at(text, "学法12次") == "plan"
    assert kind_at(text, "开展法治宣传15次") == "measures"


def test_lists_that_start_again_inside_the_plan_stay_in_it() -> None:
    text = small_report().replace(
        "继续抓好", "一、工作目标\n学法12次。\n二、主要措施\n（一）主要举措\n继续抓好"
    )
    assert kind_at(text, "学法12次") == kind_at(text, "继续抓好") == "plan"


def test_other_matters_after_the_plan_are_not_plan() -> None:
    text = small_report().replace("宣传20次。\n", "宣传20次。\n\n五、其他需要报告的情况\n调解纠纷142件。\n")
    assert kind_at(text, "调解纠纷142件") == "measures"


DAMAGES = {
    "left bracket lost": lambda text: text.replace("（一）", "一）").replace("（二）", "二）"),
    "half-width": lambda text: text.translate(str.maketrans("，。；：（）", ",.;:()")),
    "comma for the enumeration mark": lambda text: re.sub(r"(?m)^([一二三四])、", r"\1，", text),
    "dot for the enumeration mark": lambda text: re.sub(r"(?m)^([一二三四])、", r"\1.", text),
    "mark lost": lambda text: re.sub(r"(?m)^([一二三四])、", r"\1", text),
    "number lost": lambda text: re.sub(r"(?m)^[一二三四]、", "、", text),
    "same number everywhere": lambda text: re.sub(r"(?m)^[一二三四]、", "一、", text),
    "jumping numbers": lambda text: text.replace("二、", "四、").replace("四、下", "九、下"),
    "arabic numbers": lambda text: re.sub(
        r"(?m)^([一二三四])、", lambda m: f"{'一二三四'.index(m[1]) + 1}、", text
    ),
    "blanks around numbers": lambda text: re.sub(r"(?m)^([一二三四])、", r"   \1 、 ", text),
    "text glued to headings": lambda text: re.sub(r"(?m)^([一二三四]、.*)\n+", r"\1", text),
    "text glued with a blank": lambda text: re.sub(r"(?m)^([一二三四]、.*)\n+", r"\1 ", text),
    "headings glued to the text before": lambda text: re.sub(r"\n+([一二三四]、)", r"\1", text),
    "all line breaks lost": lambda text: text.replace("\n", ""),
    "no blank lines": lambda text: re.sub(r"\n+", "\n", text),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "indented": lambda text: text.replace("\n", "\n　　"),
    "parts": lambda text: re.sub(r"(?m)^([一二三四])、", r"第\1部分 、", text),
    "page around it": lambda text: (
        "首页>政务公开>年度报告\n发布日期：2025-02-06 浏览：76次\n字体：[大 中 小]\n"
        + text
        + "\n打印 关闭\n上一篇：青杠镇2023年法治政府建设情况报告\n主办：澜川县人民政府 网站标识码：9901000001\n"
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_texts_keep_their_kinds(damage) -> None:  # type: ignore[no-untyped-def]
    text = damage(small_report())
    assert_covers(text)
    assert kind_at(text, "中心组学法3次") == "measures"
    assert kind_at(text, "开展法治宣传15次") == "measures"
    assert kind_at(text, "召开专题会议2次") == "responsibility"
    assert kind_at(text, "法治意识不强") == "problems"
    assert kind_at(text, "宣传20次") == "plan"
    assert kind_at(text, "2025年1月20日") == "signature"


def test_lines_of_the_page_are_outside_the_body() -> None:
    text = DAMAGES["page around it"](small_report())
    assert kind_at(text, "浏览：76次") == "title"
    assert kind_at(text, "9901000001") == "signature"
    unsigned = DAMAGES["page around it"](small_report(signature=""))
    assert kind_at(unsigned, "9901000001") == "signature"


def test_text_without_any_heading_is_measures() -> None:
    text = "石门镇2024年法治政府建设情况报告\n现将情况报告如下：\n全年学法3次。\n调解142件。\n"
    assert kinds(text) == ["title", "lead", "measures"]
    assert kind_at(text, "全年学法3次") == "measures"
