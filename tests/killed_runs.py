"""A program that kills runs: `python -m tests.killed_runs FOLDER SEED COUNT`.

It imports the pipeline once and makes every run, and every look at what is published, in a process forked from itself:
starting Python and Dagster a hundred times would take most of the time. It never opens anything itself, so that what it
forks has no threads and locks to inherit. One JSON line a kill on stdout; see tests/test_kill.py for what is expected.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.defs.run import run_pipeline
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.connect import connect
from pipelines.warehouse.releases import flaw_of

ROOT = Path(__file__).parents[1]
#: What the inbox holds in turn: from one to the other reports come and go, and one is replaced.
INBOXES = (
    ("2022/东林街道2022.txt", "2023/三汇镇2023.txt"),
    ("2022/东林街道2022.txt", "2022/三汇镇2022.txt", "2023/东林街道2023.txt"),
)
#: Few checks: the way a run goes is the same, and most of its time is Dagster's record of each.
CHECKS = (
    "every_quote_is_found_at_its_place",
    "every_file_is_a_version_or_rejected",
    "every_published_fact_is_still_there",
)


def settings_in(folder: Path) -> Settings:
    """A house of its own in `folder`, with the project's SQL and a few of its checks."""
    sql = folder / "sql"
    if not sql.exists():
        shutil.copytree(ROOT / "sql", sql)
        for path in (sql / "checks").glob("*.sql"):
            if path.stem not in CHECKS:
                path.unlink()
    return load_settings(inbox=folder / "inbox", state=folder / "state", sql=sql)


def fill_inbox(inbox: Path, files: tuple[str, ...]) -> None:
    shutil.rmtree(inbox, ignore_errors=True)
    for file in files:
        (inbox / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / "sample" / file, inbox / file)


def forked(work: Callable[[], Any], answer: Path, kill_after: float | None = None) -> tuple[int, float]:
    """Do `work` in a forked process, which leaves what comes back in `answer`; its exit code and seconds."""
    answer.unlink(missing_ok=True)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            answer.write_text(json.dumps(work()), encoding="utf-8")
            code = 0
        except BaseException as error:
            answer.write_text(json.dumps(repr(error)), encoding="utf-8")
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - started


def look(settings: Settings) -> str:
    """A digest of all that is published: every row of every table, and the exports beside them. Raises if it is not whole."""
    assert flaw_of(settings.warehouse) is None, flaw_of(settings.warehouse)
    digest = hashlib.sha256()
    with connect(settings.warehouse) as database:
        names = database.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('core', 'marts') "
            "union all select schema_name || '.' || view_name from duckdb_views() where schema_name in ('core', 'marts') "
            "order by all"
        ).fetchall()
        for (name,) in names:
            digest.update(repr(database.execute(f"from {name} order by all").fetchall()).encode())
        facts = database.execute("select count(*) from core.facts").fetchone()
        assert facts == database.execute("select fact_count from meta.build").fetchone()
        checks = database.execute("select count(*) from meta.check_results").fetchone()
        assert checks == (len(CHECKS),), checks
    for path in sorted((settings.warehouse.parent / "exports" / "csv").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def run(settings: Settings) -> int:
    return run_pipeline(settings).facts


def main(folder: Path, seed: int, count: int) -> None:
    chance, answer = random.Random(seed), folder / "answer.json"
    settings = settings_in(folder)
    whole, seconds = [], 1.0
    # Twice in turn: a report that was taken away leaves a finding, which the first time has nothing to be about.
    for files in (*INBOXES, *INBOXES):
        fill_inbox(settings.inbox, files)
        code, seconds = forked(lambda: run(settings), answer)
        assert code == 0, answer.read_text(encoding="utf-8")
        assert forked(lambda: look(settings), answer)[0] == 0, answer.read_text(encoding="utf-8")
        whole.append(json.loads(answer.read_text(encoding="utf-8")))
    whole = whole[len(INBOXES) :]
    for number in range(count):
        new = number % 2
        fill_inbox(settings.inbox, INBOXES[new])
        # Publishing is short and comes last: every fifth moment lies in the last tenth.
        moment = chance.uniform(0.9 if number % 5 == 4 else 0, 1) * seconds
        killed, _ = forked(lambda: run(settings), answer, kill_after=moment)
        told = {"moment": round(moment / seconds, 3), "was_killed": killed == -signal.SIGKILL}
        code, _ = forked(lambda: look(settings), answer)
        found = json.loads(answer.read_text(encoding="utf-8"))
        told |= {"published": {whole[1 - new]: "old", whole[new]: "new"}.get(found, found)}
        code, seconds = forked(lambda: run(settings), answer)
        told |= {"next_run": "good" if code == 0 else answer.read_text(encoding="utf-8")}
        forked(lambda: look(settings), answer)
        told |= {"then": "new" if json.loads(answer.read_text(encoding="utf-8")) == whole[new] else "other"}
        print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
