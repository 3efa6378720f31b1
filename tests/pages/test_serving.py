"""`fazhi serve` as a process: it says where it is, answers, shows scans, notices nothing of signals but the end."""

import hashlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.pages.drawing import draw, png
from pipelines.settings import Settings

from ..reading.formats.printing import print_report
from .conftest import FAZHI, Make, client_of
from .small import county

pytestmark = pytest.mark.slow


@pytest.fixture
def running(make: Make) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address as it says."""
    settings = make(county(3))
    variables = {**os.environ, "FAZHI_STATE": str(settings.state), "FAZHI_USERS": str(settings.users)}
    process = subprocess.Popen(
        [FAZHI, "serve", "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    )
    assert process.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found is not None
    yield process, found[0]
    process.kill()
    process.wait()


def test_it_says_where_it_is_answers_and_ends_on_a_signal(running: tuple[subprocess.Popen[str], str]) -> None:
    process, address = running
    response = httpx.get(address, trust_env=False)
    assert response.status_code == 200 and "server" not in response.headers
    assert httpx.get(f"{address}/sql?q={'x' * 40_000}", trust_env=False).status_code in (400, 414, 431)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == -signal.SIGTERM


def test_control_c_is_no_fault(running: tuple[subprocess.Popen[str], str]) -> None:
    process, address = running
    assert httpx.get(address, trust_env=False).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stderr is not None and process.stderr.read() == "网页已停止。\n"


def test_a_taken_port_is_told(running: tuple[subprocess.Popen[str], str]) -> None:
    port = running[1].rsplit(":", 1)[1]
    done = subprocess.run([FAZHI, "serve", "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and f"端口 {port}" in done.stderr and "Traceback" not in done.stderr


def scanned(make: Make, name: str, data: bytes, form: str) -> Settings:
    """A county whose first report was recognised from that file."""
    rows = county(1, "甲镇学法5件。")
    rows["core.reports"][0] |= {
        "file_path": name,
        "file_sha256": hashlib.sha256(data).hexdigest(),
        "format": form,
        "method": "ocr",
    }
    rows["core.line_boxes"] = [
        {
            "report_id": "r1",
            "page": 1,
            "line_start": 0,
            "line_end": 8,
            "left": 0.1,
            "top": 0.1,
            "right": 0.6,
            "bottom": 0.15,
            "score": 0.9,
        }
    ]
    settings = make(rows, {"r1": "甲镇学法5件。"})
    path = settings.inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return settings


def test_a_scan_is_shown_with_the_lines_of_its_facts(make: Make) -> None:
    client = client_of(scanned(make, "2023/甲.pdf", print_report("甲镇学法5件。"), "pdf"))
    text = client.get("/report/r1").text
    assert '<img loading="lazy" src="/report/r1/page/1"' in text
    assert '<rect x="100" y="100" width="500" height="50" data-facts="a"/>' in text
    picture = client.get("/report/r1/page/1")
    assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert client.get("/report/r1/page/2").status_code == 404


def test_a_picture_is_shown_as_it_is(make: Make) -> None:
    data = png(bytes(range(16)), 4, 4, 4)
    client = client_of(scanned(make, "2023/甲.png", data, "image"))
    assert client.get("/report/r1/page/1").content == data
    assert client.get("/report/r1/page/2").status_code == 415


@pytest.mark.parametrize("change", ["gone", "other", "broken"])
def test_a_scan_that_cannot_be_shown_is_told(make: Make, change: str) -> None:
    settings = scanned(
        make, "2023/甲.pdf", b"%PDF-1.7 broken" if change == "broken" else print_report("甲"), "pdf"
    )
    path = settings.inbox / "2023/甲.pdf"
    if change == "gone":
        path.unlink()
    if change == "other":
        path.write_bytes(print_report("乙"))
    response = client_of(settings).get("/report/r1/page/1")
    assert response.status_code == 404 and "收件夹" in response.text
    assert client_of(settings).get("/report/r1").status_code == 200


def test_a_file_outside_the_inbox_is_never_sent(make: Make, tmp_path: Path) -> None:
    data = png(bytes(16), 4, 4, 4)
    settings = scanned(make, "2023/甲.png", data, "image")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.png"
    outside.write_bytes(data)
    inside = settings.inbox / "2023/甲.png"
    inside.unlink()
    inside.symlink_to(outside)
    assert client_of(settings).get("/report/r1/page/1").status_code == 404


def test_a_page_is_drawn() -> None:
    assert draw(print_report("甲镇"), 1).startswith(b"\x89PNG")
    with pytest.raises(IndexError):
        draw(print_report("甲镇"), 99)
