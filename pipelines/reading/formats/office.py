"""The reader for what only an office program can open: doc, wps and rtf.

Belongs here: LibreOffice as a converter to docx, kept away from the network, from macros and from waiting for ever.
Does not belong here: reading the docx. Never to plain text: that glues deleted figures to inserted ones.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.reading.formats.document import Document, Limits, Unreadable
from pipelines.reading.formats.docx import read_docx
from pipelines.reading.formats.ole import check_word_file
from pipelines.reading.formats.package import damaged

#: Names the program where it is neither on the path nor in a usual place.
PROGRAM_SETTING = "FAZHI_SOFFICE"
#: A start takes over a second, a file in it a third; more in one start would lose more to one bad file.
BATCH = 20
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/usr/local/bin/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
#: Macros are refused, links to other files and servers not followed.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def read_office(data: bytes, limits: Limits) -> Document:
    """The text of a doc, wps or rtf file, read as the docx that LibreOffice makes of it.

    Format rtf or doc. Raises Unreadable: needs_libreoffice where it is not installed, not_converted, timed_out,
    encrypted, damaged, and as `read_docx` does.
    """
    [converted] = convert_many([data], limits)
    if isinstance(converted, Unreadable):
        raise converted
    return replace(read_docx(converted, limits), format="rtf" if data.startswith(b"{\\rtf") else "doc")


def convert_many(files: Sequence[bytes], limits: Limits) -> list[bytes | Unreadable]:
    """For each file its docx, or why there is none; up to BATCH files share one start of LibreOffice.

    A file that stops the program costs its batch a second start, one file at a time. Nothing is raised for a file.
    """
    results: dict[int, bytes | Unreadable] = {}
    endings: dict[int, str] = {}
    for index, data in enumerate(files):
        try:
            endings[index] = _checked_ending(data)
        except Unreadable as reason:
            results[index] = reason
    program = find_program() if endings else None
    waiting = list(endings)
    for start in range(0, len(waiting), BATCH):
        batch = {index: (endings[index], files[index]) for index in waiting[start : start + BATCH]}
        results.update(_converted(program, batch, limits) if program else dict.fromkeys(batch, _missing()))
    return [results[index] for index in range(len(files))]


def find_program() -> str | None:
    """LibreOffice's program file: the one set, else on the path, else in a usual place; None where there is none."""
    chosen = os.environ.get(PROGRAM_SETTING)
    if chosen:
        return shutil.which(chosen)
    found = (shutil.which(name) for name in ("soffice", "libreoffice", *_USUAL_PLACES))
    return next((name for name in found if name), None)


def _missing() -> Unreadable:
    return Unreadable(
        "needs_libreoffice",
        "旧版 Word 文件（.doc、.wps、.rtf）要用 LibreOffice 转换后才能读取，这台机器上没有装，没有读取；"
        "请安装软件包 libreoffice-writer-nogui（Debian、Ubuntu），或者用 Word、WPS 打开后另存为 .docx 再放入。",
    )


def _checked_ending(data: bytes) -> str:
    """The ending under which LibreOffice gets the file. Raises Unreadable for what it would turn into junk."""
    if data.startswith(b"{\\rtf"):
        if not data.rstrip(b"\x00 \t\r\n").endswith(b"}"):
            raise damaged("后半部分丢失")
        return "rtf"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        check_word_file(data)
        return "doc"
    raise Unreadable(
        "not_a_document", "这不是 Word 能打开的文件，没有读取；请核对文件，或另存为 .docx 再放入。"
    )


def _converted(
    program: str, batch: Mapping[int, tuple[str, bytes]], limits: Limits
) -> dict[int, bytes | Unreadable]:
    results, reason = _run_once(program, batch, limits)
    for index in batch:
        if index not in results:
            alone = {index: batch[index]}
            results.update(_converted(program, alone, limits) if len(batch) > 1 else {index: reason})
    return results


def _run_once(
    program: str, batch: Mapping[int, tuple[str, bytes]], limits: Limits
) -> tuple[dict[int, bytes | Unreadable], Unreadable]:
    """What one start made of the files, and the reason for those it made nothing of."""
    with tempfile.TemporaryDirectory(prefix="fazhi-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        sources = []
        for index, (ending, data) in batch.items():
            sources.append(folder / f"{index}.{ending}")
            sources[-1].write_bytes(data)
        ended = _run(_command(program, folder, sources), folder, limits.max_seconds)
        made = {index: folder / "made" / f"{index}.docx" for index in batch}
        # The program's exit code is 0 even when it fails: only the file tells.
        results = {
            index: _made(path, limits)
            for index, path in made.items()
            if path.is_file() and path.stat().st_size and zipfile.is_zipfile(path)
        }
    return results, _not_converted() if ended else _timed_out(limits)


def _command(program: str, folder: Path, sources: list[Path]) -> list[str]:
    return [
        program,
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--nofirststartwizard",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "made"),
        *map(str, sources),
    ]


def _run(command: list[str], folder: Path, seconds: int) -> bool:
    """Run to the end, or end the whole process group; True where it ended by itself."""
    # A proxy that nobody answers: what a file points to is not fetched.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        **nowhere,
    }
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return True
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _made(path: Path, limits: Limits) -> bytes | Unreadable:
    size = path.stat().st_size
    if size > limits.max_unpacked_bytes:
        return Unreadable(
            "too_large", f"文件转换后有 {size / 1e6:.0f} MB，超过上限，没有读取；请确认是否放错文件。"
        )
    return path.read_bytes()


def _not_converted() -> Unreadable:
    return Unreadable(
        "not_converted",
        "LibreOffice 打不开这个文件（可能已损坏），没有读取；请用 Word、WPS 打开后另存为 .docx 再放入。",
    )


def _timed_out(limits: Limits) -> Unreadable:
    return Unreadable(
        "timed_out",
        f"LibreOffice 转换超过 {limits.max_seconds} 秒还没有完成，没有读取；请用 Word、WPS 打开后另存为 .docx 再放入。",
    )
