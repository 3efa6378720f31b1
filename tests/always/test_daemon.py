"""The service as it really runs: a file is dropped and its facts can be queried; it is killed and heals; it stops
cleanly. One installation for all, in the order of its life."""

import json
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.defs.locking import run_lock
from pipelines.settings import load_settings

from .servers import Posts, serving
from .service import Service, wait_for

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "2024"

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for its processes in /proc"),
    pytest.mark.xdist_group("daemon"),
]


def drop(service: Service, town: str) -> None:
    """Put a report into the inbox as a person does: under its name from the first byte on."""
    folder = service.settings.inbox / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLE / f"{town}2024.txt", folder / f"{town}.txt")


def reported(service: Service) -> set[str]:
    return {town for (town,) in service.query("select town_name from core.reports")}


@pytest.fixture
def posts() -> Iterator[Posts]:
    with serving(Posts()) as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, posts: Posts) -> Iterator[Service]:
    settings = load_settings(inbox=tmp_path / "inbox", state=tmp_path / "state")
    service = Service(settings, {"FAZHI_WEBHOOK_URL": posts.url, "FAZHI_WEBHOOK_KIND": "json"})
    try:
        yield service
    finally:
        service.kill_all()


def test_the_life_of_a_service(service: Service, posts: Posts) -> None:
    drop(service, "三汇镇")
    service.start()
    wait_for("the first report", lambda: reported(service) == {"三汇镇"})
    assert service.query("select value from core.facts where indicator_code = 'dispute_mediated_count'") == [
        (297,)
    ]
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/server_info") as answer:
        assert "dagster_version" in json.load(answer)

    # A run waits for whoever holds the lock; then the machine goes down.
    with run_lock(service.settings.state, wait_seconds=60):
        drop(service, "云溪镇")
        alive = service.settings.state / "alive"
        wait_for("a second run", lambda: any(alive.glob("*.lock")))
        wait_for("its start to be recorded", lambda: service.runs()[0].seconds is not None)
        service.kill_all()
    assert reported(service) == {"三汇镇"}
    assert service.runs()[0].result == "中断"

    # Up again: the dead run is closed, told of, and what it was for is done.
    service.start()
    wait_for("the second report", lambda: reported(service) == {"三汇镇", "云溪镇"})
    results = {record.result for record in service.runs()}
    assert {"成功", "失败"} <= results
    failed = next(record for record in service.runs() if record.result == "失败")
    assert "进程中途没有了" in failed.why
    wait_for("a notice", lambda: posts.received)
    told = [matter["text"] for _, body in posts.received for matter in body["matters"]]
    assert len(told) == len(set(told))

    assert service.stop(signal.SIGTERM) == 0
    assert "已停止" in service.log()
    assert service.processes() == []
