"""The sources of a report against each other: which is believed, and that the others' word is not lost."""

from datetime import date

import pytest

from pipelines.reading.file_names import read_file_name
from pipelines.reading.formats.document import Meta
from pipelines.reading.identify import Identity, identify
from pipelines.reading.registers import Registers

from .conftest import small_report
from .test_identify import registers_of

TITLE = "石门镇人民政府2024年法治政府建设情况报告"
BARE = "关于法治政府建设情况的报告"


def codes(identity: Identity) -> list[str]:
    return [remark.code for remark in identity.differences]


def words(identity: Identity) -> str:
    return "".join(remark.text for remark in identity.differences)


def test_a_report_whose_sources_agree_has_no_differences(registers: Registers) -> None:
    meta = Meta(TITLE, "石门镇人民政府", "2025-02-06", "2025-01-20", "石府发〔2025〕7号")
    text = "石府发〔2025〕7 号\n" + small_report(TITLE)
    identity = identify(text, registers, "2024/石门镇/石门镇2024年报告20250120.html", meta)
    assert identity.differences == ()
    assert (identity.published_on, identity.published_on_source) == (date(2025, 2, 6), "meta")
    assert identity.signed_on == date(2025, 1, 20)


@pytest.mark.parametrize(
    ("parts", "meta", "file", "town"),
    [
        ({"signature": "石门镇人民政府\n2025年1月20日"}, Meta(issuer="青杠镇"), "2024/龙潭镇.txt", "石门镇"),
        ({"signature": ""}, Meta(issuer="澜川县青杠镇人民政府"), "2024/龙潭镇.txt", "青杠镇"),
        ({"signature": ""}, Meta(title="青杠镇2024年法治政府建设情况报告"), "2024/龙潭镇.txt", "青杠镇"),
        ({"signature": ""}, Meta(issuer="澜川县人民政府办公室"), "2024/龙潭镇.txt", "龙潭镇"),
        ({"signature": ""}, Meta(), "2024/龙潭镇2024年法治政府建设情况报告.txt", "龙潭镇"),
        ({"signature": ""}, Meta(), "2024/澜川县龙潭镇人民政府法治报告（终稿）.docx", "龙潭镇"),
        ({"signature": ""}, Meta(), "2024/03 东林街道办.txt", "东林街道"),
        ({"signature": ""}, Meta(), "2024/龙潭镇/报告.txt", "龙潭镇"),
        ({"signature": "", "lead": "2024年，三汇镇推进法治。"}, Meta(), "2024/龙潭镇.txt", "三汇镇"),
        ({"signature": ""}, Meta(), "龙潭镇/2024/报告.txt", None),  # not the nearest folder
        ({"signature": ""}, Meta(), "2024/龙潭镇和青杠镇.txt", None),  # a bundle names nobody
        ({"signature": ""}, Meta(), "2024/大龙潭镇.txt", None),  # a longer name
        ({"signature": ""}, Meta(), "2024/丰都县龙潭镇.txt", None),  # of another county
        ({"signature": ""}, Meta(), "2024/报告.txt", None),
    ],
)
def test_the_town_where_the_title_names_none(
    parts: dict[str, str], meta: Meta, file: str, town: str | None, registers: Registers
) -> None:
    text = small_report("2024年法治政府建设情况报告", **({"lead": "一年来，"} | parts))
    identity = identify(text, registers, file, meta)
    assert (identity.town_name, identity.town_doubt) == (town, None if town else "unknown_town")


def test_the_head_of_a_letter_is_believed_before_its_end(registers: Registers) -> None:
    text = "石门镇人民政府文件\n石府发〔2025〕7号\n\n" + small_report(
        "关于2024年度法治政府建设情况的报告", signature="青杠镇人民政府\n2025年1月20日"
    )
    identity = identify(text, registers)
    assert identity.town_name == "石门镇" and codes(identity) == ["town_differs"]
    links = "石门镇人民政府\n龙潭镇人民政府\n政务信息\n\n" + text.split("\n\n", 1)[1]
    assert identify(links, registers).town_name == "青杠镇"


@pytest.mark.parametrize(
    ("parts", "meta", "file", "place", "other"),
    [
        ({"signature": "青杠镇人民政府\n2025年1月20日"}, Meta(), "", "落款", "青杠镇"),
        ({"signature": "暨龙镇人民政府\n2025年1月20日"}, Meta(), "", "落款", "暨龙镇"),
        ({"lead": "2024年，青杠镇推进法治。"}, Meta(), "", "导语", "青杠镇"),
        ({}, Meta(issuer="青杠镇人民政府"), "", "发布机构", "青杠镇"),
        ({}, Meta(title="青杠镇2024年法治政府建设情况报告"), "", "标题", "青杠镇"),
        ({}, Meta(), "2024/青杠镇2024.txt", "文件名", "青杠镇"),
        ({}, Meta(), "2024/青杠镇/报告.txt", "文件夹", "青杠镇"),
    ],
)
def test_another_town_is_said_and_changes_nothing(
    parts: dict[str, str], meta: Meta, file: str, place: str, other: str, registers: Registers
) -> None:
    identity = identify(small_report(TITLE, **parts), registers, file, meta)
    assert identity.town_name == "石门镇" and codes(identity) == ["town_differs"]
    assert "石门镇" in words(identity) and other in words(identity) and place in words(identity)


@pytest.mark.parametrize(
    ("parts", "meta"),
    [
        ({"lead": "2024年，石门镇与青杠镇共建法治。"}, Meta()),  # its own name stands beside the other
        ({}, Meta(issuer="澜川县人民政府办公室")),  # a county office that publishes for all
        ({}, Meta(issuer="中共石门镇委员会")),
        ({"signature": "澜川县石门镇人民政府\n2025年1月20日"}, Meta()),
    ],
)
def test_no_other_town_no_finding(parts: dict[str, str], meta: Meta, registers: Registers) -> None:
    assert identify(small_report(TITLE, **parts), registers, "2024/石门.txt", meta).differences == ()


@pytest.mark.parametrize(
    ("title", "lead", "meta", "file", "year"),
    [
        (BARE, "2023年，全镇推进法治。", Meta(title="石门镇2024年法治政府建设情况报告"), "", 2023),
        (BARE, "一年来，", Meta(title="石门镇2024年法治政府建设情况报告"), "石门镇2023.txt", 2024),
        (BARE, "一年来，", Meta(title="石门镇二〇二四年度法治政府建设报告"), "", 2024),
        (BARE, "一年来，", Meta(), "石门镇２０２４.txt", 2024),
        (BARE, "一年来，", Meta(), "石门镇法治报告(2024).docx", 2024),
        (BARE, "一年来，", Meta(), "石门镇2024年报告2025-01-20.txt", 2024),
        (BARE, "一年来，", Meta(), "20250120石门镇2024年报告.txt", 2024),
        (BARE, "一年来，", Meta(), "石门镇2024年报告（2025年1月公布）.txt", 2024),
        (BARE, "一年来，", Meta(), "石门镇2024年报告〔2025〕3号.txt", 2024),
        (BARE, "一年来，", Meta(), "石门镇2023年2024年.txt", None),
        (BARE, "一年来，", Meta(), "石门镇20250120.txt", None),
        (BARE, "一年来，", Meta(), "2024/石门镇.txt", None),  # a folder is no source for the year
    ],
)
def test_the_year_where_the_title_names_none(
    title: str, lead: str, meta: Meta, file: str, year: int | None, registers: Registers
) -> None:
    text = small_report(title, lead=lead, signature="石门镇人民政府")
    assert identify(text, registers, file, meta).report_year == year


@pytest.mark.parametrize(
    ("lead", "signature", "meta", "file", "code"),
    [
        ("2023年，全镇推进法治。", "2025年1月20日", Meta(), "", "year_differs"),
        ("一年来，", "2024年1月20日", Meta(), "", "year_differs"),
        ("一年来，", "2025年1月20日", Meta(title="石门镇2023年法治政府建设情况报告"), "", "year_differs"),
        ("一年来，", "2025年1月20日", Meta(), "2024/石门镇2023.txt", "year_differs"),
        ("一年来，", "2025年1月20日", Meta(), "2024/2023年报告/石门镇.txt", "folder_year_differs"),
    ],
)
def test_another_year_is_said_and_changes_nothing(
    lead: str, signature: str, meta: Meta, file: str, code: str, registers: Registers
) -> None:
    identity = identify(small_report(TITLE, lead=lead, signature=signature), registers, file, meta)
    assert identity.report_year == 2024 and codes(identity) == [code]
    assert "2024" in words(identity) and "2023" in words(identity)


def test_since_an_earlier_year_is_no_other_year(registers: Registers) -> None:
    assert codes(identify(small_report(TITLE, lead="2021年以来，全镇推进法治。"), registers)) == []


def test_two_titles_with_two_years(registers: Registers) -> None:
    identity = identify(
        "石门镇2024年法治政府建设情况报告\n\n" + small_report(TITLE.replace("2024", "2023")), registers
    )
    assert identity.report_year == 2023 and "year_differs" in codes(identity)


LABEL = "发布日期：2025-02-06 10:32\n"


@pytest.mark.parametrize(
    ("label", "signature", "meta", "file", "day", "source", "found"),
    [
        (LABEL, "2025年1月20日", Meta(published_on="2025-02-06"), "", (2, 6), "meta", []),
        (
            LABEL,
            "2025年1月20日",
            Meta(published_on="2025-02-08"),
            "",
            (2, 8),
            "meta",
            ["published_on_differs"],
        ),
        (LABEL, "2025年1月20日", Meta(), "", (2, 6), "label", []),
        ("", "2025年1月20日", Meta(), "石门镇20250301.txt", (1, 20), "signature", ["published_on_differs"]),
        ("", "2025年1月20日", Meta(), "石门镇2025.1.20.txt", (1, 20), "signature", []),
        (LABEL, "2025年1月20日", Meta(), "石门镇20250120.txt", (2, 6), "label", []),
        ("", "", Meta(), "石门镇20250301.txt", (3, 1), "file_name", []),
        ("", "", Meta(), "石门镇2025年3月1日.txt", (3, 1), "file_name", []),
        ("", "", Meta(), "石门镇20250301-20250302.txt", None, None, []),
        ("", "", Meta(), "石门镇20251301.txt", None, None, []),
        ("", "", Meta(signed_on="2025-01-18"), "", (1, 18), "signature", []),
        ("", "2025年1月20日", Meta(signed_on="2025-01-18"), "", (1, 20), "signature", ["signed_on_differs"]),
        (LABEL, "2025年2月20日", Meta(), "", (2, 6), "label", ["published_before_signed"]),
        ("", "2025年1月20日", Meta(published_on="昨天"), "", (1, 20), "signature", []),
    ],
)
def test_the_day_of_publication(
    label: str,
    signature: str,
    meta: Meta,
    file: str,
    day: tuple[int, int] | None,
    source: str | None,
    found: list[str],
    registers: Registers,
) -> None:
    identity = identify(label + small_report(TITLE, signature=signature), registers, file, meta)
    assert identity.published_on == (date(2025, *day) if day else None)
    assert identity.published_on_source == source and codes(identity) == found


@pytest.mark.parametrize(
    ("printed", "meta", "number", "found"),
    [
        ("石府发〔2025〕7号", "石府发[2025]7号", "石府发〔2025〕7号", []),
        ("石府发〔2025〕7号", "石府发〔2025〕第7 号", "石府发〔2025〕7号", []),
        ("石府发〔2025〕7号", "石府发〔2025〕8号", "石府发〔2025〕7号", ["document_number_differs"]),
        ("", "石府发〔2025〕8号", "石府发〔2025〕8号", []),
        ("石府发〔2025〕7号", None, "石府发〔2025〕7号", []),
        ("", " ", None, []),
    ],
)
def test_the_document_number(
    printed: str, meta: str | None, number: str | None, found: list[str], registers: Registers
) -> None:
    identity = identify(printed + "\n" + small_report(TITLE), registers, meta=Meta(document_number=meta))
    assert identity.document_number == number and codes(identity) == found


RENAMED = registers_of(
    ("11", "1", "王河乡", "", "2015-2021"),
    ("11", "1", "王河镇", "", "2022-"),
    ("12", "1", "石门镇", "", "2015-"),
)


@pytest.mark.parametrize(
    ("name", "year", "official", "found"),
    [
        ("王河乡", 2020, "王河乡", []),
        ("王河乡", 2021, "王河乡", []),
        ("王河镇", 2022, "王河镇", []),
        ("王河镇", 2024, "王河镇", []),
        ("王河乡", 2023, "王河镇", ["town_name_of_another_year"]),  # the old seal
        ("王河镇", 2021, "王河乡", ["town_name_of_another_year"]),  # written after the town was renamed
    ],
)
def test_a_renamed_town_keeps_its_code(name: str, year: int, official: str, found: list[str]) -> None:
    signature = f"{name}人民政府\n{year + 1}年1月20日"
    identity = identify(small_report(f"{name}{year}年法治政府建设情况报告", signature=signature), RENAMED)
    assert (identity.town_code, identity.town_name) == ("11", official)
    assert codes(identity) == found


def test_the_old_name_on_the_label_is_the_same_town() -> None:
    identity = identify(
        small_report("王河镇2023年法治政府建设情况报告", signature=""), RENAMED, meta=Meta(issuer="王河乡")
    )
    assert identity.town_name == "王河镇" and codes(identity) == []


def test_a_town_before_all_its_rows_is_still_not_known() -> None:
    assert (
        identify(small_report("王河乡2014年法治政府建设情况报告"), RENAMED).town_doubt == "town_not_in_year"
    )


def test_a_new_name_taken_over_by_another_town() -> None:
    # 11 was 王河乡 and became 青岩镇; the name 王河乡 went to 13: in 2023 it is 13's alone.
    known = registers_of(
        ("11", "1", "王河乡", "", "2015-2021"),
        ("11", "1", "青岩镇", "", "2022-"),
        ("13", "1", "王河乡", "", "2022-"),
    )
    assert identify(small_report("王河乡2023年法治政府建设情况报告", signature=""), known).town_code == "13"
    assert identify(small_report("王河乡2020年法治政府建设情况报告", signature=""), known).town_code == "11"


@pytest.mark.parametrize(
    "issuer",
    [
        "东林街道办事处",
        "澜川县东林街道办事处",
        "澜川县人民政府东林街道办事处",
        "中共澜川县东林街道工作委员会 澜川县东林街道办事处",
        "中共东林街道工作委员会、东林街道办事处",
        "中共澜川县委东林街道工作委员会 东林街道办事处",
        "东林街道办",
    ],
)
def test_a_street_office_alone_or_with_its_party_committee(issuer: str, registers: Registers) -> None:
    text = small_report(f"{issuer}关于2024年法治政府建设情况的报告", signature=f"{issuer}\n2025年1月20日")
    identity = identify(text, registers)
    assert identity.town_name == "东林街道" and codes(identity) == []


def test_a_path_is_cut_into_name_and_nearest_folder() -> None:
    file = read_file_name("2024/石门镇/法治报告２０２４.docx")
    assert (file.name, file.folder, file.report_year) == ("法治报告2024", "石门镇", 2024)
    assert read_file_name("2024/a.txt").folder == "" and read_file_name("").name == ""
