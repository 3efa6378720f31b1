"""PDF: the same text and the same facts as from the .txt, whoever printed it; and what is refused."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import pytest

from pipelines.reading.formats import Limits, Unreadable, read_bytes
from pipelines.reading.formats.glyphs import Page
from pipelines.reading.formats.pdf import read_pdf
from tests.bench.office_pdf import office_pdf, spaced_pdf
from tests.reading.formats.printing import Mark, Sheet, Writer, pages_of, print_pages, print_report
from tests.reading.formats.same_facts import FILES, NAMES, facts_of, folded, sample


def _marked(number: int, count: int) -> str:
    return f"— {number} —"


#: Who printed it: a look, and how the file is written.
PRINTERS: dict[str, tuple[Sheet, dict[str, object]]] = {
    "lines": (Sheet(foot=_marked), {}),
    "justified": (Sheet(justify=True, foot=lambda n, c: f"第{n}页 共{c}页", head="澜川县人民政府公报"), {}),
    "shuffled": (Sheet(justify=True, foot=lambda n, c: str(n)), {"shuffle": 7}),
    "browser": (Sheet(foot=lambda n, c: f"{n}/{c}", size=12, pitch=22), {"flipped": True}),
    "turned": (Sheet(foot=lambda n, c: f"-{n}-"), {"rotate": 90}),
    "upside_down": (Sheet(), {"rotate": 180}),
    "turned_back": (Sheet(), {"rotate": 270}),
    "wide_digits": (Sheet(narrow=0.6, size=14), {}),
}


def _paragraphs(text: str) -> list[str]:
    return [folded(line) for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("name", NAMES[2:4])
def test_paragraphs_are_those_of_the_text_file(name: str, printer: str) -> None:
    sheet, how = PRINTERS[printer]
    text = sample(name)
    document = read_bytes(print_pages(pages_of(text, sheet), sheet, **how))  # type: ignore[arg-type]
    assert _paragraphs(document.text) == _paragraphs(text)
    assert (document.format, document.method, document.boxes) == ("pdf", "text", ())


@pytest.mark.parametrize("printed", [office_pdf, spaced_pdf])
@pytest.mark.parametrize("name", NAMES[2:4])
def test_digits_in_a_font_of_their_own_stay_in_their_line(name: str, printed: Callable[[str], bytes]) -> None:
    """The files that the bench reads: real outlines, and another ascent for what is Latin."""
    assert _paragraphs(read_bytes(printed(sample(name))).text) == _paragraphs(sample(name))


def test_a_pdf_of_an_office_program_reads_as_its_text() -> None:
    """Printed by LibreOffice: fonts change within a line, digits stand apart, and a table has narrow columns."""
    document = read_bytes((FILES / "九龙镇2024（节选，附表）.pdf").read_bytes())
    printed = _paragraphs(document.text)
    assert printed[:13] == _paragraphs(sample("九龙镇2024"))[:13]
    assert document.text.split("\n\n")[13:] == [
        "年度\t调解案件\t行政处罚案件",
        "年度：2023；2023年调解案件：35；2023年行政处罚案件：8",
        "年度：2024；2024年调解案件：41；2024年行政处罚案件：12",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_facts_are_those_of_the_text_file(name: str) -> None:
    text = sample(name)
    expected = facts_of(text.encode(), "报告.txt")
    assert len(expected) > 20
    sheet = PRINTERS["justified"][0]
    assert facts_of(print_pages(pages_of(text, sheet), sheet, shuffle=3), "报告.pdf") == expected


def test_running_heads_are_named_to_the_analyst() -> None:
    sheet = PRINTERS["justified"][0]
    document = read_bytes(print_pages(pages_of(sample(NAMES[0]), sheet), sheet))
    assert [remark.code for remark in document.remarks] == ["running_heads"]
    assert "澜川县人民政府公报" in document.remarks[0].text


def test_radicals_become_characters() -> None:
    text = "人民调解⻓效机制文件"
    radicals = {"人": "⼈", "文": "⽂", "⻓": "⻓"}
    page = [Mark(text, 79, 700)]
    document = read_bytes(print_pages([page], unicode_of=lambda char: radicals.get(char, char)))
    assert document.text == "人民调解长效机制文件"


def test_full_width_digits_and_units_stay_as_written() -> None:
    document = read_bytes(print_pages([[Mark("拆除违法建筑１２０㎡，办理案件３件。", 79, 700)]]))
    assert document.text == "拆除违法建筑１２０㎡，办理案件３件。"


def test_a_repeated_print_for_bold_counts_once() -> None:
    page = [Mark("办结案件35件", 79, 700), Mark("办结案件35件", 79.4, 700)]
    assert read_bytes(print_pages([page])).text == "办结案件35件"


def test_a_watermark_is_left_out_and_named() -> None:
    page = [Mark("全年办结案件35件，其中调解3件。", 79, 700), Mark("内部资料12", 90, 640, 40, angle=45)]
    document = read_bytes(print_pages([page]))
    assert document.text == "全年办结案件35件，其中调解3件。"
    assert [remark.code for remark in document.remarks] == ["oblique_text"]


def test_a_hidden_layer_under_a_scan_is_said_to_be_recognised() -> None:
    page = [Mark("全年办结案件三十五件，其中调解三件，没有一件被撤销。", 79, 700, 12, visible=False)]
    document = read_bytes(print_pages([page], pictures=[(FILES / "平桥镇2023-5.jpg").read_bytes()]))
    assert document.text == page[0].text
    assert document.method == "ocr"
    assert [remark.code for remark in document.remarks] == ["hidden_layer"]


def test_a_stamp_beside_a_signature_needs_no_recognition() -> None:
    stamp = (FILES / "平桥镇2023-5.jpg").read_bytes()
    data = print_pages([[Mark("石门镇人民政府", 300, 700)]], pictures=[stamp], filled=0.2)
    document = read_bytes(data)
    assert (document.text, document.method) == ("石门镇人民政府", "text")


def test_a_password_is_asked_to_be_taken_off() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(print_report("石门镇人民政府\n办结案件35件。", password="secret"))
    assert caught.value.reason_code == "encrypted"
    assert "取消密码" in caught.value.reason


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    data = print_report("石门镇人民政府\n办结案件35件，其中调解3件。", password="")
    assert "办结案件35件" in read_bytes(data).text


@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_a_torn_file_is_damaged(part: float) -> None:
    data = print_report(sample(NAMES[0]))
    with pytest.raises(Unreadable) as caught:
        read_bytes(data[: int(part * len(data))])
    assert caught.value.reason_code == "damaged"


def test_garbage_is_damaged() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    assert caught.value.reason_code == "damaged"


def test_too_many_pages_name_the_setting() -> None:
    data = print_pages([[Mark("一页", 79, 700)]] * 4)
    with pytest.raises(Unreadable) as caught:
        read_pdf(data, Limits(max_pages=3))
    assert caught.value.reason_code == "too_many_pages"
    assert "FAZHI_MAX_PAGES" in caught.value.reason
    assert read_pdf(data, Limits(max_pages=4)).text


def test_an_empty_page_among_others_is_no_fault() -> None:
    document = read_bytes(print_pages([[Mark("办结案件35件。", 79, 700)], [], [Mark("调解3件。", 79, 700)]]))
    assert folded(document.text) == "办结案件35件。调解3件。"


def test_a_file_without_text_is_empty() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(print_pages([[], []]))
    assert caught.value.reason_code == "empty_file"


def test_a_tree_without_pages_is_damaged() -> None:
    writer = Writer()
    root, tree = writer.add(b""), writer.add(b"<< /Type /Pages /Kids [] /Count 0 >>")
    writer.objects[root - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    with pytest.raises(Unreadable) as caught:
        read_bytes(writer.bytes(root))
    assert caught.value.reason_code == "damaged"


def test_text_that_may_be_lost_without_its_font_is_named() -> None:
    page = [Mark("办结案件三十五件，调解三件。", 79, 700), Mark("无", 79, 600)]
    document = read_bytes(print_pages([page], embed=False))
    assert [remark.code for remark in document.remarks] == ["missing_font"]


def test_bytes_that_went_bad_are_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A broken page may look like a scan; recognition is not what is tested.
    monkeypatch.setattr("pipelines.reading.formats.ocr.recognise", lambda _, number: ([], Page(1, 1)))
    monkeypatch.setattr("pipelines.reading.formats.ocr.picture_from_buffer", lambda *_: None)
    chance = random.Random(3)
    data = print_report(sample(NAMES[0]))
    for _ in range(15):
        bad = bytearray(data)
        for _ in range(chance.choice([1, 20, 200])):
            bad[chance.randrange(8, len(bad))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            read_bytes(bytes(bad))


def test_a_page_that_says_it_has_no_height_is_read() -> None:
    data = print_report(sample(NAMES[0])).replace(b"[0 0 595.0 842.0]", b"[0 0 595.0 000.0]")
    assert "法治" in read_bytes(data).text
