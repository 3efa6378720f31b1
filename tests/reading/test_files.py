"""Listing the inbox: nothing is lost, nothing that is not a report gets in."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from pipelines.reading.files import (
    ListedFiles,
    has_flat_files,
    list_flat_files,
    list_folder_years,
    list_report_files,
)
from pipelines.reading.formats import Limits, Unreadable
from pipelines.reading.frames import REPORT_FILES


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_files_of_a_year_are_sorted_and_hashed(tmp_path: Path) -> None:
    put(tmp_path / "2024" / "b.txt", b"two")
    put(tmp_path / "2024" / "县" / "a.txt", b"one")
    for hidden in (".hidden", "~$b.docx", "b.gold.jsonl", ".git/config", "Thumbs.db"):
        put(tmp_path / "2024" / hidden)
    put(tmp_path / "2023" / "c.txt")
    found = list_report_files(tmp_path, 2024)
    assert found.schema == REPORT_FILES
    assert found.rows() == [
        ("2024/b.txt", 2024, None, 3, hashlib.sha256(b"two").hexdigest(), None, None),
        ("2024/县/a.txt", 2024, None, 3, hashlib.sha256(b"one").hexdigest(), None, None),
    ]


def test_missing_folders_are_empty(tmp_path: Path) -> None:
    assert list_report_files(tmp_path, 2024).schema == REPORT_FILES
    assert list_folder_years(tmp_path / "none") == []
    assert list_flat_files(tmp_path / "none").schema == REPORT_FILES
    assert not has_flat_files(tmp_path / "none")


def test_years_are_four_digits(tmp_path: Path) -> None:
    for name in ("2024", "2022", "2024年", "24", "20241", "草稿"):
        put(tmp_path / name / "a.txt")
    put(tmp_path / "2025")
    assert list_folder_years(tmp_path) == [2022, 2024]


def test_flat_files_are_those_of_no_year_folder(tmp_path: Path) -> None:
    put(tmp_path / "README.md")
    put(tmp_path / ".gitkeep")
    put(tmp_path / "2024" / "fine.txt")
    assert not has_flat_files(tmp_path)
    put(tmp_path / "某镇.txt", b"x")
    put(tmp_path / "草稿" / "README.md")
    put(tmp_path / "草稿" / "x.gold.jsonl")
    assert has_flat_files(tmp_path)
    found = list_flat_files(tmp_path)
    assert found["file_path"].to_list() == ["某镇.txt", "草稿/README.md"]
    assert found["folder_year"].to_list() == [None, None]


def bundle(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.txt", data)
    return stream.getvalue()


def test_a_bundle_is_listed_and_opened_member_by_member(tmp_path: Path) -> None:
    put(tmp_path / "2024" / "全县.zip", bundle(甲镇=b"one", 乙镇=b"two"))
    found = list_report_files(tmp_path, 2024)
    assert found["file_path"].to_list() == ["2024/全县.zip/乙镇.txt", "2024/全县.zip/甲镇.txt"]
    assert found["bundle_path"].to_list() == ["2024/全县.zip"] * 2
    listed = ListedFiles(tmp_path, Limits())
    read = [listed.read(file) for file in found.iter_rows(named=True)]
    assert read == [b"two", b"one"]
    assert [hashlib.sha256(data).hexdigest() for data in read] == found["file_sha256"].to_list()


def test_a_bundle_that_changed_after_it_was_listed_is_no_crash(tmp_path: Path) -> None:
    path = put(tmp_path / "2024" / "全县.zip", bundle(甲镇=b"one"))
    file = list_report_files(tmp_path, 2024).row(0, named=True)
    path.write_bytes(bundle(丙镇=b"three"))
    with pytest.raises(Unreadable, match="再运行一次"):
        ListedFiles(tmp_path, Limits()).read(file)


def test_an_empty_or_broken_bundle_has_its_reason_in_the_listing(tmp_path: Path) -> None:
    put(tmp_path / "2024" / "空.zip", bundle())
    put(tmp_path / "2024" / "断.zip", bundle(甲镇=b"one" * 99)[:60])
    rows = {row["file_path"]: row for row in list_report_files(tmp_path, 2024).iter_rows(named=True)}
    assert "没有" in rows["2024/断.zip"]["reason"]
    assert rows["2024/断.zip"]["reason_code"] == "damaged"
    # An empty archive does not begin like others; whoever reads it says what it is.
    assert set(rows) == {"2024/空.zip", "2024/断.zip"}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    os.mkfifo(tmp_path / "2024" / "管道.txt")
    file = list_report_files(tmp_path, 2024).row(0, named=True)
    assert file["file_sha256"] is None
    with pytest.raises(Unreadable, match="不是普通文件"):
        ListedFiles(tmp_path, Limits()).read(file)


def test_what_cannot_be_opened_is_listed_without_a_hash(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert list_report_files(tmp_path, 2024).rows() == [("2024/gone.txt", 2024, None, 0, None, None, None)]
