"""`fazhi up` as a process of its own, with everything it starts, and waiting for what it does. For tests only."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from pipelines.defs.home import write_home
from pipelines.defs.records import RunRecord, last_runs
from pipelines.settings import Settings
from pipelines.warehouse.connect import WarehouseMissing, connect

#: Starting Dagster's two programs and a run takes some ten seconds, many times that on a busy machine.
PATIENCE = 180


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(what: str, is_so: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `is_so` gives, once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := is_so():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for: {what}")


@dataclass
class Service:
    """One installation: settings for its processes, and the variables that they get besides."""

    settings: Settings
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start `fazhi up`; its words go to a file."""
        settings = self.settings
        settings.state.mkdir(parents=True, exist_ok=True)
        given = {
            "FAZHI_STATE": str(settings.state),
            "FAZHI_INBOX": str(settings.inbox),
            "FAZHI_SENSOR_SECONDS": "1",
        }
        with (settings.state / "up.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).with_name("fazhi")), "up", "--port", str(self.port)],
                env={**os.environ, **given, **self.variables},
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; the exit code comes back."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def kill_all(self) -> None:
        """Everything dies at once, as when the machine goes down."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=PATIENCE)
        wait_for("the end of all processes", lambda: not self.processes())

    def processes(self) -> list[int]:
        """Whatever runs with this state folder."""
        mark = f"FAZHI_STATE={self.settings.state}\0".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) != os.getpid():
                with suppress(OSError):
                    if mark in (entry / "environ").read_bytes() + b"\0":
                        found.append(int(entry.name))
        return found

    def log(self) -> str:
        """What `fazhi up` printed."""
        return (self.settings.state / "up.log").read_text(encoding="utf-8")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published file; none while there is none."""
        try:
            with connect(self.settings.warehouse) as database:
                return database.execute(sql).fetchall()
        except (WarehouseMissing, duckdb.Error):
            return []

    def runs(self) -> list[RunRecord]:
        """The runs, newest first."""
        with dg.DagsterInstance.from_config(str(write_home(self.settings))) as instance:
            return last_runs(instance, self.settings.state, 50)
