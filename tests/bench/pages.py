"""`python -m tests.bench.pages`: how fast the pages answer ten users, at the size of a county and, with --nation, of a nation.

Serves a synthetic warehouse (tests/bench/nation.py) by `fazhi serve` in a process of its own, and measures starting, the 50th
and 95th percentile of each page for ten users who read for a moment between two pages and for ten who do not, and memory.
Prints a table; asserts nothing.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import httpx
import polars as pl

from pipelines.settings import load_settings
from pipelines.warehouse.lake import write_frame
from tests.bench.nation import TOWNS_PER_COUNTY, build_marts, make_nation

USERS = 10
NATION = 1380
#: The year whose reports have a text in the lake: a nation's texts of all years would be gigabytes.
_YEAR = 2024
_TEXT = "全年围绕中心工作，开展相关工作，取得明显成效。" * 150


def main() -> None:
    """Make, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--nation", action="store_true", help="1,380 counties instead of one (minutes to make)"
    )
    parser.add_argument("--seconds", type=float, default=15, help="how long the users ask, each way")
    parser.add_argument("--keep", type=Path, help="make the state folder here, or use the one that is there")
    options = parser.parse_args()
    counties = NATION if options.nation else 1
    with tempfile.TemporaryDirectory() as folder:
        state = options.keep or Path(folder)
        published = load_settings(state=state).warehouse
        if not published.exists():
            make_state(published, counties)
        measure(state, counties, options.seconds)


def make_state(published: Path, counties: int) -> None:
    """The warehouse, and the texts of one year's reports."""
    make_nation(published, counties)
    build_marts(published)
    lake = load_settings(state=published.parents[1]).lake
    with duckdb.connect(str(published)) as database:
        database.execute("update core.reports set text_sha256 = sha256(report_id || ?)", [_TEXT])
        ids = database.execute("select report_id from core.reports where report_year = ?", [_YEAR]).fetchall()
    reports = pl.DataFrame({"report_id": [report_id for (report_id,) in ids]})
    write_frame(lake, "read/reports", _YEAR, reports.with_columns(text=pl.col("report_id") + _TEXT))


def measure(state: Path, counties: int, seconds: float) -> None:
    """Start the server, let the users ask, and print what it took."""
    variables = {**os.environ, "FAZHI_STATE": str(state), "FAZHI_PAGES_PER_SECOND": "100000"}
    command = [Path(sys.executable).with_name("fazhi"), "serve", "--port", "0"]
    started = time.perf_counter()
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115
    server = subprocess.Popen(command, env=variables, stderr=log)
    try:
        found = None
        while found is None and server.poll() is None:
            time.sleep(0.02)
            log.seek(0)
            found = re.search(r"http://[\d.:]+", log.read())
        assert found is not None
        httpx.get(f"{found[0]}/static/fazhi.css", trust_env=False)
        print(
            f"{counties} 个县；启动到能应答 {time.perf_counter() - started:.1f} 秒（CPU {cpu_seconds(server.pid):.1f} 秒），内存 {memory(server.pid)}"
        )
        for name, pause in (("看一会儿再点", 1.0), ("不停地点", 0.0)):
            before = cpu_seconds(server.pid)
            times = ask_all(found[0], counties, seconds, pause)
            show(f"{USERS} 个用户{name}", times, seconds, cpu_seconds(server.pid) - before)
        print(f"之后内存 {memory(server.pid)}")
    finally:
        server.terminate()
        server.wait()


def memory(pid: int) -> str:
    """Resident memory of a process, and what is its own of it."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return f"{sizes['Rss'] / 1000:.0f} MB（其中自己的 {own / 1000:.0f} MB）"


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask_all(address: str, counties: int, seconds: float, pause: float) -> dict[str, list[float]]:
    """Milliseconds of each kind of page, of all users together."""
    times: dict[str, list[float]] = defaultdict(list)
    threads = [
        threading.Thread(target=ask, args=(address, user, counties, seconds, pause, times))
        for user in range(USERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def ask(
    address: str, user: int, counties: int, seconds: float, pause: float, times: dict[str, list[float]]
) -> None:
    """One user, who has a county of their own and goes from page to page."""
    chance = random.Random(f"{user} {pause}")
    number = chance.randrange(counties)
    county = f"{11 + number % 31:02d}{number:04d}"
    end = time.perf_counter() + seconds
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        themes = re.findall(r'<option value="(\w+)"', client.get("/").text.split('name="theme"')[1])
        codes = sorted(
            set(re.findall(r'href="/indicator/(\w+)', client.get(f"/indicators?county={county}").text))
        )
        kinds = pages(chance, county, themes, codes)
        time.sleep(chance.random() * pause)
        while time.perf_counter() < end:
            kind = chance.choice(list(kinds))
            started = time.perf_counter()
            response = client.get(kinds[kind]())
            times[kind].append(1000 * (time.perf_counter() - started))
            # A town in twenty has no report.
            if response.status_code not in (200, 404):
                raise RuntimeError(f"{response.url} {response.status_code}")
            time.sleep(pause * 2 * chance.random())


def pages(
    chance: random.Random, county: str, themes: list[str], codes: list[str]
) -> dict[str, Callable[[], str]]:
    """The kinds of pages, each with what makes an address of it."""

    def year() -> int:
        return chance.randrange(2015, 2025)

    def town() -> str:
        return f"{county}{chance.randrange(TOWNS_PER_COUNTY):03d}"

    return {
        "全县一览": lambda: f"/?county={county}&year={year()}&theme={chance.choice(themes)}",
        "指标排名": lambda: f"/indicator/{chance.choice(codes)}?county={county}&year={year()}",
        "乡镇画像": lambda: f"/town/{town()}?year={year()}",
        "原文": lambda: f"/report/{town()}-{_YEAR}",
        "数据质量": lambda: f"/quality?county={county}&year={year()}",
    }


def show(title: str, times: dict[str, list[float]], seconds: float, cpu: float) -> None:
    """A table of one way of asking."""
    every = [each for found in times.values() for each in found]
    print(
        f"\n{title}：每秒 {len(every) / seconds:.0f} 页，每页 CPU {1000 * cpu / len(every):.0f} 毫秒（等待毫秒：p50、p95、最慢）"
    )
    for name, found in [*times.items(), ("全部", every)]:
        found = sorted(found)
        p95 = found[int(len(found) * 0.95)]
        print(f"  {name:　<6}{statistics.median(found):8.0f}{p95:8.0f}{found[-1]:8.0f}")


if __name__ == "__main__":
    main()
