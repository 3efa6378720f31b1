"""Word documents read as they stand on the page: words and facts as in the text file, and no figure ever glued."""

import pytest

from pipelines.reading.formats import Unreadable, read_bytes
from pipelines.reading.formats.docx_numerals import written

from .made_docx import (
    NAMES,
    cell,
    docx_of,
    level,
    listed,
    numbering,
    p,
    packed,
    run,
    table,
    text_box,
)
from .same_facts import facts_of, folded, sample

SAMPLES = ["三汇镇2024", "松岭乡2022", "青杠镇2023", "石门镇2022", "双河乡2024"]


def lines_of(body: str, **parts: object) -> list[str]:
    """The lines of a docx with this body."""
    return read_bytes(packed(body, **parts), "x.docx").text.split("\n\n")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_reads_as_its_text_file(name: str) -> None:
    text = sample(name)
    data = docx_of(text)
    document = read_bytes(data, "报告.docx")
    assert (document.format, document.method, document.remarks) == ("docx", "text", ())
    assert folded(document.text) == folded(text)
    assert facts_of(data, "报告.docx") == facts_of(text.encode(), "报告.txt")


def test_a_report_in_a_table_with_changes_and_boxes_keeps_its_facts() -> None:
    text = sample("三汇镇2024")
    lines = [line for line in text.splitlines() if line]
    body = [p(line) if "9 次" not in line else _with_change(line) for line in lines]
    body[1] = p(text_box(p(lines[1])))
    framed = table([cell("".join(body))])
    assert folded(read_bytes(packed(framed)).text) == folded(text)
    assert facts_of(packed(framed), "x.docx") == facts_of(text.encode(), "x.txt")


def _with_change(line: str) -> str:
    before, after = line.split("9 次", 1)
    deleted = '<w:del w:id="1"><w:r><w:delText>8 次</w:delText></w:r></w:del>'
    return p(run(before) + deleted + f'<w:ins w:id="2">{run("9 次")}</w:ins>' + run(after))


def test_a_tracked_change_reads_as_accepted() -> None:
    change = (
        run("案件")
        + '<w:del w:id="1"><w:r><w:delText>35</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("36")}</w:ins><w:moveFrom w:id="3">{run("12")}</w:moveFrom>'
        + f'<w:moveTo w:id="4">{run("份")}</w:moveTo>'
        + run("件")
    )
    document = read_bytes(packed(p(change)))
    assert document.text == "案件36份件"
    assert [remark.code for remark in document.remarks] == ["tracked_changes"]
    assert "接受修订" in document.remarks[0].text


def test_a_deleted_paragraph_end_joins_and_a_deleted_paragraph_does_not_count() -> None:
    gone = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="9"/></w:rPr>'
    deleted = '<w:del w:id="8"><w:r><w:delText>旧标题</w:delText></w:r></w:del>'
    body = (
        listed("甲")
        + p(deleted, gone)
        + listed("乙")
        + p("共3", "<w:rPr><w:del w:id='7'/></w:rPr>")
        + p("5件")
    )
    assert lines_of(body) == ["一、甲", "二、乙", "共35件"]


def test_deleted_rows_and_cells_are_gone() -> None:
    row = "<w:tr><w:trPr><w:del w:id='1'/></w:trPr>" + cell("旧") + cell("1件") + "</w:tr>"
    made = table(["新", "2件", "<w:tc><w:tcPr><w:cellDel w:id='3'/></w:tcPr>" + p("3件") + "</w:tc>"])
    assert lines_of(made.replace("<w:tr>", row + "<w:tr>", 1)) == ["新：2件"]


def test_hidden_text_is_not_read() -> None:
    styles = (
        f"<w:styles {NAMES}><w:style w:type='character' w:styleId='base'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='deep'><w:basedOn w:val='base'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='ghost'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    )
    body = p(run("明") + run("暗", "<w:vanish/>") + run("亮", "<w:vanish w:val='0'/>"))
    body += (
        p(run("甲") + run("乙", "<w:rStyle w:val='deep'/>"))
        + p("全暗", "<w:pStyle w:val='ghost'/>")
        + p("末")
    )
    assert lines_of(body, parts={"word/styles.xml": styles}) == ["明亮", "甲", "末"]


def test_numbering_restarts_and_goes_on() -> None:
    body = listed("甲") + listed("子", level=1) + listed("丑", level=1) + listed("一点", level=2)
    body += table(["指标", "35件"]) + listed("寅", level=1) + listed("二点", level=2)
    body += listed("乙") + listed("卯", level=1)
    assert lines_of(body) == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "1. 一点",
        "指标：35件",
        "（三）寅",
        "1. 二点",
        "二、乙",
        "（一）卯",
    ]


def test_instances_share_a_count_unless_they_start_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbers = numbering(level(0, "decimal", "%1、"), nums={1: "", 2: "", 3: anew})
    body = listed("a", 1) + listed("b", 2) + listed("c", 3) + listed("d", 3) + listed("e", 1) + listed("f", 0)
    assert lines_of(body, numbers=numbers) == ["1、a", "2、b", "1、c", "2、d", "3、e", "f"]


def test_a_style_may_name_only_its_level() -> None:
    numbers = numbering(level(0, "decimal", "%1、", '<w:pStyle w:val="h1"/>'), level(1, "decimal", "%1-%2、"))
    styles = (
        f"<w:styles {NAMES}><w:style w:type='paragraph' w:styleId='h1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr>"
        "</w:pPr></w:style><w:style w:type='paragraph' w:styleId='h2'><w:basedOn w:val='h1'/><w:pPr><w:numPr>"
        "<w:ilvl w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    body = p("甲", "<w:pStyle w:val='h1'/>") + p("子", "<w:pStyle w:val='h2'/>")
    assert lines_of(body, numbers=numbers, parts={"word/styles.xml": styles}) == ["1、甲", "1-1、子"]


def test_levels_restart_only_when_they_should() -> None:
    numbers = numbering(
        level(0, "upperRoman", "%1、"),
        level(1, "upperLetter", "%2)"),
        level(2, "decimal", "%1.%3、", '<w:lvlRestart w:val="0"/><w:isLgl/>', start=4),
    )
    body = listed("a") + listed("b", level=2) + listed("c") + listed("d", level=1) + listed("e", level=2)
    assert lines_of(body, numbers=numbers) == ["I、a", "1.4、b", "II、c", "A)d", "2.5、e"]


def test_a_style_brings_its_list_and_its_level() -> None:
    numbers = numbering(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>'),
    )
    listing = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    styles = (
        f"<w:styles {NAMES}><w:style w:type='paragraph' w:styleId='h1'>{listing}</w:style>"
        f"<w:style w:type='paragraph' w:styleId='h2'><w:basedOn w:val='h1'/>{listing}</w:style>"
        "<w:style w:type='paragraph' w:styleId='own'><w:basedOn w:val='h2'/></w:style></w:styles>"
    )
    body = (
        p("甲", "<w:pStyle w:val='h1'/>")
        + p("子", "<w:pStyle w:val='h2'/>")
        + p("丑", "<w:pStyle w:val='own'/>")
    )
    body += p("正文", "<w:pStyle w:val='h1'/><w:numPr><w:numId w:val='0'/></w:numPr>")
    found = lines_of(body, numbers=numbers, parts={"word/styles.xml": styles})
    assert found == ["一、甲", "（一）子", "（二）丑", "正文"]


@pytest.mark.parametrize(
    ("form", "signs"),
    [
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 21: "二十一", 101: "一〇一"}),
        ("chineseCountingThousand", {20: "二十", 105: "一百零五", 110: "一百一十", 1001: "一千零一"}),
        ("chineseLegalSimplified", {3: "叁", 10: "壹拾", 12: "壹拾贰"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 51: "51"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalZero", {7: "07"}),
        ("upperLetter", {1: "A", 27: "AA"}),
        ("lowerRoman", {4: "iv", 19: "xix"}),
        ("custom:001, 002", {5: "005"}),
        ("none", {5: ""}),
        ("unheard of", {5: "5"}),
    ],
)
def test_numbers_are_written_as_word_writes_them(form: str, signs: dict[int, str]) -> None:
    assert {number: written(number, form) for number in signs} == signs


def test_a_label_never_touches_a_figure() -> None:
    numbers = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2"), level(2, "bullet", "\uf0b7"))
    body = listed("2024年") + listed("35件", level=1) + listed("6件", level=2)
    assert lines_of(body, numbers=numbers) == ["1. 2024年", "1 35件", "● 6件"]


def test_notes_stand_behind_their_paragraph() -> None:
    notes = (
        f"<w:footnotes {NAMES}><w:footnote w:type='separator' w:id='-1'>{p('线')}</w:footnote>"
        f"<w:footnote w:id='2'>{p('<w:r><w:footnoteRef/></w:r>' + run('含上年结转3件'))}</w:footnote></w:footnotes>"
    )
    marked = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'
    plain = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = p(run("办结35") + marked + run("件")) + p(run("立案12") + plain)
    expected = ["办结35件", "（注：含上年结转3件）", "立案12", "（注：含上年结转3件）"]
    assert lines_of(body, parts={"word/footnotes.xml": notes}) == expected


def test_raised_figures_are_no_part_of_a_figure() -> None:
    body = p(run("绿地120m") + run("2", '<w:vertAlign w:val="superscript"/>') + run("，共35"))
    assert lines_of(body) == ["绿地120m²，共35"]


def test_fields_give_their_results_only() -> None:
    def part(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def command(words: str) -> str:
        return f"<w:r><w:instrText>{words}</w:instrText></w:r>"

    nested = part("begin") + command("IF ") + part("begin") + command("MERGEFIELD a") + part("separate")
    nested += run("99") + part("end") + command(" = 1") + part("separate") + run("36") + part("end")
    contents = p(part("begin") + command('TOC \\o "1-3"') + part("separate") + run("一、甲3")) + p(
        run("二、乙5") + part("end")
    )
    simple = '<w:fldSimple w:instr=" PAGE ">' + run("7") + '</w:fldSimple><w:fldSimple w:instr="DATE">'
    body = contents + p(run("案件") + nested + run("件")) + p(simple + run("2024年") + "</w:fldSimple>")
    assert lines_of(body) == ["案件36件", "2024年"]


def test_a_field_without_an_end_loses_nothing() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    assert lines_of(p(broken + run("甲")) + p("乙35件")) == ["甲", "乙35件"]


def test_signs_and_breaks() -> None:
    signs = "<w:r><w:noBreakHyphen/><w:t>a\xadb</w:t><w:softHyphen/><w:tab/><w:sym w:font='Symbol' w:char='F0B3'/></w:r>"
    broken = "<w:r><w:t>35</w:t><w:br/><w:t>36件</w:t><w:br/><w:t>止</w:t></w:r>"
    assert read_bytes(packed(p(signs + run("3")))).text == "-ab\t≥3"
    assert read_bytes(packed(p(broken))).text == "35\n\n36件\n止"


def test_containers_are_walked_and_text_boxes_read_once() -> None:
    inside = (
        "<w:hyperlink r:id='x'>" + run("链接") + "</w:hyperlink><w:smartTag>" + run("标") + "</w:smartTag>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(inside + text_box(p('框35件')))}</w:sdtContent></w:sdt>"
    control += p(
        "<w:r><w:ruby><w:rt>"
        + run("注音")
        + "</w:rt><w:rubyBase>"
        + run("字")
        + "</w:rubyBase></w:ruby></w:r>"
    )
    assert lines_of(control) == ["链接标", "框35件", "字"]


def test_what_lies_in_other_files_is_told_and_not_followed() -> None:
    document = read_bytes(packed(p("正文") + '<w:altChunk r:id="rId9"/>'))
    assert document.text == "正文" and [each.code for each in document.remarks] == ["embedded_skipped"]


def test_a_list_without_its_definition_is_told() -> None:
    document = read_bytes(packed(listed("甲", 9)))
    assert document.text == "甲" and [each.code for each in document.remarks] == ["lists_lost"]


def test_a_picture_alone_is_a_scan() -> None:
    picture = p('<w:r><w:drawing><a:blip r:embed="rId5"/></w:drawing></w:r>')
    with pytest.raises(Unreadable) as caught:
        read_bytes(packed(picture))
    assert caught.value.reason_code == "scanned" and "扫描" in caught.value.reason
    assert [each.code for each in read_bytes(packed(picture + p("字" * 60))).remarks] == ["pictures_skipped"]


def test_the_title_property_counts_only_if_the_text_bears_it_out() -> None:
    def titled(title: str) -> str | None:
        core = f'<cp:p xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:p>'
        rels = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
            'Type="x/officeDocument" Target="word/document.xml"/><Relationship Id="b" Type="y/core-properties" '
            'Target="/docProps/core.xml"/></Relationships>'
        )
        made = packed(p("石门镇2024年法治政府建设情况报告"), {"docProps/core.xml": core, "_rels/.rels": rels})
        return read_bytes(made).meta.title

    assert titled("石门镇2024年法治政府建设情况报告") == "石门镇2024年法治政府建设情况报告"
    assert titled("石门镇2023年法治政府建设情况报告") is None and titled("文档1") is None
