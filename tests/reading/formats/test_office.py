"""Old Word files by way of LibreOffice: the same words and facts, and a reason where there is no way.

The files are reports of the fictional sample, and a small one with changes, saved by LibreOffice 7.4; in the rtf files
the marks of the lists (、 and brackets), which it writes as "?", are put right as Word writes them.
"""

import os
import random
import stat
import struct
from pathlib import Path

import pytest

from pipelines.reading.formats import Limits, Unreadable, office, read_bytes
from pipelines.reading.formats.docx import read_docx
from pipelines.reading.formats.office import convert_many, find_program
from pipelines.reading.formats.ole import check_word_file

from .made_docx import p, packed
from .same_facts import facts_of, folded, sample

FILES = Path(__file__).parent / "files"
REPORTS = ["石门镇2022.doc", "石门镇2022.rtf", "三汇镇2024.wps"]
with_office = pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def converted() -> dict[str, bytes | Unreadable]:
    """All fixtures, and a broken one among them, in one start."""
    names = sorted(path.name for path in FILES.iterdir() if path.suffix != ".xml")
    files = [*((FILES / name).read_bytes() for name in names), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk"]
    return dict(zip([*names, "junk"], convert_many(files, Limits()), strict=True))


@with_office
@pytest.mark.parametrize("name", REPORTS)
def test_an_old_file_gives_words_and_facts(name: str, converted: dict[str, bytes | Unreadable]) -> None:
    text = sample(Path(name).stem)
    made = converted[name]
    assert isinstance(made, bytes)
    assert folded(read_docx(made, Limits()).text) == folded(text)
    assert facts_of(made, "x.docx") == facts_of(text.encode(), "x.txt")


@with_office
@pytest.mark.parametrize("name", ["修订.doc", "修订.rtf"])
def test_deleted_figures_are_not_glued(name: str, converted: dict[str, bytes | Unreadable]) -> None:
    made = converted[name]
    assert isinstance(made, bytes)
    document = read_docx(made, Limits())
    assert document.text.split("\n\n") == [
        "一、甲",
        "（一）子",
        "办结案件36件。",
        "调解纠纷：12件",
        "（二）丑",
        "二、乙",
    ]
    assert [remark.code for remark in document.remarks] == ["tracked_changes"]


@with_office
@pytest.mark.slow
def test_the_door_reads_an_old_file_alone() -> None:
    document = read_bytes((FILES / "三汇镇2024.wps").read_bytes(), "三汇镇2024.wps")
    assert document.format == "wps" and folded(document.text) == folded(sample("三汇镇2024"))


def test_a_broken_file_in_a_batch_has_its_own_reason(converted: dict[str, bytes | Unreadable]) -> None:
    junk = converted["junk"]
    assert isinstance(junk, Unreadable) and junk.reason_code == "damaged"


def test_without_libreoffice_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_program", lambda: None)
    with pytest.raises(Unreadable) as caught:
        read_bytes((FILES / "石门镇2022.doc").read_bytes())
    assert caught.value.reason_code == "needs_libreoffice"
    assert "libreoffice-writer-nogui" in caught.value.reason and ".docx" in caught.value.reason


def test_the_program_may_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAZHI_SOFFICE", str(_program(tmp_path, "exit 0")))
    assert find_program() == str(tmp_path / "soffice")
    monkeypatch.setenv("FAZHI_SOFFICE", str(tmp_path / "nowhere"))
    assert find_program() is None


def test_a_program_that_fails_quietly_is_found_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAZHI_SOFFICE", str(_program(tmp_path, "exit 0")))
    [reason] = convert_many([(FILES / "石门镇2022.doc").read_bytes()], Limits())
    assert isinstance(reason, Unreadable) and reason.reason_code == "not_converted"


def test_a_program_that_hangs_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child"
    monkeypatch.setenv("FAZHI_SOFFICE", str(_program(tmp_path, f"sleep 60 & echo $! > {child}\nwait")))
    [reason] = convert_many([(FILES / "石门镇2022.rtf").read_bytes()], Limits(max_seconds=1))
    assert isinstance(reason, Unreadable) and reason.reason_code == "timed_out" and "1 秒" in reason.reason
    status = Path(f"/proc/{child.read_text().strip()}/stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_one_file_that_stops_the_program_does_not_cost_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A stand-in that makes docx files of rtf files until it meets the word CRASH."""
    made = tmp_path / "made.docx"
    made.write_bytes(packed(p("正文")))
    script = (
        'out=""; prev=""; files=""\n'
        'for a in "$@"; do [ "$prev" = --outdir ] && out="$a"; prev="$a"; case "$a" in *.rtf) files="$files $a";; esac; done\n'
        'mkdir -p "$out"\n'
        f'for f in $files; do grep -q CRASH "$f" && exit 1; b=${{f##*/}}; cp {made} "$out/${{b%.rtf}}.docx"; done'
    )
    monkeypatch.setenv("FAZHI_SOFFICE", str(_program(tmp_path, script)))
    found = convert_many([b"{\\rtf1 a}", b"{\\rtf1 CRASH}", b"{\\rtf1 b}"], Limits())
    assert [isinstance(each, bytes) for each in found] == [True, False, True]


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("name", ["石门镇2022.doc", "石门镇2022.rtf"])
def test_a_cut_file_is_refused_before_it_is_converted(name: str, share: float) -> None:
    data = (FILES / name).read_bytes()
    [reason] = convert_many([data[: int(len(data) * share)]], Limits())
    assert isinstance(reason, Unreadable) and reason.reason_code == "damaged" and "请" in reason.reason


@pytest.mark.parametrize("seed", range(3))
def test_damage_at_any_place_is_no_traceback(seed: int) -> None:
    chance = random.Random(seed)
    data = (FILES / "三汇镇2024.wps").read_bytes()
    for _ in range(100):
        damaged = bytearray(data[: chance.randrange(8, len(data))] if chance.random() < 0.3 else data)
        # Header, directory and tables are where damage misleads.
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(8, 512) if chance.random() < 0.5 else chance.randrange(8, len(damaged))
            damaged[min(at, len(damaged) - 1)] = chance.randrange(256)
        try:
            check_word_file(bytes(damaged))
        except Unreadable as reason:
            assert "请" in reason.reason


def test_a_file_with_a_password_is_named_so() -> None:
    data = bytearray((FILES / "石门镇2022.doc").read_bytes())
    [at] = [at for at in range(0, len(data), 512) if data[at : at + 2] == b"\xec\xa5"]
    (flags,) = struct.unpack_from("<H", data, at + 10)
    struct.pack_into("<H", data, at + 10, flags | 0x0100)
    [reason] = convert_many([bytes(data)], Limits())
    assert isinstance(reason, Unreadable) and reason.reason_code == "encrypted"


def _program(folder: Path, body: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    assert os.access(path, os.X_OK)
    return path
