"""The files under sql/: what is refused, what is found out about them, and that all is described."""

import re
import shutil
from pathlib import Path

import pytest

from pipelines.warehouse.models import Models, load_models
from pipelines.warehouse.statements import ModelError

from .conftest import CATALOGUE, SQL


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A copy of sql/ to break."""
    return Path(shutil.copytree(SQL, tmp_path / "sql"))


def refused(sql: Path, name: str, text: str) -> str:
    path = sql / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as error:
        load_models(sql, CATALOGUE)
    message = str(error.value)
    assert path.stem in message or path.parent.name in message
    assert re.search("[一-龥]", message)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("statement", "because"),
    [
        ("create table marts.x as select 1 as a -- 一", "create"),
        ("insert into core.facts select * from core.facts", "insert"),
        ("drop table core.facts", "drop"),
        ("copy core.facts to 'x.csv'", "copy"),
        ("attach 'x.duckdb'", "attach"),
        ("select 1 as a; select 2 as a", "2 条"),
        ("select 1 as a union select 2 as a", "union"),
        ("", "0 条"),
        ("select from where", "语法"),
        ("selec 1", ""),
        ("select a.column0 from read_csv('/etc/passwd') as a", "库里的表"),
        ("select a.x from 'file.parquet' as a", "没有名为"),
        ("select facts.value from facts", "facts"),
        ("select f.value from core.fact as f", "core.fact"),
        ("select f.valeu from core.facts as f", "valeu"),
        ("select f.value * 2 as twice from core.facts as f", "twice"),
    ],
)
def test_a_mart_is_one_plain_select(statement: str, because: str, sql: Path) -> None:
    assert because in refused(sql, "marts/x.sql", f"-- 说明\n{statement}\n")


def test_a_mart_does_not_take_the_name_of_another_view(sql: Path) -> None:
    text = "-- 说明\nselect f.value from core.facts as f\n"
    assert "已经有" in refused(sql, "marts/town_year_matrix.sql", text)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("marts/findings.sql", "core.findings"),
        ("marts/Facts.sql", "core.facts"),
        ("marts/build.sql", "meta.build"),
        ("marts/town_years.sql", "core.town_years"),
        ("core/dictionary.sql", "meta.dictionary"),
    ],
)
def test_a_view_does_not_take_a_name_of_another_schema(name: str, taken: str, sql: Path) -> None:
    # The exports are called by the name alone: marts.findings and core.findings would be one file.
    text = "-- 说明\nselect f.value from core.facts as f\n"
    assert f"已经有名为 {taken} 的表或视图" in refused(sql, name, text)


def test_a_view_of_core_that_a_generated_mart_is_called_like_is_refused(sql: Path) -> None:
    text = "-- 说明\nselect f.value from core.facts as f\n"
    (sql / "core/town_year_matrix.sql").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"core.town_year_matrix\.sql：.*marts\.town_year_matrix"):
        load_models(sql, CATALOGUE)


def test_a_mart_has_a_description(sql: Path) -> None:
    assert "第一行" in refused(sql, "marts/x.sql", "select f.value from core.facts as f\n")


def test_marts_do_not_read_each_other_in_a_circle(sql: Path) -> None:
    (sql / "marts/x.sql").write_text("-- 甲\nselect y.a from marts.y as y")
    assert "圈" in refused(sql, "marts/y.sql", "-- 乙\nselect x.a from marts.x as x")


def test_a_core_table_has_comments(sql: Path) -> None:
    table = "-- 表\ncreate table core.x (a integer);\n"
    assert "comment on table" in refused(sql, "schema/x.sql", table)
    assert "列 a" in refused(sql, "schema/x.sql", table + "comment on table core.x is '表';\n")
    assert "名为 x" in refused(sql, "schema/x.sql", "-- 表\ncreate table core.y (a integer);\n")


def test_a_check_says_how_grave_it_is(sql: Path) -> None:
    select = "select f.value from core.facts as f"
    assert "severity" in refused(sql, "checks/x.sql", f"-- 说明\n{select}")
    assert "severity" in refused(sql, "checks/x.sql", f"-- 说明\n-- severity: grave\n{select}")


def test_a_new_mart_takes_its_comments_from_where_its_columns_come_from(sql: Path) -> None:
    (sql / "marts/x.sql").write_text(
        "-- 每年的最大值\nselect f.report_year, max(f.value) as value_max -- 最大值\n"
        "from core.facts as f group by f.report_year"
    )
    mart = load_models(sql, CATALOGUE).relation("marts.x")
    assert mart.description == "每年的最大值"
    assert mart.depends_on == ("core.facts",)
    year, largest = mart.columns
    assert (year.type, year.comment) == ("INTEGER", "报告年度：报告写的是哪一年的工作（不是发布的年份）")
    assert (largest.comment, largest.sources) == ("最大值", (("core", "facts", "value"),))


def test_marts_come_after_what_they_read(models: Models) -> None:
    seen = {relation.full_name for relation in (*models.tables, *models.views)}
    for mart in models.marts:
        assert set(mart.depends_on) <= seen
        seen.add(mart.full_name)


def test_every_column_of_a_mart_has_a_source(models: Models) -> None:
    # The rules of the suspicious values stand in the select itself.
    without = [f"{m.full_name}.{c.name}" for m in models.marts for c in m.columns if not c.sources]
    assert without == ["marts.suspicious_values.rule_code", "marts.suspicious_values.rule_name"]


def test_everything_is_described_in_chinese(models: Models) -> None:
    texts = {relation.full_name: relation.description for relation in models.relations}
    texts |= {f"{r.full_name}.{c.name}": c.comment for r in models.relations for c in r.columns}
    texts |= {check.name: check.description for check in models.checks}
    assert [name for name, text in texts.items() if not re.search("[一-龥]", text)] == []


def test_every_sql_file_begins_with_its_description() -> None:
    files = sorted(SQL.rglob("*.sql"))
    assert len(files) > 30
    for path in files:
        assert re.match("-- .*[一-龥]", path.read_text(encoding="utf-8")), path


def test_names_follow_the_rules(models: Models) -> None:
    for mart in models.marts:
        # A name that analysts know goes before the grain.
        known = {"report_compliance", "indicator_coverage", "suspicious_values", "shared_paragraphs"}
        assert re.match("(town|county|province)_year_", mart.name) or mart.name in known
    for relation in models.relations:
        for column in relation.columns:
            assert re.fullmatch("[a-z][a-z0-9_]*", column.name)
            assert column.name not in {"year", "date", "id", "name"}
            if column.type == "BOOLEAN":
                assert column.name.startswith(("is_", "has_"))
            if column.type == "DATE":
                assert column.name.endswith("_on")
