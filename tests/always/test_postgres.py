"""Dagster's records in a PostgreSQL that is really started here, as a user without rights where the test is root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.home import write_home
from pipelines.defs.records import last_runs
from pipelines.defs.run import run_pipeline
from pipelines.settings import load_settings

from .service import free_port, wait_for

psycopg2 = pytest.importorskip("psycopg2", reason="dagster-postgres is not installed (make postgres)")
pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed (make postgres)")

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "2024"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("initdb") and shutil.which("postgres")), reason="PostgreSQL is not installed"
    ),
]


def as_nobody() -> dict[str, int]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own, gone afterwards."""
    # Not below tmp_path, whose parents another user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="fazhi-postgres-"))
    user = as_nobody()
    if user:
        os.chown(folder, user["user"], user["group"])
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        ["initdb", "-D", data, "-U", "fazhi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        **quiet,
        **user,
    )
    command = ["postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"]
    server = subprocess.Popen(command, **quiet, **user)
    address = f"postgresql://fazhi@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        try:
            psycopg2.connect(address).close()
        except psycopg2.OperationalError:
            return False
        return True

    try:
        wait_for("PostgreSQL", answers, 60)
        yield address
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(folder)


def test_a_run_keeps_its_records_there_and_nothing_of_them_in_files(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAZHI_POSTGRES_URL", url)
    (tmp_path / "inbox" / "2024").mkdir(parents=True)
    shutil.copy(SAMPLE / "三汇镇2024.txt", tmp_path / "inbox" / "2024")
    settings = load_settings(inbox=tmp_path / "inbox", state=tmp_path / "state")
    assert run_pipeline(settings).files_read == 1
    with dg.DagsterInstance.from_config(str(write_home(settings))) as instance:
        (record,) = last_runs(instance, settings.state, 5)
    assert (record.result, record.started_by) == ("成功", "run")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("select run_id from runs")
        assert cursor.fetchall() == [(record.run_id,)]
    connection.close()
    assert [path.name for path in settings.dagster_home.rglob("*.db")] == []
    # The password stands in the environment alone.
    assert url not in (settings.dagster_home / "dagster.yaml").read_text(encoding="utf-8")
