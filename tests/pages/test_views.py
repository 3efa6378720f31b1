"""The pages over the sample, as a browser without scripts gets them: what stands on each, and that it is what the warehouse
says."""

import html
import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.pages.releases import Releases
from pipelines.settings import Settings

pytestmark = pytest.mark.slow

SANHUI, SHUANGHE = "990100002", "990100009"
DISPUTES = "dispute_mediated_count"


def page(client: TestClient, way: str) -> str:
    response = client.get(way)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def ask(sample: Settings, query: str, *parameters: Any) -> list[dict[str, Any]]:
    with Releases(sample.warehouse).current() as release:
        return release.rows(query, *parameters)


def cells(text: str) -> dict[tuple[str, str], str]:
    """(town, indicator) → the cell's HTML, of the heat map."""
    table = re.search(r'<table class="heat">(.*?)</table>', text, re.S)
    assert table is not None
    codes = re.findall(r'<th scope="col"><a href="/indicator/(\w+)', table[1])
    found = {}
    for town, rest in re.findall(r'<tr><th scope="row"><a[^>]*>(.*?)</a></th>(.*?)</tr>', table[1], re.S):
        for code, cell in zip(codes, re.findall(r"<td.*?</td>", rest, re.S), strict=True):
            found[town, code] = cell
    return found


def test_the_heat_map_shows_every_stated_figure_and_nothing_else(
    client: TestClient, sample: Settings
) -> None:
    found = cells(page(client, "/?year=2024&theme=law_publicity"))
    rows = ask(
        sample,
        "select town_name, indicator_code, report_id, quote from marts.town_year_indicators "
        "where report_year = 2024 and theme = 'law_publicity'",
    )
    stated = {(row["town_name"], row["indicator_code"]) for row in rows}
    assert {key for key, cell in found.items() if "<a " in cell} == stated and len(stated) > 30
    for row in rows:
        cell = found[row["town_name"], row["indicator_code"]]
        assert f'href="/report/{row["report_id"]}#fact-{row["indicator_code"]}"' in cell
        assert row["quote"] in cell
    assert all("未写" in cell and "silent" in cell for key, cell in found.items() if key not in stated)


def test_bounds_ranks_and_doubt_stand_in_the_cell(client: TestClient, sample: Settings) -> None:
    found = cells(page(client, "/?year=2024&theme=law_publicity"))
    assert re.search(r">≥52,000<small>1/9<", found["九龙镇", "publicity_material_count"])
    unsure = ask(sample, "select * from marts.town_year_indicators where is_uncertain limit 1")[0]
    where = f"/?year={unsure['report_year']}&theme={unsure['theme']}"
    cell = cells(page(client, where))[unsure["town_name"], unsure["indicator_code"]]
    assert 'class="unsure"' in cell and "存疑" in cell


def test_a_town_without_a_report_is_hatched_never_low(client: TestClient) -> None:
    text = page(client, "/?year=2023&theme=law_publicity")
    shown = {cell for (town, _), cell in cells(text).items() if town == "双河乡"}
    assert shown == {'<td class="absent"><span>未报告</span></td>'}
    assert "没有报告：双河乡" in text


def test_the_best_is_blue_the_worst_brown_a_neutral_indicator_neither(client: TestClient) -> None:
    found = cells(page(client, "/?year=2024&theme=law_publicity"))
    assert 'class="s0"' in found["九龙镇", "publicity_material_count"]
    assert 'class="s6"' in found["松岭乡", "publicity_material_count"]
    disputes = cells(page(client, "/?year=2024&theme=dispute_mediation"))
    shades = {
        re.findall(r'class="([\w-]+)"', cell)[0] for (_, code), cell in disputes.items() if code == DISPUTES
    }
    assert shades <= {"plain-value", "silent", "absent", "unsure"}


def test_the_ranking_is_the_warehouses(client: TestClient, sample: Settings) -> None:
    text = page(client, f"/indicator/{DISPUTES}?year=2024")
    rows = ask(
        sample,
        "select * from marts.town_year_indicators where report_year = 2024 and indicator_code = ? "
        "order by value_rank, town_code",
        DISPUTES,
    )
    shown = re.findall(r'<td class="number">第 (\d+) / (\d+)</td><th scope="row"><a[^>]*>(.*?)</a>', text)
    assert shown == [(str(r["value_rank"]), str(r["towns_ranked"]), r["town_name"]) for r in rows]
    assert all(r["quote"] in text for r in rows)
    assert f"全县中位数：{rows[0]['county_median']:g} 件" in text
    assert "第 1 名只是数值最大" in text and "口径：" in text


def test_the_chart_has_the_numbers_of_the_table(client: TestClient) -> None:
    text = client.get("/indicator/publicity_material_count?year=2024").text
    data = json.loads(re.findall(r'id="bars-data">(.*?)</script>', text)[0])
    assert (data["rows"][0]["town"], data["rows"][0]["value"]) == ("九龙镇", 52000)
    assert data["rows"][0]["label"] == "≥52,000 份" and data["median"] == 5200
    assert data["rows"][0]["href"].endswith("#fact-publicity_material_count")


def test_silent_and_missing_towns_are_named(client: TestClient) -> None:
    text = page(client, "/indicator/publicity_material_count?year=2023")
    said = re.search(r"有报告但没有写明的：(.*?)。没有报告的：(.*?)。", text)
    assert said is not None and said[2] == "双河乡" and "双河乡" not in said[1]


def test_the_countys_years_have_gaps_not_zeros(client: TestClient, sample: Settings) -> None:
    rows = ask(
        sample,
        "select indicator_code, min(report_year) as year from marts.county_year_indicators "
        "where towns_stating > 0 group by indicator_code having count(*) = 1 order by indicator_code limit 1",
    )
    text = client.get(f"/indicator/{rows[0]['indicator_code']}").text
    data = json.loads(re.findall(r'id="trend-data">(.*?)</script>', text)[0])
    assert data["years"] == [2022, 2023, 2024]
    given = [year for year, value in zip(data["years"], data["median"], strict=True) if value is not None]
    assert given == [rows[0]["year"]]


@pytest.mark.parametrize("by", ["residents", "villages"])
def test_towns_can_be_compared_by_their_size(client: TestClient, sample: Settings, by: str) -> None:
    column = {"residents": "per_10k_residents_rank", "villages": "per_village_rank"}[by]
    rows = ask(
        sample,
        f"select town_name from marts.town_year_ranks where report_year = 2024 and indicator_code = ? "
        f"and {column} is not null order by {column}, town_code",
        DISPUTES,
    )
    text = page(client, f"/indicator/{DISPUTES}?year=2024&by={by}")
    shown = re.findall(r'<td class="number">第 \d+ / \d+</td><th scope="row"><a[^>]*>(.*?)</a>', text)
    assert shown == [row["town_name"] for row in rows]


def test_a_towns_gap_is_a_band_not_a_point(client: TestClient) -> None:
    text = page(client, f"/town/{SHUANGHE}")
    pictures = re.findall(r'<svg viewBox="0 0 220 84".*?</svg>', text, re.S)
    assert len(pictures) > 20
    for picture in pictures:
        # No report in 2023: a band of its own tone, and no line across it.
        assert picture.count('class="missing"') == 1 and "<polyline" not in picture


def test_a_town_tells_reports_ranks_and_what_is_unusual(client: TestClient, sample: Settings) -> None:
    text = page(client, f"/town/{SANHUI}?year=2024")
    assert text.count("看原文</a>") == 3 and "常住人口 35,500 人" in text
    odd = ask(sample, "select town_code, explanation from marts.suspicious_values")
    assert odd
    for code in {row["town_code"] for row in odd}:
        of_town = page(client, f"/town/{code}")
        assert all(row["explanation"] in of_town for row in odd if row["town_code"] == code)
    row = ask(
        sample,
        "select * from marts.town_year_indicators where town_code = ? and report_year = 2024 "
        "and indicator_code = ?",
        SANHUI,
        DISPUTES,
    )[0]
    assert f"第 {row['value_rank']} / {row['towns_ranked']}" in text


def test_a_report_is_its_whole_text_with_every_fact_marked(client: TestClient, sample: Settings) -> None:
    report = ask(sample, "select * from core.reports where town_code = ? and report_year = 2024", SANHUI)[0]
    source = client.get(f"/report/{report['report_id']}").text
    article = re.search(r"<article.*?>(.*?)</article>", source, re.S)
    assert article is not None
    shown = html.unescape(re.sub(r"<[^>]+>", "", article[1]))
    original = (sample.inbox / report["file_path"]).read_bytes().decode()
    assert "".join(shown.split()) == "".join(original.split())
    facts = ask(sample, "select * from core.facts where report_id = ?", report["report_id"])
    for fact in facts:
        code = fact["indicator_code"]
        assert source.count(f'id="fact-{code}"') == 1
        marked = re.findall(rf'<mark class="fact"[^>]*data-fact="{code}"[^>]*>', source)
        assert len(marked) >= fact["part_count"]
    assert source.count("<h2>") >= 5 and 'class="trap"' not in source


def test_a_mark_holds_the_quote(client: TestClient, sample: Settings) -> None:
    report = ask(
        sample, "select report_id from core.reports where town_code = ? and report_year = 2024", SANHUI
    )[0]
    source = client.get(f"/report/{report['report_id']}").text
    assert re.search(
        rf'id="fact-{DISPUTES}" data-fact="{DISPUTES}" title="[^"]+">调解矛盾纠纷 297 件</mark>', source
    )


def test_traps_and_unread_figures_are_marked_on_demand(client: TestClient, sample: Settings) -> None:
    report = ask(
        sample, "select report_id from core.reports where town_code = ? and report_year = 2024", SANHUI
    )[0]
    source = client.get(f"/report/{report['report_id']}?show=all").text
    counted = ask(
        sample,
        "select count(*) filter (where trap is not null) as traps, "
        "count(*) filter (where trap is null and basis = 'stated' and unit <> '') as unread "
        "from core.quantities where report_id = ? and len(indicator_codes) = 0",
        report["report_id"],
    )[0]
    assert source.count('<mark class="trap"') >= counted["traps"] > 0
    assert source.count('<mark class="unread"') >= counted["unread"] > 0


def test_quality_lists_what_is_missing_and_what_to_do(client: TestClient, sample: Settings) -> None:
    text = page(client, "/quality?year=2023")
    assert re.search(r'<h2 id="missing">.*?双河乡.*?催报', text, re.S)
    unread = ask(
        sample,
        "select unit, count(*) as times from core.unread_quantities where report_year = 2023 and period = 'year' "
        "group by unit order by times desc, unit limit 1",
    )[0]
    assert re.search(rf'<th scope="row">{unread["unit"]}</th><td class="number">{unread["times"]}</td>', text)
    for view in ("core.findings", "marts.suspicious_values"):
        shown = ask(sample, f"select distinct report_id from {view} where report_year = 2023")
        assert all(row["report_id"] in text for row in shown)


def test_a_name_leads_where_its_code_does(client: TestClient) -> None:
    by_code = page(client, f"/indicator/{DISPUTES}?county=990100")
    assert "云溪镇" in by_code
    assert page(client, "/indicator/调处(化解)矛盾纠纷件数?county=澜川县").count("<tr>") == by_code.count(
        "<tr>"
    )


def test_the_form_of_the_ranking_leads_to_its_address(client: TestClient) -> None:
    response = client.get(f"/indicator?code={DISPUTES}&county=990100&year=2023&by=villages")
    assert response.headers["location"] == f"/indicator/{DISPUTES}?county=990100&by=villages&year=2023"


def test_every_link_of_every_page_leads_to_a_page(client: TestClient) -> None:
    ways, seen = ["/"], set()
    kinds: dict[str, int] = {}
    while ways:
        way = ways.pop()
        kind = re.sub(r"[^/]*\d[^/]*|[a-z_]+_[a-z_]+", "…", way.split("?")[0])
        # A few of each kind of page are enough; the site's test follows every one.
        if way in seen or kinds.get(kind, 0) >= 4 or way.startswith(("/sql", "/ask")):
            continue
        seen.add(way)
        kinds[kind] = kinds.get(kind, 0) + 1
        response = client.get(way)
        assert response.status_code == 200, way
        found = [
            html.unescape(href).split("#")[0] for href in re.findall(r'(?:href|src)="([^"]+)"', response.text)
        ]
        assert all(href.startswith(("/", "data:,")) or href == "" for href in found)
        ways += [href for href in found if href.startswith("/") and not href.startswith("/static/")]
    assert len(seen) > 20
