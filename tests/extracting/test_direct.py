"""Files straight to figures: whatever the files are, every one is either read or named with a reason."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.extracting import direct
from pipelines.extracting.catalogue import Catalogue
from pipelines.extracting.direct import Direct, extract_files, find_files
from pipelines.extracting.frames import FACTS as FACTS_SCHEMA
from pipelines.extracting.frames import QUANTITIES as QUANTITIES_SCHEMA
from pipelines.reading.registers import Registers

from .small import FACTS, put_report

Reader = Callable[..., Direct]


@pytest.fixture
def read(registers: Registers, catalogue: Catalogue) -> Reader:
    """Reads files in one batch."""

    def read_files(*paths: Path) -> Direct:
        [found] = extract_files(paths, registers, catalogue, 0.5)
        return found

    return read_files


def facts_of(found: Direct, path: Path) -> dict[str, tuple[float, str]]:
    facts = found.extraction.facts.filter(pl.col("report_id") == str(path))
    return {row["indicator_code"]: (row["value"], row["bound"]) for row in facts.to_dicts()}


def test_a_report_gives_its_facts_and_leaves_the_plan_out(tmp_path: Path, read: Reader) -> None:
    path = put_report(tmp_path)
    found = read(path)
    assert facts_of(found, path) == FACTS
    assert found.reports.select("report_id", "town_name", "report_year").rows() == [
        (str(path), "石门镇", 2024)
    ]
    assert found.unread == []
    kinds = (
        found.extraction.quantities.filter(pl.col("quote") == "20场").select("section_kind", "period").rows()
    )
    assert kinds == [("plan", "plan")]
    assert found.extraction.facts.schema == FACTS_SCHEMA
    assert found.extraction.quantities.schema == QUANTITIES_SCHEMA


def test_a_town_that_no_register_knows_is_read(tmp_path: Path, read: Reader) -> None:
    path = put_report(tmp_path, "远山镇2024", "远山镇2024年法治政府建设情况报告")
    found = read(path)
    assert facts_of(found, path) == FACTS
    [report] = found.reports.to_dicts()
    assert report["town_name"] is None and report["report_year"] == 2024
    assert report["own_name"] in ("远山镇", "石门镇")


def test_a_report_without_a_year_is_read(tmp_path: Path, read: Reader) -> None:
    path = put_report(tmp_path, "报告", "石门镇法治政府建设情况报告", "\n一、工作\n全年中心组学法3次。\n")
    assert facts_of(read(path), path) == {"center_group_law_study_count": (3.0, "exact")}


def test_files_that_are_no_reports_are_named_with_a_reason(tmp_path: Path, read: Reader) -> None:
    good = put_report(tmp_path)
    empty, image, gone = tmp_path / "空.txt", tmp_path / "图.txt", tmp_path / "没有.txt"
    empty.write_bytes(b"")
    image.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\x00")
    found = read(empty, good, image, gone, tmp_path)
    assert [path for path, _ in found.unread] == [str(empty), str(image), str(gone), str(tmp_path)]
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in reason) for _, reason in found.unread)
    assert facts_of(found, good) == FACTS


def test_nothing_but_unread_files(tmp_path: Path, read: Reader) -> None:
    found = read(tmp_path / "没有.txt")
    assert len(found.unread) == 1 and found.reports.is_empty() and found.extraction.facts.is_empty()


def test_no_files_are_no_batches(registers: Registers, catalogue: Catalogue) -> None:
    assert list(extract_files([], registers, catalogue, 0.5)) == []


def test_folders_are_searched_as_an_inbox_is(tmp_path: Path) -> None:
    one, two = put_report(tmp_path / "2024" / "县"), put_report(tmp_path / "2023")
    for skipped in (".隐藏.txt", "~$报告.docx", "石门镇2024.gold.jsonl"):
        (tmp_path / skipped).write_text("x", encoding="utf-8")
    assert find_files([tmp_path]) == sorted([one, two])
    assert find_files([one, tmp_path, one]) == [one, two]
    assert find_files([tmp_path / "没有"]) == [tmp_path / "没有"]


def test_batches_do_not_change_what_is_read(
    tmp_path: Path, registers: Registers, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [
        put_report(tmp_path, f"石门镇{year}", f"石门镇{year}年法治政府建设情况报告")
        for year in range(2020, 2025)
    ]
    [whole] = extract_files(paths, registers, catalogue, 0.5)
    monkeypatch.setattr(direct, "BATCH", 2)
    parts = list(extract_files(paths, registers, catalogue, 0.5))
    assert [len(part.reports) for part in parts] == [2, 2, 1]
    assert pl.concat(part.extraction.facts for part in parts).equals(whole.extraction.facts)
