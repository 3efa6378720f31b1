"""Reports as other counties write them: parts, chapters, plain talk for headings, and plans that no heading announces."""

import pytest

from pipelines.reading.anatomy import find_sections
from pipelines.reading.identify import identify
from pipelines.reading.registers import Registers


def kind_at(text: str, words: str) -> str:
    place = text.index(words)
    return next(section.kind for section in find_sections(text) if section.start <= place < section.end)


def assert_kinds(text: str, **expected: str) -> None:
    """Each kind holds at its words; several words are separated by |."""
    found = {
        (kind, words): kind_at(text, words) for kind, all_ in expected.items() for words in all_.split("|")
    }
    assert {place: kind for place, kind in found.items() if place[0] != kind} == {}


PARTS = """白云镇2025年法治政府建设年度报告

根据有关规定，现将白云镇2025年法治政府建设情况公告于后。

第一部分　党政主要负责人履行推进法治建设第一责任人职责情况

镇党委书记、镇长专题研究法治工作6次。

第二部分　2025年推进法治政府建设的主要举措和成效

1　以学促干
全年学法8次。

2　以审把关
全年审查合同62份。

第三部分　不足及原因
（1）41件案卷不规范。（2）普法重数量。

第四部分　2026年工作安排
全年普法活动稳定在80场次以上。

白云镇人民政府
2026年1月26日
"""


def test_parts() -> None:
    assert_kinds(
        PARTS,
        lead="根据有关规定",
        responsibility="法治工作6次",
        measures="学法8次|合同62份",
        problems="41件案卷",
        plan="80场次",
        signature="2026年1月26日",
    )


@pytest.mark.parametrize(
    "style",
    ["第{n}章 ", "第{n}章　", "第{n}篇、", "第 {d} 部分 ", "【第{n}部分】", "PART 0{d} ", "Part{d}："],
)
def test_other_words_for_part(style: str) -> None:
    text = PARTS
    for digit, number in enumerate("一二三四", start=1):
        text = text.replace(f"第{number}部分　", style.format(n=number, d=digit))
    assert_kinds(
        text, responsibility="法治工作6次", measures="学法8次|合同62份", problems="41件", plan="80场次"
    )


def test_parts_with_chapters_in_them() -> None:
    text = """清河镇二○二二年法治政府建设情况报告

二○二二年，清河镇推进法治建设。现将全年工作报告如下。

第一部分　工作回顾

一、念好“学”字诀

（一）学法八次。

二、念好“普”字诀

普法五十场。

第二部分　正视不足

其一，年龄结构偏大。

第三部分　第一责任人履职

镇长听取汇报三次。

第四部分　来年打算

一、学思想。学法九次。

二、强执法。培训六次。
"""
    assert_kinds(
        text,
        measures="学法八次|普法五十场",
        problems="年龄结构",
        responsibility="汇报三次",
        plan="学法九次|培训六次",
    )


def test_plain_talk_for_headings() -> None:
    text = """竹坝镇2023年法治政府建设情况

全镇辖9个村。现向社会公布如下：

一、建强班底，层层传导压力
开会3次。

二、问题在一线解决，纠纷化解142件

三、书记、镇长带头担责
讲法治课5次。

四、还差在哪里，明年怎么干
差距有三：2个村没有通班车。2024年，我们准备做四件事：培养法律明白人9名。
推动文书规范化。
"""
    assert_kinds(
        text,
        measures="开会3次|化解142件",
        responsibility="法治课5次",
        problems="2个村没有通",
        plan="明白人9名|文书规范化",
    )


@pytest.mark.parametrize(
    ("problems", "plan"),
    [
        ("还差在哪里", "下一步怎么干"),
        ("差距在哪", "明年怎么干"),
        ("还有哪些没做好", "新的一年怎么干？"),
        ("正视不足", "来年打算"),
        ("短板在哪里？", "2026年，我们将这样干"),
        ("美中不足", "下个年度的工作"),
        ("不足与反思", "新一年工作重点"),
        ("查摆自身差距", "展望2026年"),
    ],
)
@pytest.mark.parametrize("style", ["{n}、{words}", "{words}", "　　{words}", "（{n}{words}", "{n}){words}"])
def test_plain_headings_with_and_without_numbers(style: str, problems: str, plan: str) -> None:
    heads = [
        style.format(n=number, words=words)
        for number, words in zip("一二三", ("工作开展情况", problems, plan), strict=True)
    ]
    text = (
        "石桥镇2025年法治政府建设情况报告\n\n现将情况报告如下。\n\n"
        f"{heads[0]}\n调解纠纷318件。\n\n{heads[1]}\n人手只有3名。\n\n{heads[2]}\n普法40场。\n培训6次。\n"
    )
    assert_kinds(text, measures="纠纷318件", problems="只有3名", plan="普法40场|培训6次")


def test_brackets_and_digits_for_chapters() -> None:
    text = """沙井苏木2023年法治政府建设工作总结
现将一年来的工作情况总结如下

一)学法氛围更加浓厚
 1党委学法5次
(二普法触角更加延伸
 普法19场次
㈢ 第一责任人履职尽责
 听取汇报2次
四)存在的差距
 法学专业只有1人
五)2024年打算
 1深化学法。学法6次
 2．提升执法。培训4次
"""
    assert_kinds(
        text,
        measures="学法5次|普法19场次",
        responsibility="汇报2次",
        problems="只有1人",
        plan="学法6次|培训4次",
    )


def test_plan_inside_problems_without_a_heading() -> None:
    text = """红花乡2024年法治政府建设情况报告
现将情况报告如下。
一、主要举措和成效
调解纠纷142件。
二、存在的不足
一是人手少，仅3名。二是普法形式单一。针对上述问题，我们将抓好以下工作：一是普法40场。
二是培训法律明白人50名。
"""
    assert_kinds(text, measures="142件", problems="仅3名|形式单一", plan="普法40场|明白人50名")
    # A list that starts again after the turn, of the level of the problems' own list, is the plan's.
    listed = text.replace("一是人手少", "（一）人手少").replace(
        "二是普法形式单一。针", "\n（二）普法形式单一。\n针"
    )
    listed = (
        listed.replace("一是普法40场", "\n（一）普法40场").replace("二是培训", "（二）培训")
        + "（三）执法8次。\n"
    )
    assert_kinds(listed, problems="仅3名|形式单一", plan="普法40场|明白人50名|执法8次")
    promise = text[: text.index("针对上述")] + "我乡将正视问题、抓好整改。\n"
    assert_kinds(promise, problems="抓好整改")


@pytest.mark.parametrize(
    "turn",
    [
        "2025年，我镇将继续抓好法治建设，",
        "2025年是关键之年。我们将以示范创建为抓手，",
        "新的一年，我们要乘势而上，",
        "明年，我镇计划",
        "下一阶段，",
        "展望2025年，全镇力争",
        "今后，我们将",
    ],
)
@pytest.mark.parametrize("gap", ["\n", ""])
def test_last_words_without_a_heading_are_a_plan(turn: str, gap: str) -> None:
    text = (
        "东溪镇2024年法治政府建设情况报告\n现将情况报告如下。\n一、主要举措和成效\n（一）学法3次。\n"
        f"（二）调解纠纷142件。全年没有上访。{gap}{turn}普法40场，做好以下工作：\n（1）培训6次。\n（2）执法8次。\n"
    )
    assert_kinds(text, measures="学法3次|142件", plan="普法40场|培训6次|执法8次")
    flat = text.replace("（一）", "").replace("（二）", "").replace("一、主要举措和成效\n", "")
    assert_kinds(flat, measures="142件", plan="普法40场|培训6次")


@pytest.mark.parametrize(
    "mention",
    [
        "2025年竣工的法治广场已完成投资30万元。",
        "2025年将竣工的法治广场今年投入30万元。",
        "2025年，我镇将建成法治广场1个。",
        "明年建成的法治广场已经开工。",
        "按计划，2025年将建成法治广场。",
        "（三）2025年将竣工的法治广场今年投入30万元。",
    ],
)
def test_mention_of_next_year_does_not_swallow_the_measures(mention: str) -> None:
    text = f"""东溪镇2024年法治政府建设情况报告
现将情况报告如下。
一、主要举措和成效
（一）学法3次。
（二）建好阵地。
{mention}
今年共开展普法15场，调解纠纷142件。
行政处罚41件。
（四）接访52批。
二、存在的问题
人少。
三、下一步打算
普法40场。
"""
    is_own_section = mention.startswith("（")
    lost = "" if is_own_section else "普法15场|行政处罚41件|"
    assert_kinds(text, measures=f"学法3次|{lost}接访52批", problems="人少", plan="普法40场")
    # The same where the report ends with the measures.
    assert_kinds(text[: text.index("二、")], measures=f"学法3次|{lost}接访52批")


def test_list_announced_by_the_plan_stays_in_it() -> None:
    text = """西营乡2024年法治政府建设情况报告
现将情况报告如下。
第一部分 工作情况
全年学法3次。
2025年，我们将抓好以下工作：
一、学法6次。
二、普法40场。
三、培训7次。
——调解成功率98%以上。
"""
    assert_kinds(text, measures="学法3次", plan="学法6次|普法40场|培训7次|98%以上")
    glued = text.replace("：\n一、", "：一、")
    assert_kinds(glued, measures="学法3次", plan="学法6次|普法40场|培训7次|98%以上")


def test_ordinals_in_the_plan_close_nothing() -> None:
    text = """西营乡2024年法治政府建设情况报告
现将情况报告如下。
一、工作情况
全年学法3次。
二、存在问题
人少。
三、2025年安排
第一，学法6次。
第二，普法40场。
第三，培训7次。
第四，审查合同20份。
"""
    assert_kinds(text, measures="学法3次", plan="学法6次|普法40场|培训7次|合同20份")


def test_long_text_without_headings_is_not_all_lead() -> None:
    body = "全镇学法8次。\n" + "镇村干部走村入户宣讲法律，群众反响良好。\n" * 50
    text = (
        f"南坪镇2024年法治政府建设情况报告\n县政府：\n2024年，全镇推进法治建设。\n{body}存在的问题\n人少。\n"
    )
    assert_kinds(text, lead="推进法治建设", measures="学法8次", problems="人少")


@pytest.mark.parametrize(
    ("title", "own_name", "year"),
    [
        ("敖林旗沙河源苏木2023年法治政府建设工作总结", "沙河源苏木", 2023),
        ("南江市红旗街道办事处2022年法治政府建设年度报告", "红旗街道", 2022),
        ("东城街道办2023年法治政府建设工作报告", "东城街道", 2023),
        ("云峰县清水土家族乡人民政府关于2023年度法治政府建设情况的报告", "清水土家族乡", 2023),
        ("红星农场2025年法治政府建设情况报告", "红星农场", 2025),
        ("海安市桃林口管理区2024年度法治政府建设工作总结", "桃林口管理区", 2024),
        ("桃林口管理区管委会\n2025年法治政府建设年度报告", "桃林口管理区", 2025),
        ("省庄镇2024年法治政府建设情况报告", "省庄镇", 2024),
        ("旗杆镇人民政府2024年法治政府建设情况报告", "旗杆镇", 2024),
        ("番海区市桥街道2024年法治政府建设年度报告", "市桥街道", 2024),
        ("磐岭市红旗岭镇人民政府2023年度法治政府建设情况报告", "红旗岭镇", 2023),
        ("关于白云镇二〇二一年法治政府建设情况的公示", "白云镇", 2021),
    ],
)
def test_names_of_other_kinds_of_towns(title: str, own_name: str, year: int, registers: Registers) -> None:
    text = f"{title}\n一年来，现将情况报告如下。\n一、主要举措\n学法3次。\n二、下一步打算\n学法5次。\n"
    identity = identify(text, registers)
    assert (identity.own_name, identity.report_year) == (own_name, year)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("第三章 往前看：2026年怎么干", "plan"),
        ("第三章 照镜子：差距在哪里", "problems"),
        ("第三章 夯基础：把法治摆上议事桌", "measures"),
    ],
)
def test_a_chapter_is_told_by_what_stands_behind_its_colon(heading: str, kind: str) -> None:
    text = (
        "白云镇2025年法治政府建设情况报告\n\n"
        "第一章 严执法：守住青山绿水\n全年行政检查97次。\n\n"
        "第二章 解心结：和气生财\n化解矛盾纠纷180起。\n\n"
        f"{heading}\n普法活动稳定在80场次以上。\n\n白云镇人民政府\n2026年1月26日\n"
    )
    assert_kinds(text, measures="行政检查97次|纠纷180起", **({} if kind == "measures" else {kind: "80场次"}))
    assert kind_at(text, "80场次") == kind
