"""Dagster's home: the folder of its records and its dagster.yaml, and how a bare `dg` finds it.

Belongs here: setting these up, so that no user has to. Does not belong here: settings of Fazhi itself.
`make setup` calls `python -m pipelines.defs.home`; no Dagster is imported for that.
"""

import sys
from pathlib import Path

from pipelines.settings import Settings, load_settings

CONFIGURATION = Path(__file__).with_name("dagster.yaml")

# `dg` reads .env from the folder it is started in; what the caller has set wins over the default behind ":-".
ENV_FILE = """# 由 make setup 写出：在本文件夹里运行 dg 命令时读取；可以改，删去后会重新写出。
# Dagster 的记录放在哪里（绝对路径）：
DAGSTER_HOME=${{DAGSTER_HOME:-{home}}}
# dg 从哪个文件夹读报告；要读自己的报告，改成自己的文件夹，例如 data/inbox：
FAZHI_INBOX=${{FAZHI_INBOX:-data/sample}}
"""

# Before it has read .env, `dg` already decides about telemetry: only the environment can say no in time.
ACTIVATION = '\n# Fazhi\nexport DAGSTER_HOME="${{DAGSTER_HOME:-{home}}}"\n'


# The address stays in the environment, as there is a password in it.
POSTGRES = """
storage:
  postgres:
    postgres_url:
      env: FAZHI_POSTGRES_URL
"""


def write_home(settings: Settings) -> Path:
    """Make Dagster's home with the project's dagster.yaml in it; the folder comes back."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.read_bytes() + (POSTGRES.encode() if settings.postgres_url else b"")
    target = settings.dagster_home / CONFIGURATION.name
    if not target.exists() or target.read_bytes() != configuration:
        target.write_bytes(configuration)
    return settings.dagster_home


def write_env_file(settings: Settings) -> Path:
    """Write .env into the project folder unless there is one; its path comes back."""
    target = settings.project_root / ".env"
    if not target.exists():
        target.write_text(ENV_FILE.format(home=settings.dagster_home), encoding="utf-8")
    return target


def write_activation(settings: Settings, environment: Path = Path(sys.prefix)) -> None:
    """Let `source .venv/bin/activate` set DAGSTER_HOME, in the virtual environment this runs in."""
    script = environment / "bin" / "activate"
    if script.exists() and "# Fazhi" not in script.read_text(encoding="utf-8"):
        with script.open("a", encoding="utf-8") as stream:
            stream.write(ACTIVATION.format(home=settings.dagster_home))


def set_up(settings: Settings) -> None:
    """All of it; a second time changes nothing."""
    write_home(settings)
    write_env_file(settings)
    write_activation(settings)


if __name__ == "__main__":
    set_up(load_settings())
