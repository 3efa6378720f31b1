"""Why a run failed, in one line for a person.

Belongs here: finding the cause in a run's events and putting it into Chinese. Does not belong here: what is done about it.
"""

import errno
from collections.abc import Sequence

import dagster as dg
from dagster._utils.error import SerializableErrorInfo

from pipelines.defs.choosing import WrongYear
from pipelines.defs.locking import AnotherRun
from pipelines.defs.partitions import InboxError
from pipelines.extracting import NotCompiledError
from pipelines.extracting.language import CatalogueError
from pipelines.reading.registers import RegisterError
from pipelines.warehouse.corrections import CorrectionError
from pipelines.warehouse.lake import DamagedFrame, StaleFrame
from pipelines.warehouse.publish import NotPublishable
from pipelines.warehouse.releases import ReleaseError
from pipelines.warehouse.statements import ModelError

INTERRUPTED = "运行被中断，没有发布；原来发布的库照旧。"

DIED = "这次运行的进程中途没有了（被终止，或者机器重启），没有发布；原来发布的库照旧，下次运行会补上。"
#: What Dagster says when it finds that a process it started is gone.
_FROM_OUTSIDE = "This run has been marked as failed from outside"

#: The step of writing.py; the new release stands when it fails.
AFTER_PUBLISHING = "write_workbooks"

#: What a person can put right; the message of each says what and where.
TOLD_ERRORS = (
    RegisterError,
    CatalogueError,
    CorrectionError,
    ModelError,
    NotPublishable,
    ReleaseError,
    StaleFrame,
    DamagedFrame,
    AnotherRun,
    InboxError,
    WrongYear,
    NotCompiledError,
)

#: What the system, Polars, DuckDB and SQLite say when they cannot write, and what it means.
_TROUBLES = (
    (("No space left on device", "disk is full", "Disk quota exceeded"), "磁盘满了；请腾出空间"),
    (("File too large",), "文件超过了系统允许的大小；请放宽限制（ulimit -f）"),
    (("disk I/O error", "Input/output error"), "磁盘读写出错（多半是满了，或者坏了）；请检查磁盘"),
    (
        ("Read-only file system", "readonly database", "Permission denied"),
        "文件夹不能写；请检查权限和挂载方式",
    ),
)


def what_failed(events: Sequence[dg.DagsterEvent]) -> str:
    """Why the run with these events failed."""
    failed = [
        evaluation
        for event in events
        if event.event_type_value == "ASSET_CHECK_EVALUATION"
        for evaluation in [event.asset_check_evaluation_data]
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR
    ]
    if failed:
        named = "；".join(f"{described(e)}，{wrong_rows(e)} 行不符（{e.check_name}）" for e in failed)
        return f"检查没有通过，没有发布，原来发布的库照旧：{named}。"
    step = next((event for event in events if event.is_step_failure), None)
    if step is not None:
        return _told(step.step_failure_data.error, str(step.step_key))
    # Before the steps: such as a lock that was waited for in vain.
    errors = [event.job_failure_data.error for event in events if event.is_run_failure and _has_error(event)]
    if errors:
        return _told(errors[0], "准备")
    ended = [event.message for event in events if event.is_run_failure and event.message]
    # Dagster's own words where it could not even start the steps; ours where the process was gone.
    return ended[-1] if ended and not ended[-1].startswith(_FROM_OUTSIDE) else DIED


def _has_error(event: dg.DagsterEvent) -> bool:
    # A run that was closed from outside has no data with its failure.
    return event.event_specific_data is not None and event.job_failure_data.error is not None


def _told(error: SerializableErrorInfo | None, step: str) -> str:
    """The first cause of an error in a step."""
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return f"步骤 {step} 没有完成，没有发布。"
    if error.cls_name in {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}:
        return INTERRUPTED
    message = error.message.strip().removeprefix(f"{error.cls_name}: ").split(": ", 1)[-1]
    if error.cls_name in {told.__name__ for told in TOLD_ERRORS}:
        return message
    if step == AFTER_PUBLISHING:
        return (
            f"数据库已经发布，但是 Excel 比较表没有写成（可用 fazhi workbook 再写）：{_in_one_line(message)}"
        )
    trouble = disk_trouble(error.message)
    if trouble:
        return f"步骤 {step} 没有写成：{trouble}，再运行一次。没有发布，原来发布的库照旧。（{_in_one_line(message)}）"
    return f"步骤 {step} 出错，没有发布，原来发布的库照旧：{error.cls_name}：{_in_one_line(message)}"


def disk_trouble(message: str) -> str:
    """What a message of the system about writing means; empty where it is about something else."""
    return next((meaning for words, meaning in _TROUBLES if any(word in message for word in words)), "")


def is_disk_trouble(error: OSError) -> bool:
    """Whether the error is of writing, and not of a file that is not there."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


def _in_one_line(message: str) -> str:
    return " ".join(message.split())


def described(evaluation: dg.AssetCheckEvaluation) -> str:
    """What should be true, in Chinese."""
    return str(evaluation.description or evaluation.check_name)


def wrong_rows(evaluation: dg.AssetCheckEvaluation) -> int:
    """How many rows a check found wrong."""
    value = evaluation.metadata["wrong_row_count"].value
    return value if isinstance(value, int) else 0
