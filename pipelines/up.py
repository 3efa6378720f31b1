"""`fazhi up`: Dagster's pages and its daemon on this machine, started together and stopped together.

Belongs here: starting, watching and ending the two programs. Does not belong here: what they do. No Dagster is imported.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from pipelines.defs.home import write_home
from pipelines.settings import ENV_PREFIX, Settings

#: A run that goes on when the stop comes may end its step; after that it is ended, and the next run heals.
_STOP_SECONDS = 30
_KILL_SECONDS = 5
HOST = "127.0.0.1"


def commands(settings: Settings, host: str, port: int) -> dict[str, list[str]]:
    """What is started: name → command line."""
    folder = Path(sys.executable).parent
    where = ["-m", "pipelines.definitions", "-d", str(settings.project_root)]
    return {
        "网页": [str(folder / "dagster-webserver"), "-h", host, "-p", str(port), *where],
        "守护进程": [str(folder / "dagster-daemon"), "run", *where],
    }


def environment(settings: Settings) -> dict[str, str]:
    """The variables of the programs: Dagster's home, and the settings as they stand, however they were given."""
    # Every one, so that a value of .env, which `dg` reads, cannot take the place of a default.
    values = {name: str(getattr(settings, name)) for name in type(settings).model_fields}
    given = {f"{ENV_PREFIX}{name.upper()}": value for name, value in values.items()}
    home = {"DAGSTER_HOME": str(write_home(settings)), "DAGSTER_DISABLE_TELEMETRY": "yes"}
    # A look at the inbox hashes what is new in it: after a whole country's reports came at once, for minutes.
    patient = {"DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS": "3600"}
    return {**patient, **os.environ, **given, **home}


class Programs:
    """Programs that live and die together. `run` returns the exit code: 0 after a stop that was asked for, 1 where one
    of them ended by itself."""

    def __init__(self, commands: dict[str, list[str]], environment: dict[str, str], folder: Path) -> None:
        self._commands, self._environment, self._folder = commands, environment, folder
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = threading.Event()
        self._asked_to_stop = False
        self.ended_by_itself = ""

    def run(self) -> int:
        """Start all, wait for a signal or for the end of one, end all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for name, command in self._commands.items():
                if not self._ended.is_set():
                    self._start(name, command)
            self._ended.wait()
        finally:
            self._end_all()
        return 0 if self._asked_to_stop else 1

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._asked_to_stop = True
        self._ended.set()

    def _start(self, name: str, command: Sequence[str]) -> None:
        # A group of its own: a Ctrl-C at the terminal reaches us alone, and we end each one in order.
        process = subprocess.Popen(
            command, env=self._environment, cwd=self._folder, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._started[name] = process
        threading.Thread(target=self._wait, args=(name, process), daemon=True).start()

    def _wait(self, name: str, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        if not self._ended.is_set():
            self.ended_by_itself = f"{name}自己停了（退出码 {process.returncode}）"
        self._ended.set()

    def _end_all(self) -> None:
        for process in self._started.values():
            # Only the program itself: it ends its own code servers and runs, and must find them alive for it.
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        for process in self._started.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_STOP_SECONDS)
        for process in self._started.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_KILL_SECONDS)


def up(settings: Settings, host: str, port: int) -> Programs:
    """The programs of this project, not started yet; the records that both need are made."""
    variables = environment(settings)
    # Both at once would make the same tables, and one of them would fail.
    subprocess.run([sys.executable, "-m", "pipelines.defs.records"], env=variables, check=False)
    return Programs(commands(settings, host, port), variables, settings.project_root)
