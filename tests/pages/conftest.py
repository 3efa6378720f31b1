"""What the tests of the pages share: the sample really built, once for all workers; small warehouses made of rows; a client."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from starlette.testclient import TestClient

from pipelines.pages.access.users import add_user
from pipelines.pages.app import OPEN, Options, create_app
from pipelines.reading.frames import REPORTS
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.build import open_candidate
from pipelines.warehouse.lake import write_frame
from pipelines.warehouse.models import Models
from tests.empty import empty_warehouse

from ..warehouse.conftest import DEFAULTS, Rows, models

__all__ = ["models"]

ROOT = Path(__file__).parents[2]
FAZHI = Path(sys.executable).with_name("fazhi")
BASE = "http://127.0.0.1:8000"
#: Corrections are tried on a copy; nobody logs in with the project's own users file.
PLENTY = {"pages_per_second": 100_000}

PASSWORD = "一个够长的密码 2024"

Make = Callable[..., Settings]


@pytest.fixture(scope="session")
def sample_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a run over data/sample, made by the first worker that needs it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    state = shared / "pages-sample"
    with FileLock(shared / "pages-sample.lock"):
        if not (state / "warehouse" / "fazhi.duckdb").exists():
            variables = {**os.environ, "FAZHI_STATE": str(state)}
            command = [FAZHI, "run", "--inbox", str(ROOT / "data" / "sample")]
            subprocess.run(command, env=variables, check=True, capture_output=True)
    return state


@pytest.fixture(scope="session")
def sample(sample_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over the sample's warehouse, with users and corrections of their own."""
    own = tmp_path_factory.mktemp("own")
    return load_settings(
        state=sample_state,
        inbox=ROOT / "data" / "sample",
        users=own / "users.txt",
        corrections=own / "corrections.yml",
        **PLENTY,
    )


@pytest.fixture(scope="module")
def client(sample: Settings) -> Iterator[TestClient]:
    """A browser without scripts, on the sample."""
    with client_of(sample) as made:
        yield made


def client_of(settings: Settings, options: Options = OPEN, base: str = BASE) -> TestClient:
    """A client of an application of its own."""
    return TestClient(create_app(settings, options), base_url=base, follow_redirects=False)


@pytest.fixture(scope="session")
def users_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A users file with one user, 王科, whose password is PASSWORD; hashing takes its time, so it is done once."""
    path = tmp_path_factory.mktemp("users") / "users.txt"
    add_user(path, "王科", PASSWORD)
    return path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files already published by `make`, by what is in them: most tests ask for one of a few."""
    return {"": tmp_path_factory.mktemp("built")}


@pytest.fixture
def make(tmp_path: Path, models: Models, built: dict[str, Path]) -> Make:
    """Publish a warehouse of given rows of core tables (and texts of reports by number), and give settings over it."""

    def made(rows: Rows, texts: dict[str, str] | None = None) -> Settings:
        settings = load_settings(
            state=tmp_path,
            users=tmp_path / "users.txt",
            inbox=tmp_path,
            corrections=tmp_path / "corrections.yml",
            **PLENTY,
        )
        key = hashlib.sha256(repr(rows).encode()).hexdigest()
        if key not in built:
            publish_rows(built[""] / f"{key}.duckdb", models, rows)
            built[key] = built[""] / f"{key}.duckdb"
        settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(built[key], settings.warehouse)
        empty = dict.fromkeys(REPORTS.names())
        reports = [
            empty | {"report_id": report_id, "text": text} for report_id, text in (texts or {}).items()
        ]
        write_frame(settings.lake, "read/reports", 2023, pl.DataFrame(reports, schema=REPORTS))
        return settings

    return made


def publish_rows(published: Path, models: Models, rows: Rows) -> None:
    """Put a warehouse of these rows in place, as a new file under the same name."""
    candidate = published.with_name(f"candidate-{published.name}")
    candidate.write_bytes(empty_warehouse())
    with open_candidate(candidate) as database:
        for table, given in rows.items():
            for row in given:
                full = DEFAULTS.get(table, {}) | row
                columns = ", ".join(f'"{name}"' for name in full)
                marks = ", ".join("?" for _ in full)
                database.execute(f"insert into {table} ({columns}) values ({marks})", list(full.values()))
    candidate.replace(published)
