"""What does not get through: no files, no writing, no settings, no secrets; and what is said to mistakes."""

from typing import Any

import pytest

from pipelines.settings import Settings
from pipelines.warehouse.query_errors import error_for
from pipelines.warehouse.sandbox import QueryFailed, QueryRefused, run_query

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
    "/* /* */ */ drop table marts.town_year_ranks",
    "select 1; drop table marts.town_year_ranks",
    "select 1; select 2",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_csv('/dev/stdin')",
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
    [
        "from '/etc/passwd'",
        "select getenv('HOME')",
        "/**/" * 60 + "* select 1",
        "from force_checkpoint()",
        "from read_duckdb('/x')",
        "from 'https://example.invalid/a.csv'",
        "from read_csv('s3://example/a.csv')",
    ],
)
def test_what_duckdb_does_not_know_there_fails(sql: str, settings: Settings) -> None:
    refused(sql, settings)


def test_a_query_too_long_for_a_person_is_not_run(settings: Settings, processes: list[Any]) -> None:
    assert isinstance(refused("select 1 " + " " * 200_000, settings), QueryRefused)
    assert processes == []


@pytest.mark.parametrize("sql", ["select '\udcff'", "select 1 -- \ud800"])
def test_what_is_no_text_is_told(sql: str, settings: Settings, processes: list[Any]) -> None:
    # The process died of it, and that was told as a want of memory.
    told = refused(sql, settings)
    assert isinstance(told, QueryRefused) and "UTF-8" in str(told)
    assert f"第 {sql.index(max(sql)) + 1} 个字符" in str(told)
    with pytest.raises(QueryRefused, match=r"参数“县区”.*UTF-8"):
        run_query(settings, "select 1", {"县区": "\udcff"})
    assert processes == []


def test_paths_of_the_program_are_not_told(settings: Settings) -> None:
    message = (
        "Required module 'x' failed to import, due to the following Python exception:\nOSError: '/root/x.py'"
    )
    told = str(error_for("InvalidInputException", message, settings))
    assert "Required module 'x'" in told and "/root" not in told


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
