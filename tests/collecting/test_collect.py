"""What is followed, kept and laid into the inbox, from a list page to the files and rows."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.collecting import store
from pipelines.collecting.collect import Folders, collect, history_of
from pipelines.collecting.following import attachment_links, is_report_title, next_page, report_links
from pipelines.collecting.frames import COLLECTED_FILES
from pipelines.collecting.sources import Source

from .conftest import Time, client
from .site import Site

PROSE = "<p>" + "一年来，全镇扎实推进法治建设，成效明显。" * 30 + "</p>"
PDF = b"%PDF-1.4 made up"


class Collection:
    """Collects again and again, with the rows of before as history."""

    def __init__(self, site: Site, time: Time, folder: Path) -> None:
        self.site, self.time = site, time
        self.folders = Folders(folder / "store", folder / "inbox")
        self.rows = COLLECTED_FILES.to_frame()
        self.day = 1

    def run(
        self, kind: str = "list", path: str = "/list", town: str | None = None
    ) -> dict[str, dict[str, Any]]:
        at = datetime(2026, 3, self.day, tzinfo=UTC)
        self.day += 1
        sources = [Source("澜川县", town, self.site.url + path, kind)]
        with client(self.site, self.time) as fetcher:
            new = list(collect(sources, history_of(self.rows), self.folders, fetcher, lambda: at))
        self.rows = pl.concat([self.rows, pl.DataFrame(new, schema=COLLECTED_FILES)])
        return {row["url"].removeprefix(self.site.url): row for row in new}

    def inbox(self) -> list[str]:
        return sorted(p.name for p in self.folders.inbox.rglob("*") if p.is_file())


@pytest.fixture
def collection(site: Site, time: Time, tmp_path: Path) -> Collection:
    return Collection(site, time, tmp_path)


def test_a_list_is_followed_to_reports_and_turned(collection: Collection) -> None:
    site = collection.site
    site.page(
        "/list",
        '<a href="/1.html">石门镇2024年法治政府建设情况报告</a><a href="/x">机构设置</a>'
        '<a href="http://other.example/">平桥镇2024年法治政府建设报告</a><a href="list2">下一页</a>',
    )
    site.page(
        "/list2", '<a href="2.html">双河乡法治政府建设年度报告</a><a href="/3">2023年法治政府建设总结</a>'
    )
    site.page("/1.html", f"<html>{PROSE}</html>")
    site.page(
        "/2.html",
        f"<html><title>某页</title>{PROSE}".encode("gb18030"),
        Content_Type="text/html; charset=utf-8",
    )
    rows = collection.run()
    assert {path: row["outcome_code"] for path, row in rows.items()} == {
        "/list": "fetched",
        "/list2": "fetched",
        "/1.html": "fetched",
        "/2.html": "fetched",
        "/3": "http_status",
        "http://other.example/": "host_not_allowed",
    }
    assert collection.inbox() == ["双河乡法治政府建设年度报告.html", "石门镇2024年法治政府建设情况报告.html"]
    assert site.asked["/x"] == 0
    row = rows["/1.html"]
    assert row["inbox_path"] == "collected/澜川县/石门镇2024年法治政府建设情况报告.html"
    kept = store.stored_path(collection.folders.store, row["file_sha256"]).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == row["file_sha256"] and len(kept) == row["byte_count"]
    assert rows["/list"]["inbox_path"] is None and rows["/list"]["file_sha256"]


def test_only_a_change_that_is_seen_makes_a_new_file(collection: Collection) -> None:
    site = collection.site
    page = f"<title>法治政府建设报告</title><body>{PROSE}<script>token</script>"
    site.page("/1", page)
    first = collection.run("page", "/1", "石门镇")["/1"]
    assert collection.run("page", "/1", "石门镇")["/1"]["outcome_code"] == "unchanged"
    site.page("/1", page.replace("token", "other"))
    assert collection.run("page", "/1", "石门镇")["/1"]["inbox_path"] == first["inbox_path"]
    assert collection.inbox() == ["石门镇 法治政府建设报告.html"]
    site.page("/1", page.replace("一年来", "本年"))
    collection.run("page", "/1", "石门镇")
    assert collection.inbox() == [
        "石门镇 法治政府建设报告.html",
        "石门镇 法治政府建设报告（2026-03-04取得）.html",
    ]
    for path in collection.folders.inbox.rglob("*.html"):
        path.unlink()
    collection.run("page", "/1", "石门镇")
    assert collection.inbox() == [] and collection.rows.height == 5


def test_a_304_leaves_the_state_as_it_was(collection: Collection) -> None:
    site = collection.site
    link = '<a href="/1">石门镇2024年法治政府建设报告</a>'
    site.page("/list", link, ETag='"7"')
    site.page("/1", PROSE)
    before = collection.run()["/list"]
    site.page("/list", b"", 304)
    rows = collection.run()
    after = rows["/list"]
    assert (after["outcome_code"], after["http_status"], after["etag"]) == ("unchanged", 304, '"7"')
    assert after["file_sha256"] == before["file_sha256"] and "/1" in rows


def test_a_page_with_nothing_but_an_attachment_leads_to_it(collection: Collection) -> None:
    site = collection.site
    site.page("/1", '<body>石门镇2024年法治政府建设报告<a href="/f/a.pdf">附件1</a><a href="/x">首页</a>')
    site.page("/f/a.pdf", PDF)
    rows = collection.run("page", "/1", "石门镇")
    assert rows["/1"]["inbox_path"] is None and rows["/f/a.pdf"]["kind"] == "attachment"
    assert collection.inbox() == ["石门镇 附件1.pdf"]
    assert attachment_links(f'{PROSE}<a href="a.pdf">附</a>'.encode(), "http://a.example/") == []


def test_a_list_without_reports_and_a_list_without_end_are_told(collection: Collection) -> None:
    site = collection.site
    site.page("/list", "<html><a href='/x'>机构设置</a>")
    assert collection.run()["/list"]["outcome_code"] == "no_report_links"
    for number in range(30):
        site.page(f"/p{number}", f"<html><a href='/p{number + 1}'>下一页</a>")
    rows = collection.run(path="/p0")
    assert len(rows) == 21 and rows["/p20"]["outcome_code"] == "page_limit" and site.asked["/p20"] == 0


def test_an_interrupt_leaves_nothing_half_written(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    collection.site.page("/1", PROSE)
    monkeypatch.setattr("pipelines.collecting.store.os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        collection.run("page", "/1", "石门镇")
    assert [path for path in collection.folders.store.parent.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("石门镇人民政府关于2024年法治政府建设情况的报告", True),
        ("石门镇2024年度法治政府建设年度报告", True),
        ("石门镇2024年法治政府建设情况及2025年工作计划的报告", True),
        ("关于印发2024年法治政府建设工作要点的通知", False),
        ("2024年法治政府建设实施方案", False),
        ("《法治政府建设年度报告》政策解读", False),
        ("2024年政府信息公开工作年度报告", False),
    ],
)
def test_reports_are_told_by_their_titles(title: str, expected: bool) -> None:
    assert is_report_title(title) is expected


def test_the_next_page_is_found_in_every_form() -> None:
    base = "http://a.example/l/index.html"
    assert next_page('<a href="b">下页</a>'.encode(), base) == "http://a.example/l/b"
    script = b'<a href="x">x</a><script>createPageHTML(3, 1, "index", "html")</script>'
    assert next_page(script, "http://a.example/l/index_1.html") == "http://a.example/l/index_2.html"
    assert next_page(script.replace(b"3, 1", b"2, 1"), base) is None
    assert next_page(b'<b>1</b><a href="p2">2</a><a href="p3">3</a>', base) == "http://a.example/l/p2"
    assert next_page(b'<a href="p1">1</a><b>2</b><a href="p3">3</a>', base) == "http://a.example/l/p3"


def test_the_title_of_a_link_stands_in_for_words_cut_off() -> None:
    page = '<?xml version="1.0" encoding="gbk"?><a href="a" title="石门镇法治政府建设报告">石门镇法…</a>'
    links = report_links(page.encode("gb18030"), "http://a.example/")
    assert [(link.url, link.title) for link in links] == [("http://a.example/a", "石门镇法治政府建设报告")]


@pytest.mark.parametrize(
    ("words", "name"),
    [("../../etc/passwd", "etc passwd"), ("~$a", "a"), ("", "未命名"), ("a\u202eb\n", "a b")],
)
def test_names_fit_any_folder(words: str, name: str) -> None:
    assert store.fit_name(words) == name
    assert len(store.fit_name("长" * 500).encode()) <= 180


def test_other_content_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    paths = [
        store.lay_into_inbox(tmp_path, "甲县", "报告", "http://a/x.wps", data, None)
        for data in (b"a", b"b", b"a")
    ]
    assert paths == ["collected/甲县/报告.txt", "collected/甲县/报告-2.txt", "collected/甲县/报告.txt"]
    assert store.ending_of(PDF, "http://a/x.html") == ".pdf"
    assert store.ending_of(b"PK\x03\x04broken", "http://a/x.docx?v=1") == ".docx"
