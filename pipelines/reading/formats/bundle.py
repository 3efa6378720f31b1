"""What is packed in a zip: the members' names and bytes, in memory, never on disk.

Belongs here: names, caps and refusals of members. Does not belong here: reading a member; the door does that.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipelines.reading.formats.document import Limits, Unreadable
from pipelines.reading.formats.sniffing import BROKEN_ZIP, sniff

_MAX_RATIO = 200
#: Below this size no ratio is suspicious: a text of blanks packs well.
_HARMLESS_BYTES = 5_000_000
_CHUNK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True)
class Member:
    """A packed file: its name with "/" between folders, and either its bytes or why it was refused."""

    name: str
    data: bytes | None
    refusal: Unreadable | None


@dataclass
class _Budget:
    """What may still be unpacked, over all nested zips together."""

    members: int
    unpacked: int


def is_skipped(name: str) -> bool:
    """Whether a file or folder of that name never is a report: hidden, a program's own, a label file."""
    # "~$…" is what an office program leaves beside an open document.
    return (
        name.startswith((".", "~$")) or name.endswith(".gold.jsonl") or name in {"Thumbs.db", "desktop.ini"}
    )


def is_bundle(data: bytes) -> bool:
    """Whether the bytes are a plain zip: not a document that is packed as one, and not too broken to tell."""
    return data.startswith(b"PK\x03\x04") and sniff(data) == "zip"


def unpack(data: bytes, limits: Limits) -> list[Member]:
    """The files of a zip in its order, those of a zip in it as "inner.zip/x.txt"; folders and hidden files left out.

    Raises Unreadable: not_a_bundle for anything but a plain zip (a docx or ofd is one document), damaged,
    empty_file, bomb for too many members or bytes, or a ratio that no document has.
    """
    if sniff(data) != "zip":
        raise Unreadable(
            "not_a_bundle", "这不是装有多个文件的 ZIP 压缩包，没有解开；请把它当作单个文件放入。"
        )
    members = _distinct(_members(data, limits, _Budget(limits.max_members, limits.max_unpacked_bytes)))
    if not members:
        raise Unreadable("empty_file", "压缩包里没有文件；请核对来源后重新放入。")
    return members


def _members(data: bytes, limits: Limits, budget: _Budget, outer: str = "") -> Iterator[Member]:
    """The members of one zip; `outer` is the name of the zip that it was packed in, if any."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        _check_bomb(infos, len(data), budget)
        for info in infos:
            parts = _safe_parts(info)
            if info.is_dir() or any(is_skipped(part) or part == "__MACOSX" for part in parts):
                continue
            name = "/".join([outer, *parts] if outer else parts)
            try:
                content = _content(archive, info, limits, budget)
                is_zip = sniff(content) == "zip"
            except Unreadable as refusal:
                if refusal.reason_code == "bomb":
                    raise
                yield Member(name, None, refusal)
                continue
            if not is_zip:
                yield Member(name, content, None)
            elif not outer:
                yield from _members(content, limits, budget, name)
            else:
                why = "压缩包套了两层以上，最里层的没有解开；请把里面的文件取出来直接放入。"
                yield Member(name, None, Unreadable("nested_too_deep", why))


def _check_bomb(infos: list[zipfile.ZipInfo], packed: int, budget: _Budget) -> None:
    """Raises Unreadable (bomb) before anything is unpacked, going by what the directory declares."""
    declared = sum(info.file_size for info in infos)
    budget.members -= len(infos)
    if budget.members < 0:
        raise _bomb("里面的文件太多")
    if declared > budget.unpacked:
        raise _bomb(f"解开后有 {declared / 1e6:.0f} MB")
    if declared > max(_HARMLESS_BYTES, packed * _MAX_RATIO):
        raise _bomb(f"解开后的大小是压缩前的 {declared // max(packed, 1)} 倍")


def _bomb(what: str) -> Unreadable:
    return Unreadable("bomb", f"压缩包{what}，超过上限，没有解开；请核对来源，只打包报告文件，分几包放入。")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, budget: _Budget) -> bytes:
    """The member's bytes. Raises Unreadable: encrypted, unsupported_compression, too_large, damaged, bomb."""
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", "压缩包里的这个文件有密码，没有读取；请取消密码后重新打包放入。")
    if info.compress_type not in _METHODS:
        raise Unreadable(
            "unsupported_compression",
            "压缩包里的这个文件用了少见的压缩方法，没有读取；请用系统自带的 ZIP 压缩重新打包，或直接放入文件。",
        )
    if info.file_size > limits.max_bytes:
        size, limit = info.file_size / 1e6, limits.max_bytes / 1e6
        raise Unreadable(
            "too_large",
            f"文件有 {size:.1f} MB，超过上限 {limit:.1f} MB，没有读取；请确认是否放错文件，或调高设置 FAZHI_MAX_FILE_BYTES。",
        )
    content = bytearray()
    try:
        with archive.open(info) as stream:
            # What is declared may be a lie: count what really comes out.
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > min(limits.max_bytes, budget.unpacked):
                    raise _bomb("里的文件比写明的大")
    except BROKEN_ZIP as error:
        raise Unreadable(
            "damaged", "压缩包里的这个文件已损坏（校验不符或不完整），没有读取；请重新取得压缩包再放入。"
        ) from error
    budget.unpacked -= len(content)
    return bytes(content)


def _safe_parts(info: zipfile.ZipInfo) -> list[str]:
    """The name cut at slashes, without drive, root and "..": nothing that leads out of a folder."""
    written = _name(info).replace("\\", "/")
    clean = "".join(sign for sign in written if sign.isprintable() and sign not in ':*?"<>|')
    parts = [part.strip() for part in clean.split("/")]
    return [part for part in parts if part and part.strip(".")] or ["未命名"]


def _name(info: zipfile.ZipInfo) -> str:
    """UTF-8 where the zip says so, else valid UTF-8, else GB18030 (what Chinese Windows writes)."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _distinct(members: Iterator[Member]) -> list[Member]:
    """Members of the same name told apart by a number, so that none hides another."""
    seen: dict[str, int] = {}
    found = []
    for member in members:
        seen[member.name] = count = seen.get(member.name, 0) + 1
        path = PurePosixPath(member.name)
        name = member.name if count == 1 else str(path.with_name(f"{path.stem}（{count}）{path.suffix}"))
        found.append(replace(member, name=name))
    return found
