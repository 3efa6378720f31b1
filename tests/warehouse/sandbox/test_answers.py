"""What comes back from a query: typed values, parameters, the newest release."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Settings, load_settings
from pipelines.warehouse import sandbox
from pipelines.warehouse.sandbox import WarehouseMissing, run_query

from .published import published


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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("['6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid]", ["6ba7b810-9dad-11d1-80b4-00c04fd430c8"]),
        ("1.5::decimal(38, 10)", Decimal("1.5")),
        ("interval '1 month'", timedelta(days=30)),
        ("{'at': timestamptz '2024-01-01 08:00:00+08'}", {"at": "2024-01-01T00:00:00+00:00"}),
        ("timetz '10:00:00+08'", "10:00:00+08:00"),
        ("['\\xFF'::blob]", ["ff"]),
        ("1::uhugeint", 1),
        ("map {uuid(): 1} is not null", True),
        ("map {'a': 1}", {"a": 1}),
        ("union_value(a := 1)", 1),
        ("'101'::bit", "101"),
        ("'a'::enum('a', 'b')", "a"),
        ("'x'::variant", "x"),
        ("time_ns '10:00:00'", "10:00:00"),
    ],
)
def test_every_type_comes_back(value: str, expected: Any, settings: Settings) -> None:
    # A module that DuckDB imports for a type cannot be opened any more when the first value comes.
    assert run_query(settings, f"select {value}").rows == ((expected,),)


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


def test_a_link_that_leads_nowhere_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    state = tmp_path_factory.mktemp("state")
    published(state)
    (state / "warehouse" / "releases" / "1" / "fazhi.duckdb").unlink()
    with pytest.raises(WarehouseMissing, match=r"指向的文件不见了.*fazhi rollback"):
        run_query(load_settings(state=state), "select 1")


def test_a_release_removed_before_it_is_opened_gives_way_to_the_next(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, answer = tmp_path_factory.mktemp("state"), sandbox._answer
    published(state)

    def too_late(settings: Settings, request: bytes) -> list[Any]:
        monkeypatch.undo()
        published(state, 2)
        (state / "warehouse" / "releases" / "1" / "fazhi.duckdb").unlink()
        return answer(settings, request)

    monkeypatch.setattr(sandbox, "_answer", too_late)
    assert run_query(load_settings(state=state), "select value from marts.town_year_ranks").rows == ((2,),)
