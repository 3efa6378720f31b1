"""OFD pages read as they are seen: by place and not by order, whatever way the file spells it."""

import io
import zipfile

import pytest

from pipelines.reading.formats import Limits, Unreadable, read_bytes
from pipelines.reading.formats.ofd_places import steps

from .made_docx import zipped
from .made_ofd import NAMES, Printed, objects, ofd_of, packed, page, text_object
from .same_facts import facts_of, folded, sample

SAMPLES = ["三汇镇2024", "松岭乡2022", "青杠镇2023", "石门镇2022"]
LINE = Printed("全年办结案件35件，开展普法宣传12场次。", 40, 100, 5.64)


def text_of(data: bytes) -> str:
    """The text of an OFD."""
    return read_bytes(data, "x.ofd").text


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_reads_as_its_text_file(name: str) -> None:
    text = sample(name)
    data = ofd_of(text)
    document = read_bytes(data, "报告.ofd")
    assert (document.format, document.method, document.remarks) == ("ofd", "text", ())
    assert folded(document.text) == folded(text)
    assert facts_of(data, "报告.ofd") == facts_of(text.encode(), "报告.txt")


def test_paragraphs_are_rebuilt_and_page_numbers_dropped() -> None:
    text = sample("松岭乡2022")
    lines = [folded(line) for line in text.splitlines() if line.strip()]
    assert [folded(line) for line in text_of(ofd_of(text)).split("\n\n")] == lines


def test_the_order_of_objects_says_nothing() -> None:
    text = sample("石门镇2022")
    assert text_of(ofd_of(text, seed=1)) == text_of(ofd_of(text, seed=2))


def test_steps_may_repeat() -> None:
    assert steps("1 g 3 2.5 4") == [1, 2.5, 2.5, 2.5, 4]
    assert steps("g x y 2") == [2] and steps("g 2") == [2] and steps("") == []
    assert len(steps("g 1e99 1")) == 0


def test_names_places_and_prefixes_may_differ() -> None:
    with zipfile.ZipFile(io.BytesIO(packed([page("".join(objects(LINE)))]))) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    odd = {
        name.replace("Doc_0/Pages/Page_0/Content.xml", "正文/P1.xml").replace(
            "Doc_0/", "D/"
        ): content.replace("ofd:", "")
        .replace("xmlns:ofd", "xmlns")
        .replace(' xmlns="http://www.ofdspec.org/2016"', "")
        .replace("Pages/Page_0/Content.xml", "/正文/P1.xml")
        .replace("Doc_0/", "/D/")
        for name, content in members.items()
    }
    odd = {
        name.replace("OFD.xml", "ofd.XML"): content.replace("xmlns:ofd=", "xmlns:x=")
        for name, content in odd.items()
    }
    assert text_of(zipped(odd)) == LINE.words


def test_missing_sizes_and_steps_are_made_up_for() -> None:
    plain = text_object(LINE.words, 40, 100, 5.64)
    bare = plain.replace(' Size="5.64"', "").replace("DeltaX", "Nothing")
    assert "Size" not in bare and text_of(packed([page(bare)])) == LINE.words


@pytest.mark.parametrize(
    "matrix",
    ["0.5 0 0 0.5 10 20", "0 1 -1 0 120 0", "-1 0 0 -1 160 200", "0 -1 1 0 20 160", "1 0.02 -0.02 1 0 0"],
)
def test_a_page_is_read_whatever_way_it_is_turned(matrix: str) -> None:
    lines = [Printed("第一行共35", 20, 60, 5.0), Printed("第二行共36件", 20, 70, 5.0)]
    content = "".join(each for line in lines for each in objects(line))
    turned = f'<ofd:CompositeObject ID="1"><ofd:PageBlock CTM="{matrix}">{content}</ofd:PageBlock></ofd:CompositeObject>'
    block = turned.replace("<ofd:PageBlock CTM", "<ofd:PageBlock X").replace(
        '<ofd:CompositeObject ID="1">', f'<ofd:CompositeObject ID="1" Boundary="0 0 200 200" CTM="{matrix}">'
    )
    assert folded(text_of(packed([page(block)]))) == "第一行共35第二行共36件"


def test_a_slanted_watermark_does_not_get_into_a_figure() -> None:
    mark = text_object("2025", 60, 90, 8, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    document = read_bytes(packed([page("".join(objects(LINE)) + mark)]))
    assert document.text == LINE.words
    assert [remark.code for remark in document.remarks] == ["turned_text_skipped"]


def test_templates_belong_to_the_page() -> None:
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/>'
    shape = page("".join(objects(Printed("石门镇人民政府文件", 60, 50, 9))))
    used = page("".join(objects(LINE)), '<ofd:Template TemplateID="7" ZOrder="Background"/>')
    found = text_of(packed([used], common, {"Doc_0/Tpls/T.xml": shape}))
    assert found == f"石门镇人民政府文件\n\n{LINE.words}"


def test_several_documents_follow_each_other() -> None:
    second = packed([page("".join(objects(LINE)))])
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        more = {
            name.replace("Doc_0", "Doc_1"): archive.read(name)
            for name in archive.namelist()
            if "Doc_0" in name
        }
    entry = f"<ofd:OFD {NAMES}>" + "".join(
        f"<ofd:DocBody><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>" for n in (0, 1)
    )
    first = page("".join(objects(Printed("石门镇法治报告。", 40, 60, 5.64))))
    data = packed([first], parts={**more, "OFD.xml": entry + "</ofd:OFD>"})
    assert text_of(data) == f"石门镇法治报告。\n\n{LINE.words}"


def test_characters_of_an_own_font_are_refused_or_marked() -> None:
    few = "".join(
        objects(Printed("全年开展法治宣传活动办结各类案件\ue001件，开展宣传12场次。", 30, 100, 5.0))
    )
    document = read_bytes(packed([page(few)]))
    assert "办结各类案件〓件" in document.text
    assert [remark.code for remark in document.remarks] == ["private_characters"]
    many = text_object("\ue001\ue002\ue003全年", 30, 100, 5.0)
    with pytest.raises(Unreadable) as caught:
        read_bytes(packed([page(many)]))
    assert caught.value.reason_code == "private_characters"


def test_a_picture_alone_is_a_scan_and_no_text_is_empty() -> None:
    image = '<ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="5"/>'
    for content, code in ((image + image, "scanned"), ("", "empty_file")):
        with pytest.raises(Unreadable) as caught:
            read_bytes(packed([page(content)]))
        assert caught.value.reason_code == code and "请" in caught.value.reason


def test_pages_are_counted_and_must_be_there() -> None:
    pages = [page("".join(objects(LINE)))] * 3
    with pytest.raises(Unreadable) as caught:
        read_bytes(packed(pages), "x.ofd", Limits(max_pages=2))
    assert caught.value.reason_code == "too_many_pages"
    with pytest.raises(Unreadable) as caught:
        read_bytes(packed([]))
    assert caught.value.reason_code == "damaged"
