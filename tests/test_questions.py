"""The questions of sql/questions: each on the sample against rows read off the reports, or on rows that the sample
does not have; `fazhi ask` from outside; and files and words that are wrong."""

import json
import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result
from filelock import FileLock

from pipelines.cli import main
from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import load_settings
from pipelines.warehouse.connect import connect
from pipelines.warehouse.questions import (
    Question,
    UnknownParameter,
    UnknownQuestion,
    check_parameters,
    find_question,
    load_questions,
)
from pipelines.warehouse.statements import ModelError
from tests.empty import empty_warehouse
from tests.warehouse.conftest import insert_rows

ROOT = Path(__file__).parents[1]
QUESTIONS = load_questions(ROOT / "sql" / "questions")
BY_NAME = {question.name: question for question in QUESTIONS}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    f"{path.stem}: {case['it']}": (path.stem, case)
    for path in sorted((ROOT / "tests" / "questions").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}
GIVEN = {name: case for name, case in CASES.items() if "given" in case[1]}


def fazhi(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main, arguments, env=variables)


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the sample published; made by whichever process of the test run comes first."""
    folder = tmp_path_factory.getbasetemp().parent / "sample"
    with FileLock(f"{folder}.lock"):
        if not (folder / "warehouse" / "fazhi.duckdb").exists():
            done = fazhi("run", "--inbox", str(ROOT / "data" / "sample"), FAZHI_STATE=str(folder))
            assert done.exit_code == 0, done.stderr
    return folder


@pytest.fixture
def database(state: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(state / "warehouse" / "fazhi.duckdb") as connection:
        yield connection


def answers(database: duckdb.DuckDBPyConnection, question: Question, **given: Any) -> list[dict[str, Any]]:
    for name, value in given.items():
        database.execute(f'set variable "{name}" = ?', [value])
    cursor = database.execute(question.sql)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def check_answers(database: duckdb.DuckDBPyConnection, name: str) -> None:
    stem, case = CASES[name]
    rows = answers(database, BY_NAME[stem], **case["with"])
    assert len(rows) == case["row_count"]
    shown = [
        {column: row[column] for column in expected}
        for row, expected in zip(rows, case["expect"], strict=False)
    ]
    assert shown == case["expect"]


# the questions on the sample, and on rows given


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CASES if name not in GIVEN])
def test_questions_are_answered(name: str, database: duckdb.DuckDBPyConnection) -> None:
    check_answers(database, name)


@pytest.mark.parametrize("name", GIVEN)
def test_rows_in_rows_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / "filled.duckdb"
    path.write_bytes(empty_warehouse())
    with duckdb.connect(path) as filled:
        insert_rows(filled, GIVEN[name][1]["given"])
        check_answers(filled, name)


def test_every_question_has_a_case() -> None:
    assert {stem for stem, _ in CASES.values()} == set(BY_NAME)
    assert [question.number for question in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_can_be_pasted_as_it_is(question: Question, database: duckdb.DuckDBPyConnection) -> None:
    asked = answers(database, question)
    assert answers(database, question, 年度=2024, 县区="澜川县") == asked
    assert answers(database, question, 县区="没有的县") == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_what_a_question_says_of_itself_is_true(question: Question) -> None:
    assert {"年度", "县区"} <= {parameter.name for parameter in question.parameters}
    for parameter in question.parameters:
        if re.fullmatch(r"[\d.]+", parameter.default):
            assert f"coalesce(getvariable('{parameter.name}'), {parameter.default})" in question.sql
    known = {entry.name for entry in load_catalogue(load_settings().catalogue).indicators}
    for listed in re.findall(r"指标 (?:=|in) (\([^)]*'\)|'[^']+')", question.sql):
        assert set(re.findall(r"'([^']+)'", listed)) <= known


# fazhi ask


@pytest.mark.slow
def test_ask_lists_the_questions(state: Path) -> None:
    lines = fazhi("ask", "--format", "jsonl", FAZHI_STATE=str(state)).stdout.splitlines()
    listed = [json.loads(line) for line in lines]
    assert [(row["号码"], row["问题"]) for row in listed] == [(q.number, q.question) for q in QUESTIONS]
    assert (
        listed[2]["参数"]
        == "年度 = 最近一年（报告年度）；县区 = 全部（县区名称）；考核线 = 6（全年至少几次）"
    )
    assert "考核线=6" in fazhi("ask", FAZHI_STATE=str(state)).stdout


@pytest.mark.slow
@pytest.mark.parametrize("asked", [("3",), ("中心组", "排名"), ("study_ranking",)])
def test_ask_answers_by_number_and_by_words(asked: tuple[str, ...], state: Path) -> None:
    options = ("--year", "2024", "--county", "澜川县", "--set", "考核线=9", "--format", "jsonl")
    result = fazhi("ask", *asked, *options, FAZHI_STATE=str(state))
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["乡镇"] for row in rows if row["考核"] == "达到"] == [
        "东林街道",
        "三汇镇",
        "万和镇",
        "龙潭镇",
    ]


@pytest.mark.slow
def test_ask_prints_a_table_with_the_question(state: Path) -> None:
    shown = fazhi("ask", "29", "--year", "2023", FAZHI_STATE=str(state)).stdout
    assert BY_NAME["29_residue"].question in shown and "九龙镇" in shown


def test_ask_shows_the_sql_without_a_warehouse(tmp_path: Path) -> None:
    result = fazhi("ask", "3", "--sql", FAZHI_STATE=str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, BY_NAME["03_study_ranking"].sql + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("7", "--year", "2024"), "没有一行符合", 0),
        (("7", "--year", "2030"), "没有 2030 年度的报告；有报告的年度：2022、2023、2024", 2),
        (("7", "--county", "乙县"), "名册上没有“乙县”；有的县区：澜川县", 2),
    ],
)
def test_ask_tells_nothing_found_from_nothing_there(
    arguments: tuple[str, ...], told: str, code: int, state: Path
) -> None:
    result = fazhi("ask", *arguments, "--format", "csv", FAZHI_STATE=str(state))
    assert (result.exit_code, result.stdout.count("\n")) == (code, 1)
    assert told in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("99",), "没有“99”这个问题"),
        (("天气",), "没有“天气”这个问题"),
        (("雷同",), "对得上 2 个问题，请写号码：24. "),
        (("3", "--set", "及格线=3"), "第 3 问没有参数“及格线”；可用的有：年度、县区、考核线"),
        (("3", "--set", "考核线"), "“考核线”不是 名称=值"),
        (("3", "--set", "=6"), "“=6”不是 名称=值"),
    ],
)
def test_ask_says_what_is_wrong(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    result = fazhi("ask", *arguments, FAZHI_STATE=str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_ask_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    result = fazhi("ask", "3", FAZHI_STATE=str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "fazhi run" in result.stderr


# files and words that are wrong

SOUND = "-- 1. 谁多？\n-- 参数：年度 = 最近一年（报告年度）\nselect 乡镇 from 分析.乡镇指标 where 年度 = getvariable('年度')\n"


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.removeprefix('_')}.sql").write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def test_a_file_is_a_question(tmp_path: Path) -> None:
    (question,) = load_questions(put(tmp_path, _01_most=SOUND))
    assert (question.number, question.name, question.question) == (1, "01_most", "谁多？")
    assert [(p.name, p.default, p.note) for p in question.parameters] == [("年度", "最近一年", "报告年度")]
    assert question.sql == SOUND.strip()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("_01_most", SOUND.replace("1. ", ""), "号码. 问题"),
        ("_02_most", SOUND, "号码与文件名开头"),
        ("_1_most", SOUND, "号码与文件名开头"),
        ("_01_most", SOUND.replace("分析.乡镇指标", "core.facts"), "只能从模式“分析”取数，不能用 core.facts"),
        ("_01_most", SOUND.replace("-- 参数：年度 = 最近一年（报告年度）\n", ""), "参数 年度 没有写"),
        ("_01_most", SOUND.replace("getvariable('年度')", "2024"), "参数 年度 在查询里没有用到"),
        ("_01_most", SOUND.replace("（报告年度）", ""), "参数应当写成"),
        ("_01_most", SOUND + "; select 1", "只能有一条 select"),
        ("_01_most", "-- 1. 谁多？\ndrop table a", "只能是一条 select"),
        ("_01_most", SOUND.replace("select", "selekt"), "语法有误|只能"),
        ("_01_most", "select 1", "第一行应当是注释"),
    ],
)
def test_a_file_that_is_wrong_is_named(name: str, text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=told) as raised:
        load_questions(put(tmp_path, **{name: text}))
    assert f"{name.removeprefix('_')}.sql" in str(raised.value)


def test_a_number_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="有几个文件都是第 1 问"):
        load_questions(put(tmp_path, _01_most=SOUND, _01_least=SOUND))


def test_ask_names_a_file_that_is_wrong(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sql", tmp_path / "sql")
    put(tmp_path / "sql" / "questions", _01_late_reports="select 1")
    result = fazhi("ask", FAZHI_SQL=str(tmp_path / "sql"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "01_late_reports.sql" in result.stderr


@pytest.mark.parametrize("asked", ["", "  ", "0", "谁 天气"])
def test_no_question_is_none(asked: str) -> None:
    with pytest.raises(UnknownQuestion):
        find_question(QUESTIONS, asked)


def test_a_question_without_parameters_says_so() -> None:
    with pytest.raises(UnknownParameter, match="它没有参数"):
        check_parameters(Question(1, "01_most", "谁多？", "select 1", ()), {"年度": 2024})
