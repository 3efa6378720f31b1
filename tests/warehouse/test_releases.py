"""Releases: what is kept, going back and on again, damage that is noticed, what a killed publish leaves."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.warehouse.connect import WarehouseMissing, connect
from pipelines.warehouse.releases import (
    ReleaseError,
    current_name,
    flaw_in,
    flaw_of,
    go_back,
    list_releases,
    list_rollbacks,
    standing_rollback,
)

from .small_builds import publish_build, read_once

EXPORTED = ["core.facts"]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A folder with three releases; the published file."""
    for number in (1, 2, 3):
        publish_build(tmp_path, number, exported=EXPORTED)
    return tmp_path / "fazhi.duckdb"


def damage(file: Path) -> None:
    """Other bytes in the middle; the size stays."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


def fazhi(state: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments], env={"FAZHI_STATE": str(state)})


def exported_rows(published: Path) -> int:
    text = (published.parent / "exports" / "csv" / "facts.csv").read_text(encoding="utf-8-sig")
    return len(text.splitlines()) - 1


def test_releases_are_listed_newest_first_with_what_was_recorded(three: Path) -> None:
    listed = list_releases(three)
    assert [(one.build_id, one.report_count, one.fact_count) for one in listed] == [
        (f"build{number:05}", number, 1000 + number) for number in (3, 2, 1)
    ]
    assert current_name(three) == listed[0].name
    assert [flaw_in(one) for one in listed] == [None] * 3
    assert all(one.byte_count == one.file.stat().st_size for one in listed)


def test_the_stable_paths_are_one_link_away_from_the_release(three: Path) -> None:
    home = three.parent
    assert str(three.readlink()) == "current/fazhi.duckdb"
    assert str((home / "exports").readlink()) == "current/export"
    assert (home / "current").resolve() == list_releases(three)[0].folder
    assert exported_rows(three) == 1003


def test_going_back_one_and_to_a_named_one_and_on(three: Path) -> None:
    newest, middle, oldest = list_releases(three)
    assert read_once(three) == 3
    rollback = go_back(three, reason="数字不对")
    assert (rollback.left, rollback.taken, rollback.reason) == (newest.name, middle.name, "数字不对")
    assert read_once(three) == 2 and exported_rows(three) == 1002
    go_back(three)
    assert read_once(three) == 1
    with pytest.raises(ReleaseError, match="没有更早的"):
        go_back(three)
    go_back(three, newest.build_id)
    assert read_once(three) == 3
    go_back(three, oldest.name)
    assert standing_rollback(three) == list_rollbacks(three)[-1]
    assert [one.taken for one in list_rollbacks(three)] == [
        middle.name,
        oldest.name,
        newest.name,
        oldest.name,
    ]
    publish_build(three.parent, 4)
    assert read_once(three) == 4
    assert standing_rollback(three) is None
    # What readers used last before is kept among the last three, whatever its age.
    assert {one.build_id for one in list_releases(three)} == {"build00004", "build00003", "build00002"}


def test_a_release_without_exports_takes_the_link_away(three: Path) -> None:
    publish_build(three.parent, 4)
    assert not (three.parent / "exports").is_symlink()
    go_back(three)
    assert exported_rows(three) == 1003


@pytest.mark.parametrize("name", ["nothing", "buil", "", "current"])
def test_an_unknown_or_the_current_release_is_refused(name: str, three: Path) -> None:
    # "buil" begins the name of every build: the newest is meant, and that is the current one.
    with pytest.raises(ReleaseError, match=r"没有名为|现在用的就是"):
        go_back(three, name)
    assert read_once(three) == 3 and list_rollbacks(three) == []


@pytest.mark.parametrize("kind", ["bytes", "cut", "gone"])
def test_damage_is_noticed_and_the_message_says_what_to_do(kind: str, three: Path) -> None:
    file = three.resolve()
    if kind == "bytes":
        damage(file)
    elif kind == "cut":
        os.truncate(file, file.stat().st_size - 4096)
    else:
        file.unlink()
    flaw = flaw_of(three)
    assert flaw is not None and "fazhi rollback" in flaw and "fazhi run" in flaw
    go_back(three)
    assert flaw_of(three) is None and read_once(three) == 2


def test_an_open_reader_in_this_process_is_no_damage(three: Path) -> None:
    with connect(three) as database:
        assert flaw_of(three) is None
        assert database.execute("select count(*) from core.facts").fetchone() == (1003,)


def test_a_damaged_release_is_passed_over_and_not_gone_back_to(three: Path) -> None:
    newest, middle, oldest = list_releases(three)
    damage(middle.file)
    with pytest.raises(ReleaseError, match="内容与发布时不同"):
        go_back(three, middle.name)
    assert go_back(three).taken == oldest.name
    damage(oldest.file)
    damage(newest.file)
    with pytest.raises(ReleaseError, match="坏了"):
        go_back(three)


def test_a_file_that_cannot_be_opened_says_how_to_go_back(tmp_path: Path) -> None:
    (tmp_path / "fazhi.duckdb").write_bytes(b"no database at all" * 1000)
    with pytest.raises(WarehouseMissing, match="fazhi rollback"):
        connect(tmp_path / "fazhi.duckdb")


def test_what_a_killed_publish_left_is_removed_by_the_next(three: Path) -> None:
    releases = three.parent / "releases"
    unfinished = releases / ".20260101T000000.000000Z-buildxxx"
    (unfinished / "export").mkdir(parents=True)
    (unfinished / "fazhi.duckdb").write_bytes(b"half")
    (three.parent / ".current.next").symlink_to("nowhere")
    assert len(list_releases(three)) == 3
    publish_build(three.parent, 4)
    assert not unfinished.exists() and read_once(three) == 4


def test_what_else_lies_among_the_releases_is_left_alone(three: Path) -> None:
    other = three.parent / "releases" / "2025年备份"
    other.mkdir()
    assert len(list_releases(three)) == 3
    publish_build(three.parent, 4, kept=1)
    assert other.exists() and len(list_releases(three)) == 1


def test_a_link_of_the_earlier_kind_is_replaced(tmp_path: Path) -> None:
    """Before there was `current`, the published link led straight into its release."""
    published = tmp_path / "fazhi.duckdb"
    first = publish_build(tmp_path, 1)
    published.unlink()
    published.symlink_to(first.relative_to(tmp_path))
    (tmp_path / "current").unlink()
    (first.parent / "release.json").unlink()
    assert read_once(published) == 1 and flaw_of(published) is None
    publish_build(tmp_path, 2)
    assert read_once(published) == 2
    go_back(published)
    assert read_once(published) == 1


def test_the_command_goes_back_lists_and_says_so_in_status(tmp_path: Path) -> None:
    state = tmp_path / "state"
    home = state / "warehouse"
    for number in (1, 2, 3):
        publish_build(home, number)
    listed = fazhi(state, "rollback", "--list", "--format", "jsonl")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [(row["在用"], row["报告"], row["状况"]) for row in rows] == [
        ("✓", 3, "完好"),
        ("", 2, "完好"),
        ("", 1, "完好"),
    ]
    gone_back = fazhi(state, "rollback", "--reason", "数字不对", "--format", "jsonl")
    assert gone_back.exit_code == 0 and "数字不对" in gone_back.stderr
    assert [json.loads(line)["在用"] for line in gone_back.stdout.splitlines()] == ["", "✓", ""]
    refused = fazhi(state, "rollback", "nothing")
    assert refused.exit_code == 1 and "没有名为 nothing 的发布" in refused.stderr
    damage((home / "fazhi.duckdb").resolve())
    status = fazhi(state, "status")
    assert status.exit_code == 1 and "fazhi rollback" in status.stderr
