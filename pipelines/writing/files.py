"""Where a written file goes: default names, refusing to write over a file, and whole files only.

Belongs here: names and moving into place. Does not belong here: what is in the files.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

#: What file systems of the offices' machines do not take in a name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
WORKBOOK = "法治政府建设比较"
BRIEF = "法治政府建设比较简报"


class NotWritten(Exception):
    """The file cannot be put where it was to go; the message says why and what to do, in Chinese."""


def default_name(county_name: str, report_year: int, what: str, suffix: str) -> str:
    """The name of a file, such as 澜川县2024年法治政府建设比较.xlsx."""
    county = _NOT_IN_NAMES.sub("_", county_name).strip(" .")[:60] or "_"
    return f"{county}{report_year}年{what}{suffix}"


def target_of(out: Path | None, name: str) -> Path:
    """The file to write: `out`, or `name` in the folder `out`, or `name` in the folder one is in.

    `out` means a folder where there is one, or where it ends neither in .xlsx nor in .docx.
    """
    if out is None:
        return Path(name)
    suffix = Path(name).suffix
    if out.is_dir() or out.suffix.lower() not in (".xlsx", ".docx"):
        return out / name
    if out.suffix.lower() != suffix:
        raise NotWritten(f"写出的是 {suffix} 文件，{out} 的扩展名不对。")
    return out


def write_whole(target: Path, write: Callable[[Path], None], is_forced: bool = False) -> None:
    """Let `write` make the file aside, then put it in place in one step. Raises NotWritten.

    A file that is there already may hold somebody's notes: it is replaced only where `is_forced`.
    """
    if target.exists() and not is_forced:
        raise NotWritten(f"{target} 已经有了，没有写；要覆盖请加 --force，或者用 --out 换一个地方。")
    aside = target.with_name(f".{uuid4().hex}{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(aside)
        aside.replace(target)
    except OSError as error:
        raise NotWritten(f"写不了 {target}：{error.strerror or error}。") from error
    finally:
        with suppress(OSError):
            aside.unlink()
