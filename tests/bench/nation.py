"""`python -m tests.bench.nation`: how the warehouse answers at the size of a nation.

Makes 40,000 towns x 10 years with about 60 stated indicators each (24 M facts, seeded, in DuckDB), under the real
schema and the real views, and measures in one run: building, file size, peak memory, what it takes when one county
changes (at a tenth of the size and at the whole, to see what grows), and the 50th and 95th percentile of what analysts
ask, with one reader and with eight in processes of their own. Prints a table; asserts nothing.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import load_settings
from pipelines.warehouse.build import (
    build_mart,
    build_views,
    load_frame,
    make_tables,
    make_views,
    open_candidate,
)
from pipelines.warehouse.connect import connect
from pipelines.warehouse.incremental import copy_file, forget_stale, hash_counties
from pipelines.warehouse.models import Models, load_models

TOWNS_PER_COUNTY = 29
YEARS = range(2015, 2025)
#: Of 128 indicators, how many a report states on average.
STATED = 60

#: Fictional towns; hash() is DuckDB's, so that the same nation is made every time.
_REGISTERS = """
insert into core.counties
select printf('%02d%04d', 11 + c % 31, c) as county_code, '县' || c as county_name, '04-01' as publication_deadline
from range({counties}) as counties(c);
insert into core.towns by name
select
    printf('%02d%04d', 11 + c % 31, c) || printf('%03d', n) as town_code,
    '镇' || (c * {per_county} + n) as town_name,
    [] as aliases,
    printf('%02d%04d', 11 + c % 31, c) as county_code,
    ['街道', '镇', '乡'][1 + n % 3] as kind,
    (2000 + hash(c, n) % 80000)::integer as population,
    (3 + hash(n, c) % 30)::integer as village_count,
    2015 as valid_from
from range({counties}) as counties(c), range({per_county}) as numbers(n);
insert into core.report_years select y, 40000 from range(2015, 2025) as years(y);
"""
#: One town in twenty has no report of the year.
_REPORTS = """
insert into core.reports by name
select
    town_code || '-' || {year} as report_id, county_code, town_code, town_name, {year} as report_year,
    town_name || '{year}年法治政府建设情况报告' as title, '{year}/' || town_code || '.txt' as file_path,
    sha256(town_code || {year}) as file_sha256, sha256(town_code) as text_sha256,
    make_date({year} + 1, 1 + (hash(town_code, {year}) % 4)::integer, 10) as published_on,
    'signature' as published_on_source, 10000 as byte_count, 3500 as char_count, 'txt' as format, 'text' as method,
    '1' as reader_version
from core.towns
where hash(town_code, {year}, 1) % 20 > 0
order by county_code, town_code
"""
_FACTS = """
insert into core.facts by name
with stated as (
    select
        reports.report_id, reports.county_code, reports.town_code, reports.report_year, indicators.indicator_code,
        indicators.indicator_order, indicators.unit, indicators.kind,
        hash(reports.report_id, indicators.indicator_code) as chance
    from core.reports as reports
    cross join core.indicators as indicators
    where reports.report_year = {year}
        and hash(indicators.indicator_code, reports.report_id) % {indicators} < {stated}
),
valued as (
    select
        *,
        case kind
            when 'rate' then 90 + chance % 11
            when 'flag' then 1
            else round(exp(1 + (hash(town_code, indicator_code) % 600) / 100.0 + (chance % 40) / 100.0))
        end as value,
        ['exact', 'exact', 'exact', 'exact', 'exact', 'exact', 'exact', 'at_least', 'at_least', 'about']
            [1 + (chance // 7 % 10)::integer] as bound
    from stated
)
select
    report_id, county_code, town_code, report_year, indicator_code, value,
    case bound when 'about' then value * 0.9 else value end as value_low,
    case bound when 'about' then value * 1.1 when 'exact' then value end as value_high,
    bound, unit, unit as unit_as_written, 'year' as period, 'stated' as basis,
    '开展相关工作' || value::bigint || unit as quote, chance % 3000 as quote_start,
    chance % 3000 + length('开展相关工作' || value::bigint || unit) as quote_end,
    '全年围绕中心工作，开展相关工作' || value::bigint || unit || '，取得明显成效。' as sentence,
    chance % 3000 as sentence_start, chance % 3000 + 15 as figure_start,
    chance % 3000 + 15 + length(value::bigint || unit) as figure_end,
    '全年围绕中心工作，开展相关工作【' || value::bigint || unit || '】，取得明显成效。' as marked_sentence,
    [{{'start': quote_start, 'end': quote_end, 'quote': quote}}] as places, 1 as part_count, 0.95 as score,
    chance % 50 = 0 as is_uncertain, false as is_corrected, value as extracted_value, 'text' as method
from valued
order by county_code, indicator_order, town_code
"""

#: Five sections, five numbers that no indicator claims and ten paragraphs a report; of a paragraph's twelve clauses one is
#: new each year.
_TEXTS = """
insert into core.sections by name
select
    report_id, county_code, {year} as report_year, n as section_order,
    ['lead', 'measures', 'responsibility', 'problems', 'plan'][n] as kind, n * 600 as section_start,
    n * 600 + 500 as section_end
from core.reports, range(1, 6) as numbers(n)
where report_year = {year}
order by county_code, report_id, n;
insert into core.quantities by name
select
    report_id, county_code, {year} as report_year, n as quantity_order, n * 500 as quantity_start,
    n * 500 + 3 as quantity_end, n || '次' as quote, n as value, 'exact' as bound, '次' as unit, 'item' as unit_class,
    'stated' as basis, 'year' as period, 'measures' as section_kind, [] as indicator_codes,
    n * 500 as sentence_start, n * 500 + 20 as sentence_end, '开展其他工作' || n || '次。' as sentence
from core.reports, range(1, 6) as numbers(n)
where report_year = {year}
order by county_code, report_id, n;
insert into core.paragraphs by name
select
    report_id, county_code, town_code, {year} as report_year, n as paragraph_order, n * 300 as paragraph_start,
    n * 300 + 240 as paragraph_end, 240 as char_count, hash(town_code, n, {year})::varchar as text_hash,
    [{clauses}] as clause_hashes, [{chars}] as clause_chars
from core.reports, range(1, 11) as numbers(n)
where report_year = {year}
order by county_code, town_code, report_id, n;
"""

#: What is asked → the query; {county}, {province}, {year}, {indicator} are drawn anew for every question.
QUESTIONS = {
    "一个县的指标表": "select * from marts.town_year_matrix where county_code = '{county}' and report_year = {year}",
    "一个指标在县内的排名": "select 乡镇, 数值, 排名 from 分析.乡镇排名 "
    "where 县区 = '{county_name}' and 年度 = {year} and 指标 = '{indicator_name}' order by 排名",
    "一个县的同比": "select * from marts.town_year_changes where county_code = '{county}' and report_year = {year}",
    "一个县的缺项": "select * from marts.town_year_gaps where county_code = '{county}' and report_year = {year}",
    "一个县的乡镇指标": "select * from marts.town_year_indicators where county_code = '{county}' and report_year = {year}",
    "一个省的分位": "select * from marts.province_year_indicators "
    "where province_code = '{province}' and report_year = {year} and indicator_code = '{indicator}'",
}


def main() -> None:
    """Make the nation, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--counties", type=int, default=1380, help="how many counties of 29 towns (1380: a nation)"
    )
    parser.add_argument(
        "--repeats", type=int, default=100, help="how often each question is asked by each reader"
    )
    parser.add_argument("--keep", type=Path, help="make the file here, or use the one that is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tenth = Path(folder) / "tenth.duckdb"
        _build(tenth, max(options.counties // 10, 1))
        tenth.unlink()
        path = options.keep or Path(folder) / "nation.duckdb"
        _build(path, options.counties)
        for readers in (1, 8):
            _ask(path, readers, options)


def _build(path: Path, counties: int) -> None:
    print(f"\n{counties:,} 个县")
    if not path.exists():
        _in_a_process(make_nation, path, counties)
        _in_a_process(build_marts, path)
    print(f"文件 {path.stat().st_size / 1e6:,.0f} MB")
    _in_a_process(change_a_county, path)


def project_models() -> tuple[pl.DataFrame, Models]:
    """The catalogue and all of sql/."""
    settings = load_settings()
    catalogue = load_catalogue(settings.catalogue).frame()
    return catalogue, load_models(settings.sql, catalogue)


def make_nation(path: Path, counties: int) -> None:
    """The file with all core tables filled, core only."""
    catalogue, models = project_models()
    started = time.perf_counter()
    with open_candidate(path) as database:
        make_tables(database, models)
        make_views(database, models.views)
        load_frame(database, "core.indicators", catalogue, path)
        database.execute(_REGISTERS.format(counties=counties, per_county=TOWNS_PER_COUNTY))
        for year in YEARS:
            database.execute(_REPORTS.format(year=year))
            database.execute(_FACTS.format(year=year, indicators=len(catalogue), stated=STATED))
            clauses = ", ".join(f"hash(town_code, n, {n}{f', {year}' if not n else ''})" for n in range(12))
            database.execute(_TEXTS.format(year=year, clauses=clauses, chars=", ".join(["20"] * 12)))
        hash_counties(database, models)
        facts = database.execute("select count(*) from core.facts").fetchone()
    print(f"造数入库 {facts[0] if facts else 0:,} 条事实：{time.perf_counter() - started:.0f} 秒")


def build_marts(path: Path) -> None:
    """All marts, views and macros."""
    _, models = project_models()
    started = time.perf_counter()
    for mart in models.marts:
        began = time.perf_counter()
        built = build_mart(path, models, mart)
        print(f"  {mart.name:<28}{built.row_count:>12,} 行{time.perf_counter() - began:8.1f} 秒", flush=True)
    build_views(path, models.faces)
    print(f"建 {len(models.marts)} 张比较表和全部中文视图：{time.perf_counter() - started:.0f} 秒")


def change_a_county(path: Path) -> None:
    """What a build does after figures of one county have changed, apart from loading core and the checks."""
    _, models = project_models()
    copy = path.with_name("copy.duckdb")
    _timed("照搬已发布的文件", copy_file, path, copy)
    with open_candidate(copy) as database:
        county = database.execute("select max(county_code) from core.counties").fetchall()[0][0]
        database.execute(
            f"update core.facts set value = value + 1 where county_code = '{county}' and report_year = 2024"
        )
        database.execute("delete from meta.county_hashes")
        _timed("算各县的指纹", hash_counties, database, models)
        _timed("取下过时的部分", _forget_stale, database, models)
    started = time.perf_counter()
    built = [build_mart(copy, models, mart) for mart in models.marts]
    seconds = time.perf_counter() - started
    made = (
        "它的部分"
        if {mart.places for mart in built} <= {(county,), (county[:2],)}
        else "全部（县少，省得分开）"
    )
    print(
        f"一个县的数字变了，重算全部比较表里{made}：{seconds:.2f} 秒，文件 {copy.stat().st_size / 1e6:,.0f} MB"
    )
    copy.unlink()


def _forget_stale(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    for mart in models.marts:
        forget_stale(database, mart)


def _timed(what: str, work: Callable[..., None], *arguments: object) -> None:
    started = time.perf_counter()
    work(*arguments)
    print(f"{what}：{time.perf_counter() - started:.2f} 秒")


def _in_a_process(work: Callable[..., None], *arguments: object) -> None:
    """Run in a process of its own (not a fork: DuckDB's threads would not come along) and print its peak memory."""
    process = multiprocessing.get_context("spawn").Process(target=_measured, args=(work, *arguments))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _measured(work: Callable[..., None], *arguments: object) -> None:
    work(*arguments)
    print(f"  内存最多 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def _ask(path: Path, readers: int, options: argparse.Namespace) -> None:
    print(f"\n{readers} 个读者，每问 {options.repeats} 次（毫秒）：p50、p95、平均行数")
    context = multiprocessing.get_context("spawn")
    with context.Pool(readers) as pool:
        for name, query in QUESTIONS.items():
            jobs = [(path, query, options.counties, options.repeats, reader) for reader in range(readers)]
            found = pool.starmap(ask, jobs, chunksize=1)
            times = sorted(seconds * 1000 for times, _ in found for seconds in times)
            rows = statistics.mean(count for _, counts in found for count in counts)
            p95 = times[int(len(times) * 0.95)]
            print(f"  {name:　<12}{statistics.median(times):8.1f}{p95:8.1f}{rows:8.0f}")


def ask(path: Path, query: str, counties: int, repeats: int, reader: int) -> tuple[list[float], list[int]]:
    """Seconds and rows of each asking, on one connection as a page or an analyst holds it."""
    with connect(path) as database:
        indicators = database.execute("select indicator_code, indicator_name from core.indicators").fetchall()
        times, counts = [], []
        for turn in range(repeats + 1):
            number = (reader * 7919 + turn * 104729) % counties
            code, name = indicators[(reader + turn * 17) % len(indicators)]
            county = f"{11 + number % 31:02d}{number:04d}"
            text = query.format(
                county=county,
                county_name=f"县{number}",
                province=county[:2],
                year=2016 + turn % 9,
                indicator=code,
                indicator_name=name,
            )
            started = time.perf_counter()
            rows = database.execute(text).fetchall()
            # The first opens the file's catalogue.
            if turn:
                times.append(time.perf_counter() - started)
                counts.append(len(rows))
        return times, counts


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
