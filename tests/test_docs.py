"""The documents against the project: whatever a person can set, run, query or edit is written down, and what is
written down exists. How the queries in the documents answer is tested in test_end_to_end."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from pipelines.cli import main
from pipelines.extracting.catalogue import Indicator, load_catalogue
from pipelines.extracting.language import COUNTED_CLASSES, Markers
from pipelines.reading.formats.office import PROGRAM_SETTING
from pipelines.reading.frames import COUNTIES, TOWNS
from pipelines.settings import ENV_PREFIX, Settings, load_settings
from pipelines.warehouse.corrections import Correction
from pipelines.warehouse.models import Models, load_models

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "data/**/*.md", "pipelines/**/*.md", "sql/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
BOTH = ("README.md", "README.zh-CN.md")
FORMATS, SETTINGS = "docs/formats.md", "docs/settings.md"
CATALOGUE = "data/catalogue/README.md"
#: Where documents speak of commands: blocks of code and words in backticks.
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(name: str) -> list[str]:
    return [block or word for block, word in CODE.findall(read(name))]


def commands() -> dict[str, click.Command]:
    """Every command by its full name: "run", "catalogue check" …"""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": child for inner, child in command.commands.items()}
    return found


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models(load_settings().sql, load_catalogue(load_settings().catalogue).frame())


@pytest.mark.parametrize("name", BOTH)
def test_the_two_commands_come_first(name: str) -> None:
    block = re.search(r"```sh\n(.*?)```", read(name), re.S)
    assert block is not None
    lines = [line.split("#")[0].strip() for line in block[1].splitlines()]
    assert lines == ["make run", "make test"]
    assert len(read(name)[: block.start()].strip().splitlines()) == 1


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_line_with_its_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = "项目文件夹" if name == "project_root" else f"`{default}`" if default != "" else "空"
    description = Settings.model_fields[name].description
    assert description
    assert f"| `{ENV_PREFIX}{name.upper()}` | {shown} | {description} |" in read(SETTINGS).splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_only_settings_that_exist_are_named(name: str) -> None:
    named = set(re.findall(rf"\b{ENV_PREFIX}([A-Z_]+)\b", read(name)))
    others = {PROGRAM_SETTING.removeprefix(ENV_PREFIX).lower()}
    assert {setting.lower() for setting in named} <= set(Settings.model_fields) | others


@pytest.mark.parametrize("document", BOTH)
def test_every_command_is_named(document: str) -> None:
    missing = [name for name in commands() if f"`fazhi {name}" not in read(document)]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_only_commands_and_options_that_exist_are_named(name: str) -> None:
    known = commands()
    for code in code_of(name):
        for line in code.replace("\\\n", " ").splitlines():
            called = re.search(r"(?:^|[ /])fazhi ([a-z]+(?: [a-z]+)?)", line.split("#")[0])
            if called is None:
                continue
            full = called[1] if called[1] in known else called[1].split()[0]
            assert full in known, line
            options = {option for parameter in known[full].params for option in parameter.opts} | {"--help"}
            given = re.findall(r"--[a-z][a-z-]*", line[called.end() :].split("|")[0])
            assert full == "dev" or set(given) <= options, line


@pytest.mark.parametrize("name", NAMES)
def test_only_targets_of_make_that_exist_are_named(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    named = {target for code in code_of(name) for target in re.findall(r"(?:^|\s)make ([a-z-]+)", code)}
    assert named <= targets


def test_every_target_of_make_is_named_and_explained() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    assert set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.M)) == targets
    assert [target for target in targets if f"make {target}" not in read("README.md")] == []


def test_every_mart_is_named(models: Models) -> None:
    assert [mart.full_name for mart in models.marts if f"`{mart.full_name}`" not in read("README.md")] == []
    shown = [view.name for view in models.zh_views if view.depends_on[0].startswith("marts.")]
    assert [name for name in shown if f"`分析.{name}`" not in read("README.zh-CN.md")] == []


def test_every_table_is_in_the_dictionary(models: Models) -> None:
    page = read("docs/dictionary.md")
    relations = (*models.relations, *models.macros)
    assert [r.full_name for r in relations if f"\n## {r.full_name}" not in page] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_tables_that_exist_are_named(name: str, models: Models) -> None:
    known = {relation.full_name for relation in models.relations}
    named = {
        table for code in code_of(name) for table in re.findall(r"\b(?:core|marts|meta)\.[a-z_]+\b", code)
    }
    assert named <= known


@pytest.mark.parametrize("name", NAMES)
def test_only_chinese_views_that_exist_are_named(name: str, models: Models) -> None:
    named = {view for code in code_of(name) for view in re.findall(r"分析\.([一-鿿A-Za-z0-9_]+)", code)}
    assert named <= {view.name for view in models.zh_views}


def test_every_table_and_column_is_explained_in_the_file_itself(models: Models) -> None:
    unexplained = [
        f"{relation.full_name}.{column.name}"
        for relation in models.relations
        for column in relation.columns
        if not re.search("[一-龥]", column.comment) or not re.search("[一-龥]", relation.description)
    ]
    assert unexplained == []


def test_every_check_says_in_chinese_what_should_be_true(models: Models) -> None:
    assert models.checks
    assert [check.name for check in models.checks if not re.search("[一-龥]", check.description)] == []
    assert "meta.check_results" in read("README.md") and "sql/checks" in read("README.md")


def test_every_file_of_the_catalogue_is_listed_with_its_theme() -> None:
    folder = ROOT / "data" / "catalogue"
    for path in folder.glob("*.toml"):
        theme = tomllib.loads(path.read_text(encoding="utf-8"))["theme_name"]
        assert f"| [{path.name}]({path.name}) | {theme} |" in read(CATALOGUE)
    for path in (folder / "language").glob("*.toml"):
        assert f"[language/{path.name}]" in read(CATALOGUE)


@pytest.mark.parametrize("field", Indicator.model_fields)
def test_every_field_of_an_entry_is_explained(field: str) -> None:
    assert re.search(rf"^\|[^|]*`{field}`[^|]*\| \S", read(CATALOGUE), re.M)


def test_every_list_of_the_language_tables_is_explained() -> None:
    tables = read("data/catalogue/language/markers.toml")
    commented = set(re.findall(r"^#.*\n([a-z_]+) =", tables, re.M))
    missing = [n for n in Markers.model_fields if n not in commented and f"`{n}`" not in read(CATALOGUE)]
    missing += [name for name in COUNTED_CLASSES if f"`{name}`" not in read(CATALOGUE)]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", CATALOGUE])
def test_the_entry_shown_is_a_sound_one(name: str) -> None:
    block = re.search(r"```toml\n(.*?)```", read(name), re.S)
    assert block is not None
    entry = Indicator.model_validate(tomllib.loads(block[1])["indicators"][0])
    assert set(entry.units) <= set(load_catalogue(load_settings().catalogue).language.unit_classes)


def test_every_field_of_a_correction_is_explained_in_its_file() -> None:
    assert [f for f in Correction.model_fields if f"{f}:" not in read("data/corrections.yml")] == []


@pytest.mark.parametrize("document", BOTH)
def test_every_column_of_the_registers_is_explained(document: str) -> None:
    assert [c for c in [*COUNTIES, *TOWNS] if f"`{c}`" not in read(document)] == []


@pytest.mark.parametrize("document", BOTH)
def test_both_lead_to_the_long_tables(document: str) -> None:
    assert [table for table in (FORMATS, SETTINGS) if f"]({table})" not in read(document)] == []


def test_every_reason_to_turn_a_file_away_is_listed() -> None:
    sources = [*(ROOT / "pipelines" / "reading").rglob("*.py"), ROOT / "pipelines" / "defs" / "reading.py"]
    given = re.compile(r'(?:Unreadable\(\s*|code = |lit\()"([a-z_]+)"')
    codes = {code for path in sources for code in given.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) >= 42
    assert sorted(code for code in codes if f"`{code}`" not in read(FORMATS)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", read(name)):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_every_path_named_exists(name: str) -> None:
    for code in code_of(name):
        for path in re.findall(r"(?<![\w/.~-])(?:pipelines|sql|data|tests)/[\w/.-]*\w", code):
            # Only what comes with the project: years and towns of the inbox are the reader's own.
            if not path.startswith("data/inbox/"):
                assert (ROOT / path).exists(), path


def test_the_version_is_in_the_changelog() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## \[.*\].*{re.escape(version)}", read("CHANGELOG.md"), re.M)
