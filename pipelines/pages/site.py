"""The same pages as a folder of files that opens without a server: `fazhi site --out DIR`.

Belongs here: which pages there are, and writing them. Does not belong here: the pages. SQL and 纠正 need a server and are left
out. The folder is made aside and put in place whole.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipelines.pages.addresses import SiteAddresses
from pipelines.pages.answers import footer
from pipelines.pages.pictures import Pictures
from pipelines.pages.problems import Problem, not_found
from pipelines.pages.queries import Queries
from pipelines.pages.releases import Release, Releases, Row
from pipelines.pages.rendering import STATIC, Around, Page, render
from pipelines.pages.texts import Texts
from pipelines.pages.views import lists
from pipelines.pages.views.asking import asking
from pipelines.pages.views.overview import overview
from pipelines.pages.views.quality import quality
from pipelines.pages.views.ranking import ranking
from pipelines.pages.views.report import report
from pipelines.pages.views.town import town
from pipelines.settings import Settings

#: A folder of more files helps nobody; counties have to be named then.
MOST_PAGES = 60_000
#: Marks a folder as one of ours, so that only such a one is ever replaced.
_MARK = "法治网页.txt"
_TOWNS = """
select town_code, report_year
from marts.town_year_reports
where county_code = ?
order by town_code, report_year
"""
_REPORTS = "select * from core.reports where county_code = ? order by report_year, town_code"
_PICTURED = "select distinct page from core.line_boxes where report_id = ? order by page"

#: A file's name and what makes its page.
Job = tuple[str, Callable[[], Page]]


class SiteError(Exception):
    """The folder cannot be written; the message is one line in Chinese."""


def write_site(settings: Settings, out: Path, counties: Sequence[str] = ()) -> int:
    """Write the pages of the counties (names or codes; all where none are named) into `out`; how many there are.

    Raises SiteError and Problem; `out` is then as it was.
    """
    if out.exists() and not (out.is_dir() and ((out / _MARK).exists() or not any(out.iterdir()))):
        raise SiteError(f"{out} 里已经有别的东西，没有写；请换一个文件夹，或者先清空它。")
    releases = Releases(settings.warehouse)
    unfinished = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with releases.current() as release:
            count = _write_all(settings, releases, release, _chosen(release, counties), unfinished)
        _put_in_place(unfinished, out)
    except OSError as error:
        raise SiteError(f"写不进 {out}：{error.strerror or error}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        releases.close()
    return count


def _put_in_place(unfinished: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    unfinished.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _chosen(release: Release, counties: Sequence[str]) -> list[Row]:
    if not counties:
        return release.counties
    chosen = [row for row in release.counties if {row["county_code"], row["county_name"]} & set(counties)]
    known = {name for row in chosen for name in (row["county_code"], row["county_name"])}
    missing = [name for name in counties if name not in known]
    if missing:
        raise not_found(f"登记册里没有县：{'、'.join(missing)}。")
    return chosen


def _write_all(
    settings: Settings,
    releases: Releases,
    release: Release,
    counties: list[Row],
    out: Path,
) -> int:
    texts, pictures = Texts(settings.lake), Pictures(settings, releases)
    addresses = SiteAddresses()
    around = Around(addresses, footer=footer(release))
    pages = _count(release, counties)
    if pages > MOST_PAGES:
        raise SiteError(f"一共有约 {pages} 页，太多了；请用 --county 指定要哪些县区。")
    out.mkdir(parents=True)
    shutil.copytree(STATIC, out / "static")
    (out / _MARK).write_text(
        "这个文件夹由 fazhi site 写出，再次写出时整个换掉。打开 index.html 就能看。\n", encoding="utf-8"
    )
    names = set()
    for name, made in _jobs(release, counties, addresses, texts, Queries(settings)):
        (out / name).write_text(render(_placed(_tried(made), release, counties), around), encoding="utf-8")
        names.add(name)
    _write_pictures(release, counties, addresses, pictures, out)
    return len(names)


def _count(release: Release, counties: list[Row]) -> int:
    reports = release.one(
        "select count(*) / greatest(count(distinct county_code), 1) as each from core.reports"
    )
    years = len(release.years)
    a_county = years * (len(release.themes) + len(release.indicators) + 3) + 4 * round(
        reports["each"] if reports else 0
    )
    return a_county * len(counties)


def _tried(made: Callable[[], Page]) -> Page:
    """The page, or the one that says why there is none."""
    try:
        return made()
    except Problem as problem:
        without = Problem(problem.status, problem.title, problem.what)
        return Page("problem.html", problem.title, {"problem": without})


def _placed(page: Page, release: Release, counties: list[Row]) -> Page:
    """The page with a county and a year for the links of its bar, which lead to files."""
    if page.county or not counties or not release.years:
        return page
    return replace(page, county=counties[0]["county_code"], year=release.years[-1])


def _jobs(
    release: Release, counties: list[Row], url: SiteAddresses, texts: Texts, queries: Queries
) -> Iterator[Job]:
    yield url.home(), lambda: overview(release, {"county": counties[0]["county_code"]} if counties else {})
    yield url.counties(), lambda: _among(lists.counties(release, {}), counties)
    yield url.ask(), partial(asking, release, queries, {})
    for question in queries.questions:
        yield url.ask(question.name), partial(asking, release, queries, {"question": question.name})
    for row in counties:
        yield from _county_jobs(release, row["county_code"], url)
        yield from _town_jobs(release, row["county_code"], url)
        for each in release.rows(_REPORTS, row["county_code"]):
            yield from _report_jobs(release, each["report_id"], url, texts)


def _among(page: Page, counties: list[Row]) -> Page:
    return replace(page, context={**page.context, "found": counties, "total": len(counties)})


def _county_jobs(release: Release, county: str, url: SiteAddresses) -> Iterator[Job]:
    for year in release.years:
        asked = {"county": county, "year": str(year)}
        yield url.indicators(county, year), partial(lists.indicators, release, asked)
        yield url.towns(county, year), partial(lists.towns, release, asked)
        yield url.quality(county, year), partial(quality, release, asked)
        for theme in release.themes:
            yield url.overview(county, year, theme), partial(overview, release, {**asked, "theme": theme})
        for code in release.by_code:
            yield url.indicator(code, county, year), partial(ranking, release, asked, code)


def _town_jobs(release: Release, county: str, url: SiteAddresses) -> Iterator[Job]:
    for row in release.rows(_TOWNS, county):
        year = row["report_year"]
        yield url.town(row["town_code"], year), partial(town, release, {"year": str(year)}, row["town_code"])


def _report_jobs(release: Release, report_id: str, url: SiteAddresses, texts: Texts) -> Iterator[Job]:
    yield url.report(report_id), partial(report, release, {}, report_id, texts.of)
    yield url.report(report_id, "", "all"), partial(report, release, {"show": "all"}, report_id, texts.of)


def _write_pictures(
    release: Release, counties: list[Row], url: SiteAddresses, pictures: Pictures, out: Path
) -> None:
    """The pages of scans; what cannot be drawn is left out, its place says so."""
    for row in counties:
        for report_row in release.rows(_REPORTS, row["county_code"]):
            if report_row["method"] != "ocr":
                continue
            for page in release.rows(_PICTURED, report_row["report_id"]):
                try:
                    body, _ = pictures.picture(report_row, page["page"])
                except Problem:
                    continue
                target = out / url.picture(report_row["report_id"], page["page"])
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(body)
