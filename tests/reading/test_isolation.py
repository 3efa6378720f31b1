"""Reading in a process of its own: what it says comes back as it is; a crash, a hang or a flood costs one file."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.reading.documents import documents_frame, read_documents
from pipelines.reading.files import list_report_files
from pipelines.reading.formats import Document, Limits, LineBox, Meta, Remark, Unreadable, read_bytes
from pipelines.reading.frames import DOCUMENTS
from pipelines.reading.isolation import IsolatedReader

from .conftest import small_report

GOOD = small_report().encode()
MEMORY = 3_000_000_000


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(MEMORY) as isolated:
        yield isolated


@pytest.mark.parametrize(
    "data", [GOOD, GOOD.decode().encode("gb18030"), b"<html><p>" + GOOD + b"</p></html>"]
)
def test_it_answers_as_the_door_itself(reader: IsolatedReader, data: bytes) -> None:
    assert reader(data, "a", Limits()) == read_bytes(data, "a")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00\x01" * 50, b"Rar!\x1a\x07\x00"])
def test_it_refuses_as_the_door_itself(reader: IsolatedReader, data: bytes) -> None:
    with pytest.raises(Unreadable) as here:
        read_bytes(data, "a")
    with pytest.raises(Unreadable) as there:
        reader(data, "a", Limits())
    assert (there.value.reason_code, there.value.reason) == (here.value.reason_code, here.value.reason)


def process_of(reader: IsolatedReader) -> int:
    assert reader._process is not None
    return reader._process.pid


def test_a_crash_costs_one_file(reader: IsolatedReader) -> None:
    reader(GOOD, "a", Limits())
    os.kill(process_of(reader), signal.SIGSEGV)
    with pytest.raises(Unreadable, match="崩溃") as crashed:
        reader(GOOD, "a", Limits())
    assert crashed.value.reason_code == "reader_crashed"
    assert reader(GOOD, "a", Limits()).text == GOOD.decode()


def test_a_crash_in_the_midst_of_a_file_costs_that_file(reader: IsolatedReader) -> None:
    reader(GOOD, "a", Limits())
    process = process_of(reader)
    os.kill(process, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (process, signal.SIGKILL)).start()
    with pytest.raises(Unreadable, match="崩溃"):
        reader(GOOD, "a", Limits())
    assert reader(GOOD, "a", Limits()).text == GOOD.decode()


def test_a_hang_is_given_up(reader: IsolatedReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.isolation._GRACE_SECONDS", 0)
    reader(GOOD, "a", Limits())
    process = process_of(reader)
    os.kill(process, signal.SIGSTOP)
    with pytest.raises(Unreadable, match="FAZHI_MAX_SECONDS") as hung:
        reader(GOOD, "a", Limits(max_seconds=1))
    assert hung.value.reason_code == "reader_timeout"
    assert reader(GOOD, "a", Limits()).text == GOOD.decode()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_memory_has_an_end() -> None:
    with IsolatedReader(500_000_000) as small:
        flood = b"<html><body>" + b"<p>5</p>" * 4_000_000
        with pytest.raises(Unreadable) as refused:
            small(flood, "a", Limits(max_bytes=10**9, max_chars=10**9))
        assert refused.value.reason_code in ("too_complex", "reader_crashed", "too_long")
        assert small(GOOD, "a", Limits()).text == GOOD.decode()


def test_leaving_ends_the_process() -> None:
    with IsolatedReader(MEMORY) as isolated:
        isolated(GOOD, "a", Limits())
        process = process_of(isolated)
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("the reading process is still there")


# documents: each content once, and not again


RICH = Document(
    text="石门镇",
    format="image",
    method="ocr",
    meta=Meta(title="标题", published_on="2025-01-20"),
    boxes=(LineBox(1, 0, 3, 0.1, 0.1, 0.9, 0.2, 0.97),),
    remarks=(Remark("low_score", "第 1 行没有把握"),),
)


def test_what_the_lake_keeps_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    for name, data in (("a", b"one"), ("b", b"two"), ("c", b"one")):
        (tmp_path / "2024" / f"{name}.txt").write_bytes(data)
    files = list_report_files(tmp_path, 2024)
    asked: list[bytes] = []

    def read(data: bytes, *_: object) -> Document:
        asked.append(data)
        if data == b"two":
            raise Unreadable("needs_ocr", "要用文字识别")
        return RICH

    found = list(read_documents(files, tmp_path, Limits(), read))
    assert [one.document is not None for one in found] == [True, False, True]
    frame = documents_frame(found)
    assert frame.schema == DOCUMENTS and frame.height == 1
    asked.clear()
    again = list(read_documents(files, tmp_path, Limits(), read, frame))
    # What was refused is tried again: the reason may be gone, as when an extra was installed.
    assert asked == [b"two"]
    assert [one.document for one in again] == [RICH, None, RICH]


def test_a_defect_of_a_reader_costs_one_file(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "a.txt").write_bytes(b"one")

    def broken(*_: object) -> Document:
        raise ZeroDivisionError("boom")

    (one,) = read_documents(list_report_files(tmp_path, 2024), tmp_path, Limits(), broken)
    assert one.refusal is not None and one.refusal.reason_code == "reader_failed"
    assert "维护人员" in one.refusal.reason


def test_old_word_files_are_converted_in_one_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2024").mkdir()
    old = (Path(__file__).parent / "formats" / "files" / "三汇镇2024.wps").read_bytes()
    for name, data in (("a.doc", old), ("b.txt", b"one"), ("c.wps", old), ("d.doc", old[:-1])):
        (tmp_path / "2024" / name).write_bytes(data)
    starts: list[int] = []

    def convert(files: list[bytes], _: Limits) -> list[bytes | Unreadable]:
        starts.append(len(files))
        return [*(b"docx" for _ in files[:-1]), Unreadable("not_converted", "转换不了")]

    monkeypatch.setattr("pipelines.reading.formats.office.convert_many", convert)
    files = list_report_files(tmp_path, 2024)
    found = list(read_documents(files, tmp_path, Limits(), lambda data, *_: Document(data.decode(), "docx")))
    assert starts == [3]
    assert [(one.document.text, one.document.format) if one.document else None for one in found] == [
        ("docx", "doc"),
        ("one", "docx"),
        ("docx", "wps"),
        None,
    ]
    assert found[-1].refusal is not None and found[-1].refusal.reason == "转换不了"
