"""SQL and 问答: what is refused, what survives, what comes back as a file."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from pipelines.pages.app import Options, create_app
from pipelines.pages.result_files import as_csv, as_xlsx
from pipelines.settings import Settings
from pipelines.warehouse.sandbox import QueryResult, QueryTimeout

from .conftest import BASE, Make, client_of
from .small import county

pytestmark = pytest.mark.slow

RANKED = "select 乡镇, 数值, 排名 from 分析.乡镇指标 order by 排名"
#: What a spreadsheet could take for a formula or a link.
EVIL = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    '=HYPERLINK("http://x")',
    "http://example.invalid/",
    "=cmd|' /C calc'!A0",
    "'=1",
]


@pytest.fixture
def client(make: Make) -> TestClient:
    return client_of(make(county(3)))


def sql(client: TestClient, query: str, more: str = "") -> str:
    response = client.get(f"/sql?q={quote(query)}{more}")
    assert response.status_code == 200
    return html.unescape(response.text)


def test_a_question_is_answered_and_its_address_is_the_question(client: TestClient) -> None:
    text = sql(client, RANKED)
    assert re.findall(r'<td class="text">(丙3镇|乙2镇|甲1镇)</td><td class="number">(\d+)</td>', text) == [
        ("丙3镇", "30"), ("乙2镇", "20"), ("甲1镇", "10"),
    ]  # fmt: skip
    assert f">{RANKED}</textarea>" in text and "3 行" in text


def test_tables_and_columns_stand_beside_it_in_chinese(sample: Settings) -> None:
    text = sql(client_of(sample), "select 1 as 一")
    assert "分析.乡镇指标" in text and re.search(r"<code>数值</code></th><td class=\"text\">[^<]{4}", text)
    assert 'href="/sql?q=select' in text


@pytest.mark.parametrize(
    "query",
    [
        "drop table core.facts",
        "delete from core.facts",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/x'",
        "attach '/tmp/x.duckdb'",
        "set memory_limit='1GB'",
        "select getenv('HOME')",
        "select 1; drop table core.facts",
        "selekt",
        "select 没有 from 分析.乡镇指标",
    ],
)
def test_what_is_not_a_question_is_refused_in_words(client: TestClient, query: str) -> None:
    said = re.search(r'role="alert">(.*?)</p>', sql(client, query), re.S)
    assert said is not None and re.search("[一-龥]{4}", said[1])
    assert "3 行" in sql(client, RANKED)


def test_an_endless_question_ends_and_the_pages_live(make: Make) -> None:
    settings = make(county(3)).model_copy(update={"query_seconds": 0.5})
    client = client_of(settings)
    text = sql(client, "select count(*) from range(100000000000) as a, range(1000000) as b")
    assert "已经停止" in text and "FAZHI_QUERY_SECONDS" in text
    assert client.get("/").status_code == 200


def test_too_many_rows_are_cut_and_said_to_be(make: Make) -> None:
    text = sql(client_of(make(county(3)).model_copy(update={"query_rows": 700})), "select * from range(5000)")
    assert text.count('<td class="number">') == 500 and "这里只列前 500 行" in text and "700" in text


def test_a_third_question_waits_for_a_place(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.pages.queries._WAIT_SECONDS", 0.05)
    settings = make(county(3))
    inner: dict[str, Any] = {}

    def busy(settings: Settings, query: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
        depth = int(query)
        if depth < 3:
            response = inner["client"].get(f"/sql?q={depth + 1}")
            inner[query] = response.status_code
        raise QueryTimeout("停")

    inner["client"] = TestClient(create_app(settings, Options(), busy), base_url=BASE)
    assert inner["client"].get("/sql?q=1").status_code == 200
    assert inner["2"] == 503


def test_a_result_as_csv_and_as_xlsx(client: TestClient) -> None:
    query = quote(RANKED)
    found = client.get(f"/sql?q={query}&format=csv")
    rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert rows == [
        ["乡镇", "数值", "排名"],
        ["丙3镇", "30", "1"],
        ["乙2镇", "20", "2"],
        ["甲1镇", "10", "3"],
    ]
    assert "attachment" in found.headers["content-disposition"]
    book = client.get(f"/sql?q={query}&format=xlsx")
    names = zipfile.ZipFile(io.BytesIO(book.content)).namelist()
    assert "xl/worksheets/sheet1.xml" in names
    refused = client.get("/sql?q=selekt&format=csv")
    assert (
        "attachment" not in refused.headers.get("content-disposition", "") and "SQL 写得不对" in refused.text
    )


def result(*cells: object) -> QueryResult:
    return QueryResult(("甲",), ("VARCHAR",), tuple((cell,) for cell in cells), False, 0.1)


def test_no_cell_of_a_csv_is_a_formula() -> None:
    text = as_csv(result(*EVIL)).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(text))][1:]
    assert len(cells) == len(EVIL)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert [row[0] for row in csv.reader(io.StringIO(as_csv(result(-5, 2.5)).decode("utf-8-sig")))][1:] == [
        "-5",
        "2.5",
    ]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(result(*EVIL)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet.lower()
        assert not any("rels/sheet" in name for name in book.namelist())
        strings = html.unescape(book.read("xl/sharedStrings.xml").decode())
    assert "=1+1" in strings and "HYPERLINK" in strings


# 问答


def test_every_common_question_is_answered(client: TestClient, sample: Settings) -> None:
    on_sample = client_of(sample)
    listed = re.findall(r'href="(/ask\?question=(\w+))"', on_sample.get("/ask").text)
    assert len(listed) >= 25
    # One process each; a few of them here, all of them in the tests of the questions themselves.
    for way, name in listed[::8]:
        text = on_sample.get(html.unescape(way)).text
        assert "<caption>" in text and 'role="alert"' not in text, name


def test_a_question_is_asked_with_what_was_chosen(sample: Settings) -> None:
    client = client_of(sample)
    latest = html.unescape(client.get("/ask?question=03_study_ranking").text)
    earlier = html.unescape(client.get("/ask?question=03_study_ranking&年度=2022&考核线=100").text)
    assert '<option value="">最近一年</option>' in latest and "<option selected>2022</option>" in earlier
    assert "低于考核线" in earlier and 'value="100"' in earlier
    assert latest.split("<table")[1] != earlier.split("<table")[1]


@pytest.mark.parametrize("value", ["1999", "x' or 1=1 --", "年" * 100])
def test_what_cannot_be_chosen_is_refused(sample: Settings, value: str) -> None:
    response = client_of(sample).get(f"/ask?question=03_study_ranking&年度={quote(value)}")
    assert response.status_code == 400 and "可选" in response.text


def test_a_free_value_is_a_value_not_a_piece_of_sql(sample: Settings) -> None:
    text = client_of(sample).get(f"/ask?question=03_study_ranking&考核线={quote('6) or (1=1')}").text
    assert "Traceback" not in text and re.search(r'role="alert">|<caption>', text)
