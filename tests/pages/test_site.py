"""The folder of pages: every link leads to a file of it, nothing needs a server, and it is put in place whole."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.pages.problems import Problem
from pipelines.pages.site import SiteError, write_site
from pipelines.settings import load_settings
from pipelines.warehouse.questions import load_questions

from .conftest import Make
from .small import county

TEXT = "甲镇学法5件。"


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the common questions stand for all: each is a process."""
    questions = load_questions(load_settings().sql / "questions")[:2]
    monkeypatch.setattr("pipelines.pages.queries.Queries.questions", questions)


def test_every_link_leads_to_a_file_and_every_anchor_to_a_place(make: Make, tmp_path: Path) -> None:
    out = tmp_path / "site"
    rows = county(3, TEXT)
    rows["core.counties"].append({"county_code": "2", "county_name": "乙/县"})
    count = write_site(make(rows, {f"r{n}": TEXT for n in (1, 2, 3)}), out)
    pages = {path.name: path.read_text(encoding="utf-8") for path in out.glob("*.html")}
    assert len(pages) == count and "index.html" in pages
    for name, text in pages.items():
        assert "/sql" not in text and "<form" not in text and "/correct" not in text, name
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            link = html.unescape(link)
            if link.startswith("data:,"):
                continue
            target, _, anchor = link.partition("#")
            assert not re.match(r"[a-z]+:|/", target), (name, link)
            assert not target or (out / target).is_file(), (name, link)
            if anchor and target.endswith(".html"):
                assert f'id="{unquote(anchor)}"' in pages[target], (name, link)


def test_the_pages_are_those_of_the_server(make: Make, tmp_path: Path) -> None:
    out = tmp_path / "site"
    rows = county(3, TEXT)
    rows["core.reports"][1]["text_sha256"] = "of another text"
    write_site(make(rows, {"r1": TEXT}), out)
    text = (out / "indicator-a-1-2023.html").read_text(encoding="utf-8")
    assert "第 1 / 3" in text and 'href="report-r3.html#fact-a"' in text
    assert '<mark class="fact" id="fact-a"' in (out / "report-r1.html").read_text(encoding="utf-8")
    # A text that is not there is a page that says so, not a missing page.
    assert "全文暂时看不到" in (out / "report-r2.html").read_text(encoding="utf-8")
    assert (out / "static/echarts/LICENSE").is_file()


def test_only_the_named_counties_are_written(make: Make, tmp_path: Path) -> None:
    rows = county(2, TEXT)
    rows["core.counties"].append({"county_code": "2", "county_name": "乙县"})
    settings = make(rows)
    write_site(settings, tmp_path / "site", ["甲县"])
    assert not list((tmp_path / "site").glob("overview-2-*"))
    assert "乙县" not in (tmp_path / "site" / "counties.html").read_text(encoding="utf-8")
    with pytest.raises(Problem, match="丙县"):
        write_site(settings, tmp_path / "other", ["丙县"])
    assert not (tmp_path / "other").exists()


def test_a_folder_of_something_else_is_left_alone(make: Make, tmp_path: Path) -> None:
    settings = make(county(1, TEXT))
    other = tmp_path / "documents"
    other.mkdir()
    (other / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SiteError, match="别的东西"):
        write_site(settings, other)
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    own = tmp_path / "site"
    write_site(settings, own)
    (own / "old.html").write_text("old", encoding="utf-8")
    write_site(settings, own)
    assert not (own / "old.html").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".site.")]


def test_without_a_warehouse_there_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["site", "--out", str(tmp_path / "site")], env={"FAZHI_STATE": str(tmp_path)}
    )
    assert done.exit_code == 1 and "还没有发布过数据" in done.stderr and not (tmp_path / "site").exists()
