"""Links of list pages: whole addresses and whole titles, in page order."""

import pytest

from pipelines.reading.formats.links import list_links

BASE = "https://lanchuan.example/zwgk/fzzfjsndbg/index.html"


def links(markup: str, base: str = BASE) -> list[tuple[str, str]]:
    return list_links(markup.encode(), base)


def test_addresses_are_absolute_and_in_page_order() -> None:
    page = """<base href="/zwgk/nb/"><ul><li><a href="./202501/t1.html">石门镇
      2024年法治政府建设<b>情况报告</b></a><li><a href="../x.pdf?a=1#p2">附件</a><li><a href=//other.example/a>别处</a>
      <li><a href="http://lanchuan.example/青杠.html">青杠镇</a></ul>"""
    assert links(page) == [
        ("https://lanchuan.example/zwgk/nb/202501/t1.html", "石门镇 2024年法治政府建设情况报告"),
        ("https://lanchuan.example/zwgk/x.pdf?a=1", "附件"),
        ("https://other.example/a", "别处"),
        ("http://lanchuan.example/青杠.html", "青杠镇"),
    ]


def test_a_title_that_was_cut_is_taken_whole() -> None:
    page = '<a href=1 title="石门镇2024年法治政府建设情况报告">石门镇2024年法治…</a><a href=2 title="x">平桥镇</a>'
    assert [text for _, text in links(page)] == ["石门镇2024年法治政府建设情况报告", "平桥镇"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:void(0)",
        "mailto:a@b.example",
        "#top",
        "",
        "ftp://a.example/x",
        "http://[bad",
        "file:///etc/passwd",
        "http://",
    ],
)
def test_what_is_no_web_address_is_left_out(address: str) -> None:
    assert links(f'<p>文字</p><a href="{address}">甲</a><a>乙</a>') == []


def test_each_link_once_and_pictures_by_their_title() -> None:
    page = '<a href=1>甲</a><a href="1#a">甲</a><a href=1><img></a><a href="\n2\t" title="乙"><img></a>'
    found = links(page, "https://a.example/")
    assert found == [
        ("https://a.example/1", "甲"),
        ("https://a.example/1", ""),
        ("https://a.example/2", "乙"),
    ]


def test_other_encodings_and_broken_pages() -> None:
    page = '<meta charset=gb2312><a href="/a">石门镇</a><div><a href=b>平桥'
    assert list_links(page.encode("gb18030"), BASE)[0] == ("https://lanchuan.example/a", "石门镇")
    assert len(list_links(page.encode("gb18030"), BASE)) == 2
    for data in (b"", b"\x00\x01\x02" * 99, b"<!-- x", b"<div>" * 100_000):
        assert list_links(data, BASE) == []
