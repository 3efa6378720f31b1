"""Listing again what was listed before: only what looks otherwise is opened, and what was written is never missed."""

import os
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipelines.reading.files import Looked, look
from pipelines.reading.formats import Limits
from pipelines.reading.frames import REMOVED_REPORTS, REPORT_FILES, REPORT_VERSIONS
from pipelines.reading.removed import removed_reports
from pipelines.reading.seen import SEEN, listing_sha256


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Files of a test are young; how young is too young is tested by itself.
    monkeypatch.setattr("pipelines.reading.seen._TOO_FRESH_NS", 0)
    folder = tmp_path / "2024"
    folder.mkdir()
    for name in ("甲", "乙"):
        (folder / f"{name}.txt").write_text(name, encoding="utf-8")
    with zipfile.ZipFile(folder / "包.zip", "w") as bundle:
        bundle.writestr("丙.txt", "丙")
        bundle.writestr("丁.txt", "丁")
    return tmp_path


def again(inbox: Path, before: Looked) -> Looked:
    return look(inbox, 2024, Limits(), before.seen)


def test_what_looks_the_same_is_not_opened_again(inbox: Path) -> None:
    first = look(inbox, 2024, Limits())
    second = again(inbox, first)
    assert (first.opened, second.opened) == (3, 0)
    assert second.files.equals(first.files) and first.files.height == 4
    assert second.seen.schema == SEEN and second.files.schema == REPORT_FILES


def test_only_what_changed_is_opened_and_what_is_gone_is_gone(inbox: Path) -> None:
    first = look(inbox, 2024, Limits())
    (inbox / "2024" / "甲.txt").write_text("改", encoding="utf-8")
    (inbox / "2024" / "乙.txt").unlink()
    second = again(inbox, first)
    assert second.opened == 1
    assert second.files.equals(look(inbox, 2024, Limits()).files)
    assert listing_sha256(second.files) != listing_sha256(first.files)
    assert again(inbox, second).opened == 0


def test_new_content_of_the_same_size_under_the_old_times_is_seen(inbox: Path) -> None:
    path = inbox / "2024" / "甲.txt"
    first, before = look(inbox, 2024, Limits()), path.stat()
    path.write_text("改", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    second = again(inbox, first)
    assert second.opened == 1 and listing_sha256(second.files) != listing_sha256(first.files)


def test_a_file_written_just_now_is_opened_the_next_time_too(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.reading.seen._TOO_FRESH_NS", 3_600_000_000_000)
    first = look(inbox, 2024, Limits())
    assert first.seen.is_empty() and again(inbox, first).opened == 3


def test_a_listing_is_the_same_whatever_its_order_and_times(inbox: Path) -> None:
    files = look(inbox, 2024, Limits()).files
    os.utime(inbox / "2024" / "甲.txt", ns=(1, 1))
    assert listing_sha256(files.reverse()) == listing_sha256(look(inbox, 2024, Limits()).files)


# removed reports


def versions(*files: tuple[str, str]) -> pl.DataFrame:
    town = {"town_code": "t", "town_name": "甲镇", "report_year": 2024}
    rows = [{**town, "report_id": sha, "file_path": path, "file_sha256": sha} for path, sha in files]
    return pl.DataFrame(rows, schema=REPORT_VERSIONS)


def listed(*files: tuple[str, str]) -> pl.DataFrame:
    rows = [{"file_path": path, "file_sha256": sha} for path, sha in files]
    return pl.DataFrame(rows, schema=REPORT_FILES)


@pytest.mark.parametrize(
    ("now", "elsewhere", "gone"),
    [
        ([("a.txt", "1"), ("b.txt", "2")], [], []),
        ([("b.txt", "2")], [], ["1"]),
        ([("a.txt", "3"), ("b.txt", "2")], [], []),
        ([("renamed.txt", "1"), ("b.txt", "2")], [], []),
        ([("b.txt", "2")], [("2023/a.txt", "1")], []),
        ([], [], ["1", "2"]),
    ],
)
def test_only_a_file_whose_path_and_content_are_gone_is_removed(
    now: list[tuple[str, str]], elsewhere: list[tuple[str, str]], gone: list[str]
) -> None:
    before = versions(("a.txt", "1"), ("b.txt", "2"))
    found = removed_reports(before, REMOVED_REPORTS.to_frame(), listed(*now), listed(*elsewhere))
    assert found["report_id"].to_list() == gone
    # It is told as long as it is so.
    later = removed_reports(REPORT_VERSIONS.to_frame(), found, listed(*now), listed(*elsewhere))
    assert later.equals(found)
    back = removed_reports(
        REPORT_VERSIONS.to_frame(), found, listed(("a.txt", "1"), ("b.txt", "2")), listed()
    )
    assert back.is_empty()
