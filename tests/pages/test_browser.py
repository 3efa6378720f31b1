"""The pages in a real browser: what a person clicks and sees. Skipped where there is no chromium; .ci/run installs it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipelines.pages.app import Options
from pipelines.pages.site import write_site
from pipelines.settings import Settings
from pipelines.warehouse.corrections import load_corrections

from .browser import AXE, MISSING, PROGRAM, browser, served, visit
from .conftest import PASSWORD, Make
from .small import county

pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason=MISSING)]

DISPUTES = "dispute_mediated_count"
#: One of each page, as a person would come to it.
WAYS = {
    "overview": "/?year=2023&theme=law_publicity",
    "ranking": f"/indicator/{DISPUTES}?year=2024",
    "town": "/town/990100009",
    "quality": "/quality?year=2023",
    "ask": "/ask?question=03_study_ranking",
    "sql": "/sql?q="
    + quote("select 乡镇, 数值, 排名 from 分析.乡镇指标 where 年度 = 2024 order by 排名 limit 5"),
    "indicators": "/indicators",
    "towns": "/towns",
    "login": "/login",
    "problem": "/nowhere",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def site(sample: Settings) -> Iterator[str]:
    """The sample, served."""
    with served(sample) as address:
        yield address


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A tab that keeps what it asked for in `asked`, and what went wrong in `wrong`."""
    made = chromium.new_page(viewport={"width": 1280, "height": 900})
    made.asked, made.wrong = [], []
    made.on("request", lambda request: made.asked.append(request.url))
    made.on("pageerror", lambda error: made.wrong.append(str(error)))
    made.on("console", lambda said: made.wrong.append(said.text) if said.type == "error" else None)
    yield made
    made.close()


def is_in_middle(page: Any, selector: str) -> bool:
    box = page.locator(selector).first.bounding_box()
    height = page.viewport_size["height"]
    return box is not None and 0.2 * height < box["y"] < 0.8 * height


def test_from_a_rank_to_the_sentence(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['ranking']}")
    page.locator("td.quote a", has_text="297").click()
    page.wait_for_selector("mark.asked")
    assert page.locator("mark.asked").inner_text() == "调解矛盾纠纷 297 件"
    assert is_in_middle(page, "mark.asked")
    others = page.locator("mark.fact:not(.asked)")
    assert others.count() > 20
    ground = "element => getComputedStyle(element).backgroundColor"
    assert page.locator("mark.asked").evaluate(ground) != others.first.evaluate(ground)
    # Another figure of the margin: the mark moves with it.
    page.locator("aside a", has_text="合同").first.click()
    page.wait_for_function("location.hash.startsWith('#fact-contract')")
    assert "合同" in page.locator("mark.asked").first.inner_text() and is_in_middle(page, "mark.asked")
    assert page.wrong == []


def test_from_the_heat_map_to_the_source_and_a_gap_is_a_gap(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['overview']}")
    absent = page.locator("td.absent")
    assert absent.count() >= 5 and set(absent.all_inner_texts()) == {"未报告"}
    assert "gradient" in absent.first.evaluate("element => getComputedStyle(element).backgroundImage")
    assert page.locator("td.absent a").count() == 0
    cell = page.locator("td.s0 a").first
    shown = cell.inner_text().split()[0].lstrip("≥约≤").replace(",", "")
    cell.click()
    page.wait_for_selector("mark.asked")
    assert "/report/" in page.url and is_in_middle(page, "mark.asked")
    assert shown[:2] in re.sub(r"\s", "", page.locator("mark.asked").first.inner_text())


def test_without_scripts_the_asked_figure_is_marked_all_the_same(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{WAYS['ranking']}")
    assert page.locator("table tbody tr").count() > 10
    page.locator("td.quote a", has_text="297").click()
    page.wait_for_url("**/report/**")
    marked = page.locator("mark:target")
    assert marked.inner_text() == "调解矛盾纠纷 297 件" and is_in_middle(page, "mark:target")
    context.close()


def test_the_charts_are_drawn_from_the_numbers_of_the_table(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['ranking']}")
    option = "kind => echarts.getInstanceByDom(document.querySelector(`[data-kind=${kind}]`)).getOption()"
    bars = page.evaluate(option, "bars")
    assert bars["yAxis"][0]["data"] == page.locator("table").first.locator("tbody th").all_inner_texts()
    assert bars["series"][0]["markLine"]["data"][0]["xAxis"] == 226
    trend = page.evaluate(option, "trend")
    assert trend["xAxis"][0]["data"] == ["2022", "2023", "2024"]
    assert page.locator(".chart canvas").count() == 2 and page.wrong == []
    page.locator(".chart canvas").first.click(position={"x": 120, "y": 45})
    page.wait_for_url(f"**/report/**#fact-{DISPUTES}")


def test_a_year_without_figures_is_a_gap_in_the_picture(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['town']}")
    first = page.locator(".multiples svg").first
    assert first.locator("rect.missing").count() == 1 and first.locator("polyline").count() == 0


def test_the_console_refuses_and_survives(page: Any, make: Make) -> None:
    settings = make(county(3)).model_copy(update={"query_seconds": 0.5})
    with served(settings) as site:
        visit(page, f"{site}/sql")
        for query, said in (
            ("drop table core.facts", "select"),
            ("select count(*) from range(100000000000) a, range(1000000) b", "已经停止"),
        ):
            page.locator("textarea").fill(query)
            page.get_by_role("button", name="查询").click()
            page.wait_for_selector("[role=alert]")
            assert said in page.locator("[role=alert]").inner_text()
            assert quote(query.split()[0]) in page.url
        page.locator("textarea").fill("select 乡镇, 数值 from 分析.乡镇指标 order by 数值")
        page.get_by_role("button", name="查询").click()
        page.wait_for_selector("td.number")
        assert page.locator("td.number").all_inner_texts() == ["10", "20", "30"]
        assert page.locator("td.number").first.evaluate("e => getComputedStyle(e).textAlign") == "right"


def test_a_correction_from_the_login_to_the_file(page: Any, make: Make, users_file: Path) -> None:
    text = "甲镇学法5件。"
    settings = make(county(5, text), {"r1": text})
    shutil.copy(users_file, settings.users)
    with served(settings, Options(needs_login=True, allow_corrections=True)) as site:
        page.goto(f"{site}/report/r1")
        # Nothing is shown before the login.
        assert "/login" in page.url and "学法" not in page.content()
        page.get_by_label("用户名").fill("王科")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/report/r1")
        page.get_by_role("link", name="纠正").click()
        page.get_by_label("应当是多少（件）").fill("45")
        page.get_by_label("理由").fill("执法台账为 45 件")
        page.get_by_label("核定单位").fill("县司法局")
        page.get_by_role("button", name="预览").click()
        page.wait_for_selector("text=第 2 / 5")
        assert not settings.corrections.exists()
        page.get_by_role("button", name="写入更正").click()
        page.wait_for_selector("[role=status]")
        entry = load_corrections(settings.corrections).entries[0]
        assert (entry.correct, entry.by) == (45, "县司法局")
        page.get_by_role("button", name="退出").click()
        page.goto(f"{site}/")
        assert "/login" in page.url
    assert page.wrong == []


def test_no_page_asks_anyone_else(page: Any, site: str) -> None:
    for way in WAYS.values():
        visit(page, f"{site}{way}")
    assert len(page.asked) > len(WAYS)
    assert [url for url in page.asked if not url.startswith((f"{site}/", "data:"))] == []
    # The one page that is a problem is told as such by the browser; nothing else is.
    assert [said for said in page.wrong if "404" not in said] == []


@pytest.mark.parametrize("name", WAYS)
def test_axe_finds_nothing_serious(chromium: Any, site: str, name: str) -> None:
    # The page's own policy would not let a strange script in.
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    visit(page, f"{site}{WAYS[name]}")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("() => axe.run()")
    serious = [
        (issue["id"], node["html"][:120], node.get("failureSummary", "")[:200])
        for issue in found["violations"]
        if issue["impact"] in ("serious", "critical")
        for node in issue["nodes"][:2]
    ]
    context.close()
    assert serious == []


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_nothing_but_tables_runs_out_of_the_window(chromium: Any, site: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    for name in ("overview", "ranking", "town", "quality", "sql"):
        visit(page, f"{site}{WAYS[name]}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


def test_the_keyboard_reaches_the_text_and_the_cells(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['overview']}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("td.s0 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.asked")


def test_a_page_prints_on_a4_across(page: Any, site: str) -> None:
    visit(page, f"{site}{WAYS['overview']}")
    data = page.pdf(prefer_css_page_size=True)
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (842, 595) and len(pdf) <= 2
    assert "未报告" in pdf[0].get_textpage().get_text_bounded()


def test_the_folder_opens_without_a_server(
    page: Any, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.pages.queries.Queries.questions", ())
    text = "甲镇学法5件。"
    out = tmp_path / "site"
    write_site(make(county(5, text), {f"r{n}": text for n in range(1, 6)}), out)
    visit(page, (out / "index.html").as_uri())
    page.locator("td.s0 a").first.click()
    page.wait_for_selector("mark.asked")
    page.goto((out / "indicator-a-1-2023.html").as_uri())
    page.wait_for_selector(".chart.drawn canvas")
    page.get_by_role("link", name="数据质量").click()
    page.wait_for_selector("h2#missing")
    assert all(url.startswith(("file:", "data:")) for url in page.asked) and page.wrong == []
