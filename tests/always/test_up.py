"""Programs that live and die together, with small programs in the place of Dagster's; those are in test_daemon.py."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import load_settings
from pipelines.up import commands, environment

#: Says when it has started and when it was asked to stop; ends by itself after so many twentieths of a second.
PROGRAM = """
import os, signal, sys, time
def stop(*_):
    os.write(1, f"{sys.argv[1]} stopped\\n".encode())
    os._exit(0)
signal.signal(signal.SIGINT, stop)
print(sys.argv[1], "started", flush=True)
for _ in range(int(sys.argv[2])):
    time.sleep(0.05)
sys.exit(3)
"""
UP = """
import sys
from pipelines.up import Programs

commands = {name: [sys.executable, "-c", sys.argv[1], name, life] for name, life in zip("ab", sys.argv[2:])}
programs = Programs(commands, {}, ".")
code = programs.run()
print(programs.ended_by_itself, flush=True)
sys.exit(code)
"""


def start(*lives: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", UP, PROGRAM, *map(str, lives)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def lines(process: subprocess.Popen[str], count: int) -> set[str]:
    assert process.stdout is not None
    return {process.stdout.readline().strip() for _ in range(count)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_both_cleanly(number: signal.Signals) -> None:
    process = start(2000, 2000)
    assert lines(process, 2) == {"a started", "b started"}
    process.send_signal(number)
    assert lines(process, 2) == {"a stopped", "b stopped"}
    assert process.wait(timeout=60) == 0


def test_one_that_ends_by_itself_takes_the_other_with_it() -> None:
    process = start(2000, 40)
    assert lines(process, 3) == {"a started", "b started", "a stopped"}
    assert process.stdout is not None
    assert "b自己停了（退出码 3）" in process.stdout.read()
    assert process.wait(timeout=60) == 1


def test_both_listen_on_loopback_and_get_all_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAZHI_INBOX", "")
    settings = load_settings(state=tmp_path / "state")
    pages, daemon = commands(settings, "127.0.0.1", 3456).values()
    assert pages[1:5] == ["-h", "127.0.0.1", "-p", "3456"] and daemon[1] == "run"
    assert all(os.access(command[0], os.X_OK) for command in (pages, daemon))
    given = environment(settings)
    assert given["FAZHI_INBOX"] == str(settings.inbox) and given["FAZHI_STATE"] == str(tmp_path / "state")
    assert given["DAGSTER_HOME"] == str(settings.dagster_home)
    assert (settings.dagster_home / "dagster.yaml").exists()
