"""Dagster's home: the folder of its records and its dagster.yaml, and the .env that tells `dg` where it is.

Belongs here: setting both up, so that no user has to. Does not belong here: settings of Fazhi itself.
`python -m pipelines.defs.home` does it for the project folder; no Dagster is imported for that.
"""

from pathlib import Path

from pipelines.settings import Settings, load_settings

CONFIGURATION = Path(__file__).with_name("dagster.yaml")

# `dg` reads .env from the folder it is started in; a variable of the caller wins over the default behind ":-".
ENV_FILE = """# 由 make setup 写出：在本文件夹里运行 dg 命令时读取。删去后会重新写出。
# Dagster 的记录放在哪里（必须是绝对路径）：
DAGSTER_HOME={home}
# 从哪个文件夹读报告；改成自己的文件夹，例如 data/inbox：
FAZHI_INBOX=${{FAZHI_INBOX:-data/sample}}
"""


def write_home(settings: Settings) -> Path:
    """Make Dagster's home with the project's dagster.yaml in it; the folder comes back."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.read_bytes()
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


if __name__ == "__main__":
    write_home(load_settings())
    write_env_file(load_settings())
