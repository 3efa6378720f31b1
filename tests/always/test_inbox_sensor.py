"""The sensor on the inbox, by way of build_sensor_context: what it asks for, when it waits, and what it never takes for
news. What was published is noted without a run: runs themselves are in test_daemon.py."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.automation import inbox_sensor
from pipelines.defs.inbox import PATIENCE, Memory, decide
from pipelines.defs.jobs import RANGE_END, RANGE_START
from pipelines.defs.listing import LISTING, flat_sha256, list_flat, list_part
from pipelines.defs.published import note_published
from pipelines.reading.frames import FLAT_FILES
from pipelines.reading.seen import listing_sha256
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.lake import write_frame


@dataclass
class Watch:
    """An inbox with the sensor's cursor between looks."""

    settings: Settings
    instance: dg.DagsterInstance
    cursor: str | None = None

    def put(self, name: str, text: str) -> Path:
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def look(self) -> dg.SensorResult:
        sensor = inbox_sensor(self.settings)
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def asked(self) -> list[str]:
        """The years of the run asked for at this look, first and last; none where it skipped."""
        requests = self.look().run_requests or []
        return [f"{one.tags[RANGE_START]}-{one.tags[RANGE_END]}" for one in requests]

    def publish(self) -> None:
        """As if a run had read and published what lies there now."""
        settings = self.settings
        origin = {"inbox": str(settings.inbox)}
        for year in (2023, 2024):
            files = list_part(settings, year).files
            write_frame(
                settings.lake, "raw/report_files", year, files, {**origin, LISTING: listing_sha256(files)}
            )
        flat, others = list_flat(settings)
        assert flat.is_empty()
        listing = {**origin, LISTING: flat_sha256(flat, others)}
        write_frame(settings.lake, "raw/flat_files", None, FLAT_FILES.to_frame(), listing)
        settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
        settings.warehouse.touch()
        note_published(settings)


def said(result: dg.SensorResult) -> str:
    return (result.skip_reason.skip_message if result.skip_reason else None) or ""


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    # What the lake owes is tested in whole runs: this lake holds no more than listings.
    monkeypatch.setattr("pipelines.defs.inbox.owed_years", lambda settings: [])
    settings = load_settings(inbox=tmp_path / "inbox", state=tmp_path / "state")
    watch = Watch(settings, dg.DagsterInstance.ephemeral())
    watch.put("2023/甲.txt", "甲")
    watch.put("2024/甲.txt", "甲")
    return watch


@pytest.fixture
def published(watch: Watch) -> Watch:
    watch.publish()
    assert [watch.asked(), watch.asked()] == [[], []]
    return watch


def test_an_inbox_that_was_never_read_is_read_once_it_stands_still(watch: Watch) -> None:
    assert "还在变" in said(watch.look())
    assert watch.asked() == ["2023-2024"]


def test_many_files_give_one_run_for_their_years(published: Watch) -> None:
    for name in ("乙", "丙", "丁"):
        published.put(f"2024/{name}.txt", name)
    assert published.asked() == []
    assert published.asked() == ["2024-2024"]


def test_a_changed_file_starts_a_run_and_a_touched_one_does_not(published: Watch) -> None:
    path = published.settings.inbox / "2023" / "甲.txt"
    os.utime(path, ns=(1, 1))
    assert [published.asked(), published.asked(), published.asked()] == [[], [], []]
    # Of the same size and with the times of before: only the content tells.
    before = path.stat()
    path.write_text("乙", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [published.asked(), published.asked()] == [[], ["2023-2023"]]


def test_a_file_still_being_copied_is_left_alone(published: Watch) -> None:
    text = "一"
    for _ in range(4):
        text += "二"
        published.put("2024/乙.txt", text)
        assert published.asked() == []
    assert published.asked() == ["2024-2024"]


def test_a_file_that_never_stands_still_does_not_hold_up_the_others_for_ever(published: Watch) -> None:
    published.put("2023/乙.txt", "乙")
    asked = []
    for look in range(PATIENCE + 2):
        published.put("2024/日志.txt", "写" * (look + 1))
        asked += published.asked()
    assert asked == ["2023-2024"]


def test_a_deleted_file_starts_a_run_for_its_year(published: Watch) -> None:
    published.put("2024/乙.txt", "乙")
    published.asked(), published.asked()
    published.publish()
    (published.settings.inbox / "2024" / "乙.txt").unlink()
    assert [published.asked(), published.asked()] == [[], ["2024-2024"]]


def test_a_deleted_year_folder_starts_a_run_for_it(published: Watch) -> None:
    shutil.rmtree(published.settings.inbox / "2023")
    assert [published.asked(), published.asked()] == [[], ["2023-2023"]]


@pytest.mark.parametrize("is_mount_point_left", [True, False])
def test_a_vanished_drive_is_not_all_files_deleted(is_mount_point_left: bool, published: Watch) -> None:
    inbox = published.settings.inbox
    inbox.rename(inbox.with_name("elsewhere"))
    if is_mount_point_left:
        (inbox / "2024").mkdir(parents=True)
    for _ in range(3):
        result = published.look()
        assert not result.run_requests
        assert ("网络盘没有挂上" if is_mount_point_left else "没有这个收件夹") in said(result)
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.with_name("elsewhere").rename(inbox)
    assert [published.asked(), published.asked()] == [[], []]


def test_the_same_content_is_asked_for_once_and_its_return_again(published: Watch) -> None:
    asked: list[list[str]] = []
    keys = set()
    for text in ("乙", "甲", "乙", "甲", "乙"):
        published.put("2024/甲.txt", text)
        published.look()
        requests = published.look().run_requests or []
        asked.append([one.tags[RANGE_START] for one in requests])
        keys |= {one.run_key for one in requests}
        assert published.asked() == []
        published.publish()
    assert asked == [["2024"]] * 5 and len(keys) == 5


def test_what_a_run_did_not_publish_is_asked_for_again_ever_more_seldom(published: Watch) -> None:
    published.put("2024/乙.txt", "乙")
    settings, memory = published.settings, Memory.from_cursor(published.cursor)
    memory = decide(settings, memory, False, 0.0).memory
    asked_at = []
    for minute in range(24 * 60):
        decision = decide(settings, memory, False, minute * 60.0)
        memory = decision.memory
        asked_at += [minute] if decision.years else []
    assert asked_at == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023]


def test_a_clock_set_back_holds_up_nothing(published: Watch) -> None:
    published.put("2024/乙.txt", "乙")
    settings, memory = published.settings, Memory.from_cursor(published.cursor)
    memory = decide(settings, memory, False, 5e9).memory
    memory = decide(settings, memory, False, 5e9).memory
    assert decide(settings, memory, False, 1e9).years == (2024,)


def test_while_its_run_goes_on_nothing_more_is_asked_for(published: Watch) -> None:
    published.put("2024/乙.txt", "乙")
    memory = decide(published.settings, Memory.from_cursor(published.cursor), True, 0.0).memory
    decision = decide(published.settings, memory, True, 0.0)
    assert decision.years == () and "没有结束" in decision.reason
    assert decide(published.settings, decision.memory, False, 0.0).years == (2024,)


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("甲镇2023年报告.txt", "2023-2023"),
        ("甲镇报告.txt", "2023-"),
        ("collected/甲县/2024年.txt", "2024-2024"),
    ],
)
def test_a_file_outside_the_year_folders_is_of_the_year_in_its_name_or_of_any(
    name: str, years: str, published: Watch
) -> None:
    published.put(name, "报告")
    published.asked()
    (asked,) = published.asked()
    assert asked.startswith(years)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "{",
        "[]",
        '{"seen": 1, "unknown": 2}',
        '{"seen": 1}',
        '{"listed": {"2024": 1}}',
        '{"ask": {"unknown": 1}}',
    ],
)
def test_a_cursor_of_another_version_costs_a_look_and_no_more(cursor: str, published: Watch) -> None:
    published.cursor = cursor
    assert [published.asked(), published.asked()] == [[], []]


def test_the_cursor_is_small_text(published: Watch) -> None:
    assert published.cursor is not None
    assert set(json.loads(published.cursor)["listed"]) == {"2023", "2024", "flat"}
    assert len(published.cursor) < 3000


def test_the_sensor_starts_the_job_of_fazhi_run(published: Watch) -> None:
    sensor = inbox_sensor(published.settings)
    assert sensor.job_name == "read_and_publish"
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


def test_the_published_note_of_another_inbox_does_not_count(published: Watch, tmp_path: Path) -> None:
    other = load_settings(inbox=tmp_path / "other", state=published.settings.state)
    (other.inbox / "2024").mkdir(parents=True)
    (other.inbox / "2024" / "甲.txt").write_text("甲", encoding="utf-8")
    memory = decide(other, Memory(), False, 0.0).memory
    assert decide(other, memory, False, 0.0).years == (2024,)
