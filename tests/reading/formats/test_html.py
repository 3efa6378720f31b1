"""Web pages: the text of a page is the text of its report, and the facts are the same, whatever the template."""

import pytest

from pipelines.reading.formats import Document, Unreadable, read_bytes

from .pages import NEIGHBOURS, TEMPLATES, bare, chongqing, title_and_rest
from .same_facts import SAMPLE, facts_of, folded

NAMES = ["2024/三汇镇2024", "2022/东林街道2022", "2024/双河乡2024", "2023/云溪镇2023", "2024/白石镇2024"]
TEXTS = {name: (SAMPLE / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES}
REPORT = TEXTS["2024/三汇镇2024"]
LONG = "。".join(["全镇扎实推进法治政府建设，各项工作取得新的成效"] * 12) + "。"
LAST = "再次表明，" + LONG


def read(markup: str, encoding: str = "utf-8") -> Document:
    return read_bytes(markup.encode(encoding), "page.html")


def body_lines(inside: str) -> list[str]:
    """The lines of a report whose body holds `inside` between paragraphs of prose."""
    page = f"<html><body><div id=zoom><p>石门镇2024年法治政府建设情况报告</p><p>{LONG}</p>{inside}<p>{LAST}</p></div>"
    lines = read(page).text.splitlines()
    assert (lines[1], lines[-1]) == (LONG, LAST)
    return lines[2:-1]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_that_of_the_report(template: str, name: str) -> None:
    encoding = "gb18030" if template == "gb2312" else "utf-8"
    document = read(TEMPLATES[template](TEXTS[name]), encoding)
    assert folded(document.text) == folded(TEXTS[name])
    assert document.format == "html" and document.remarks == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_facts_are_those_of_the_report(template: str) -> None:
    for name in NAMES[:2]:
        page = TEMPLATES[template](TEXTS[name]).encode("gb18030" if template == "gb2312" else "utf-8")
        assert facts_of(page, "page.html") == facts_of(TEXTS[name].encode(), "report.txt") != []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_the_bytes_decide_and_not_the_declared_encoding(encoding: str, declared: str) -> None:
    page = chongqing(REPORT.replace("镇里", "𠮷里")).replace('charset="utf-8"', f'charset="{declared}"')
    assert folded(read(page, encoding).text) == folded(REPORT.replace("镇里", "𠮷里"))


def test_lost_bytes_are_remarked() -> None:
    data = chongqing(REPORT).encode().replace("镇党委书记".encode(), "镇党委书".encode() + b"\xe8\xae")
    document = read_bytes(data)
    assert [remark.code for remark in document.remarks] == ["replaced_characters"]
    assert "1 处" in document.remarks[0].text and "镇党委书" in document.remarks[0].text


@pytest.mark.parametrize("sign", ["\x1c", "&#28;", "\ufffe", "&#xfffe;", "\x0c"])
def test_a_control_character_behind_what_is_taken_away_is_no_breakdown(sign: str) -> None:
    hidden = "<p>办结<span hidden>隐藏</span>1@2件案件。</p>".replace("@", sign)
    (line,) = body_lines(hidden)
    assert line.replace("\ufffd", " ") == "办结1 2件案件。"


def test_what_the_page_says_of_itself() -> None:
    meta = read(chongqing(REPORT)).meta
    assert meta.title == title_and_rest(REPORT)[0]
    assert (meta.issuer, meta.published_on) == ("澜川县某镇人民政府", "2025-01-20")
    assert (meta.signed_on, meta.document_number) == ("2025-01-15", "某府文〔2025〕5号")


@pytest.mark.parametrize(
    "written", ["2025-01-20", "2025-01-20 10:32", "2025-01-20 10:32:05", "2025/1/20", "2025年1月20日"]
)
def test_days_are_iso(written: str) -> None:
    assert read(chongqing(REPORT).replace("2025-01-20 10:32:05", written)).meta.published_on == "2025-01-20"


def test_the_info_table_answers_where_meta_tags_do_not() -> None:
    page = (
        chongqing(REPORT)
        .replace('name="ContentSource"', 'name="x"')
        .replace('NAME="PubDate"', "")
        .replace("articletitle", "y")
    )
    meta = read(page).meta
    assert (meta.issuer, meta.published_on) == ("某镇人民政府", "2025-01-20")
    assert meta.title == title_and_rest(REPORT)[0]


def test_labels_of_a_line_and_of_a_list() -> None:
    meta = read(bare(REPORT)).meta
    assert (meta.published_on, meta.signed_on, meta.document_number) == ("2025-01-20", None, None)
    listed = "<ul><li><b>发布机构：</b>石门镇人民政府</li><li><b>成文日期：</b>2025年1月8日</li><li><b>文 号：</b></li></ul>"
    meta = read(bare(REPORT).replace('<div class="w1000">', listed + '<div class="w1000">')).meta
    assert (meta.issuer, meta.signed_on, meta.document_number) == ("石门镇人民政府", "2025-01-08", None)


def test_the_title_of_the_page_goes_on_top_only_where_the_text_has_none() -> None:
    title, rest = title_and_rest(REPORT)
    body = "".join(f"<p>{line}</p>" for line in rest)
    page = f"<html><head><meta name=ArticleTitle content='{title}'></head><body><div id=zoom>OWN{body}</div></body></html>"
    assert read(page.replace("OWN", "")).text.splitlines()[0] == title
    own = "三汇镇2024年度法治政府建设报告"
    assert read(page.replace("OWN", f"<p>{own}</p>")).text.splitlines()[:2] == [own, rest[0]]
    assert read(page.replace("OWN", "<p>2024年法治政府建设工作情况报告</p>")).text.splitlines()[0] == title
    lead = f"<p>现将{title}如下。</p>"
    assert read(page.replace("OWN", lead)).text.splitlines()[0] == title
    two = title.replace("2024", "<br>2024")
    assert read(page.replace("OWN", f"<p>{two}</p>")).text.splitlines()[:2] == two.split("<br>")
    assert read(page.replace("OWN", "<p>三汇镇法治政府建设情况报告</p>")).text.splitlines()[0] == title


def test_neighbours_are_not_read() -> None:
    for template in ("chongqing", "side_list"):
        text = read(TEMPLATES[template](REPORT)).text
        assert not [what for name, what in NEIGHBOURS if what in text or name in text]


def test_blanks_are_folded_as_a_browser_does() -> None:
    inside = "<p>开展\n   宣传<span> 15</span>&nbsp;次，<b>讲座</b><i>3</i>场。</p><div>甲<br>乙<p>丙</div>丁<pre>戊\n己</pre>"
    assert body_lines(inside) == ["开展 宣传 15 次，讲座3场。", "甲", "乙", "丙", "丁", "戊", "己"]
    assert body_lines("<p>1&#8203;5<wbr>0次&shy;，2021&#150;2025年</p>") == ["150次，2021–2025年"]
    assert body_lines(
        "<span style='display:block'>甲</span><div style='display:inline-block'>乙</div>丙"
    ) == ["甲", "乙丙"]


def test_what_is_not_shown_is_not_read() -> None:
    inside = "<p>讲座<del>35</del><ins>36</ins>场<!-- 37 --><s>38</s><span hidden>39</span></p><script>40</script><p style='display:none'>41</p>"
    assert body_lines(inside) == ["讲座36场"]
    assert body_lines("<p>讲座15<sup>1</sup>场，公园1000m<sup>2</sup></p>") == ["讲座15¹场，公园1000m²"]


def test_numbers_of_lists_are_written_out() -> None:
    assert body_lines("<ol><li>学法<li><p>普法</p><li value=5>执法</ol>") == ["1、学法", "2、普法", "5、执法"]
    assert body_lines("<ol start=3><li>学法<li>15次讲座</ol>") == ["3、学法", "4、15次讲座"]
    assert body_lines('<ol class="custom_cn2"><li>学法<li>普法</ol>') == ["（一）学法", "（二）普法"]
    assert body_lines("<ol><li>1.学法<li>（二）普法</ol><ul><li>执法</ul>") == [
        "1.学法",
        "（二）普法",
        "执法",
    ]


def test_tables_keep_figures_with_their_labels() -> None:
    two = "<table><tr><th>指标<th>数值<tr><td>行政\n检查<td>265次<tr><td>行政处罚<td>13件</table>"
    assert body_lines(two) == ["指标：数值", "行政检查：265次", "行政处罚：13件"]
    years = "<table><tr><td rowspan=2>指标<td colspan=2>年度<tr><td>2023年<td>2024年<tr><td>调解<td>312件<td>297件</table>"
    assert body_lines(years) == ["指标：调解；年度 2023年：312件；年度 2024年：297件"]
    layout = f"<table><tr><td>{LONG}<td>右栏</table>"
    assert body_lines(layout) == [LONG, "右栏"]


def test_an_article_in_two_boxes_is_one_and_a_repeated_one_counts_once() -> None:
    _, rest = title_and_rest(REPORT)
    title, half = title_and_rest(REPORT)[0], len(rest) // 2
    boxes = ["".join(f"<p>{line}</p>" for line in part) for part in (rest[:half], rest[half:])]
    page = f"<html><head><meta name=ArticleTitle content='{title}'></head><body>"
    cut = page + "".join(f"<div class=TRS_Editor>{box}</div>" for box in boxes)
    assert folded(read(cut).text) == folded(REPORT)
    twice = page + f"<div class=TRS_Editor>{''.join(boxes)}</div>" * 2
    assert folded(read(twice).text) == folded(REPORT)


def test_a_body_between_comments_and_one_signed_below_its_box() -> None:
    title, rest = title_and_rest(REPORT)
    body = "".join(f"<p>{line}</p>" for line in rest)
    head = f"<html><head><meta name=ArticleTitle content='{title}'></head><body>"
    marked = f"{head}<p>无关。</p><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--><p>无关。</p>"
    assert folded(read(marked).text) == folded(REPORT)
    unsigned = "".join(f"<p>{line}</p>" for line in rest[:-2])
    signed = "".join(f"<p>{line}</p>" for line in rest[-2:])
    below = f"{head}<div id=zoom><div class=TRS_Editor>{unsigned}</div>{signed}</div>"
    assert folded(read(below).text) == folded(REPORT)


LINES = title_and_rest(REPORT)[1]
TITLE = title_and_rest(REPORT)[0]
ALL = "".join(f"<p>{line}</p>" for line in LINES)
NAMELESS = {
    "lead in its own box": f"<h1>{TITLE}</h1><div>{LINES[0]}</div><div>{''.join(f'<p>{line}</p>' for line in LINES[1:])}</div>",
    "lead beside": f"<h1>{TITLE}</h1><p>{LINES[0]}</p><div>{''.join(f'<p>{line}</p>' for line in LINES[1:])}</div>",
    "signature beside": f"<h1>{TITLE}</h1><div>{''.join(f'<p>{line}</p>' for line in LINES[:-2])}</div>"
    f"<div>{LINES[-2]}</div><div>{LINES[-1]}</div>",
    "items": f"<h1>{TITLE}</h1><ul>{''.join(f'<li>{line}' for line in LINES)}</ul>",
    "layout tables": f"<table><tr><td>栏目<td><table><tr><td align=center>{TITLE}<tr><td>{ALL}<tr><td>【打印】</table></table>",
    "in a box named print": f"<div class=print id=top><h1>{TITLE}</h1>{ALL}</div>",
    "labels in the container": f"<div class=zwxl-article><h1>{TITLE}</h1><p>发布时间：2025-01-20　来源：司法局　【字体：大 中 小】　浏览次数：<i>9</i></p>"
    f"{ALL}<p>责任编辑：某某</p><p>相关附件：</p></div>",
}


@pytest.mark.parametrize("shape", NAMELESS)
def test_no_paragraph_is_left_behind(shape: str) -> None:
    foot = "<div>主办：澜川县人民政府办公室。版权所有。</div><div>网站标识码：9901000001</div>"
    document = read(f"<html><body><div>{NAMELESS[shape]}</div>{foot}</body></html>")
    assert folded(document.text) == folded(REPORT)


def test_a_report_printed_twice_without_names_counts_once() -> None:
    document = read(f"<html><body>{f'<div><h1>{TITLE}</h1><div>{ALL}</div></div>' * 2}</body></html>")
    assert folded(document.text) == folded(REPORT)
    assert [remark.code for remark in document.remarks] == ["repeated_text"]


def test_more_pages_are_remarked() -> None:
    for mark in ("<a href='t_1.html'>下一页</a>", "<script>createPageHTML(3, 0, 't', 'html');</script>"):
        document = read(chongqing(REPORT).replace("</body>", mark + "</body>"))
        assert [remark.code for remark in document.remarks] == ["more_pages"]
    assert read(chongqing(REPORT) + "<script>createPageHTML(1, 0, 't', 'html');</script>").remarks == ()


def test_prose_that_was_not_taken_is_remarked() -> None:
    more = f"<div class=x1><p>{LONG * 4}</p></div></body>"
    assert [r.code for r in read(chongqing(REPORT).replace("</body>", more)).remarks] == ["text_outside_body"]


def _page(inside: str) -> str:
    return f"<html><head><title>法治政府建设年度报告</title></head><body>{inside}</body></html>"


BAD = {
    "attachment": (
        _page(
            '<div id=zoom><p>石门镇2024年法治政府建设情况报告，详见附件。</p><a href="P0.pdf">石门镇报告.pdf</a></div>'
        ),
        "attachment_only",
        "石门镇报告.pdf",
    ),
    "attachment_in_frame": (
        _page('<iframe src="/pdfjs/viewer.html?file=/x/%E7%9F%B3%E9%97%A8.pdf"></iframe>'),
        "attachment_only",
        "石门.pdf",
    ),
    "wps": (
        _page('<a href="a.wps?x=1">石门镇法治政府建设报告</a>'),
        "attachment_only",
        "石门镇法治政府建设报告",
    ),
    "list": (
        _page(
            "<ul>"
            + "".join(f"<li><a href={n}.html>{t}</a><p>{w}</p>" for n, (t, w) in enumerate(NEIGHBOURS * 4))
            + "</ul>"
        ),
        "list_page",
        "目录",
    ),
    "missing": (_page("<h1>404</h1><p>您访问的页面不存在，请检查网址。</p>"), "error_page", "网址"),
    "login": (_page("<form>用户名<input name=u>密码<input type=password></form>"), "login_page", "登录"),
    "pictures": (
        _page("<h1>石门镇法治政府建设报告</h1><img src=1.jpg><img src=2.jpg>"),
        "pictures_only",
        "图片",
    ),
    "script": (_page("<div id=app></div><script src=app.js></script>"), "no_article", "脚本"),
    "deep": ("<html><body>" + "<div>" * 100_000 + LONG, "damaged", "层层"),
    "comment": ("<html><!-- " + LONG, "no_article", "正文"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_page_without_a_report_has_its_own_reason(name: str) -> None:
    markup, code, hint = BAD[name]
    with pytest.raises(Unreadable) as caught:
        read(markup)
    assert (caught.value.reason_code, hint in caught.value.reason) == (code, True), caught.value.reason


def test_a_large_page_is_answered() -> None:
    junk = "<div>" + "".join(f"<p>第{n}条</p>" for n in range(5_000)) + "</div><!--" + "x" * 3_000_000 + "-->"
    assert folded(read(chongqing(REPORT).replace("</body>", junk + "</body>")).text) == folded(REPORT)
