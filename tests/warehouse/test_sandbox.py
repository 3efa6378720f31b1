"""Strangers' queries: what they may read, and that nothing else gets through: no files, no writing, no settings, no
secrets, no more memory, time and rows than allowed; and that nothing is left behind."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings, load_settings
from pipelines.warehouse import sandbox
from pipelines.warehouse.sandbox import (
    QueryFailed,
    QueryRefused,
    QueryTimeout,
    WarehouseMissing,
    run_query,
)

#: Runs for hours on any machine, in almost no memory.
ENDLESS = "select sum(hash(a.range, b.range) % 7) from range(1000000000) as a, range(1000000000) as b"


def published(state: Path, value: int = 1) -> None:
    """A release with one table, and the link on it."""
    release = state / "warehouse" / "releases" / str(value) / "fazhi.duckdb"
    release.parent.mkdir(parents=True)
    with duckdb.connect(str(release)) as database:
        database.execute("create schema marts; create schema 分析")
        database.execute(
            f"create table marts.town_year_ranks as select '石门镇' as town_name, {value} as value"
        )
        database.execute(
            "create view 分析.乡镇排名 as select town_name as 乡镇, value as 数值 from marts.town_year_ranks"
        )
        database.execute(
            "create macro history(town) as table select * from marts.town_year_ranks where town_name = town"
        )
    link = state / "warehouse" / "fazhi.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(link.parent))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    published(tmp_path)
    # Generous where a loaded machine could be slow; tests of limits set their own.
    return load_settings(state=tmp_path, query_seconds=60, query_memory=300_000_000)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that queries were run in."""
    started = []

    class Recorded(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.given = kwargs
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, settings: Settings, processes: list[Any]) -> Iterator[None]:
    """After every query its process has ended and been waited for, and no file has come, gone or changed."""
    before = files_below(tmp_path)
    yield
    assert [process.pid for process in processes if process.returncode is None] == []
    assert {name: content for name, content in files_below(tmp_path).items() if name in before} == before
    assert not [name for name in files_below(tmp_path) if name not in before and "releases" not in name]


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


# what comes back


def test_values_come_back_typed(settings: Settings) -> None:
    result = run_query(
        settings,
        "select 1 as whole, 0.5::double as part, '镇\n\t\"' as text, null as nothing, true as yes, "
        "date '2024-02-29' as day, timestamp '2024-02-29 10:00:01.5' as moment, time '10:00' as hour, "
        "1.50::decimal(10, 2) as sum, interval 2 day as span, '\\xFF'::blob as bytes, "
        "170141183460469231731687303715884105727 as huge, 'infinity'::double as open",
    )
    assert dict(zip(result.columns, result.rows[0], strict=True)) == {
        "whole": 1,
        "part": 0.5,
        "text": '镇\n\t"',
        "nothing": None,
        "yes": True,
        "day": date(2024, 2, 29),
        "moment": datetime(2024, 2, 29, 10, 0, 1, 500_000),
        "hour": time(10),
        "sum": Decimal("1.50"),
        "span": timedelta(days=2),
        "bytes": b"\xff",
        "huge": 2**127 - 1,
        "open": float("inf"),
    }
    assert result.types[:3] == ("INTEGER", "DOUBLE", "VARCHAR")
    assert (result.truncated, result.remark) == (False, "")
    assert result.seconds > 0


def test_values_inside_lists_are_those_of_json(settings: Settings) -> None:
    sql = (
        "select [date '2024-01-01'], {'a': 1.5, 'b': ['x']}, map {date '2024-01-01': 2}, [1.5::decimal(4, 1)]"
    )
    assert run_query(settings, sql).rows == (
        (["2024-01-01"], {"a": 1.5, "b": ["x"]}, {"2024-01-01": 2}, [1.5]),
    )


def test_dates_beyond_python_come_back_as_text(settings: Settings) -> None:
    assert run_query(settings, "select date '99999-01-01' as day").rows == (("99999-01-01",),)


def test_moments_with_a_time_zone_come_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    (moment,) = run_query(settings, "select timestamptz '2024-01-01 08:00:00+08'").rows[0]
    assert moment == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "sql",
    [
        "select 数值 from 分析.乡镇排名",
        "-- 说明\n/* 更多 */ SELECT value from marts.town_year_ranks;",
        "from marts.town_year_ranks select value",
        "with a as (select 1) from a",
        "(select 1)",
        "values (1)",
        "table marts.town_year_ranks",
        "select value from history('石门镇')",
        "pivot marts.town_year_ranks on town_name in ('石门镇') using max(value)",
    ],
)
def test_one_select_is_answered(sql: str, settings: Settings) -> None:
    assert run_query(settings, sql).rows[0][-1] == 1


@pytest.mark.parametrize(
    "sql",
    [
        "describe marts.town_year_ranks",
        "desc marts.town_year_ranks",
        "show all tables",
        "summarize marts.town_year_ranks",
        "explain select 1",
        "explain analyze from marts.town_year_ranks",
        "explain (format json) select 1",
        "select * from duckdb_columns()",
    ],
)
def test_what_is_there_can_be_asked(sql: str, settings: Settings) -> None:
    assert run_query(settings, sql).rows


def test_parameters_are_variables(settings: Settings) -> None:
    names: dict[str, sandbox.Parameter] = {
        "年度": 2024,
        "县": "甲'县",
        "比": 0.5,
        "是否": True,
        "无": None,
        'a"b': 1,
    }
    sql = "select getvariable('年度'), getvariable('县'), getvariable('比'), getvariable('是否'), getvariable('无'), getvariable('a\"b'), getvariable('没有')"
    assert run_query(settings, sql, names).rows == ((2024, "甲'县", 0.5, True, None, 1, None),)


def test_threads_get_their_own_answers(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(
            lambda number: run_query(settings, "select getvariable('n') as n", {"n": number}).rows, range(16)
        )
    assert list(answers) == [((number,),) for number in range(16)]


def test_a_new_release_is_seen_at_once(settings: Settings) -> None:
    sql = "select value from marts.town_year_ranks"
    assert run_query(settings, sql).rows == ((1,),)
    published(settings.state, 2)
    assert run_query(settings, sql).rows == ((2,),)


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match=r"还没有发布过数据.*fazhi run"):
        run_query(load_settings(state=tmp_path / "none"), "select 1")


def test_a_release_that_is_no_database_is_told(settings: Settings) -> None:
    other = settings.state / "other" / "warehouse"
    other.mkdir(parents=True)
    (other / "fazhi.duckdb").write_bytes(b"PK" * 5000)
    with pytest.raises(WarehouseMissing, match="打不开"):
        run_query(load_settings(state=other.parent), "select 1")
    (other / "fazhi.duckdb").unlink()


# what does not get through

REFUSED = [
    "create table marts.mine as select 1 as a",
    "create temp table mine (a int)",
    "create macro mine() as 1",
    "drop table marts.town_year_ranks",
    "insert into marts.town_year_ranks values ('甲镇', 2)",
    "update marts.town_year_ranks set value = 2",
    "delete from marts.town_year_ranks",
    "truncate marts.town_year_ranks",
    "with a as (select 1) insert into marts.town_year_ranks from a",
    "alter table marts.town_year_ranks add column a int",
    "comment on table marts.town_year_ranks is 'x'",
    "copy marts.town_year_ranks to 'HERE/stolen.csv'",
    "copy (select 1) to '/dev/stdout'",
    "export database 'HERE/stolen'",
    "import database 'HERE'",
    "attach 'HERE/other.duckdb' as other",
    "detach fazhi",
    "use marts",
    "install httpfs",
    "load httpfs",
    "pragma database_list",
    "pragma enable_profiling",
    "set memory_limit = '100GB'",
    "set variable a = 1",
    "reset memory_limit",
    "call pragma_version()",
    "begin",
    "vacuum",
    "checkpoint",
    "prepare a as select 1",
    "execute a",
    "deallocate a",
    "explain create table a (a int)",
    "explain analyze copy (select 1) to 'HERE/stolen.csv'",
    "/* select */ explain -- select\n analyze set threads = 9",
    "/* /* */ select */ drop table marts.town_year_ranks",
    "select 1; drop table marts.town_year_ranks",
    "select 1; select 2",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/proc/self/environ')",
    "select * from read_json('/etc/passwd')",
    "select * from read_parquet('HERE/*.parquet')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from glob('/*')",
    "select * from query('from read_text(''/etc/passwd'')')",
    "",
    " ; ",
    "-- select 1",
]


def refused(sql: str, settings: Settings) -> Exception:
    with pytest.raises((QueryRefused, QueryFailed)) as raised:
        run_query(settings, sql.replace("HERE", str(settings.state)))
    return raised.value


@pytest.mark.parametrize("sql", REFUSED)
def test_nothing_else_is_run(sql: str, settings: Settings) -> None:
    told = refused(sql, settings)
    assert isinstance(told, QueryRefused)
    assert str(told)[0] >= "一"


@pytest.mark.parametrize(
    "sql",
    ["from '/etc/passwd'", "select getenv('HOME')", "from force_checkpoint()", "from read_duckdb('/x')"],
)
def test_what_duckdb_does_not_know_there_fails(sql: str, settings: Settings) -> None:
    refused(sql, settings)


def test_a_query_too_long_for_a_person_is_not_run(settings: Settings, processes: list[Any]) -> None:
    assert isinstance(refused("select 1 " + " " * 200_000, settings), QueryRefused)
    assert processes == []


def test_a_query_as_long_as_allowed_is_run(settings: Settings) -> None:
    assert run_query(settings, "select 1" + " " * 199_000).rows == ((1,),)


@pytest.mark.parametrize("sql", ["select " + "(" * 20_000 + "1" + ")" * 20_000, "select 1" + "+1" * 60_000])
def test_deep_queries_harm_no_one(sql: str, settings: Settings) -> None:
    refused(sql, settings)


def test_python_is_out_of_reach(settings: Settings) -> None:
    assert "request" in str(refused("select * from request", settings))


def test_nothing_of_the_environment_is_handed_on(
    settings: Settings, processes: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAZHI_TOKEN", "secret")
    monkeypatch.delenv("TZ", raising=False)
    run_query(settings, "select 1")
    assert processes[0].given["env"] == {"LC_ALL": "C.UTF-8"}


# limits


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
    assert processes[0].returncode == -signal.SIGKILL


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
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2]
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


# names that are not there


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("from town_year_ranks", "没有名为“town_year_ranks”的表。相近的有：marts.town_year_ranks。"),
        ("from marts.town_year_rank", "没有名为“town_year_rank”的表。相近的有：marts.town_year_ranks。"),
        ("from 分析.乡镇名次", "没有名为“乡镇名次”的表。相近的有：分析.乡镇排名。"),
        ("select 镇 from 分析.乡镇排名", "没有名为“镇”的列。相近的有：乡镇。"),
        ("select a.valu from marts.town_year_ranks as a", "没有名为“valu”的列。相近的有：value。"),
        ("from histori('石门镇')", "没有名为“histori”的函数。相近的有：history。"),
        ("selekt 1", "SQL 写得不对。"),
        ("select '一'::int", "有的值转换不成要的类型；可改用 try_cast。"),
        ("pivot marts.town_year_ranks on town_name using max(value)", "pivot 要写出有哪些列"),
    ],
)
def test_mistakes_are_told_in_chinese_before_duckdbs_words(sql: str, told: str, settings: Settings) -> None:
    message = str(refused(sql, settings))
    assert message.startswith(told)
    assert "pivot" in sql or "\nDuckDB：" in message
