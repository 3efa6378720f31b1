"""No more memory, time and rows than allowed; and the end of the process, whoever ends."""

import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Settings
from pipelines.warehouse import sandbox
from pipelines.warehouse.sandbox import QueryFailed, QueryTimeout, run_query

from .published import ENDLESS


@pytest.mark.parametrize(
    "sql",
    [
        "select repeat('x', 2000000000)",
        "select repeat('x', 1000000000)",
        "select list_aggregate(range(300000000), 'sum')",
        "select string_agg(repeat('x', 1000), '') from range(10000000)",
        "select list(range) from range(1000000000)",
        "select count(distinct range) from range(1000000000)",
        "select * from range(100000000) as a order by hash(range)",
        "select * from (select repeat('x', 1000) as x from range(1000000)) as a order by x || random()",
    ],
)
def test_memory_is_bounded_and_nothing_spills(sql: str, settings: Settings) -> None:
    small = settings.model_copy(update={"query_memory": 100_000_000})
    with pytest.raises(QueryFailed, match=r"内存.*FAZHI_QUERY_MEMORY"):
        run_query(small, sql)


@pytest.mark.parametrize(
    "sql",
    [
        ENDLESS,
        "with recursive r as (select 1 as i union all select 1 from r) select count(*) from r",
        "explain analyze " + ENDLESS,
        # One call into a library that looks for no interrupt.
        "select max(levenshtein(repeat('ab', 100000), repeat('ba', 100000)))",
    ],
)
def test_time_is_bounded_by_a_kill(sql: str, settings: Settings, processes: list[Any]) -> None:
    short = settings.model_copy(update={"query_seconds": 0.3})
    with pytest.raises(QueryTimeout, match=r"超过 0\.3 秒.*FAZHI_QUERY_SECONDS"):
        run_query(short, sql)
    # By the parent, or by its own alarm where the parent has no time to look.
    assert processes[0].returncode in (-signal.SIGKILL, -signal.SIGALRM)


def test_a_billion_rows_end_at_the_limit(settings: Settings) -> None:
    few = settings.model_copy(update={"query_rows": 100})
    result = run_query(few, "select range as n, 'x' as x from range(1000000000)")
    assert [row[0] for row in result.rows] == list(range(100))
    assert result.truncated and "100 行" in result.remark and "FAZHI_QUERY_ROWS" in result.remark


def test_as_many_rows_as_allowed_are_all(settings: Settings) -> None:
    few = settings.model_copy(update={"query_rows": 100})
    result = run_query(few, "from range(100)")
    assert (len(result.rows), result.truncated) == (100, False)


def test_long_rows_end_at_the_limit_of_bytes(settings: Settings) -> None:
    few = settings.model_copy(update={"query_bytes": 10_000})
    result = run_query(few, "select repeat('x', 996) from range(1000000)")
    assert len(result.rows) == 9
    assert result.truncated and "10000 字节" in result.remark and "FAZHI_QUERY_BYTES" in result.remark


def test_one_huge_cell_is_not_handed_on(settings: Settings) -> None:
    result = run_query(settings, "select repeat('x', 60000000)")
    assert (result.rows, result.truncated) == ((), True)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import os; os.abort()", "中途停了"),
        ("print('{\"ready\": true}', flush=True); raise SystemExit(1)", "中途停了"),
        ("print('[' * 100000)", "读不回来"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "结果太大"),
    ],
)
def test_the_parent_survives_whatever_the_process_does(
    program: str, told: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any
) -> None:
    path = tmp_path_factory.mktemp("program") / "program.py"
    path.write_text(program, encoding="utf-8")
    monkeypatch.setattr(sandbox, "_PROGRAM", path)
    with pytest.raises(QueryFailed, match=told):
        run_query(settings, "select 1")


# the end of the parent

PARENT = """
import subprocess, sys
from pipelines.settings import load_settings
from pipelines.warehouse import sandbox
class Told(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        print(self.pid, flush=True)
subprocess.Popen = Told
sandbox.run_query(load_settings(state=sys.argv[1], query_seconds=600), sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not its own (Linux)")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_process_ends_with_its_parent(sent: signal.Signals, settings: Settings) -> None:
    arguments = [sys.executable, "-c", PARENT, str(settings.state), ENDLESS]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[3]
    ) as parent:
        assert parent.stdout is not None
        handle = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.send_signal(sent)
            assert parent.wait(60) != 0
            assert select.select([handle], [], [], 60)[0] == [handle]
        finally:
            os.close(handle)


def test_an_interrupt_ends_the_process(
    settings: Settings, processes: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox, "_exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_query(settings, ENDLESS)
    assert processes[0].returncode == -signal.SIGKILL


def test_no_thread_stays(settings: Settings) -> None:
    before = threading.active_count()
    run_query(settings, "select 1")
    assert threading.active_count() == before
