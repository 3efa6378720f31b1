"""Town, year, title, number and dates: each rule of identify with the wording that made it necessary."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.reading.frames import COUNTIES, TOWNS
from pipelines.reading.identify import Identity, identify
from pipelines.reading.registers import Registers

from .conftest import ROOT, SAMPLE, small_report

NEIGHBOUR_REPORT = ROOT.parent / "shared" / "gold" / "seed" / "暨龙镇2024.txt"


def registers_of(*towns: tuple[str, ...], counties: dict[str, str] | None = None) -> Registers:
    """Registers of (town_code, county_code, town_name, aliases), since 2015, or with a fifth item "2015-2021"."""
    named = counties or {"1": "澜川县"}
    rows = []
    for *town, span in [(*town, "2015-")[:5] for town in towns]:
        start, _, end = span.partition("-")
        rows.append((*town, "镇", None, None, int(start), int(end) if end else None, None))
    return Registers(
        pl.DataFrame([(code, name, "04-01") for code, name in named.items()], schema=COUNTIES, orient="row"),
        pl.DataFrame(rows, schema=TOWNS, orient="row"),
    )


def of(title: str, registers: Registers, **parts: str) -> Identity:
    return identify(small_report(title, **parts), registers)


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*/*.txt")), ids=lambda path: path.stem)
def test_sample_reports_give_town_and_year_of_their_name(path: Path, registers: Registers) -> None:
    match = re.fullmatch(r"(.+?)(\d{4})", path.stem)
    assert match
    identity = identify(path.read_text(encoding="utf-8"), registers)
    assert (identity.town_name, str(identity.report_year)) == match.groups()
    assert identity.county_code == "990100" and identity.town_doubt is None
    assert identity.signed_on and identity.signed_on.year == int(match.group(2)) + 1
    assert (identity.published_on, identity.published_on_source) == (identity.signed_on, "signature")


@pytest.mark.parametrize(
    ("name", "number", "signed"),
    [
        ("龙潭镇2022", "龙潭委〔2023〕3号", date(2023, 2, 9)),
        ("龙潭镇2024", "龙潭委〔2025〕4号", date(2025, 2, 26)),  # printed with blanks: 〔2025〕4 号
        ("云溪镇2022", None, date(2023, 1, 12)),  # 二〇二三年一月十二日
        ("青杠镇2023", None, date(2024, 1, 25)),  # a number in the lead is a reference, not its own
        ("双河乡2024", None, date(2025, 2, 10)),  # signature pushed to the right with blanks
    ],
)
def test_numbers_and_signed_days(
    name: str, number: str | None, signed: date, sample_texts: dict[str, str], registers: Registers
) -> None:
    identity = identify(sample_texts[name], registers)
    assert (identity.document_number, identity.signed_on) == (number, signed)


def test_titles_over_several_lines_are_one_line(sample_texts: dict[str, str], registers: Registers) -> None:
    assert identify(sample_texts["龙潭镇2022"], registers).title == (
        "中共澜川县龙潭镇委员会 澜川县龙潭镇人民政府关于2022年法治政府建设情况的报告"
    )
    assert identify(sample_texts["青杠镇2023"], registers).title == (
        "青杠镇人民政府关于二〇二三年度法治政府建设情况的报告"
    )


@pytest.mark.parametrize(
    "title",
    [
        "石门镇人民政府2024年法治政府建设情况报告",
        "石门镇人民政府关于2024年度法治政府建设情况的报告",
        "中共石门镇委员会 石门镇人民政府关于2024年法治政府建设情况的报告",
        "石门镇2024年法治政府建设年度报告",
        "石门镇2024年度法治政府建设工作总结",
        "石门镇2024年法治政府建设情况",
        "2024年石门镇法治政府建设报告",
        "2024年度澜川县石门镇法治政府建设工作汇报",
        "石门镇二〇二四年法治政府建设情况报告",
        "石门镇二○二四年度法治政府建设情况报告",
        "石门镇二零二四年法治政府建设情况报告",
        "石门镇２０２４年法治政府建设情况报告",
        "石门镇 2024 年法治政府建设情况报告",
        "石门镇2024法治政府建设情况报告",
        "石门镇关于法治政府建设情况的报告（2024年度）",
        "《石门镇2024年法治政府建设情况报告》",
        "标题：石门镇2024年法治政府建设情况报告",
        "石门镇2024年法治政府建设情况报告_澜川县人民政府",
        "石门镇2024年法治政府建设工作总结暨2025年工作打算",
        "石门镇人民政府关于报送2024年度法治政府建设情况的报告",
        "石门镇法治政府建设2024年度工作报告",
        "石门镇2024年法治政府建设情况报告\n（2025年1月10日）",
        "石门镇2024年法治政府建设情况报告\n\n石门镇2024年度法治政府建设情况的报告",
        "澜川县石门镇人民政府\n2024年度法治政府建设情况报告",
        "澜川县石门镇人民政府\n\n关于2024年度法治政府建设\n情况的报告",
        "石门镇人民政府2024年\n法治政府建设情况报告",
        "石门镇2024年度法治政府建设情况\n的报告",
        "\ufeff石门镇2024年法治政府建设情况报告",
    ],
)
def test_title_variants(title: str, registers: Registers) -> None:
    identity = of(title, registers, lead="一年来，", signature="")
    assert (identity.town_name, identity.report_year) == ("石门镇", 2024)


def test_title_year_wins_over_stale_years(sample_texts: dict[str, str], registers: Registers) -> None:
    # The report of 2023 carries a chapter heading copied from 2022.
    assert "二、2022年党政主要负责人" in sample_texts["九龙镇2023"]
    assert identify(sample_texts["九龙镇2023"], registers).report_year == 2023
    stale = of("石门镇2024年法治政府建设情况报告", registers, lead="2023年以来，", signature="2023年12月30日")
    assert stale.report_year == 2024


NO_YEAR = "石门镇人民政府关于法治政府建设的情况报告"


@pytest.mark.parametrize(
    ("lead", "signature", "year"),
    [
        ("2024年以来，全镇推进法治建设。", "石门镇人民政府\n2025年1月20日", 2024),
        ("2024年以来，全镇推进法治建设。", "", 2024),
        ("今年以来，全镇推进法治建设。", "石门镇人民政府\n2025年3月1日", 2024),
        ("今年以来，全镇推进法治建设。", "石门镇人民政府\n2024年12月28日", 2024),
        ("今年以来，全镇推进法治建设。", "石门镇人民政府\n2025年1月", 2024),
        ("按照《法治政府建设实施纲要（2021—2025年）》（澜法办〔2025〕6号）要求，", "2025年1月20日", 2024),
        (
            "今年以来，全镇推进法治建设。",
            "石门镇人民政府\n2024年8月20日",
            None,
        ),  # half-year or late: not said
        ("2023年以来，全镇推进法治建设。", "石门镇人民政府\n2025年1月20日", None),  # the witnesses disagree
        ("2022年至2024年，全镇推进法治建设。", "", None),
        ("今年以来，全镇推进法治建设。", "", None),
    ],
)
def test_year_without_a_title_year(lead: str, signature: str, year: int | None, registers: Registers) -> None:
    assert of(NO_YEAR, registers, lead=lead, signature=signature).report_year == year


def test_year_from_headings(registers: Registers) -> None:
    text = small_report(NO_YEAR, signature="").replace("一、主要举措", "一、2024年主要举措")
    assert identify(text.replace("四、下一步打算", "四、2025年工作打算"), registers).report_year == 2024
    assert identify(text.replace("四、下一步打算", "四、2024年工作打算"), registers).report_year is None


@pytest.mark.parametrize(
    ("title", "town"),
    [
        ("王河乡2024年法治政府建设情况报告", "王河镇"),  # 乡 became 镇
        ("王河镇人民政府2024年法治政府建设情况报告", "王河镇"),
        ("王河2024年法治政府建设情况报告", "王河镇"),
        ("王河水库管理处2024年法治政府建设情况报告", None),  # the alias is a part of something else
        ("大石门镇2024年法治政府建设情况报告", "大石门镇"),  # longest name wins
        ("石门镇2024年法治政府建设情况报告", "石门镇"),
        ("小石门镇2024年法治政府建设情况报告", None),  # not 石门镇
        ("澜川石门镇2024年法治政府建设情况报告", "石门镇"),
        ("重庆市澜川县石门镇2024年法治政府建设情况报告", "石门镇"),
        ("丰都县石门镇2024年法治政府建设情况报告", None),  # the same name in another county
    ],
)
def test_names_and_aliases(title: str, town: str | None) -> None:
    known = registers_of(
        ("11", "1", "王河镇", "王河乡; 王河"), ("12", "1", "石门镇", ""), ("13", "1", "大石门镇", "")
    )
    identity = of(title, known, lead="2024年，王河镇、石门镇作了交流。", signature="2025年1月20日")
    assert identity.town_name == town
    assert (identity.town_doubt == "unknown_town") == (town is None)


def test_unregistered_title_is_unknown_whatever_the_text_mentions(registers: Registers) -> None:
    identity = of("暨龙镇2024年法治政府建设情况报告", registers, lead="2024年，石门镇作了交流。")
    assert (identity.town_name, identity.own_name, identity.town_doubt) == (None, "暨龙镇", "unknown_town")
    assert identity.report_year == 2024


@pytest.mark.parametrize(
    "own", ["新乡县朗公庙镇", "江苏省镇江市丹徒区谷阳镇", "乡宁县昌宁镇", "番禺区市桥街道"]
)
def test_own_name_is_the_town_alone(own: str, registers: Registers) -> None:
    identity = of(f"{own}2024年法治政府建设情况报告", registers, signature="")
    assert identity.own_name == re.sub("^.*[县区]", "", own)


@pytest.mark.parametrize(
    "title", ["澜川县司法局2024年法治政府建设情况报告", "澜川县2024年度法治政府建设情况报告"]
)
def test_report_of_somebody_else_is_not_given_to_a_town(title: str, registers: Registers) -> None:
    identity = of(title, registers, lead="2024年，石门镇作了交流。", signature="2025年1月20日")
    assert identity.town_doubt == "unknown_town"


def test_short_name_in_the_title_is_completed_by_the_signature(registers: Registers) -> None:
    assert of("澜川县石门2024年法治政府建设情况报告", registers).town_name == "石门镇"


def test_town_from_signature_then_lead_but_never_from_deeper(registers: Registers) -> None:
    title = "关于2024年度法治政府建设情况的报告"
    assert of(title, registers, lead="2024年，青杠镇推进法治。").town_name == "石门镇"
    assert of(title, registers, lead="2024年，青杠镇推进法治。", signature="").town_name == "青杠镇"
    deep = small_report(title, signature="").replace("开展法治宣传15次", "青杠镇开展法治宣传15次")
    assert identify(deep, registers).town_doubt == "unknown_town"


def test_same_name_in_two_counties() -> None:
    both = registers_of(
        ("11", "1", "城关镇", ""), ("21", "2", "城关镇", ""), counties={"1": "澜川县", "2": "汇溪县"}
    )
    title = "城关镇2024年法治政府建设情况报告"
    doubtful = of(title, both, signature="城关镇人民政府\n2025年1月20日")
    assert doubtful.town_doubt == "ambiguous_town"
    assert doubtful.town_candidates == ("汇溪县城关镇", "澜川县城关镇")
    assert of("汇溪县" + title, both).town_code == "21"
    assert of(title, both, signature="汇溪县城关镇人民政府\n2025年1月20日").town_code == "21"
    text = small_report(title, signature="")
    assert identify(text, both, "2024/澜川县/城关镇.txt").town_code == "11"


def test_two_towns_in_one_title_are_ambiguous(registers: Registers) -> None:
    assert of("石门镇、青杠镇2024年法治政府建设情况报告", registers).town_doubt == "ambiguous_town"


def test_year_outside_the_register(registers: Registers) -> None:
    early = of("石门镇2019年法治政府建设情况报告", registers)
    assert (early.town_code, early.town_doubt) == (None, "town_not_in_year")
    assert of("石门镇2026年法治政府建设情况报告", registers).town_code == "990100012"  # the last row is open


def test_labels_of_a_web_page(registers: Registers) -> None:
    page = (
        "您当前所在位置：首页>政务公开>法治政府建设年度报告\n索 引 号：11-2025-3\n发文字号：石府发〔2025〕7号\n"
        "成文日期：2025年1月18日\n发布日期：2025-02-06 10:32\n浏览：76次\n"
    )
    footer = "\n打印 关闭\n主办：澜川县人民政府办公室 备案号：990100号\n今天是：2019年10月31日 星期四\n"
    identity = identify(page + small_report() + footer, registers)
    assert identity.document_number == "石府发〔2025〕7号"
    assert identity.published_on == date(2025, 2, 6) and identity.published_on_source == "label"
    assert identity.signed_on == date(2025, 1, 20) and identity.report_year == 2024
    unsigned = identify(page + small_report(signature="") + footer, registers)
    assert unsigned.signed_on == date(2025, 1, 18)


@pytest.mark.parametrize("text", ["", "\n\n", "法治", "年年年", "〔〕《", "一、" * 500, "委员会" * 2000])
def test_identify_takes_any_text(text: str, registers: Registers) -> None:
    assert identify(text, registers).town_code is None


@pytest.mark.skipif(not NEIGHBOUR_REPORT.exists(), reason="the real report is not part of the project")
def test_real_report_of_a_town_no_register_knows(registers: Registers) -> None:
    identity = identify(NEIGHBOUR_REPORT.read_text(encoding="utf-8"), registers)
    assert (identity.town_code, identity.own_name, identity.report_year) == (None, "暨龙镇", 2024)
    assert identity.town_doubt == "unknown_town"
