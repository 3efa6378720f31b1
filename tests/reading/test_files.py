"""Listing the inbox: nothing is lost, nothing that is not a report gets in."""

import hashlib
from pathlib import Path

from pipelines.reading.files import list_folder_years, list_misplaced_files, list_report_files
from pipelines.reading.frames import REJECTED_FILES, REPORT_FILES


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
        ("2024/b.txt", 2024, 3, hashlib.sha256(b"two").hexdigest()),
        ("2024/县/a.txt", 2024, 3, hashlib.sha256(b"one").hexdigest()),
    ]


def test_missing_folders_are_empty(tmp_path: Path) -> None:
    assert list_report_files(tmp_path, 2024).schema == REPORT_FILES
    assert list_folder_years(tmp_path / "none") == []
    assert list_misplaced_files(tmp_path / "none").schema == REJECTED_FILES


def test_years_are_four_digits(tmp_path: Path) -> None:
    for name in ("2024", "2022", "2024年", "24", "20241", "草稿"):
        put(tmp_path / name / "a.txt")
    put(tmp_path / "2025")
    assert list_folder_years(tmp_path) == [2022, 2024]


def test_misplaced_files_have_a_reason(tmp_path: Path) -> None:
    put(tmp_path / "README.md")
    put(tmp_path / ".gitkeep")
    put(tmp_path / "某镇.txt", b"x")
    put(tmp_path / "草稿" / "README.md")
    put(tmp_path / "草稿" / "x.gold.jsonl")
    put(tmp_path / "2024" / "fine.txt")
    put(tmp_path / "2010" / "old.txt")
    found = list_misplaced_files(tmp_path)
    assert found.schema == REJECTED_FILES
    assert found["file_path"].to_list() == ["某镇.txt", "草稿/README.md"]
    assert set(found["reason_code"]) == {"not_in_year_folder"} and found["folder_year"].to_list() == [
        None,
        None,
    ]
    assert "放进" in found["reason"][0]
    early = list_misplaced_files(tmp_path, first_report_year=2015).row(0, named=True)
    assert (early["file_path"], early["folder_year"]) == ("2010/old.txt", 2010)
    assert early["reason_code"] == "before_first_year"


def test_what_cannot_be_opened_is_listed_without_a_hash(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert list_report_files(tmp_path, 2024).rows() == [("2024/gone.txt", 2024, 0, None)]
