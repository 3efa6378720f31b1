"""Catalogue files as somebody edits them: faults are told with file, entry and field, a new entry needs no
code, and any change makes a new version."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extracting import load_catalogue
from pipelines.extracting.language import CatalogueError

from .cases import ROOT, read_texts

SAFETY = "safety.toml"
#: A whole entry in the words of its file; the tests spoil one line of it.
ENTRY = """
[[indicators]]
code = "publicity_car_count"
name = "出动宣传车辆次"
unit = "辆次"
kind = "count"
direction = "higher"
definition = "本年度出动宣传车的辆次。"
is_summable = true
units = ["辆次", "次", "辆"]
words = ["(出动|派出)+(宣传车|大篷车)"]
topic = ["普法"]
veto = ["洒水车"]
examples = [
  { text = "全年出动宣传车36辆次。", value = 36 },
  { text = "累计派出宣传大篷车二十余次。", value = 20, bound = "at_least" },
]
counterexamples = ["出动洒水车12辆次。"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of two themes and the language, quick to load, that may be changed."""
    source, copy = ROOT / "data" / "catalogue", tmp_path / "catalogue"
    shutil.copytree(source / "language", copy / "language")
    for theme in (SAFETY, "petitions.toml"):
        shutil.copy(source / theme, copy)
    return copy


@pytest.fixture
def whole_folder(tmp_path: Path) -> Path:
    """A copy of the whole catalogue that may be changed."""
    return Path(shutil.copytree(ROOT / "data" / "catalogue", tmp_path / "whole"))


def add(folder: Path, entry: str, file: str = SAFETY) -> None:
    with (folder / file).open("a", encoding="utf-8") as theme:
        theme.write(entry)


def fault_of(folder: Path) -> str:
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(folder)
    return str(raised.value)


#: What is spoilt → (line as it is, line instead, field named, words of the message).
FAULTS = {
    "unknown key": ('topic = ["普法"]', 'topics = ["普法"]', "topics", "没有这个字段"),
    "missing key": ('name = "出动宣传车辆次"\n', "", "name", "缺少"),
    "empty words": ('words = ["(出动|派出)+(宣传车|大篷车)"]', "words = []", "words", ""),
    "empty word": ('words = ["(出动|派出)+(宣传车|大篷车)"]', 'words = [""]', "words", "空的词"),
    "brackets": ('"(出动|派出)+(宣传车|大篷车)"', '"((出动|派出)+宣传车"', "words", "括号不配对"),
    "brackets in a veto": ('veto = ["洒水车"]', 'veto = ["(洒水|消防车"]', "veto", "括号不配对"),
    "sequence in a veto": ('veto = ["洒水车"]', 'veto = ["洒水+车"]', "veto", "不能用"),
    "unknown unit": ('units = ["辆次"', 'units = ["坨"', "units", "坨"),
    "no units": ('units = ["辆次", "次", "辆"]', "units = []", "units", "单位"),
    "unknown kind": ('kind = "count"', 'kind = "number"', "kind", ""),
    "unknown bound": ('bound = "at_least"', 'bound = "more"', "examples", ""),
    "weak words alone": ('topic = ["普法"]', 'weak = ["出动"]', "weak", "topic"),
    "one example": ('  { text = "全年出动宣传车36辆次。", value = 36 },\n', "", "examples", ""),
    "odd code": ('code = "publicity_car_count"', 'code = "宣传车"', "code", ""),
    "value is text": ("value = 36", 'value = "三十六"', "value", ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_name_file_entry_and_field(fault: str, folder: Path) -> None:
    line, instead, field, said = FAULTS[fault]
    assert line in ENTRY
    add(folder, ENTRY.replace(line, instead))
    message = fault_of(folder)
    assert SAFETY in message
    assert ("宣传车" if fault == "odd code" else "publicity_car_count") in message
    assert field in message and said in message


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_in_chinese(fault: str, folder: Path) -> None:
    line, instead, *_ = FAULTS[fault]
    add(folder, ENTRY.replace(line, instead))
    message = fault_of(folder).replace(str(folder), "")
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,}", message), message


def test_a_code_written_twice_names_its_file(folder: Path) -> None:
    add(folder, ENTRY)
    add(folder, ENTRY, "petitions.toml")
    message = fault_of(folder)
    assert "publicity_car_count" in message
    assert SAFETY in message or "petitions.toml" in message


@pytest.mark.parametrize("file", [SAFETY, "language/units.toml", "language/markers.toml"])
def test_broken_toml_names_its_file(file: str, folder: Path) -> None:
    add(folder, '\n[[indicators]\ncode = "x"\n', file)
    message = fault_of(folder)
    assert Path(file).name in message and "TOML" in message


def test_a_file_that_is_not_utf8_names_itself(folder: Path) -> None:
    (folder / SAFETY).write_bytes('theme = "安全"\n'.encode("gb18030"))
    assert SAFETY in fault_of(folder)


def test_missing_files_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / "language" / "units.toml").unlink()
    assert "units.toml" in fault_of(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert str(empty) in fault_of(empty)


def test_a_unit_in_two_classes_is_named(folder: Path) -> None:
    add(folder, '\n[[classes]]\nname = "vehicle"\nunits = ["辆次"]\n', "language/units.toml")
    message = fault_of(folder)
    assert "units.toml" in message and "辆次" in message


def test_a_mistyped_marker_list_is_named(folder: Path) -> None:
    add(folder, '\nfrequencies = ["每旬"]\n', "language/markers.toml")
    message = fault_of(folder)
    assert "markers.toml" in message and "frequencies" in message


def test_a_new_entry_needs_no_code(whole_folder: Path) -> None:
    add(whole_folder, ENTRY)
    catalogue = load_catalogue(whole_folder)
    assert "publicity_car_count" in {indicator.code for indicator in catalogue}
    more, fewer, none = read_texts(
        ["全年出动宣传车１８辆次，发放资料300份。", "累计派出宣传大篷车二十余次。", "出动洒水车12辆次。"],
        catalogue,
    )
    assert more.facts["publicity_car_count"] == (18, "exact")
    assert fewer.facts["publicity_car_count"] == (20, "at_least")
    assert "publicity_car_count" not in none.facts


def test_a_new_theme_is_a_new_file(whole_folder: Path) -> None:
    (whole_folder / "vehicles.toml").write_text(
        'theme = "vehicles"\ntheme_name = "车辆"\n' + ENTRY, encoding="utf-8"
    )
    catalogue = load_catalogue(whole_folder)
    assert ("vehicles", "车辆") in catalogue.themes
    assert read_texts(["全年出动宣传车36辆次。"], catalogue)[0].facts["publicity_car_count"] == (36, "exact")


def test_reading_with_two_catalogues_does_not_mix_them(whole_folder: Path) -> None:
    add(whole_folder, ENTRY)
    text = "全年出动宣传车36辆次。"
    assert "publicity_car_count" in read_texts([text], load_catalogue(whole_folder))[0].facts
    assert "publicity_car_count" not in read_texts([text])[0].facts


def _add_comment(folder: Path) -> None:
    add(folder, "\n# 备注\n")


def _add_blank_to_language(folder: Path) -> None:
    add(folder, "\n", "language/markers.toml")


def _rename(folder: Path) -> None:
    (folder / SAFETY).rename(folder / "safety2.toml")


@pytest.mark.parametrize("change", [_add_comment, _add_blank_to_language, _rename])
def test_any_byte_makes_a_new_version(change: Callable[[Path], None], folder: Path) -> None:
    before = load_catalogue(folder).version
    assert load_catalogue(folder).version == before
    change(folder)
    assert load_catalogue(folder).version != before


def test_the_version_does_not_depend_on_where_the_folder_lies(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "elsewhere" / "目录"))
    assert load_catalogue(folder).version == load_catalogue(copy).version


def test_parts_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "data" / "catalogue", folder)
    path = folder / "enforcement.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"penalty_general_case_count", "penalty_simple', '"nix", "penalty_simple'), "utf-8"
    )
    with pytest.raises(CatalogueError, match=r"penalty_case_count.*made_of.*nix"):
        load_catalogue(folder)


def test_wholes_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "data" / "catalogue", folder)
    path = folder / "review_litigation.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('part_of = ["litigation_case_count"]', 'part_of = ["nix"]'), "utf-8")
    with pytest.raises(CatalogueError, match=r"litigation_lost_count.*part_of.*nix"):
        load_catalogue(folder)


def test_parts_come_from_both_sides() -> None:
    parts = load_catalogue(ROOT / "data" / "catalogue").parts().rows()
    assert ("penalty_case_count", "penalty_simple_case_count") in parts  # made_of
    assert ("litigation_case_count", "litigation_lost_count") in parts  # part_of
    assert len(parts) == len(set(parts))
