"""Writing one entry into data/corrections.yml: what a person has written there stays as it is, comments and all.

Belongs here: composing the new text, holding it against the loader, putting it in place whole. Does not belong here: the
form, and what a correction does to figures (pipelines/warehouse/correcting.py).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from pipelines.warehouse.corrections import Correction, CorrectionError, Corrections, load_corrections

_LOCK_SECONDS = 5


def entry_text(entry: Correction, written_by: str) -> str:
    """The entry as YAML of the file's own style, after a comment that says who wrote it through the pages."""
    fields = {
        "county": entry.county,
        "town": entry.town,
        "report_year": entry.report_year,
        "indicator": entry.indicator,
        "expect": _plain(entry.expect),
    }
    right = {"withdraw": True} if entry.withdraw else {"correct": _plain(entry.correct or 0)}
    why = {"reason": entry.reason, "by": entry.by, "corrected_on": entry.corrected_on}
    body = yaml.safe_dump([fields | right | why], allow_unicode=True, sort_keys=False, width=1000)
    return f"# 网页写入，用户 {written_by}\n{body}"


def _plain(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def add_entry(
    path: Path, entry: Correction, written_by: str, check: Callable[[Corrections], None] = lambda _: None
) -> Corrections:
    """Write the entry into the file and return all entries; `check` may look at them before anything is written.

    Raises CorrectionError where the file, as it is or as it would be, cannot be used, or was changed meanwhile; the file
    then stays as it was.
    """
    with _locked(path):
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        known = load_corrections(path)
        after = _with_entry(path, before, entry_text(entry, written_by))
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.yml")
        try:
            _write(unfinished, after, path)
            found = _held(path, unfinished, known, entry)
            check(found)
            if (path.read_text(encoding="utf-8") if path.exists() else "") != before:
                raise CorrectionError(f"{path}：文件刚刚被别人改过，没有写入；请再试一次")
            unfinished.replace(path)
        except OSError as error:
            raise CorrectionError(f"{path}：写不进去：{error.strerror or error}") from None
        finally:
            unfinished.unlink(missing_ok=True)
    return found


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise CorrectionError(f"{path}：别人正在写更正，没有写入；请再试一次") from None
    except PermissionError as error:
        raise CorrectionError(f"{path}：写不进去：{error.strerror}") from None


def _held(path: Path, unfinished: Path, known: Corrections, entry: Correction) -> Corrections:
    """The entries of the new file; they have to be the old ones and then the new one, nothing else."""
    try:
        found = load_corrections(unfinished)
    except CorrectionError as error:
        raise CorrectionError(str(error).replace(str(unfinished), str(path))) from None
    if found.entries != (*known.entries, entry) or found.files != known.files:
        raise CorrectionError(f"{path}：写出来的与填写的不一致，没有写入；请由维护人员用编辑器写")
    return found


def _with_entry(path: Path, before: str, added: str) -> str:
    try:
        node = yaml.compose(before, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise CorrectionError(f"{path}：不是合格的 YAML 文件：{' '.join(str(error).split())}") from None
    if node is None:
        return _ended(before) + added
    if not isinstance(node, yaml.SequenceNode):
        raise CorrectionError(f"{path}：应当是一个列表，每条以“- county: …”开头")
    if not node.value:
        # The empty list that the file comes with: the entry takes its place, the comments around stay.
        return before[: node.start_mark.index] + added + before[node.end_mark.index :].lstrip("\n")
    if node.flow_style:
        raise CorrectionError(f"{path}：现有的条目写在方括号里，不能接着写；请先改成每条以“- ”开头")
    indent = " " * node.start_mark.column
    return _ended(before) + "".join(indent + line for line in added.splitlines(keepends=True))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _write(unfinished: Path, text: str, like: Path) -> None:
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        unfinished.chmod(like.stat().st_mode & 0o777)
