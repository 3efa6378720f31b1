"""What may be wrong with what the pages are given: each case is a page that says what is the matter."""

import html
import re

import pytest
from starlette.testclient import TestClient

from pipelines.settings import load_settings

from .conftest import PLENTY, Make, client_of
from .small import county, fact

WAYS = (
    "/",
    "/indicators",
    "/indicator/a",
    "/towns",
    "/town/t1",
    "/report/r1",
    "/quality",
    "/counties",
    "/sql",
    "/ask",
)


def said(client: TestClient, way: str, status: int) -> str:
    response = client.get(way)
    assert response.status_code == status, response.text
    text = html.unescape(response.text)
    assert re.search("[一-龥]{4}", text) and "Traceback" not in text
    return text


@pytest.mark.parametrize("way", WAYS)
def test_without_a_warehouse_every_page_says_so(
    make: Make, way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = load_settings(state=tmp_path_factory.mktemp("none"), **PLENTY)
    assert "还没有发布过数据" in said(client_of(settings), way, 503)


def test_an_empty_warehouse(make: Make) -> None:
    client = client_of(make({}))
    for way in ("/", "/indicators", "/towns", "/quality", "/counties"):
        assert "库里还没有数据" in said(client, way, 404)
    assert "没有指标" in said(client, "/indicator/a", 404)
    assert "没有代码" in said(client, "/town/t1", 404)
    assert "没有编号" in said(client, "/report/r1", 404)
    assert "有哪些表" in said(client, "/sql", 200)


def test_a_county_with_towns_and_not_one_report(make: Make) -> None:
    rows = county(3) | {"core.reports": [], "core.facts": []}
    client = client_of(make(rows))
    text = said(client, "/", 200)
    assert (
        "还没有读成一份报告" in text
        and text.count("未报告") >= 6
        and 'class="s' not in text.split("<table")[1]
    )
    assert "没有一个乡镇的报告写明" in said(client, "/indicator/a", 200)
    assert "没有报告" in said(client, "/town/t1", 200)
    assert "没有报告" in said(client, "/quality", 200)


def test_a_year_without_reports_beside_one_with(make: Make) -> None:
    rows = county(3)
    rows["core.report_years"] = [{"report_year": 2022}, {"report_year": 2023}]
    client = client_of(make(rows))
    assert "2023 年度" in said(client, "/", 200)
    assert "2022 年度还没有读成一份报告" in said(client, "/?year=2022", 200)
    assert "没有一个乡镇的报告写明" in said(client, "/indicator/a?year=2022", 200)


def test_a_county_with_one_town(make: Make) -> None:
    client = client_of(make(county(1)))
    text = said(client, "/", 200)
    assert "没有可比的对象" in text and 'class="plain-value"' in text
    assert "参加排名的只有 1 个乡镇" in said(client, "/indicator/a", 200)
    assert "1 / 1" in said(client, "/town/t1", 200)


def test_a_county_with_two_hundred_towns(make: Make) -> None:
    client = client_of(make(county(200)))
    assert said(client, "/", 200).count('<th scope="row">') == 200
    assert "第 200 / 200" in said(client, "/indicator/a", 200)


def test_an_indicator_that_nobody_states(make: Make) -> None:
    client = client_of(make(county(3)))
    text = said(client, "/indicator/b", 200)
    assert "没有写不等于是 0" in text and "哪一年都没有乡镇写明" in text and "bars-data" not in text
    assert said(client, "/", 200).count('<td class="silent">') == 3


def test_a_report_of_200_000_characters(make: Make) -> None:
    text = "甲镇学法5件。" + "又开会研究了一次。" * 25_000
    client = client_of(make(county(1, text), {"r1": text}))
    shown = said(client, "/report/r1", 200)
    assert len(shown) > 200_000 and shown.count("又开会研究") == 25_000
    assert '<mark class="fact" id="fact-a"' in shown


def test_a_report_whose_text_is_gone_or_another(make: Make) -> None:
    client = client_of(make(county(2, "甲镇学法5件。"), {"r1": "甲镇学法6件。"}))
    assert "全文暂时看不到" in said(client, "/report/r1", 503)
    assert "全文暂时看不到" in said(client, "/report/r2", 503)


def test_marks_outside_the_text_do_no_harm(make: Make) -> None:
    text = "甲镇学法5件。"
    rows = county(1, text)
    rows["core.facts"] = [
        fact(
            1,
            5.0,
            text,
            2023,
            places=[{"start": 2, "end": 900, "quote": "学法"}, {"start": 700, "end": 800, "quote": "x"}],
        )
    ]
    shown = said(client_of(make(rows, {"r1": text})), "/report/r1", 200)
    assert ">学法5件。</mark>" in shown


@pytest.mark.parametrize("damage", ["empty", "cut", "other"])
def test_a_broken_warehouse_file(make: Make, damage: str) -> None:
    settings = make(county(3))
    data = settings.warehouse.read_bytes()
    settings.warehouse.write_bytes(
        {"empty": b"", "cut": data[: len(data) // 3], "other": b"PK\x03\x04" * 999}[damage]
    )
    client = client_of(settings)
    for way in ("/", "/quality", "/sql"):
        response = client.get(way)
        assert response.status_code == 503 and "fazhi run" in response.text


def test_a_file_that_breaks_while_it_is_open(make: Make) -> None:
    settings = make(county(200))
    client = client_of(settings)
    assert client.get("/").status_code == 200
    with settings.warehouse.open("r+b") as file:
        size = settings.warehouse.stat().st_size
        file.seek(12_288)
        file.write(b"\xff" * (size - 12_288))
    response = client.get("/indicator/a")
    assert response.status_code in (200, 503) and "Traceback" not in response.text


@pytest.mark.parametrize(
    ("way", "status", "what"),
    [
        ("/nowhere", 404, "没有这个网址"),
        ("/indicator/nothing", 404, "没有指标“nothing”"),
        ("/town/nobody", 404, "没有代码为“nobody”"),
        ("/report/none", 404, "没有编号为“none”"),
        ("/?county=nowhere", 404, "没有县“nowhere”"),
        ("/?year=1999", 404, "有的年度：2023"),
        ("/?year=two", 400, "应当是一个整数"),
        ("/?year=-1", 400, "应当是一个整数"),
        ("/?year=2023²", 400, "应当是一个整数"),
        ("/?theme=none", 404, "没有主题"),
        ("/indicator/a?by=luck", 400, "只能是"),
        ("/town/t1?year=1999", 404, "没有 1999 年度"),
        ("/report/r1?show=some", 400, "只能是"),
        ("/sql?q=select+1&format=exe", 400, "只能是"),
        ("/ask?question=none", 404, "没有名为"),
        ("/report/r1/page/x", 400, "应当是一个整数"),
        ("/report/r1/page/1", 404, "原件不在收件夹里"),
        ("/report/r1/fact/b/correct", 403, "没有开放"),
        ("/static/../app.py", 404, "没有这个网址"),
        ("/static/..%2f..%2fapp.py", 404, "没有这个网址"),
    ],
)
def test_a_wrong_address_says_what_is_wrong(make: Make, way: str, status: int, what: str) -> None:
    text = "甲镇学法5件。"
    assert what in said(client_of(make(county(3, text), {"r1": text})), way, status)


def test_an_old_version_leads_to_the_one_that_holds(make: Make) -> None:
    rows = county(1)
    rows["core.report_versions"] = [
        {"report_id": "old", "town_code": "t1", "is_current": False, "why_current": None},
        {"report_id": "r1", "town_code": "t1", "version_order": 2},
    ]
    text = said(client_of(make(rows)), "/report/old", 404)
    assert "较早的版本" in text and 'href="/report/r1"' in text


def test_names_with_scripts_in_them_are_text(make: Make) -> None:
    evil = "<script>alert('甲')</script>"
    rows = county(3, f"甲镇{evil}。")
    rows["core.counties"] = [{"county_code": "1", "county_name": evil}]
    rows["core.towns"][0]["town_name"] = evil
    rows["core.reports"][0] |= {"town_name": evil, "title": evil, "file_path": f"2023/{evil}.txt"}
    rows["core.indicators"][0] |= {
        "indicator_name": evil,
        "theme_name": evil,
        "definition": evil,
        "unit": evil,
    }
    rows["core.rejected_files"] = [{"file_path": evil, "folder_year": 2023, "reason": evil}]
    rows["core.findings"] = [{"report_id": "r1", "town_code": "t1", "town_name": evil, "finding": evil}]
    client = client_of(make(rows, {"r1": f"甲镇{evil}。"}))
    for way in WAYS:
        response = client.get(way)
        assert response.status_code == 200, way
        assert "<script>alert" not in response.text
        if way not in ("/ask", "/sql"):
            assert "&lt;script&gt;alert" in response.text or "\\u003cscript" in response.text
