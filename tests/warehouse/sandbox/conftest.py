"""What the tests of the sandbox share: a published file, the processes that queries run in, and the watch that nothing
is left behind by any of them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Settings, load_settings

from .published import files_below, published


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    published(tmp_path)
    # Generous where a loaded machine could be slow; tests of limits set their own.
    return load_settings(state=tmp_path, query_seconds=60, query_memory=300_000_000)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that queries were run in."""
    started = []

    class Recorded(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.given = kwargs
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, settings: Settings, processes: list[Any]) -> Iterator[None]:
    """After every query its process has ended and been waited for, and no file has come, gone or changed."""
    before = files_below(tmp_path)
    yield
    assert [process.pid for process in processes if process.returncode is None] == []
    assert {name: content for name, content in files_below(tmp_path).items() if name in before} == before
    assert not [name for name in files_below(tmp_path) if name not in before and "releases" not in name]
