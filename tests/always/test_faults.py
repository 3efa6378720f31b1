"""What goes wrong on a machine that nobody watches. After each fault: the published file is whole, the message says
what happened, nothing is lost, and the next run heals."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.defs.choosing import owed_years
from pipelines.defs.partitions import all_years
from pipelines.defs.run import PipelineError, run_pipeline
from pipelines.reading.frames import FLAT_FILES
from pipelines.reading.isolation import IsolatedReader
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.lake import write_frame

from .house import FILES, ROOT, content, facts_bytes, fazhi, put, query, variables

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One run that went well; no test changes it."""
    folder = tmp_path_factory.mktemp("sound")
    settings = load_settings(inbox=put(folder / "inbox", *FILES), state=folder / "state")
    run_pipeline(settings)
    return settings


@pytest.fixture
def house(sound: Settings, tmp_path: Path) -> Settings:
    """A copy of the sound state to break, with an inbox of its own under the path of the first."""
    shutil.copytree(sound.state, tmp_path / "state", symlinks=True)
    return load_settings(inbox=sound.inbox, state=tmp_path / "state")


@pytest.fixture
def own(house: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The same, and the inbox may be broken too: it is put back afterwards."""
    kept = shutil.copytree(house.inbox, tmp_path / "kept")
    yield house
    shutil.rmtree(house.inbox, ignore_errors=True)
    shutil.copytree(kept, house.inbox)


def flip(path: Path, at: int = -100) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def test_damaged_lake_files_are_noticed_and_made_again(house: Settings) -> None:
    before, facts = content(house), facts_bytes(house)
    for table in ("raw/report_files", "read/documents", "read/reports", "read/sections", "read/facts"):
        flip(house.lake / table / "2022.parquet")
    flip(house.lake / "raw/flat_files/all.parquet")
    # The damaged year is read again although only the other one was asked for.
    assert run_pipeline(house, [2023]).years == (2022, 2023)
    assert content(house) == before and facts_bytes(house) == facts


def test_the_lake_owes_what_is_damaged_missing_or_of_another_inbox_and_nothing_else(
    house: Settings, tmp_path: Path
) -> None:
    assert owed_years(house) == []
    assert owed_years(load_settings(inbox=tmp_path, state=house.state)) == [2022, 2023]
    (house.lake / "read/facts/2023.parquet").unlink()
    assert owed_years(house) == [2023]
    flip(house.lake / "read/sections/2022.parquet")
    assert owed_years(house) == [2022, 2023]


def test_a_file_outside_the_year_folders_makes_its_year_owed(house: Settings) -> None:
    flat = {"file_path": "散放.txt", "byte_count": 1, "file_sha256": "a", "report_year": 2019}
    write_frame(house.lake, "raw/flat_files", None, pl.DataFrame([flat], schema=FLAT_FILES))
    assert owed_years(house) == [2019]


def test_a_damaged_published_file_is_told_and_published_again(house: Settings) -> None:
    before = content(house)
    release = house.warehouse.resolve()
    release.write_bytes(b"\0" * release.stat().st_size)
    told = fazhi(house, "status")
    assert told.returncode == 1 and "坏了" in told.stderr and "运行：" in told.stderr
    run_pipeline(house)
    assert content(house) == before


def fill_disk_for(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Writing a Parquet file whose path has these words fails, as on a full disk."""
    write = pl.DataFrame.write_parquet

    def full(frame: pl.DataFrame, file: Any, **more: Any) -> None:
        if words in str(file):
            Path(file).write_bytes(b"PAR1 half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        write(frame, file, **more)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)


def test_a_disk_that_is_full_at_any_write_loses_nothing(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(own)
    put(own.inbox, "2023/三汇镇2023.txt")
    # The last tables first: every next attempt finds more that the one before has not written.
    for words in ("candidates", "read/quantities", "read/sections", "raw/report_files"):
        with monkeypatch.context() as patched:
            fill_disk_for(patched, words)
            with pytest.raises(PipelineError, match="磁盘满了"):
                run_pipeline(own)
        assert content(own) == before, words
        assert list(own.lake.rglob("*.parquet.*")) == []
    run_pipeline(own)
    fresh = load_settings(inbox=own.inbox, state=own.state.with_name("fresh"))
    run_pipeline(fresh)
    assert content(own) == content(fresh)


@pytest.mark.parametrize("kilobytes", [150])
def test_a_system_that_takes_no_more_bytes_leaves_the_published_file(kilobytes: int, house: Settings) -> None:
    before = content(house)
    (house.lake / "read/facts/2022.parquet").unlink()

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    refused = fazhi(house, "run", preexec_fn=limit)
    assert refused.returncode == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.splitlines()[-1].startswith("错误：")
    assert content(house) == before
    run_pipeline(house)
    assert content(house) == before


def without_rights() -> list[str]:
    """What makes root obey the permissions of folders; skips where nothing does."""
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not installed")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override"]


@pytest.mark.parametrize("name", ["warehouse", "lake/read/facts"])
def test_a_folder_that_may_not_be_written_is_named(name: str, house: Settings) -> None:
    before = content(house)
    (house.lake / "read/facts/2022.parquet").unlink()
    folder = house.state / name
    folder.chmod(0o555)
    try:
        refused = fazhi(house, "run", before=without_rights())
    finally:
        folder.chmod(0o755)
    assert refused.returncode == 1
    assert "文件夹不能写" in refused.stderr.splitlines()[-1] and str(folder) in refused.stderr
    assert content(house) == before
    run_pipeline(house)
    assert content(house) == before


def test_an_inbox_on_a_drive_that_is_gone_is_not_emptied(own: Settings) -> None:
    before, release = content(own), own.warehouse.resolve()
    elsewhere = own.inbox.with_name("elsewhere")
    own.inbox.rename(elsewhere)
    with pytest.raises(PipelineError, match="没有这个收件夹"):
        run_pipeline(own)
    # What is left may be the point that it was mounted on, with whatever folders lie in it.
    for year in ("2022", "2023"):
        (own.inbox / year).mkdir(parents=True)
    with pytest.raises(PipelineError, match="没有挂上"):
        run_pipeline(own)
    assert own.warehouse.resolve() == release
    shutil.rmtree(own.inbox)
    elsewhere.rename(own.inbox)
    run_pipeline(own)
    assert content(own) == before


def test_a_clock_set_back_by_years_changes_nothing(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(house)

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return date(2019, 1, 1)

    class Moment(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2019, 1, 1, tzinfo=tz)

    monkeypatch.setattr("pipelines.defs.partitions.date", Day)
    monkeypatch.setattr("pipelines.warehouse.publish.datetime", Moment, raising=False)
    assert all_years(house)[-1] == 2023
    old = house.warehouse.resolve()
    run_pipeline(house)
    assert house.warehouse.resolve() != old
    assert content(house) == before


#: In the place of the reading process: one that dies, or eats all memory, on files that say so.
BAD_READER = """
import os, signal, sys
from pipelines.reading import isolation
sound = isolation.read_bytes

def read_bytes(data, name, limits):
    if b"CRASH" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"MEMORY" in data:
        bytearray(1 << 40)
    if b"HANG" in data:
        signal.pause()
    return sound(data, name, limits)

isolation.read_bytes = read_bytes
isolation._serve(int(sys.argv[1]))
"""


def test_files_that_bring_the_reader_down_cost_themselves_alone(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(own)["core.facts"]
    for word in ("CRASH", "MEMORY", "HANG"):
        (own.inbox / "2023" / f"{word}.txt").write_text(
            f"{word} 某镇2023年法治政府建设情况报告", encoding="utf-8"
        )

    def start(reader: IsolatedReader) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", BAD_READER, str(reader._max_memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    monkeypatch.setattr(IsolatedReader, "_start", start)
    monkeypatch.setattr("pipelines.reading.isolation._GRACE_SECONDS", 0)
    settings = load_settings(inbox=own.inbox, state=own.state, max_seconds=8)
    run_pipeline(settings)
    rows = query(own, "select file_path, reason_code from core.rejected_files order by all")
    assert rows == [
        ("2023/CRASH.txt", "reader_crashed"),
        ("2023/HANG.txt", "reader_timeout"),
        ("2023/MEMORY.txt", "too_complex"),
    ]
    assert content(own)["core.facts"] == before


# twice, together, again


def test_any_partition_run_again_at_any_time_gives_the_same_bytes_of_facts(house: Settings) -> None:
    before, tables = facts_bytes(house), content(house)
    assert set(before) == {"2022.parquet", "2023.parquet"}
    for years in ([2022], None):
        run_pipeline(house, years)
        assert facts_bytes(house) == before
    # Also from nothing, and whatever was taken over or read anew.
    shutil.rmtree(house.lake)
    shutil.rmtree(house.state / "inbox")
    run_pipeline(house)
    assert facts_bytes(house) == before and content(house) == tables


def test_a_removed_report_takes_its_facts_and_leaves_a_finding_until_it_is_back(own: Settings) -> None:
    before = content(own)
    path = own.inbox / FILES[1]
    path.rename(own.inbox.with_name("away"))
    found: Callable[[], list[tuple[Any, ...]]] = lambda: query(  # noqa: E731
        own,
        "select town_name, report_year, finding from core.report_findings where finding_code = 'file_removed'",
    )
    run_pipeline(own)
    ((town, year, finding),) = found() or [("", 0, "")]
    assert (town, year) == ("东林街道", 2023) and "不在收件夹" in finding
    assert query(
        own,
        "select count(*) from core.facts join core.reports using (report_id) where reports.report_year = 2023",
    ) == [(0,)]
    run_pipeline(own)
    assert len(found()) == 1
    own.inbox.with_name("away").rename(path)
    run_pipeline(own)
    assert found() == [] and content(own) == before


def test_two_runs_at_once_wait_for_each_other_and_both_end_well(own: Settings) -> None:
    put(own.inbox, "2023/三汇镇2023.txt")
    dg = Path(sys.executable).with_name("dg")
    commands = [
        [str(Path(sys.executable).with_name("fazhi")), "run"],
        [str(dg), "launch", "--assets", "*", "--partition-range", "2022...2023"],
    ]
    processes = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables(own), cwd=ROOT
        )
        for command in commands
    ]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(outputs)[-4000:]
    assert query(own, "select count(*) from core.reports") == [(3,)]
