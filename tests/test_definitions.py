"""What Dagster is told: the list of assets as a snapshot, a description of everything, one policy for all."""

import re
import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.assembly import POOL, build_definitions
from pipelines.defs.home import CONFIGURATION, set_up, write_activation
from pipelines.defs.jobs import DEADLINES
from pipelines.defs.partitions import all_years
from pipelines.defs.resources import load_project
from pipelines.settings import load_settings

ASSETS = [
    "analyst_views",
    "core/corrections",
    "core/counties",
    "core/facts",
    "core/file_corrections",
    "core/findings",
    "core/indicator_parts",
    "core/indicators",
    "core/line_boxes",
    "core/named_facts",
    "core/paired_facts",
    "core/paragraphs",
    "core/quantities",
    "core/rejected_files",
    "core/report_findings",
    "core/report_versions",
    "core/report_years",
    "core/reports",
    "core/sections",
    "core/town_rejected_files",
    "core/town_years",
    "core/towns",
    "core/unread_quantities",
    "core/version_changes",
    "core/version_facts",
    "marts/county_year_indicators",
    "marts/county_year_summary",
    "marts/county_year_themes",
    "marts/indicator_coverage",
    "marts/province_year_indicators",
    "marts/report_compliance",
    "marts/shared_paragraphs",
    "marts/suspicious_values",
    "marts/town_year_changes",
    "marts/town_year_gaps",
    "marts/town_year_indicators",
    "marts/town_year_matrix",
    "marts/town_year_ranks",
    "marts/town_year_reports",
    "marts/town_year_resemblance",
    "marts/town_year_states",
    "published",
    "raw/collected_files",
    "raw/flat_files",
    "raw/misplaced_files",
    "raw/report_files",
    "read/documents",
    "read/facts",
    "read/findings",
    "read/flat_documents",
    "read/line_boxes",
    "read/other_versions",
    "read/quantities",
    "read/rejected_files",
    "read/removed_reports",
    "read/report_findings",
    "read/report_versions",
    "read/reports",
    "read/sections",
    "read/unread_quantities",
    "workbooks",
]

PARTITIONED = {"raw/report_files", *(name for name in ASSETS if name.startswith("read/"))} - {
    "read/flat_documents"
}

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions(load_project(load_settings()))


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


def test_the_list_of_assets(specs: dict[str, dg.AssetSpec]) -> None:
    assert sorted(specs) == sorted(ASSETS)


def test_every_asset_and_column_is_described_in_chinese(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in specs.items():
        assert re.search("[一-龥]", spec.description or ""), name
        if name in {"published", "analyst_views", "workbooks"}:
            continue
        columns = spec.metadata["dagster/column_schema"].columns
        assert columns, name
        assert [
            column.name for column in columns if not re.search("[一-龥]", column.description or "")
        ] == [], name


def test_years_are_partitions_left_of_core_only(specs: dict[str, dg.AssetSpec]) -> None:
    assert {name for name, spec in specs.items() if spec.partitions_def is not None} == PARTITIONED


def test_years_run_from_the_first_one_to_this_year() -> None:
    years = all_years(load_settings(first_report_year=2019))
    assert years[0] == 2019
    assert years == list(range(2019, years[-1] + 1))


def test_one_command_builds_all_years_in_one_run(definitions: dg.Definitions) -> None:
    for asset in definitions.resolve_asset_graph().assets_defs:
        if isinstance(asset, dg.AssetChecksDefinition):
            continue
        assert asset.backfill_policy == dg.BackfillPolicy.single_run(), asset.keys


def test_what_opens_the_candidate_is_in_the_pool(definitions: dg.Definitions) -> None:
    for asset in definitions.resolve_asset_graph().assets_defs:
        opens = (
            any(key.path[0] in {"core", "marts", "analyst_views", "published"} for key in asset.keys)
            or not asset.keys
            or asset.op.name == "write_workbooks"
        )
        # It looks at what is published, not at a candidate.
        opens = opens and DEADLINES not in asset.check_keys
        assert asset.op.pool == (POOL if opens else None), asset.keys


def test_every_check_file_is_an_asset_check_that_is_waited_for(definitions: dg.Definitions) -> None:
    checks = {spec.name: spec for asset in definitions.asset_checks or [] for spec in asset.check_specs}
    files = load_settings().sql / "checks"
    assert set(checks) == {*(path.stem for path in files.glob("*.sql")), DEADLINES.name}
    for spec in checks.values():
        assert re.search("[一-龥]", spec.description or "")
        assert spec.blocking == (spec.name != DEADLINES.name)


def test_publishing_waits_for_every_table(specs: dict[str, dg.AssetSpec]) -> None:
    waited_for = {dep.asset_key.to_user_string() for dep in specs["published"].deps}
    assert waited_for == {name for name in ASSETS if name.startswith(("core/", "marts/", "analyst_views"))}


def test_dagster_is_told_which_code_makes_each_table(specs: dict[str, dg.AssetSpec], tmp_path: Path) -> None:
    without = {name for name, spec in specs.items() if spec.code_version is None}
    assert without == {"raw/collected_files", "published", "workbooks"}
    # Another catalogue makes figures stale, and nothing that was read.
    catalogue = Path(shutil.copytree(load_settings().catalogue, tmp_path / "catalogue"))
    with (catalogue / "openness.toml").open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    other = build_definitions(load_project(load_settings(catalogue=catalogue))).resolve_all_asset_specs()
    changed = {
        s.key.to_user_string() for s in other if s.code_version != specs[s.key.to_user_string()].code_version
    }
    assert changed == {"read/quantities", "read/facts", "read/findings", "read/unread_quantities"}


def test_the_home_is_set_up_once(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("pipelines.defs.home.write_activation", lambda settings: None)
    settings = load_settings(project_root=tmp_path, state=tmp_path / "state")
    set_up(settings)
    (tmp_path / ".env").write_text("FAZHI_INBOX=mine\n")
    set_up(settings)
    assert (tmp_path / ".env").read_text() == "FAZHI_INBOX=mine\n"
    assert (settings.dagster_home / "dagster.yaml").read_bytes() == CONFIGURATION.read_bytes()


def test_activating_the_environment_sets_dagster_home_once(tmp_path) -> None:  # type: ignore[no-untyped-def]
    script = tmp_path / "bin" / "activate"
    script.parent.mkdir()
    script.write_text("# made by venv\n")
    settings = load_settings(state=tmp_path / "state")
    write_activation(settings, tmp_path)
    write_activation(settings, tmp_path)
    assert script.read_text().count("export DAGSTER_HOME=") == 1
    assert str(settings.dagster_home) in script.read_text()
