"""From the URLs of sources.csv to files in the inbox. `fazhi run` leaves this asset out: it stays off the network.

Belongs here: the asset, and adding its rows to the lake. Does not belong here: how anything is fetched.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import polars as pl

from pipelines.collecting.collect import Folders, collect, history_of
from pipelines.collecting.fetching import Fetcher, Manners
from pipelines.collecting.frames import COLLECTED_FILES
from pipelines.collecting.guard import Resolver, guard_for, resolve
from pipelines.collecting.sources import Source, load_sources
from pipelines.defs.locking import run_lock
from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.resources import COLLECTING, Project
from pipelines.defs.tables import asset_key, built
from pipelines.reading.registers import load_registers
from pipelines.settings import Settings
from pipelines.warehouse.lake import DamagedFrame, frame_path, read_frame, write_frame

TABLE = "raw/collected_files"
DESCRIPTION = (
    "按 sources.csv 取过的网址：每取一次一行，连同状态、时间、SHA-256、放在收件箱哪里，没有取到的写明原因"
)
COLUMNS = {
    "url": "网址",
    "final_url": "跳转以后的网址",
    "found_on_url": "在哪个网页上找到的链接；空表示写在 sources.csv 里",
    "county_name": "县",
    "town_name": "镇街；空表示县的列表页",
    "kind": "list 列表页，page 报告，link 列表页里的链接，attachment 附件",
    "link_title": "链接的文字",
    "fetched_at": "什么时候取的（世界时）",
    "http_status": "HTTP 状态；空表示没有应答",
    "try_count": "试了几次",
    "etag": "网站给的版本标记",
    "last_modified": "网站说的修改时间",
    "content_type": "网站说的类型",
    "byte_count": "大小（字节）",
    "file_sha256": "内容的 SHA-256，也是留底文件的名字",
    "inbox_path": "放在收件箱哪里；空表示没有放（列表页、只挂着附件的网页、没有取到）",
    "outcome_code": "结果代码",
    "outcome": "结果，没有取到的写明原因和办法",
}


def collecting_assets() -> list[dg.AssetsDefinition]:
    """The asset raw/collected_files."""
    columns = [dg.TableColumn(name, str(dtype), COLUMNS[name]) for name, dtype in COLLECTED_FILES.items()]
    spec = dg.AssetSpec(
        asset_key(TABLE),
        description=DESCRIPTION,
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
        group_name="raw",
        kinds={"polars", "parquet"},
    )

    @dg.multi_asset(name="collect_files", specs=[spec], backfill_policy=SINGLE_RUN)
    def collect_files(project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        rows = collect_all(
            project.settings,
            lambda row: project.tell(COLLECTING, told(row)),
            project.sources,
            wait_seconds=project.settings.lock_wait_seconds,
        )
        counts = Counter(row["outcome_code"] for row in rows)
        return built(asset_key(TABLE), len(rows), {f"outcome/{code}": n for code, n in counts.items()})

    return [collect_files]


def collect_all(
    settings: Settings,
    on_row: Callable[[dict[str, Any]], None],
    sources: Sequence[Source] | None = None,
    resolver: Resolver = resolve,
    wait_seconds: float = 0,
) -> list[dict[str, Any]]:
    """Fetch all sources and add a row per URL to the lake, also when interrupted; the new rows come back.

    Without sources the network is not touched. Raises RegisterError, AnotherRun, StaleFrame.
    """
    if sources is None:
        sources = load_sources(settings.registers, load_registers(settings.registers))
    rows: list[dict[str, Any]] = []
    with run_lock(settings.state, "collect", wait_seconds):
        before = _history(settings)
        if not sources:
            write_frame(settings.lake, TABLE, None, before)
            return rows
        folders = Folders(settings.collected, settings.inbox)
        try:
            with _fetcher(settings, sources, resolver) as fetcher:
                for row in collect(sources, history_of(before), folders, fetcher):
                    rows.append(row)
                    on_row(row)
        finally:
            write_frame(
                settings.lake, TABLE, None, pl.concat([before, pl.DataFrame(rows, schema=COLLECTED_FILES)])
            )
    return rows


def _history(settings: Settings) -> pl.DataFrame:
    """The rows of before. What is damaged is set aside: everything is then fetched once more, and nothing is lost."""
    try:
        return read_frame(settings.lake, TABLE, None, COLLECTED_FILES)
    except DamagedFrame:
        path = frame_path(settings.lake, TABLE, None)
        path.replace(path.with_suffix(".damaged"))
        return COLLECTED_FILES.to_frame()


def told(row: dict[str, Any]) -> str:
    """A row as one line for a person."""
    where = row["inbox_path"] or row["url"]
    return f"{row['town_name'] or row['county_name']}：{row['outcome']}（{where}）"


def _fetcher(settings: Settings, sources: Sequence[Source], resolver: Resolver) -> Fetcher:
    guard = guard_for(
        [source.url for source in sources], settings.allowed_hosts, settings.allow_private_addresses, resolver
    )
    manners = Manners(
        pause=settings.collect_pause_seconds,
        timeout=settings.collect_timeout_seconds,
        tries=settings.collect_tries,
        max_bytes=settings.max_file_bytes,
    )
    return Fetcher(guard, manners, settings.collect_proxy)
