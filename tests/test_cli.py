"""The command `fazhi` as a person or another program meets it: what it prints, in which form, and how it ends."""

import csv
import io
import json
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipelines.cli import main
from pipelines.settings import load_settings

from .command import ONE, SAMPLE, Row, fazhi, process, rows_of
from .extracting.small import FACTS, label, put_labels, put_report

UNCERTAIN_BELOW = load_settings().uncertain_below

FACT_KEYS = (
    "file town report_year indicator value bound unit period basis quote start end places score is_uncertain"
)
QUANTITY_KEYS = (
    "file town report_year indicator value bound unit period basis quote start end trap trap_reason section "
    "indicators"
)


def text_of(file: str) -> str:
    return Path(file).read_bytes().decode()


# extract


@pytest.fixture(scope="module")
def facts() -> list[Row]:
    """All facts of the sample, as another program would get them."""
    return rows_of(fazhi("extract", SAMPLE, "--facts", "--format", "jsonl"))


@pytest.fixture(scope="module")
def quantities() -> list[Row]:
    return rows_of(fazhi("extract", SAMPLE / "2022", "--quantities", "--format", "jsonl"))


def test_facts_have_exactly_the_keys_of_the_contract(facts: list[Row]) -> None:
    assert {" ".join(row) for row in facts} == {FACT_KEYS}


def test_there_is_one_line_per_file_and_indicator(facts: list[Row]) -> None:
    assert len({(row["file"], row["indicator"]) for row in facts}) == len(facts) > 1000
    assert {row["file"] for row in facts} == {str(path) for path in SAMPLE.rglob("*.txt")}


def test_every_place_of_a_fact_holds_its_quote(facts: list[Row]) -> None:
    for row in facts:
        text = text_of(row["file"])
        assert row["places"][0] == [row["start"], row["end"], row["quote"]]
        assert all(text[start:end] == quote != "" for start, end, quote in row["places"])


def test_facts_are_of_the_year_in_known_words(facts: list[Row]) -> None:
    assert {row["period"] for row in facts} == {"year"}
    assert {row["basis"] for row in facts} == {"stated", "zero_claim", "full_coverage"}
    assert {row["bound"] for row in facts} <= {"exact", "at_least", "about", "at_most"}
    for row in facts:
        assert isinstance(row["value"], (int, float)) and row["value"] >= 0
        assert Path(row["file"]).stem == f"{row['town']}{row['report_year']}"
        assert row["is_uncertain"] == (row["score"] < load_settings().uncertain_below)


def test_a_sum_has_all_its_places(facts: list[Row]) -> None:
    sums = [row for row in facts if len(row["places"]) > 1]
    assert sums
    for row in sums:
        starts = [start for start, _, _ in row["places"]]
        assert starts == sorted(starts)


def test_quantities_show_what_was_read_and_why_it_does_not_count(quantities: list[Row]) -> None:
    assert {" ".join(row) for row in quantities} == {QUANTITY_KEYS}
    for row in quantities:
        assert text_of(row["file"])[row["start"] : row["end"]] == row["quote"]
        assert (row["trap"] is None) == (row["trap_reason"] is None)
        assert row["indicator"] == (row["indicators"][0] if row["indicators"] else None)
    assert any(row["trap"] for row in quantities) and any(row["indicator"] for row in quantities)
    assert {row["period"] for row in quantities} > {"year", "plan"}


def test_csv_says_the_same_as_json_lines(facts: list[Row]) -> None:
    result = fazhi("extract", ONE, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    expected = [row for row in facts if row["file"] == str(ONE)]
    assert [row["quote"] for row in rows] == [row["quote"] for row in expected]
    assert [json.loads(row["places"]) for row in rows] == [row["places"] for row in expected]
    assert " ".join(rows[0]) == FACT_KEYS


def test_a_table_is_for_reading() -> None:
    result = fazhi("extract", ONE)
    assert result.exit_code == 0
    assert "三汇镇" in result.stdout and "2024" in result.stdout and "places" not in result.stdout
    assert "2,024" not in result.stdout


def test_a_town_that_no_register_knows_is_null(tmp_path: Path) -> None:
    path = put_report(tmp_path, title="青岩坝镇2024年法治政府建设情况报告")
    path.write_text(path.read_text(encoding="utf-8").replace("石门镇", "青岩坝镇"), encoding="utf-8")
    rows = rows_of(fazhi("extract", path, "--format", "jsonl"))
    assert {row["town"] for row in rows} == {None}
    assert {row["indicator"]: (row["value"], row["bound"]) for row in rows} == FACTS


def test_places_are_those_of_the_file_as_it_stands(tmp_path: Path) -> None:
    path = put_report(tmp_path)
    text = "\ufeff" + path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(text.encode())
    rows = rows_of(fazhi("extract", path, "--format", "jsonl"))
    assert [row["quote"] for row in rows] == [text[row["start"] : row["end"]] for row in rows]
    assert len(rows) == len(FACTS)


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "文档.docx").write_bytes(b"PK\x03\x04" + bytes(40))
    absent, good = tmp_path / "没有.txt", put_report(tmp_path / "好")
    result = fazhi("extract", tmp_path / "空.txt", tmp_path / "文档.docx", absent, good, "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == len(FACTS)
    told = result.stderr.splitlines()
    assert [name in line for name, line in zip(("空.txt", "文档.docx", "没有.txt"), told, strict=True)] == [
        True
    ] * 3


def test_a_folder_without_reports_is_told(tmp_path: Path) -> None:
    result = fazhi("extract", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "没有找到可读的文件" in result.stderr


LOADED = """
import sys
from pipelines.cli import main
main(["extract", sys.argv[1], "--format", "jsonl"], standalone_mode=False)
print(*sorted({"dagster", "duckdb", "sqlglot", "rich"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.slow
def test_extracting_loads_neither_dagster_nor_duckdb() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(ONE)], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stderr.strip() == ""
    assert done.stdout.count("\n") > 20
    # 1.3 s on an idle machine; Dagster alone would add two seconds.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.6


# evaluate


def test_evaluate_prints_scores_errors_and_a_closing_line(tmp_path: Path) -> None:
    put_report(tmp_path)
    codes = list(FACTS)
    labels = [label(code, value, bound) for code, (value, bound) in FACTS.items()]
    labels[1]["value"] = 16
    put_labels(tmp_path, *labels[:2], label("law_lecture_count", 4))
    result = fazhi("evaluate", tmp_path)
    assert result.exit_code == 0, result.stderr
    for shown in ("提取得分", "普法宣传", "可靠程度", "读错", "多读", "漏读"):
        assert shown in result.stdout, shown
    for code in (codes[1], codes[2], "law_lecture_count"):
        assert code in result.stdout, code
    assert result.stdout.splitlines()[-1] == (
        "precision 0.3333  recall 0.3333  F1 0.3333  wrong values 1  bounds 1.0000  reports 1"
    )


@pytest.mark.parametrize(("content", "told"), [(None, "没有找到标注文件"), ("{}", "第 1 行")])
def test_evaluate_says_what_is_wrong_with_the_labels(content: str | None, told: str, tmp_path: Path) -> None:
    put_report(tmp_path)
    if content:
        put_labels(tmp_path, content)
    result = fazhi("evaluate", tmp_path)
    assert result.exit_code == 1
    assert told in result.stderr and result.stderr.startswith("错误：")


# what is wrong outside the reports


@pytest.mark.parametrize("arguments", [("run",), ("extract", ONE), ("sql", "select 1"), ("evaluate", SAMPLE)])
def test_a_setting_that_cannot_be_used_is_named(arguments: tuple[str | Path, ...]) -> None:
    result = fazhi(*arguments, FAZHI_KEPT_RELEASES="zero")
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(r"错误：设置 FAZHI_KEPT_RELEASES 的值“zero”不能用：.+\n", result.stderr)


@pytest.mark.parametrize("years", ["abc", "2024-2022", "2022-", "-", "2022-2023-2024", "99999999-1"])
def test_years_that_are_none_are_refused(years: str, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "2022").mkdir(parents=True)
    inbox = tmp_path / "inbox"
    result = fazhi("run", "--inbox", inbox, "--years", years, FAZHI_STATE=str(tmp_path / "state"))
    assert result.exit_code in (1, 2)
    assert "年" in result.stderr and not (tmp_path / "state" / "warehouse").exists()


BROKEN = {
    "catalogue": ("openness.toml", "theme_name", "theme_nam", r"openness\.toml"),
    "registers": ("towns.csv", ",镇,", ",镇子,", r"towns\.csv 第 \d+ 行，kind 列"),
    "corrections": ("", "", "- {county: 澜川县}\n", r"第 1 条：字段 \w+"),
    "sql": (
        "marts/town_year_ranks.sql",
        "marts.town_year_indicators",
        "marts.nothing",
        r"town_year_ranks\.sql",
    ),
}


def broken(setting: str, folder: Path) -> dict[str, str]:
    """The variables of a run for which one file of data/ or sql/ is spoilt."""
    file, was, instead, _ = BROKEN[setting]
    source: Path = getattr(load_settings(), setting)
    copy = folder / source.name
    if file:
        shutil.copytree(source, copy)
        text = (copy / file).read_text(encoding="utf-8")
        assert was in text
        (copy / file).write_text(text.replace(was, instead), encoding="utf-8")
    else:
        copy.write_text(instead, encoding="utf-8")
    return {f"FAZHI_{setting.upper()}": str(copy), "FAZHI_STATE": str(folder / "state")}


@pytest.mark.parametrize("setting", BROKEN)
def test_a_broken_file_stops_the_run_with_one_clear_line(setting: str, tmp_path: Path) -> None:
    result = fazhi("run", "--inbox", SAMPLE, **broken(setting, tmp_path))
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(rf"错误：.*{BROKEN[setting][3]}.*\n", result.stderr), result.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.slow
def test_a_process_that_meets_a_broken_file_ends_without_a_traceback(tmp_path: Path) -> None:
    done = process("run", "--inbox", SAMPLE, **broken("catalogue", tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"错误：.*openness\.toml.*\n", done.stderr), done.stderr


@pytest.mark.parametrize("setting", ["catalogue", "registers"])
def test_a_broken_file_stops_the_reading_of_files_too(setting: str, tmp_path: Path) -> None:
    result = fazhi("extract", ONE, **{f"FAZHI_{setting.upper()}": str(tmp_path)})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("错误：") and result.stderr.count("\n") == 1


# help


def _all_commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [prefix]
    for name, command in group.commands.items():
        path = (*prefix, name)
        found += _all_commands(command, path) if isinstance(command, click.Group) else [path]
    return found


@pytest.mark.parametrize("path", _all_commands(main), ids=" ".join)
def test_help_is_in_chinese(path: tuple[str, ...]) -> None:
    result = fazhi(*path, "--help")
    assert result.exit_code == 0
    assert re.search("[一-龥]{4}", result.stdout)
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not re.search("[一-龥]", option.help or "")] == []


def test_the_version_is_printed() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", fazhi("--version").stdout)
