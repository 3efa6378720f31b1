"""A folder of damaged files, made from good ones by seeded damage: each is a report or has its reason, and none stops
the others."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.reading.documents import read_documents
from pipelines.reading.files import list_report_files
from pipelines.reading.formats import Limits
from pipelines.reading.isolation import IsolatedReader
from pipelines.reading.registers import Registers
from pipelines.reading.reports import settle_files

from .conftest import SAMPLE
from .formats.made_docx import docx_of
from .formats.made_ofd import ofd_of
from .formats.pages import chongqing
from .formats.printing import print_report

pytestmark = pytest.mark.slow

TOWNS = ("三汇镇", "东林街道", "万和镇")
MAKERS: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "html": lambda text: chongqing(text).encode(),
    "docx": docx_of,
    "ofd": ofd_of,
    "pdf": print_report,
}
#: What would mean that a reader broke down instead of saying what is wrong with the file.
BREAKDOWNS = {"reader_failed", "reader_crashed", "reader_timeout", "too_complex"}


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return stream.getvalue()


def flipped(data: bytes, chance: random.Random, count: int) -> bytes:
    damaged = bytearray(data)
    for _ in range(count):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def damaged_files(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    texts = [(SAMPLE / "2024" / f"{town}2024.txt").read_text(encoding="utf-8") for town in TOWNS]
    good = [(kind, make(text)) for text in texts for kind, make in MAKERS.items()]
    kinds = list(MAKERS)
    for number, (kind, data) in enumerate(good):
        for at in range(7):
            yield f"{number}断{at}.{kind}", data[: chance.randrange(1, len(data))]
            yield f"{number}翻{at}.{kind}", flipped(data, chance, chance.choice((1, 5, 50)))
        yield f"{number}名.{chance.choice(kinds)}", data
        yield f"{number}无名", data
        middle = chance.randrange(len(data))
        yield f"{number}洞.{kind}", data[:middle] + bytes(200) + data[middle + 200 :]
        yield f"{number}接.{kind}", data + chance.choice(good)[1]
        yield f"{number}包.zip", packed(**{f"{kind}__{kind}": data, "坏__pdf": data[:100]})
        yield f"{number}包中包.zip", packed(内__zip=packed(更内__zip=packed(x__txt=data)))
    for at, text in enumerate(texts):
        for codec in ("utf-16", "utf-16-le", "gb18030", "big5", "latin-1", "utf-7"):
            yield f"{at}码{codec}.txt", text.encode(codec, "replace")
        mixed = text[:500].encode() + text[500:].encode("gb18030")
        yield f"{at}混码.txt", mixed
    zeros = bytes(60_000_000)
    yield "弹.zip", packed(零__txt=zeros, 零二__txt=zeros, 零三__txt=zeros, 零四__txt=zeros)
    yield "弹.docx", packed(**{"[Content_Types]__xml": b"<Types/>", "word/document__xml": zeros * 4})
    yield "空.zip", packed()
    yield "空.txt", b""


def test_each_damaged_file_is_a_report_or_has_its_reason(tmp_path: Path, registers: Registers) -> None:
    folder = tmp_path / "2024"
    folder.mkdir()
    names = []
    for name, data in damaged_files(random.Random(2024)):
        (folder / name).write_bytes(data)
        names.append(name)
    assert len(names) == len(set(names)) >= 300
    files = list_report_files(tmp_path, 2024)
    # Members of a bundle stand for it: no file of the folder is left out.
    assert {path.split("/")[1] for path in files["file_path"]} == set(names)
    with IsolatedReader(4_000_000_000) as read:
        found = list(read_documents(files, tmp_path, Limits(max_seconds=20), read))
    reading = settle_files(found, registers)
    frames = (reading.reports, reading.other_versions, reading.rejected)
    assert sorted(path for frame in frames for path in frame["file_path"]) == sorted(files["file_path"])
    assert reading.reports.height == len(TOWNS)
    reasons = dict(reading.rejected.select("file_path", "reason_code").rows())
    assert {path: code for path, code in reasons.items() if code in BREAKDOWNS} == {}
    assert all(re.search("[\u4e00-\u9fff]{4}", reason) for reason in reading.rejected["reason"])
    assert not any("Traceback" in reason or "Error" in reason for reason in reading.rejected["reason"])
