"""The schema 分析 and the macros: Chinese names that need no quotes, codes spelled out, nothing left out, nothing
written twice."""

import ast
import re
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.extracting.catalogue import load_catalogue
from pipelines.warehouse.chinese import PLAIN_NAME, load_names
from pipelines.warehouse.models import Models, load_models
from pipelines.warehouse.statements import ModelError, Source

from .conftest import CATALOGUE, SQL, Fill

ROOT = SQL.parent

WORLD = {
    "core.counties": [{"county_code": "1"}],
    "core.report_years": [{"report_year": 2022}, {"report_year": 2023}],
    "core.towns": [
        {"town_code": "t1", "town_name": "老甲乡", "valid_to": 2022, "aliases": ["甲乡"]},
        {"town_code": "t1", "town_name": "甲镇", "valid_from": 2023},
        {"town_code": "t2", "town_name": "乙镇"},
    ],
    "core.indicators": [
        {"indicator_code": "a", "indicator_name": "调解件数"},
        {
            "indicator_code": "b",
            "indicator_name": "满意率",
            "kind": "rate",
            "unit": "%",
            "indicator_order": 2,
        },
    ],
    "core.reports": [
        {"report_id": "r0", "town_code": "t1", "town_name": "老甲乡", "report_year": 2022},
        {"report_id": "r1", "town_code": "t1"},
        {"report_id": "r2", "town_code": "t2", "town_name": "乙镇"},
    ],
    "core.facts": [
        {"report_id": "r0", "town_code": "t1", "report_year": 2022, "value": 8},
        {
            **{"report_id": "r1", "town_code": "t1", "value": 5, "bound": "at_least"},
            **{"sentence": "𠮷全年调解5余件。", "marked_sentence": "𠮷全年调解【5余件】。"},
        },
        {"report_id": "r2", "town_code": "t2", "value": 9},
    ],
}


@pytest.fixture
def filled(fill: Fill, database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    fill(WORLD)
    return database


def test_the_question_of_the_readme_needs_no_quotes(filled: duckdb.DuckDBPyConnection) -> None:
    rows = filled.execute(
        "select 乡镇, 数值, 约数, 排名 from 分析.乡镇指标 where 年度 = 2023 and 指标 = '调解件数' order by 排名"
    ).fetchall()
    assert rows == [("乙镇", 9, "正好", 1), ("甲镇", 5, "不少于", 2)]


def test_the_indicators_have_the_columns_that_analysts_rely_on(models: Models) -> None:
    view = next(view for view in models.zh_views if view.name == "乡镇指标")
    expected = (
        "县区, 乡镇, 年度, 主题, 指标, 数值, 下限, 上限, 约数, 单位, 排名, 全县中位数, 同比, 是否存疑, 原文"
    )
    assert set(expected.split(", ")) <= {column.name for column in view.columns}


def test_every_chinese_name_works_without_quotes(models: Models, database: duckdb.DuckDBPyConnection) -> None:
    for relation in models.faces:
        assert PLAIN_NAME.fullmatch(relation.name)
        for column in relation.columns:
            assert PLAIN_NAME.fullmatch(column.name) or relation in models.macros
    view = next(view for view in models.zh_views if view.name == "乡镇指标表")
    assert len(view.columns) == len(CATALOGUE) + 6
    database.execute("create table 试 as select " + ", ".join(f"1 as {c.name}" for c in view.columns))


def test_every_mart_has_a_chinese_view(models: Models) -> None:
    shown = {view.depends_on[0] for view in models.zh_views}
    assert [mart.full_name for mart in models.marts if mart.full_name not in shown] == []


def test_names_of_no_use_are_not_kept(models: Models) -> None:
    text = (SQL / "zh" / "names.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"^([a-z0-9_]+) = \"", text.split("[columns]")[1].split("[values]")[0], re.M))
    used = {column.name for relation in (*models.relations, *models.macros) for column in relation.columns}
    assert named - used == set()


def test_comments_do_not_speak_of_codes_that_are_spelled_out(models: Models) -> None:
    view = next(view for view in models.zh_views if view.name == "乡镇指标")
    bound = next(column for column in view.columns if column.name == "约数")
    assert "at_least" not in bound.comment
    assert "不少于" in bound.comment


def checked_codes() -> dict[Source, set[str]]:
    """Column → the codes that sql/schema lets it hold."""
    found = {}
    for path in (SQL / "schema").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        schema = re.findall(r"create table (\w+)\.", text)[0]
        for column, codes in re.findall(r"check \(\s*(\w+) (?:in|=) ('[^']+'|\([^)]+\))", text):
            found[(schema, path.stem, column)] = set(re.findall(r"'([^']+)'", codes))
    return found


def written_codes() -> dict[Source, set[str]]:
    """Column → the codes that the program writes where sql/schema does not list them."""
    classes = set(load_catalogue(ROOT / "data" / "catalogue").language.unit_classes.values()) | {"claim"}
    remarks = {"file_removed"}
    for path in (ROOT / "pipelines" / "reading").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Remark", "differing"):
                remarks |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
            # The remarks on a PDF are a table of code and text.
            if isinstance(node, ast.FunctionDef) and node.name == "_remarks":
                tables = [inner for inner in ast.walk(node) if isinstance(inner, ast.Dict)]
                remarks |= {
                    str(key.value) for table in tables for key in table.keys if isinstance(key, ast.Constant)
                }
    assert len(remarks) > 25
    periods = {"year", "part_year", "plan", "prior", "cumulative"}
    return {
        ("core", "quantities", "unit_class"): classes,
        ("core", "quantities", "period"): periods,
        ("core", "report_findings", "finding_code"): remarks,
    }


def test_every_code_is_spelled_in_chinese(models: Models) -> None:
    codes, names = checked_codes() | written_codes(), load_names(SQL / "zh" / "names.toml")
    shown = 0
    for relation in models.relations:
        if relation.full_name not in names.relations:
            continue
        for column in relation.columns:
            sources = [(relation.schema, relation.name, column.name), *column.sources]
            for source in sources if column.type == "VARCHAR" and len(sources) <= 2 else ():
                missing = codes.get(source, set()) - set(names.labels(relation, column.name))
                assert missing == set(), f"{relation.full_name}.{column.name}"
                shown += source in codes
    assert shown > 15


def test_no_code_is_spelled_that_cannot_occur() -> None:
    names = load_names(SQL / "zh" / "names.toml")
    codes = checked_codes() | written_codes()
    for table in ("core.findings", "core.report_findings"):
        schema, name = table.split(".")
        assert set(names.values[table]["finding_code"]) == codes[(schema, name, "finding_code")]
    assert set(names.values["table_kind"]) == codes[("meta", "dictionary", "table_kind")]


def test_codes_of_questions_are_those_that_are_shown() -> None:
    names = load_names(SQL / "zh" / "names.toml")
    shown = {
        "矛盾": set(names.values["core.findings"]["finding_code"].values()),
        "差异": set(names.values["core.report_findings"]["finding_code"].values()),
    }
    compared = set()
    for path in (SQL / "questions").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        for alias, codes in re.findall(r"(\w+)\.种类 (?:in|=) ('[^']+'|\([^)]+\))", text):
            assert set(re.findall(r"'([^']+)'", codes)) <= shown[alias], path
            compared.add(alias)
    assert compared == set(shown)


@pytest.mark.parametrize(
    ("old", "new", "because"),
    [
        ('county_name = "县区"', "", "county_name 没有中文名"),
        ('county_name = "县区"', 'county_name = "县 区"', "要加引号"),
        ('county_name = "县区"', 'county_name = "12县"', "要加引号"),
        ('county_name = "县区"', 'county_name = "order"', "“order”.*SQL 自己的词"),
        ('county_name = "县区"', 'county_name = "Left"', "“Left”.*SQL 自己的词"),
        ('"乡镇排名"', '"table"', "“table”.*SQL 自己的词"),
        ('county_name = "县区"', 'county_name = "乡镇"', "有两列都叫 乡镇"),
        ('"marts.town_year_ranks"', '"marts.town_year_rank"', "没有名为 marts.town_year_rank"),
        ("[columns]", "[columns", "读不了"),
        ('"乡镇排名"', '"乡镇指标"', "两张表都叫 乡镇指标"),
    ],
)
def test_wrong_names_are_refused(old: str, new: str, because: str, tmp_path: Path) -> None:
    sql = Path(shutil.copytree(SQL, tmp_path / "sql"))
    names = sql / "zh" / "names.toml"
    names.write_text(names.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ModelError, match=because):
        load_models(sql, CATALOGUE)


@pytest.mark.parametrize(("name", "code"), [("order", "x_count"), ("（）", "x_count"), ("名称", "order")])
def test_an_indicator_whose_column_would_need_quotes_is_refused(name: str, code: str) -> None:
    first = pl.col("indicator_order") == CATALOGUE["indicator_order"].min()
    changed = CATALOGUE.with_columns(
        indicator_name=pl.when(first).then(pl.lit(name)).otherwise("indicator_name"),
        indicator_code=pl.when(first).then(pl.lit(code)).otherwise("indicator_code"),
    )
    with pytest.raises(ModelError, match=f"指标 {code}.*要加引号"):
        load_models(SQL, changed)


@pytest.mark.parametrize(
    "call", ["compare('a', 2023)", "比较('调解件数', 2023)", "比较('a', 2023, 县区 := '甲县')"]
)
def test_compare(call: str, filled: duckdb.DuckDBPyConnection) -> None:
    chinese = call.startswith("比")
    town, rank, bound = ("乡镇", "排名", "约数") if chinese else ("town_name", "value_rank", "bound")
    rows = filled.execute(f"select {town}, {rank}, {bound} from {call}").fetchall()
    assert rows == [
        ("乙镇", 1, "正好" if chinese else "exact"),
        ("甲镇", 2, "不少于" if chinese else "at_least"),
    ]


@pytest.mark.parametrize("town", ["甲镇", "老甲乡", "甲乡", "t1"])
def test_history_is_found_under_every_name_a_town_ever_had(
    town: str, filled: duckdb.DuckDBPyConnection
) -> None:
    rows = filled.execute("select 乡镇, 年度, 数值, 是否有报告 from 历年(?, '调解件数')", [town]).fetchall()
    assert rows == [("老甲乡", 2022, 8, True), ("甲镇", 2023, 5, True)]
    rows = filled.execute("select 年度, 数值, 是否有报告 from 历年(?, 'b')", [town]).fetchall()
    assert rows == [(2022, None, True), (2023, None, True)]


def test_explain_marks_the_number_in_its_sentence(filled: duckdb.DuckDBPyConnection) -> None:
    rows = filled.execute("select marked_sentence, value from explain('甲镇', 2023, 'a')").fetchall()
    assert rows == [("𠮷全年调解【5余件】。", 5)]
    assert filled.execute("select 标出的句子 from 出处('甲镇', 2023, '调解件数')").fetchall() == [
        (rows[0][0],)
    ]
    assert filled.execute("from compare('a', 2023, county := '没有的县')").fetchall() == []


def test_a_macro_does_not_shadow_a_function(tmp_path: Path) -> None:
    sql = Path(shutil.copytree(SQL, tmp_path / "sql"))
    macro = "-- 说明\n-- 中文：{zh}(甲)\ncreate macro {name}(a) as table\nselect f.value from core.facts as f"
    for name, zh in (("range", "查"), ("x", "比较")):
        path = sql / "macros" / f"{name}.sql"
        path.write_text(macro.format(name=name, zh=zh), encoding="utf-8")
        with pytest.raises(ModelError, match="换一个名字"):
            load_models(sql, CATALOGUE)
        path.unlink()


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("-- 说明\ncreate macro x(a) as table select 1 as a -- 一", "中文"),
        ("-- 说明\n-- 中文：查(甲)\ncreate macro y(a) as table select 1 as a -- 一", "create macro x"),
        (
            "-- 说明\n-- 中文：order(甲)\ncreate macro x(a) as table\nselect f.town_name from core.reports as f",
            "“order”.*SQL 自己的词",
        ),
        (
            "-- 说明\n-- 中文：查(group)\ncreate macro x(a) as table\nselect f.town_name from core.reports as f",
            "“group”.*SQL 自己的词",
        ),
        (
            "-- 说明\n-- 中文：查(甲, 乙)\ncreate macro x(a) as table\nselect f.town_name from core.reports as f",
            "个数",
        ),
        (
            "-- 说明\n-- 中文：查(甲)\ncreate macro x(a) as table\nselect f.valeu from core.facts as f",
            "valeu",
        ),
        (
            "-- 说明\n-- 中文：查(甲)\ncreate macro x(a) as table\nselect f.value * 2 as value from core.facts as f",
            "注释",
        ),
        (
            "-- 说明\n-- 中文：查(甲)\ncreate macro x(a) as table\nselect f.value from core.fact as f",
            "core.fact",
        ),
    ],
)
def test_wrong_macros_are_refused(text: str, because: str, tmp_path: Path) -> None:
    sql = Path(shutil.copytree(SQL, tmp_path / "sql"))
    (sql / "macros" / "x.sql").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=because):
        load_models(sql, CATALOGUE)
