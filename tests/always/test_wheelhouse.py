"""An installation without network: `make wheelhouse` packs, and what it packed installs and runs with no index.

Some 150 MB are fetched for it: `.ci/run` asks for it with FAZHI_TEST_WHEELHOUSE=1, other runs of the suite do not.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .house import ROOT, put

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("FAZHI_TEST_WHEELHOUSE"), reason="fetches 150 MB; set FAZHI_TEST_WHEELHOUSE=1"
    ),
]


def offline() -> list[str]:
    """What starts a program without any network, where that can be done."""
    command = ["unshare", "--net"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
    works = shutil.which("unshare") and subprocess.run([*command, "true"], check=False).returncode == 0
    return command if works else []


def test_what_is_packed_installs_and_runs_without_an_index(tmp_path: Path) -> None:
    packed = tmp_path / "wheelhouse"
    make = [
        "make",
        "wheelhouse",
        f"WHEELHOUSE={packed}",
        f"BIN={Path(sys.executable).parent}",
        "--assume-old=.venv/.ready",
    ]
    subprocess.run(make, cwd=ROOT, check=True)
    project, environment = tmp_path / "fazhi", tmp_path / "fazhi" / ".venv"
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "wheelhouse", ".*_cache", "__pycache__", "tests")
    shutil.copytree(ROOT, project, ignore=ignored)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [
        *offline(),
        environment / "bin" / "pip",
        "install",
        "--quiet",
        "--no-index",
        "--find-links",
        packed,
    ]
    # An index that the machine is set to must not help.
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    for lock in ("requirements.lock", "requirements-postgres.lock"):
        subprocess.run(
            [*pip, "--require-hashes", "-r", packed / lock], cwd=project, env=variables, check=True
        )
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "-e", "."], cwd=project, env=variables, check=True
    )
    inbox = put(tmp_path / "inbox", "2024/三汇镇2024.txt")
    ran = subprocess.run(
        [*offline(), environment / "bin" / "fazhi", "run", "--inbox", inbox],
        cwd=project,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "读入报告 1 份" in ran.stderr
    assert (project / "var" / "warehouse" / "fazhi.duckdb").exists()
