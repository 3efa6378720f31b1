"""The brief: what it says against the views, every figure against its line of the annex, and the file read back."""

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from pipelines.warehouse.connect import connect
from pipelines.writing.brief.document import bookmark, write_brief
from pipelines.writing.brief.standings import standings
from pipelines.writing.brief.telling import MOST_LINES, Brief, Linked, lines_of, tell
from pipelines.writing.county import CountyYear

from .conftest import Publish, read
from .made import Made, Stated, by_rule


def said(brief: Brief) -> str:
    return "\n".join(
        "".join(piece if isinstance(piece, str) else piece.text for piece in paragraph)
        for chapter in brief.chapters
        for paragraph in chapter.paragraphs
    )


def linked(brief: Brief) -> list[Linked]:
    return [
        piece
        for chapter in brief.chapters
        for paragraph in chapter.paragraphs
        for piece in paragraph
        if isinstance(piece, Linked)
    ]


@pytest.fixture(scope="module")
def brief(of: CountyYear) -> Brief:
    return tell(of)


def test_it_has_its_four_chapters(brief: Brief) -> None:
    assert brief.title == "甲县2024年度法治政府建设比较简报"
    assert [chapter.heading[:2] for chapter in brief.chapters] == ["一、", "二、", "三、", "四、"]
    assert all(chapter.paragraphs for chapter in brief.chapters)


def test_the_counts_are_the_view_s(published: Path, brief: Brief) -> None:
    with connect(published) as connection:
        registered, reporting, missing, late, facts, stated = connection.execute(
            "select towns_registered, towns_reporting, towns_missing, late_count, fact_count, indicators_stated "
            "from marts.county_year_summary where report_year = 2024"
        ).fetchall()[0]
    text = said(brief)
    assert (
        f"登记乡镇{registered}个，已有报告{reporting}个；没有报告{missing}个（第8镇）；迟报{late}个（第2镇）"
        in text
    )
    assert f"写明指标数字{facts}个" in text and f"至少一个乡镇写明的{stated}个" in text


def test_every_figure_has_its_line_in_the_annex(brief: Brief) -> None:
    entries = {entry.number: entry for entry in brief.entries}
    links = linked(brief)
    assert len(links) > 15
    assert [link.entry for link in links] == sorted(entries) == list(range(1, len(links) + 1))
    assert all(link.text == entries[link.entry].value and entries[link.entry].basis for link in links)


def test_no_figure_stands_outside_the_links(brief: Brief) -> None:
    names = re.compile(r"第\d+镇|指标\d|主题\d|[前后]\d名|第1名|20\d\d年")
    for chapter in brief.chapters:
        for paragraph in chapter.paragraphs:
            text = "".join(piece for piece in paragraph if isinstance(piece, str))
            assert not re.search(r"\d", names.sub("", text)), text


def test_who_leads_and_who_trails_is_counted_from_the_ranks(published: Path, of: CountyYear) -> None:
    table = standings(of)
    assert table.places == 3 and table.indicator_count >= 3
    with connect(published) as connection:
        rows = connection.execute(
            "select town_name, indicator_name, value_rank, towns_ranked from marts.town_year_indicators "
            "where report_year = 2024 and direction <> 'neutral' and value_rank is not null"
        ).fetchall()
    for standing in table.standings:
        mine = [row for row in rows if row[0] == standing.town_name and row[1] in table.indicator_names]
        assert standing.ranked_count == len(mine)
        for _, indicator, rank, towns in mine:
            # Fewer than six ranked: only the ends themselves.
            places = 3 if towns >= 6 else 1
            assert (indicator in standing.leading) == (rank <= places)
            assert (indicator in standing.trailing) == (rank > towns - places)


def test_many_at_the_top_are_no_leaders(publish: Publish) -> None:
    made = Made(towns=8, indicators=1, rule=lambda town, year, indicator: Stated(100 if town < 7 else 90))
    table = standings(read(publish(made)))
    assert [s.town_name for s in table.standings if s.leading] == []
    assert [s.town_name for s in table.standings if s.trailing] == ["第8镇"]


def test_neutral_indicators_make_nobody_strong(publish: Publish) -> None:
    made = Made(towns=8, indicators=1, indicator_rows={0: {"direction": "neutral"}})
    assert standings(read(publish(made))).indicator_count == 0
    assert "各乡镇不排先后" in said(tell(read(publish(made))))


def test_rises_and_falls_are_between_certain_figures_large_enough(publish: Publish) -> None:
    figures = {
        (0, 0): (100, 150),  # +50 %
        (1, 0): (200, 80),  # -60 %
        (2, 0): (2, 6),  # too small to be called large
        (3, 0): (50, 50),
    }

    def rule(town: int, year: int, indicator: int) -> Stated:
        return Stated(figures[(town, indicator)][year - 2023])

    text = said(tell(read(publish(Made(towns=4, indicators=1, rule=rule)))))
    assert "两年都写明的数共4个，增加2个，减少1个，持平1个" in text
    assert "升幅较大的：第1镇指标0由100件增加到150件（+50%）。" in text
    assert "降幅较大的：第2镇指标0由200件减少到80件（-60%）。" in text


def test_the_largest_rises_and_falls_are_those_of_the_county_s_summary(publish: Publish) -> None:
    values = [(100, 150), (200, 80), (30, 90), (40, 44), (90, 30), (60, 20), (10, 300)]

    def rule(town: int, year: int, indicator: int) -> Stated:
        return Stated(values[town][year - 2023])

    published = publish(Made(towns=7, indicators=1, rule=rule))
    text = said(tell(read(published)))
    with connect(published) as connection:
        columns = connection.execute(
            "select biggest_risers, biggest_fallers from marts.county_year_summary where report_year = 2024"
        ).fetchall()[0]
    for word, column in zip(("升幅较大的", "降幅较大的"), columns, strict=True):
        by_the_view = re.findall(r"第\d镇", column)
        (line,) = [line for line in text.split("\n") if line.startswith(word)]
        told = re.findall(r"第\d镇", line)
        assert told and told == by_the_view[: len(told)]


def test_a_rate_changes_by_points(publish: Publish) -> None:
    rows = {0: {"kind": "rate", "unit": "%", "is_summable": False}}

    def rule(town: int, year: int, indicator: int) -> Stated:
        return Stated(90 + town + (year - 2023) * 5.5)

    text = said(tell(read(publish(Made(towns=3, indicators=1, rule=rule, indicator_rows=rows)))))
    assert "由90%增加到95.5%（+5.5个百分点）" in text


def test_what_has_to_be_checked_is_counted(of: CountyYear, brief: Brief) -> None:
    text = said(brief)
    assert of.suspicions and f"可疑的数{len(of.suspicions)}处" in text
    assert "请催报：第8镇，共1个。" in text


@pytest.mark.parametrize("towns", [1, 2, 200])
def test_few_and_many_towns_fit_two_pages(towns: int, publish: Publish, tmp_path: Path) -> None:
    brief = tell(read(publish(Made(towns=towns, indicators=4))))
    assert lines_of(brief) <= MOST_LINES
    write_brief(brief, tmp_path / "x.docx")
    if towns < 3:
        assert "各乡镇不排先后" in said(brief)


def test_long_names_make_it_name_fewer(publish: Publish) -> None:
    names = {number: f"{'长' * 20}{number}镇" for number in range(30)}
    rows = {number: {"indicator_name": f"{'指标名称' * 6}{number}"} for number in range(12)}
    brief = tell(read(publish(Made(towns=30, indicators=12, town_names=names, indicator_rows=rows))))
    assert lines_of(brief) <= MOST_LINES


def test_a_year_without_reports_compares_nothing(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=3, without_report=frozenset((town, 2024) for town in range(3)))
    brief = tell(read(publish(made)))
    assert [chapter.heading for chapter in brief.chapters] == ["一、报告完整情况", "二、需要核对和催办的"]
    assert "已有报告0个；没有报告3个" in said(brief) and "没有可以比较的报告" in said(brief)
    write_brief(brief, tmp_path / "x.docx")


def test_a_first_year_has_nothing_to_compare_with(publish: Publish) -> None:
    assert "没有两年都写明的数，不作比较" in said(tell(read(publish(Made(years=(2024,))))))


# the file


def test_the_links_lead_to_bookmarks_of_the_annex(brief: Brief, tmp_path: Path) -> None:
    write_brief(brief, tmp_path / "x.docx")
    document = Document(str(tmp_path / "x.docx"))
    body = document.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert anchors == marks == [bookmark(entry.number) for entry in brief.entries]
    texts = ["".join(text.text for text in link.iter(qn("w:t"))) for link in body.iter(qn("w:hyperlink"))]
    assert texts == [f"{entry.value}[{entry.number}]" for entry in brief.entries]
    (table,) = document.tables
    for row, entry in zip(table.rows[1:], brief.entries, strict=True):
        assert [cell.text for cell in row.cells] == [str(entry.number), entry.what, entry.value, entry.basis]
    (link_parts,) = [len([r for r in document.part.rels.values() if r.is_external])]
    assert link_parts == 0


def test_the_page_is_that_of_an_official_document(brief: Brief, tmp_path: Path) -> None:
    write_brief(brief, tmp_path / "x.docx")
    document = Document(str(tmp_path / "x.docx"))
    section = document.sections[0]
    measured = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in measured if length] == [210, 297, 37, 28]
    body = next(p for p in document.paragraphs if p.text.startswith("根据甲县"))
    run = body.runs[0]
    assert run.font.size is not None and run.font.size.pt == 16
    assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.line_spacing is not None
    assert "PAGE" in section.footer._element.xml
    with zipfile.ZipFile(tmp_path / "x.docx") as parts:
        fonts = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_what_xml_cannot_hold_does_not_break_it(publish: Publish, tmp_path: Path) -> None:
    nasty = "坏\x00\x0b<w:t>&\ufffe镇"

    def rule(town: int, year: int, indicator: int) -> Stated | None:
        stated = by_rule(town, year, indicator)
        return stated and Stated(stated.value, quote=nasty)

    names = {number: f"{nasty}{number}" for number in range(8)}
    write_brief(tell(read(publish(Made(rule=rule, town_names=names)))), tmp_path / "x.docx")
    text = "\n".join(p.text for p in Document(str(tmp_path / "x.docx")).paragraphs)
    assert "<w:t>&" in text
