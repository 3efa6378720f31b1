"""What is provided for a service: the unit and the compose file, as far as a machine without an engine can tell."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.settings import ENV_PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = DEPLOY / "fazhi.service"


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    # Its program and its user are those of the machine it is meant for; everything else is checked as it is.
    program = Path(sys.executable).with_name("fazhi")
    text = UNIT.read_text(encoding="utf-8").replace("/opt/fazhi/.venv/bin/fazhi", str(program))
    unit = tmp_path / "fazhi.service"
    unit.write_text(text.replace("/opt/fazhi/docs", str(DEPLOY.parent / "docs")), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if "fazhi.service" in line] == []
    assert checked.returncode == 0, checked.stderr


def test_the_unit_starts_and_stops_what_fazhi_up_is() -> None:
    text = UNIT.read_text(encoding="utf-8")
    assert re.search(r"^ExecStart=/opt/fazhi/\.venv/bin/fazhi up\b", text, re.M)
    assert "KillMode=mixed" in text and "Restart=on-failure" in text and "User=fazhi" in text
    assert "--host" not in text


def test_compose_keeps_the_records_in_postgres_and_opens_loopback_alone() -> None:
    services = compose()["services"]
    assert set(services) == {"records", "fazhi"}
    environment = services["fazhi"]["environment"]
    assert environment["FAZHI_POSTGRES_URL"].startswith("postgresql://fazhi:")
    assert services["fazhi"]["depends_on"]["records"]["condition"] == "service_healthy"
    assert all(port.startswith("127.0.0.1:") for port in services["fazhi"]["ports"])
    assert "ports" not in services["records"]
    # A password has no default, and stands in no file that comes with the project.
    assert services["records"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_compose_names_only_settings_and_folders_that_exist() -> None:
    service = compose()["services"]["fazhi"]
    names = {name.removeprefix(ENV_PREFIX).lower() for name in service["environment"]}
    assert names <= set(Settings.model_fields)
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    for volume in service["volumes"]:
        source = volume.replace("${FAZHI_INBOX:-../data/inbox}", "../data/inbox").split(":")[0]
        assert source in compose()["volumes"] or (DEPLOY / source).exists(), volume


def test_the_image_is_made_from_the_locked_packages_and_runs_as_no_root() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for lock in re.findall(r"requirements[\w-]*\.lock", text):
        assert (DEPLOY.parent / lock).is_file()
    assert text.count("--require-hashes") == 2 and re.search(r"^USER fazhi$", text, re.M)


def test_the_example_names_only_settings_that_exist() -> None:
    text = (DEPLOY / "fazhi.env.example").read_text(encoding="utf-8")
    names = re.findall(rf"^#?{ENV_PREFIX}([A-Z_]+)=", text, re.M)
    assert names and {name.lower() for name in names} <= set(Settings.model_fields)


@pytest.mark.skipif(
    not shutil.which("docker")
    or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0,
    reason="docker compose is not installed",
)
def test_docker_compose_takes_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_PASSWORD", "abc")
    command = ["docker", "compose", "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
