"""Zips: every member is there with its bytes or its reason, and nothing leaves the memory."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.formats import Limits, Unreadable, read_bytes
from pipelines.reading.formats.bundle import Member, unpack

from .same_facts import SAMPLE

REPORT = (SAMPLE / "2024" / "三汇镇2024.txt").read_bytes()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def named_in(encoding: str, name: str) -> bytes:
    """A zip whose only member is named in `encoding`, without the flag that says UTF-8."""
    raw = name.encode(encoding)
    data = bytearray(zipped(("x" * len(raw), REPORT)))
    return bytes(data).replace(b"x" * len(raw), raw)


def only(data: bytes, limits: Limits | None = None) -> Member:
    members = unpack(data, limits or Limits())
    assert len(members) == 1
    return members[0]


def refusal_of(data: bytes, limits: Limits | None = None) -> str:
    member = only(data, limits)
    assert member.data is None and member.refusal is not None and "请" in member.refusal.reason
    return member.refusal.reason_code


def test_members_come_in_order_and_can_be_read() -> None:
    members = unpack(zipped(("2024/三汇镇.txt", REPORT), ("b/说明.pdf", b"%PDF-1.4")), Limits())
    assert [member.name for member in members] == ["2024/三汇镇.txt", "b/说明.pdf"]
    assert members[0].data == REPORT and members[0].refusal is None
    assert read_bytes(REPORT).text.startswith("三汇镇")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_without_a_flag(encoding: str) -> None:
    assert only(named_in(encoding, "2024/石门镇报告.txt")).name == "2024/石门镇报告.txt"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/x.txt", "etc/x.txt"),
        ("C:\\报告\\..\\x.txt", "C/报告/x.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("..", "未命名"),
        ("a\n\u202eb.txt", "ab.txt"),
    ],
)
def test_names_lead_nowhere(written: str, name: str) -> None:
    assert only(zipped((written, b"x"))).name == name


def test_folders_hidden_files_and_leavings_are_skipped() -> None:
    data = zipped(
        ("a/", b""),
        ("__MACOSX/._a.txt", b"x"),
        (".DS_Store", b"x"),
        ("~$a.docx", b"x"),
        ("Thumbs.db", b"x"),
        ("a/b.txt", b"x"),
    )
    assert only(data).name == "a/b.txt"
    with pytest.raises(Unreadable) as caught:
        unpack(zipped(("a/", b"")), Limits())
    assert caught.value.reason_code == "empty_file"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_told_apart() -> None:
    members = unpack(zipped(("a/b.txt", b"1"), ("a/b.txt", b"2"), ("../a/b.txt", b"3")), Limits())
    assert [(m.name, m.data) for m in members] == [
        ("a/b.txt", b"1"),
        ("a/b（2）.txt", b"2"),
        ("a/b（3）.txt", b"3"),
    ]


def test_a_zip_in_a_zip_is_opened_and_no_further() -> None:
    inner = zipped(("x.txt", REPORT), ("deep.zip", zipped(("y.txt", b"y"))))
    members = unpack(zipped(("甲/inner.zip", inner), ("z.txt", b"z")), Limits())
    assert [member.name for member in members] == ["甲/inner.zip/x.txt", "甲/inner.zip/deep.zip", "z.txt"]
    assert members[0].data == REPORT and members[1].data is None
    assert members[1].refusal is not None and members[1].refusal.reason_code == "nested_too_deep"


def test_a_document_that_is_a_zip_is_no_bundle() -> None:
    docx = zipped(("word/document.xml", b"<x/>"))
    ofd = zipped(("OFD.xml", b"<x/>"))
    for data in (docx, ofd, REPORT, b"%PDF-1.4"):
        with pytest.raises(Unreadable) as caught:
            unpack(data, Limits())
        assert caught.value.reason_code == "not_a_bundle"
    members = unpack(zipped(("a.docx", docx), ("b.ofd", ofd)), Limits())
    assert [member.data for member in members] == [docx, ofd]


def test_a_member_that_cannot_be_read_has_its_reason() -> None:
    good = zipped(("x.txt", REPORT))
    encrypted = bytearray(good)
    encrypted[6] |= 1
    encrypted[good.index(b"PK\x01\x02") + 8] |= 1
    assert refusal_of(bytes(encrypted)) == "encrypted"
    odd = bytearray(good)
    odd[8] = odd[good.index(b"PK\x01\x02") + 10] = 9
    assert refusal_of(bytes(odd)) == "unsupported_compression"
    stored = zipped(("x.txt", REPORT), method=zipfile.ZIP_STORED)
    assert refusal_of(stored.replace(b"297", b"298")) == "damaged"
    broken = bytearray(good)
    broken[200:260] = b"\xff" * 60
    assert refusal_of(bytes(broken)) == "damaged"
    assert refusal_of(good, Limits(max_bytes=100)) == "too_large"
    assert refusal_of(zipped(("a.zip", b"PK\x03\x04" + b"x" * 99))) == "damaged"


def test_one_bad_member_does_not_stop_the_others() -> None:
    stored = zipped(("x.txt", REPORT), ("y.txt", b"y"), method=zipfile.ZIP_STORED)
    bad, good = unpack(stored.replace(b"297", b"298"), Limits())
    assert bad.refusal is not None and (good.name, good.data) == ("y.txt", b"y")


BOMBS: dict[str, Callable[[], tuple[bytes, Limits]]] = {
    "倍": lambda: (zipped(("x.txt", b"\x00" * 6_000_000)), Limits()),
    "MB": lambda: (zipped(("x.txt", REPORT), ("y.txt", REPORT)), Limits(max_unpacked_bytes=len(REPORT) + 1)),
    "太多": lambda: (zipped(*((f"{n}.txt", b"") for n in range(50))), Limits(max_members=49)),
    "倍，": lambda: (zipped(("in.zip", zipped(("x.txt", b"\x00" * 6_000_000)))), Limits()),
}


@pytest.mark.parametrize("hint", BOMBS)
def test_bombs_are_refused_whole(hint: str) -> None:
    data, limits = BOMBS[hint]()
    with pytest.raises(Unreadable) as caught:
        unpack(data, limits)
    assert caught.value.reason_code == "bomb" and hint in caught.value.reason


def test_nested_zips_share_one_budget() -> None:
    inner = zipped(*((f"{n}.txt", b"") for n in range(30)))
    with pytest.raises(Unreadable) as caught:
        unpack(zipped(("a.zip", inner), ("b.zip", inner)), Limits(max_members=50))
    assert caught.value.reason_code == "bomb"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_zip_gives_members_or_a_reason(place: int, wrong: bytes) -> None:
    data = bytearray(zipped(("石门镇.txt", REPORT[:300]), ("b/c.txt", b"c")))
    place %= len(data)
    data[place : place + len(wrong)] = wrong
    try:
        members = unpack(bytes(data), Limits())
    except Unreadable as reason:
        assert reason.reason_code and "请" in reason.reason
    else:
        assert all((member.data is None) != (member.refusal is None) for member in members)
