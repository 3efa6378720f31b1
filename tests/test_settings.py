"""Settings: absolute paths, FAZHI_ variables, and one clear line for a value that cannot be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FAZHI_{name.upper()}", raising=False)


def test_defaults_lie_in_the_project() -> None:
    settings = load_settings()
    assert settings.inbox == ROOT / "data" / "inbox" and settings.sql == ROOT / "sql"
    assert settings.lake == ROOT / "var" / "lake"
    assert settings.warehouse == ROOT / "var" / "warehouse" / "fazhi.duckdb"
    assert settings.releases.parent == settings.warehouse.parent
    assert settings.dagster_home == ROOT / "var" / "dagster"
    with pytest.raises(ValidationError):
        settings.kept_releases = 5  # type: ignore[misc]


def test_variables_and_overrides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAZHI_INBOX", "data/sample")
    monkeypatch.setenv("FAZHI_STATE", str(tmp_path))
    monkeypatch.setenv("FAZHI_SQL", "")
    settings = load_settings(inbox=None, kept_releases=5)
    assert settings.inbox == ROOT / "data" / "sample"
    assert settings.lake == tmp_path / "lake" and settings.sql == ROOT / "sql"
    assert settings.kept_releases == 5
    assert load_settings(project_root=tmp_path).registers == tmp_path / "data" / "registers"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uncertain_below", "1.5"),
        ("uncertain_below", "半"),
        ("kept_releases", "0"),
        ("first_report_year", "15"),
        ("max_file_bytes", "20MB"),
    ],
)
def test_wrong_values_are_one_chinese_line(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"FAZHI_{name.upper()}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert f"FAZHI_{name.upper()}" in message and value in message and "\n" not in message


def test_unknown_setting() -> None:
    with pytest.raises(SettingsError, match="没有名为 inboxx 的设置"):
        load_settings(inboxx="a")


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
