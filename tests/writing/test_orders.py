"""Ordering files from the command: which county and year, where the file goes, and what is said when it cannot be."""

import os
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document

from pipelines.cli import main
from pipelines.writing.orders import write_workbooks

from .conftest import Publish
from .made import Made

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

KINDS = [("workbook", "甲县2024年法治政府建设比较.xlsx"), ("brief", "甲县2024年法治政府建设比较简报.docx")]
SMALL = Made(towns=3, indicators=2)
TWO = Made(towns=2, indicators=2, county_names=("甲县", "乙县"))


def fazhi(published: Path, *arguments: str | Path) -> Result:
    """The command on a warehouse that lies where a state folder has it."""
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], env={"FAZHI_STATE": str(published.parents[1])}
    )


@pytest.fixture(scope="module")
def small(publish: Publish) -> Path:
    return publish(SMALL)


@pytest.fixture(scope="module")
def two(publish: Publish) -> Path:
    return publish(TWO)


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_the_name_says_county_and_year_and_lies_where_one_is(
    kind: str, name: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = fazhi(small, kind)
    assert (result.exit_code, result.stdout) == (0, f"{name}\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_out_is_a_folder_or_a_file(kind: str, name: str, small: Path, tmp_path: Path) -> None:
    assert fazhi(small, kind, "--out", tmp_path / "新" / "文件夹").stdout.strip().endswith(f"文件夹/{name}")
    file = tmp_path / f"别名{Path(name).suffix}"
    assert fazhi(small, kind, "--out", file, "--year", "2023").exit_code == 0
    assert file.exists()
    wrong = fazhi(small, kind, "--out", tmp_path / ("x.docx" if kind == "workbook" else "x.xlsx"))
    assert wrong.exit_code == 1 and "扩展名不对" in wrong.stderr


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_a_file_that_is_there_is_kept_unless_forced(
    kind: str, name: str, small: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("有人写的批注")
    refused = fazhi(small, kind, "--out", tmp_path)
    assert refused.exit_code == 1 and "--force" in refused.stderr
    assert (tmp_path / name).read_text() == "有人写的批注"
    assert fazhi(small, kind, "--out", tmp_path, "--force").exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(b"PK")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("kind", ["workbook", "brief"])
def test_a_place_that_cannot_be_written_is_said(kind: str, small: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    result = fazhi(small, kind, "--out", tmp_path / "文件" / "里面")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("错误：写不了 ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["workbook", "brief"])
def test_of_several_counties_one_or_all_are_named(kind: str, two: Path, tmp_path: Path) -> None:
    unnamed = fazhi(two, kind, "--out", tmp_path)
    assert (
        unnamed.exit_code == 1 and "2 个县（甲县、乙县）" in unnamed.stderr and "--county" in unnamed.stderr
    )
    unknown = fazhi(two, kind, "--out", tmp_path, "--county", "丙县")
    assert unknown.exit_code == 1 and "没有“丙县”；有的县：甲县、乙县" in unknown.stderr
    assert fazhi(two, kind, "--out", tmp_path / "一", "--county", "990101").exit_code == 0
    assert [path.name[:2] for path in (tmp_path / "一").iterdir()] == ["乙县"]
    assert fazhi(two, kind, "--out", tmp_path / "全", "--county", "全部").exit_code == 0
    assert sorted(path.name[:2] for path in (tmp_path / "全").iterdir()) == ["乙县", "甲县"]
    file = tmp_path / ("x.xlsx" if kind == "workbook" else "x.docx")
    one_file = fazhi(two, kind, "--out", file, "--county", "全部")
    assert one_file.exit_code == 1 and "文件夹" in one_file.stderr


def test_counties_of_the_same_name_are_told_apart(publish: Publish, tmp_path: Path) -> None:
    same = publish(Made(towns=1, indicators=1, county_names=("城关区", "城关区")))
    assert "县代码" in fazhi(same, "workbook", "--county", "城关区").stderr
    assert fazhi(same, "workbook", "--county", "全部", "--out", tmp_path).exit_code == 0
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("kind", ["workbook", "brief"])
def test_a_year_that_is_not_there_is_said_with_those_that_are(kind: str, small: Path) -> None:
    result = fazhi(small, kind, "--year", "2019")
    assert (result.exit_code, result.stderr) == (1, "错误：库里没有 2019 年度；有的年度：2023、2024。\n")


def test_the_default_year_is_the_latest_with_reports(publish: Publish, tmp_path: Path) -> None:
    made = Made(towns=2, indicators=1, without_report=frozenset({(0, 2024), (1, 2024)}))
    assert "2023年" in fazhi(publish(made), "workbook", "--out", tmp_path).stdout


@pytest.mark.parametrize("kind", ["workbook", "brief"])
@pytest.mark.parametrize(
    ("made", "told"),
    [
        (Made(towns=0, indicators=0, years=(), county_names=()), "库里还没有一个县"),
        (Made(towns=2, indicators=1, years=()), "库里还没有任何年度的报告"),
        (Made(towns=0, indicators=1), "库里还没有任何年度的报告"),
    ],
)
def test_an_empty_warehouse_is_said(kind: str, made: Made, told: str, publish: Publish) -> None:
    result = fazhi(publish(made), kind)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("错误：") and told in result.stderr


@pytest.mark.parametrize("kind", ["workbook", "brief"])
def test_a_warehouse_without_indicators_makes_a_file(kind: str, publish: Publish, tmp_path: Path) -> None:
    assert fazhi(publish(Made(towns=2, indicators=0)), kind, "--out", tmp_path).exit_code == 0
    (path,) = tmp_path.iterdir()
    if kind == "workbook":
        openpyxl.load_workbook(path)
    else:
        Document(str(path))


@pytest.mark.parametrize("kind", ["workbook", "brief"])
@pytest.mark.parametrize("what", ["missing", "empty", "half", "garbage", "folder", "no_views"])
def test_a_missing_or_broken_warehouse_is_one_clear_line(
    kind: str, what: str, small: Path, tmp_path: Path
) -> None:
    state, file = tmp_path / "state", tmp_path / "state" / "warehouse" / "fazhi.duckdb"
    file.parent.mkdir(parents=True)
    data = small.read_bytes()
    broken = {"empty": b"", "half": data[: len(data) // 2], "garbage": os.urandom(20_000)}
    if what in broken:
        file.write_bytes(broken[what])
    elif what == "folder":
        file.mkdir()
    elif what == "no_views":
        import duckdb

        with duckdb.connect(str(file)) as database:
            database.execute("create table x (y int)")
    result = fazhi(state / "warehouse" / "fazhi.duckdb", kind, "--out", tmp_path / "out")
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("错误：") and result.stderr.count("\n") == 1, result.stderr
    assert "fazhi run" in result.stderr or "打不开" in result.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_killed_writing_leaves_no_half_file(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.writing.orders.write_workbook", fail)
    result = fazhi(small, "workbook", "--out", tmp_path)
    assert result.exit_code == 1 and "No space left" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_all_workbooks_of_a_release_newest_first_up_to_a_limit(two: Path, tmp_path: Path) -> None:
    assert write_workbooks(two, tmp_path / "无", 0) == ([], 4)
    files, left_out = write_workbooks(two, tmp_path / "全", 50)
    assert sorted(file.name[:7] for file in files) == ["乙县2023年", "乙县2024年", "甲县2023年", "甲县2024年"]
    assert left_out == 0
    files, left_out = write_workbooks(two, tmp_path / "少", 2)
    assert [file.name[2:6] for file in files] == ["2024", "2024"] and left_out == 2
