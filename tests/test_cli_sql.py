"""`fazhi sql`: what it prints and refuses, and how it ends."""

import io
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import main

from .command import ONE, fazhi, rows_of


@pytest.fixture
def state(tmp_path: Path) -> str:
    """A state folder with something published that looks like a warehouse from afar."""
    folder = tmp_path / "state" / "warehouse"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "fazhi.duckdb")) as database:
        database.execute("create schema marts")
        database.execute(
            "create table marts.town_year_ranks as select '石门镇' as town_name, 2024 as report_year, "
            "1234.0 as value, 2.5 as share, date '2025-01-20' as published_on, [1, 2] as places"
        )
    return str(tmp_path / "state")


SELECT = "select * from marts.town_year_ranks"


def test_sql_prints_tables_csv_and_json_lines(state: str) -> None:
    table = fazhi("sql", SELECT, FAZHI_STATE=state)
    assert table.exit_code == 0
    assert "石门镇" in table.stdout and "2024" in table.stdout and "1234" in table.stdout
    lines = fazhi("sql", SELECT, "--format", "csv", FAZHI_STATE=state).stdout.splitlines()
    assert lines == [
        "town_name,report_year,value,share,published_on,places",
        '石门镇,2024,1234,2.5,2025-01-20,"[1, 2]"',
    ]
    assert rows_of(fazhi("sql", SELECT, "--format", "jsonl", FAZHI_STATE=state)) == [
        {
            "town_name": "石门镇",
            "report_year": 2024,
            "value": 1234,
            "share": 2.5,
            "published_on": "2025-01-20",
            "places": [1, 2],
        }
    ]


@pytest.mark.parametrize(
    "query",
    [
        "drop table marts.town_year_ranks",
        "insert into marts.town_year_ranks select * from marts.town_year_ranks",
        "create table marts.mine as select 1 as a",
        "select * from read_csv('/etc/hostname')",
        "select * from read_parquet('var/lake/read/reports/2024.parquet')",
        "copy (select 1) to '/tmp/fazhi.csv'",
        "attach '/tmp/fazhi.duckdb' as other",
        "install httpfs",
        "set enable_external_access = true",
        "select * from marts.nothing",
        "selekt 1",
    ],
)
def test_sql_neither_writes_nor_reaches_other_files(query: str, state: str) -> None:
    result = fazhi("sql", query, FAZHI_STATE=state)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.match("错误：查询没有(成功|运行)：[一-龥]|错误：查询没有成功：SQL", result.stderr)
    assert "Traceback" not in result.stderr
    assert rows_of(
        fazhi("sql", f"select count(*) as n from ({SELECT})", "--format", "jsonl", FAZHI_STATE=state)
    ) == [{"n": 1}]


def test_sql_reads_the_query_from_a_file_or_stdin(state: str, tmp_path: Path) -> None:
    file = tmp_path / "查询.sql"
    file.write_bytes("\ufeff-- 各镇\nselect town_name from marts.town_year_ranks;\n".encode())
    expected = [{"town_name": "石门镇"}]
    assert rows_of(fazhi("sql", "--file", file, "--format", "jsonl", FAZHI_STATE=state)) == expected
    typed = CliRunner().invoke(
        main, ["sql", "-", "--format", "jsonl"], input=file.read_bytes(), env={"FAZHI_STATE": state}
    )
    assert rows_of(typed) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "请写一条查询"),
        (("select 1", "--file", "查询.sql"), "两者给一个"),
        (("--file", "没有.sql"), "读不了 没有.sql"),
        (("--file", ONE.with_name("九龙镇2024.txt").parent), "读不了"),
    ],
)
def test_sql_without_a_query_says_what_to_give(arguments: tuple[str, ...], told: str, state: str) -> None:
    result = fazhi("sql", *arguments, FAZHI_STATE=state)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


@pytest.mark.parametrize(
    "query", ["-- 各镇\nselect 1 as a", "--各镇\nselect 1 as a", "-- 各镇 = \n-- --format\nselect 1 as a"]
)
def test_a_query_may_begin_with_a_comment(query: str, state: str) -> None:
    # It was taken for an option; every file of sql/questions begins so.
    for arguments in ((query, "--format", "jsonl"), ("--format=jsonl", query)):
        assert rows_of(fazhi("sql", *arguments, FAZHI_STATE=state)) == [{"a": 1}]


def test_an_option_that_is_none_is_no_query(state: str) -> None:
    result = fazhi("sql", "select 1", "--fromat", "csv", FAZHI_STATE=state)
    assert (result.exit_code, "--fromat" in result.stderr) == (2, True)


def test_a_file_with_a_blank_in_its_name_is_read(state: str, tmp_path: Path) -> None:
    file = tmp_path / "查 询.sql"
    file.write_text("select 1 as a", encoding="utf-8")
    assert rows_of(fazhi("sql", f"--file={file}", "--format=jsonl", FAZHI_STATE=state)) == [{"a": 1}]


def test_a_query_without_end_is_not_read_to_its_end(state: str) -> None:
    result = fazhi("sql", "--file", "/dev/zero", FAZHI_STATE=state)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "查询太长" in result.stderr and "200000" in result.stderr

    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            Endless.taken += len(buffer)
            assert Endless.taken < 10_000_000
            buffer[:] = b" " * len(buffer)
            return len(buffer)

    typed = CliRunner().invoke(
        main, ["sql", "-"], input=io.BufferedReader(Endless()), env={"FAZHI_STATE": state}
    )
    assert (typed.exit_code, "查询太长" in typed.stderr) == (1, True)


def test_an_argument_in_another_encoding_is_told(state: str) -> None:
    result = fazhi("sql", "select '\udcff'", FAZHI_STATE=state)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "UTF-8" in result.stderr and "内存" not in result.stderr


@pytest.mark.parametrize(
    "query",
    [
        "select '镇' || chr(27) || '[31m' || chr(155) || chr(8238) || chr(7) as a",
        'select 1 as "镇\x1b[31m\x9b\u202e\x07"',
        "explain from marts.town_year_ranks where town_name > '\x1b[31m\x9b\u202e\x07'",
        "select error('镇' || chr(27) || '[31m' || chr(155) || chr(8238) || chr(7))",
    ],
    ids=["cell", "column", "plan", "error"],
)
def test_control_characters_are_shown_and_not_obeyed(query: str, state: str) -> None:
    result = fazhi("sql", query, FAZHI_STATE=state)
    shown = result.stdout + result.stderr
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "\\x1b[31m\\x9b\\u202e\\x07" in shown


def test_a_column_in_square_brackets_is_a_column(state: str) -> None:
    result = fazhi("sql", 'select 1 as "[/red]", 2 as "[red]"', FAZHI_STATE=state)
    assert result.exit_code == 0 and "[/red]" in result.stdout and "[red]" in result.stdout


def test_json_lines_are_json(state: str) -> None:
    query = (
        "select 'nan'::double as a, '-inf'::float as b, ['inf'::double, 1.5] as c, chr(155) || chr(8238) as d"
    )
    printed = fazhi("sql", query, "--format", "jsonl", FAZHI_STATE=state)
    assert printed.stdout == '{"a": null, "b": null, "c": [null, 1.5], "d": "\\u009b\\u202e"}\n'
    table = fazhi("sql", query, "--format", "csv", FAZHI_STATE=state).stdout.splitlines()[1]
    assert table.startswith('nan,-inf,"[null, 1.5]",')


def test_sql_in_another_encoding_is_told(state: str, tmp_path: Path) -> None:
    file = tmp_path / "查询.sql"
    file.write_bytes("select '镇'".encode("gb18030"))
    result = fazhi("sql", "--file", file, FAZHI_STATE=state)
    assert (result.exit_code, "UTF-8" in result.stderr) == (2, True)


def test_sql_says_when_rows_are_left_out(state: str) -> None:
    result = fazhi("sql", "from range(9)", "--format", "csv", FAZHI_STATE=state, FAZHI_QUERY_ROWS="2")
    assert (result.exit_code, result.stdout) == (3, "range\n0\n1\n")
    assert "只有前 2 行" in result.stderr and "FAZHI_QUERY_ROWS" in result.stderr


def test_sql_ends_when_interrupted(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.warehouse.sandbox._exchange", interrupted)
    result = fazhi("sql", SELECT, FAZHI_STATE=state)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "已中断" in result.stderr


def test_sql_draws_a_plan(state: str) -> None:
    assert "town_name" in fazhi("sql", f"explain {SELECT}", FAZHI_STATE=state).stdout


def test_sql_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    result = fazhi("sql", "select 1", FAZHI_STATE=str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "还没有发布过数据" in result.stderr and "fazhi run" in result.stderr
