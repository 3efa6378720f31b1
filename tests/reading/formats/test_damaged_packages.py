"""Packages that are broken, hostile or something else: refused with a reason, cheaply, and never a traceback."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from pipelines.reading.formats import Limits, Unreadable, read_bytes
from pipelines.reading.formats.docx import read_docx
from pipelines.reading.formats.ofd import read_ofd

from .made_docx import NAMES, docx_of, p, packed, table, zipped
from .made_ofd import ofd_of
from .same_facts import sample

MAIN = "word/document.xml"


def refusal(data: bytes, limits: Limits | None = None) -> Unreadable:
    """Why the bytes are not read."""
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, "x.docx", limits)
    assert "请" in caught.value.reason
    return caught.value


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(MAIN, "w") as stream:
            for _ in range(60):
                stream.write(bytes(1_000_000))
        archive.writestr("word/media/big.png", b"")
    data = store.getvalue()
    tracemalloc.start()
    assert refusal(data).reason_code == "too_large"
    assert refusal(data, Limits(max_unpacked_bytes=50_000_000)).reason_code == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_too_many_members_are_refused() -> None:
    data = packed(p("x"), {f"word/media/{index}.png": b"" for index in range(60)})
    assert refusal(data, Limits(max_members=50)).reason_code == "too_large"


def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    data = bytearray(packed(p("正文" * 3000)))
    at = data.rindex(MAIN.encode()) - 46
    size = int.from_bytes(data[at + 24 : at + 28], "little")
    data[at + 24 : at + 28] = (size // 2).to_bytes(4, "little")
    assert refusal(bytes(data)).reason_code == "damaged"


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    body = f"<w:document {NAMES}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    outside = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{body}'
    laughs = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    amplified = f'<!DOCTYPE d [<!ENTITY x0 "哈">{laughs}<!ENTITY x "&x9;">]>{body}'
    for document in (outside, amplified, outside.encode("utf-16")):
        reason = refusal(packed("", {MAIN: document}))
        assert reason.reason_code in ("unsafe", "damaged") and "秘密" not in reason.reason


def test_depth_is_bounded() -> None:
    body = p("底")
    for _ in range(3000):
        body = f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"
    assert refusal(packed(body)).reason_code == "damaged"
    tables = p("35件")
    for _ in range(40):
        tables = table([tables])
    assert read_bytes(packed(tables)).text == "35件"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({MAIN: ""}, "damaged"),
        ({MAIN: "<x/>"}, "damaged"),
        ({MAIN: f"<w:document {NAMES}/>"}, "damaged"),
        ({"word/numbering.xml": "<broken"}, "damaged"),
        ({}, "empty_file"),
    ],
)
def test_broken_and_empty_documents_are_refused(parts: dict[str, str], code: str) -> None:
    assert refusal(packed("", parts)).reason_code == code


def test_a_member_with_a_password_is_named_so() -> None:
    data = bytearray(packed(p("x")))
    at = data.rindex(MAIN.encode()) - 46
    data[at + 8] |= 1
    local = data.index(MAIN.encode()) - 30
    data[local + 6] |= 1
    assert refusal(bytes(data)).reason_code == "encrypted"


def test_names_may_lean_and_shout() -> None:
    usual = packed(p("正文35件"))
    with zipfile.ZipFile(io.BytesIO(usual)) as archive:
        members = {
            name.replace("word/document.xml", "WORD\\Document.xml"): archive.read(name)
            for name in archive.namelist()
        }
    assert read_bytes(zipped(members)).text == "正文35件"


@pytest.mark.parametrize("seed", range(3))
def test_damage_at_any_place_is_no_traceback(seed: int) -> None:
    chance = random.Random(seed)
    for read, data in ((read_docx, docx_of(sample("石门镇2022"))), (read_ofd, ofd_of(sample("石门镇2022")))):
        for _ in range(30):
            damaged = bytearray(data[: chance.randrange(len(data))] if chance.random() < 0.5 else data)
            for _ in range(chance.randrange(6)):
                if damaged:
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                read(bytes(damaged), Limits())
            except Unreadable as reason:
                assert "请" in reason.reason


def test_the_strict_kind_reads_alike() -> None:
    body = f"<w:document {NAMES}><w:body>{p('正文35件')}</w:body></w:document>"
    strict = body.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read_bytes(packed("", {MAIN: strict})).text == "正文35件"
