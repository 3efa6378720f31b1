"""The kind of document: what is taken for an annual report, what is not, and that only title and lead decide."""

from pathlib import Path

import pytest

from pipelines.reading.formats import Document, Meta, Unreadable
from pipelines.reading.registers import Registers
from pipelines.reading.reports import read_report

from .conftest import SAMPLE, small_report


def rejection(text: str, registers: Registers) -> Unreadable | None:
    try:
        read_report(text.encode(), "2024/a.txt", 2024, registers)
    except Unreadable as reason:
        return reason
    return None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("石门镇党委书记2024年度述法报告", "述法"),
        ("石门镇2024年法治政府建设述法报告", "述法"),
        ("石门镇党政主要负责人2024年述职述法报告", "述法"),
        ("石门镇镇长2024年履行推进法治建设第一责任人职责情况报告", "履职"),
        ("石门镇2024年上半年法治政府建设工作总结", "半年"),
        ("石门镇2024年法治政府建设半年工作总结", "半年"),
        ("石门镇2024年第三季度法治政府建设工作情况报告", "季度"),
        ("石门镇2024年1-9月法治政府建设情况报告", "季度"),
        ("石门镇2024年政府信息公开工作年度报告", "信息公开"),
        ("2024年石门镇政府信息公开年报", "信息公开"),
        ("石门镇2024年行政执法统计年报", "统计"),
        ("石门镇2024年度行政执法总体情况报告", "统计"),
        ("《石门镇2024年法治政府建设情况报告》政策解读", "解读"),
        ("一图读懂石门镇2024年法治政府建设情况报告", "解读"),
        ("关于《石门镇2024年法治政府建设情况报告》的解读", "解读"),
        ("石门镇2024年法治政府建设工作方案", "方案"),
        ("石门镇2024年法治政府建设实施方案（试行）", "方案"),
        ("石门镇2024年法治政府建设工作要点", "要点"),
        ("石门镇2024年度法治政府建设\n工作计划", "计划"),
        ("石门镇人民政府关于做好2024年法治政府建设情况报告工作的通知", "通知"),
        ("石门镇人民政府关于印发《石门镇2024年法治政府建设工作要点》的通知", "通知"),
        ("石门镇2024年平安建设工作总结", "别的工作"),
        ("石门镇2024年信访工作情况报告", "别的工作"),
        ("石门镇2024年普法依法治理工作总结", "别的工作"),
        ("石门镇司法所2024年工作总结", "别的工作"),
    ],
)
def test_other_documents_by_their_title(title: str, name: str, registers: Registers) -> None:
    reason = rejection(small_report(title), registers)
    assert reason is not None and reason.reason_code == "not_a_report"
    assert name in reason.reason and "请" in reason.reason and "标题" in reason.reason


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("2024年，本人认真履职。现述法如下。", "述法"),
        ("2024年，本人切实履行推进法治建设第一责任人职责。", "履职"),
        ("现将2024年上半年法治政府建设情况汇报如下。", "半年"),
        ("为推进法治政府建设，结合实际，特制定本方案。", "方案"),
        ("根据要求，制定如下工作计划。", "计划"),
        ("为做好年度报告工作，现将有关事项通知如下。", "通知"),
    ],
)
def test_other_documents_by_their_lead(lead: str, name: str, registers: Registers) -> None:
    reason = rejection(small_report(lead=lead), registers)
    assert reason is not None and reason.reason_code == "not_a_report"
    assert name in reason.reason and "导语" in reason.reason


@pytest.mark.parametrize(
    "title",
    [
        "石门镇2024年依法行政工作报告",
        "石门镇2024年度法治政府建设工作总结",
        "石门镇2024年法治建设工作情况报告",
        "石门镇2024年法治政府建设工作总结暨2025年工作计划",
        "石门镇2024年法治政府建设工作总结及2025年工作要点",
        "石门镇2024年1-12月法治政府建设情况报告",
        "石门镇2024年法治政府建设暨党政主要负责人履行第一责任人职责情况报告",
        "石门镇2024年度推进法治政府建设及行政执法情况报告",
        "石门镇2024年依法治镇工作总结",
        "石门镇关于报送2024年度法治政府建设情况的报告",
        "关于印发石门镇2024年法治政府建设情况报告的通知\n石门镇2024年法治政府建设情况报告",
        "政策解读\n通知公告\n规划计划\n石门镇2024年法治政府建设情况报告",
    ],
)
def test_annual_reports_by_their_title(title: str, registers: Registers) -> None:
    assert rejection(small_report(title), registers) is None


@pytest.mark.parametrize(
    "mention",
    [
        "制定《石门镇2024年法治政府建设工作方案》，印发通知5份。",
        "党政主要负责人述法报告2份，开展述职述法1次。",
        "上半年调解纠纷43起，第三季度开展宣传3次。",
        "公开政府信息公开年报1份，发布政策解读2篇。",
        "平安建设工作总结获评优秀，特制定本方案。",
        "调处XX村与XX村土地纠纷，当事人王某某、X某达成协议，向×镇通报。",
        "建成5×3平方米宣传栏，发放x光检查券，使用**加密**传输。",
    ],
)
def test_a_mention_deeper_in_the_text_decides_nothing(mention: str, registers: Registers) -> None:
    assert rejection(small_report().replace("开展法治宣传15次。", mention), registers) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"石门镇": "XX镇", "2024": "20XX"},
        {"石门镇": "×镇", "3次": "×次", "15次": "×次"},
        {"3次": "X次", "15次": "XX次", "2次": "x次"},
        {"3次": "*次", "15次": "**次", "2次": "*次"},
        {"3次": "____次", "15次": "＿＿次", "2次": "__次"},
        {"3次": "X 次", "15次": "Ｘ余次", "2次": "ｘ次"},
        {"石门镇人民政府": "（单位名称）", "3次": "（填写数字）次", "15次": "（此处填写次数）"},
        {"2024年": "202X年", "3次": "X次"},
    ],
)
def test_a_template_is_told_from_a_report(changes: dict[str, str], registers: Registers) -> None:
    text = small_report()
    for was, instead in changes.items():
        assert was in text
        text = text.replace(was, instead)
    reason = rejection(text, registers)
    assert reason is not None and reason.reason_code == "template"
    assert "填写完整" in reason.reason


@pytest.mark.parametrize("left", ["X次", "*件", "xx份"])
def test_a_stray_gap_is_said_and_makes_no_template(left: str, registers: Registers) -> None:
    report = read_report(small_report().replace("15次", left).encode(), "2024/a.txt", 2024, registers)
    assert [row["finding_code"] for row in report.findings] == ["placeholder_left"]
    assert f"“{left}”" in report.findings[0]["finding"]


def test_the_title_among_the_files_own_data_counts(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Document(
        small_report("法治政府建设情况报告"),
        "html",
        meta=Meta(title="石门镇2024年上半年法治政府建设情况报告"),
    )
    monkeypatch.setattr("pipelines.reading.reports.read_bytes", lambda *_: page)
    reason = rejection("", registers)
    assert reason is not None and "半年" in reason.reason


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*/*.txt")), ids=lambda path: path.stem)
def test_every_sample_report_is_one_and_has_no_gaps(path: Path, registers: Registers) -> None:
    report = read_report(path.read_bytes(), path.relative_to(SAMPLE).as_posix(), None, registers)
    assert "placeholder_left" not in {row["finding_code"] for row in report.findings}


@pytest.mark.parametrize("run", ["_", "×", "○", "某", "*", "x", "20", "本人", "平安", "（"])
def test_long_runs_take_no_long_time(run: str, registers: Registers) -> None:
    reason = rejection("石门镇2024年法治政府建设情况报告\n" + run * 100_000, registers)
    assert reason is None or reason.reason
