"""Clients from DuckDB 1.2 on open what is published: tables, views, macros and comments, also under Chinese names.

Needs an interpreter with an old duckdb, named in DUCKDB_1_2_PYTHON: a virtual environment with duckdb==1.2.* will do.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from pipelines.warehouse.build import open_candidate

OLD_PYTHON = os.environ.get("DUCKDB_1_2_PYTHON", "")

MADE = """
create schema core;
create schema 分析;
create table core.facts as select '甲镇' as town_name, 5.0::double as value, [{'start': 1, 'quote': '5件'}] as places;
create view 分析.乡镇指标 as
    select town_name as 乡镇, value as 数值, map([town_name], [value]) as 全部, rank() over (order by value) as 排名
    from core.facts;
comment on view 分析.乡镇指标 is '说明';
comment on column 分析.乡镇指标.乡镇 is '乡镇名';
create macro 比较(乡镇名, 县 := null) as table select 数值 from 分析.乡镇指标 where 乡镇 = 乡镇名 and 县 is null;
comment on macro table 比较 is '比较说明';
"""
ASKED = {
    "select 乡镇, 数值, 排名 from 分析.乡镇指标": [["甲镇", 5.0, 1]],
    "from 比较('甲镇')": [[5.0]],
    "select comment from duckdb_views() where view_name = '乡镇指标'": [["说明"]],
    "select comment from duckdb_columns() where comment is not null": [["乡镇名"]],
    "select comment from duckdb_functions() where function_name = '比较'": [["比较说明"]],
    "select places[1].quote from core.facts": [["5件"]],
}
ASK = """
import duckdb, json, sys
database = duckdb.connect(sys.argv[1], read_only=True)
assert duckdb.__version__.startswith("1.2."), duckdb.__version__
print(json.dumps([database.execute(query).fetchall() for query in json.loads(sys.argv[2])]))
"""


@pytest.mark.skipif(not OLD_PYTHON, reason="DUCKDB_1_2_PYTHON names no interpreter with duckdb 1.2")
def test_an_old_client_reads_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "fazhi.duckdb"
    with open_candidate(file) as database:
        database.execute(MADE)
    command = [OLD_PYTHON, "-c", ASK, str(file), json.dumps(list(ASKED))]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr
    assert json.loads(answered.stdout) == list(ASKED.values())
