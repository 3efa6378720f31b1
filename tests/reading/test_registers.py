"""Registers: a wrong line is named with file, line and field, before anything is built."""

from pathlib import Path

import pytest

from pipelines.reading.frames import COUNTIES, TOWNS
from pipelines.reading.registers import RegisterError, Registers, load_registers

COUNTY_HEAD = "county_code,county_name,publication_deadline"
TOWN_HEAD = "town_code,county_code,town_name,aliases,kind,population,village_count,valid_from,valid_to"
GOOD_TOWN = "11,1,石门镇,石门;石门乡,镇,19800,9,2022,"


def write(
    folder: Path,
    towns: list[str],
    counties: list[str] | None = None,
    mark: str = "",
    head: str = TOWN_HEAD,
) -> Path:
    (folder / "counties.csv").write_text(
        mark + "\n".join([COUNTY_HEAD, *(counties or ["1,澜川县,04-01"])]), encoding="utf-8"
    )
    (folder / "towns.csv").write_text(mark + "\n".join([head, *towns]), encoding="utf-8")
    return folder


def test_the_project_registers(registers: Registers) -> None:
    assert (registers.counties.schema, registers.towns.schema) == (COUNTIES, TOWNS)
    assert registers.counties.rows() == [("990100", "澜川县", "04-01")]
    assert registers.towns["town_code"].n_unique() == 12 and registers.towns.height == 36
    missing = registers.towns.filter(town_name="双河乡", valid_from=2023).row(0, named=True)
    assert (missing["population"], missing["village_count"], missing["valid_to"]) == (11150, 7, 2023)


def test_empty_cells_and_byte_order_mark(tmp_path: Path) -> None:
    loaded = load_registers(
        write(
            tmp_path,
            ["11,1,石门镇,,镇,,,2022,", "", GOOD_TOWN.replace("11,", "12,").replace("石门", "青杠")],
            mark="\ufeff",
        )
    )
    assert loaded.towns.row(0)[3:] == ("", "镇", None, None, 2022, None, None)
    assert set(loaded.names) == {"石门镇", "青杠镇", "青杠", "青杠乡"}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("11,9,石门镇,,镇,1,1,2022,", "county_code"),
        ("11,1,,,镇,1,1,2022,", "town_name"),
        ("11,1,石门镇,,村,1,1,2022,", "kind"),
        ("11,1,石门镇,,镇,一万,1,2022,", "population"),
        ("11,1,石门镇,,镇,-5,1,2022,", "population"),
        ("11,1,石门镇,,镇,1,九,2022,", "village_count"),
        ("11,1,石门镇,,镇,0,1,2022,", "population"),
        ("11,1,石门镇,,镇,1,0,2022,", "village_count"),
        ("11,1,石门镇,,镇,99999999999,1,2022,", "population"),
        ("11,1,石门镇,,镇,2147483648,1,2022,", "population"),
        ("9.901E+08,1,石门镇,,镇,1,1,2022,", "town_code"),
        ("11/2,1,石门镇,,镇,1,1,2022,", "town_code"),
        ("１１,1,石门镇,,镇,1,1,2022,", "town_code"),
        ("11,1.0E+00,石门镇,,镇,1,1,2022,", "county_code"),
        ("11,1,石门镇,,镇,1,1,,", "valid_from"),
        ("11,1,石门镇,,镇,1,1,22,", "valid_from"),
        ("11,1,石门镇,,镇,1,1,2022,2021", "valid_to"),
        ("10,1,青杠镇,,镇,1,1,2030,", "valid_from"),  # overlaps the open row of town 10
        ("11,1,青杠镇,,镇,1,1,2022,", "town_name"),  # the name is taken by town 10
        ("11,1,石门镇,青杠镇,镇,1,1,2022,", "town_name"),
        ("11", "county_code"),
    ],
)
def test_wrong_town_lines(line: str, field: str, tmp_path: Path) -> None:
    folder = write(tmp_path, ["10,1,青杠镇,,镇,1,1,2022,", line])
    with pytest.raises(RegisterError, match=rf"towns\.csv 第 3 行，{field} 列"):
        load_registers(folder)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("2,汇溪县,4月1日", "publication_deadline"),
        ("2,汇溪县,02-30", "publication_deadline"),
        ("2,汇溪县,02-29", "publication_deadline"),  # not a day of every year
        ("2,汇溪县,13-01", "publication_deadline"),
        ("1,汇溪县,04-01", "county_code"),
        ("9.901E+05,汇溪县,04-01", "county_code"),
        ("二,汇溪县,04-01", "county_code"),
        ("2,,04-01", "county_name"),
    ],
)
def test_wrong_county_lines(line: str, field: str, tmp_path: Path) -> None:
    folder = write(tmp_path, [GOOD_TOWN], ["1,澜川县,04-01", line])
    with pytest.raises(RegisterError, match=rf"counties\.csv 第 3 行，{field} 列"):
        load_registers(folder)


@pytest.mark.parametrize("number", ["0", "-5", "99999999999"])
def test_a_wrong_number_is_told_what_fits(number: str, tmp_path: Path) -> None:
    # Zero was let through, and the core table refused it in English.
    folder = write(tmp_path, [f"11,1,石门镇,,镇,{number},1,2022,"])
    with pytest.raises(RegisterError, match=rf"“{number}”不对，应为 1 到 2147483647 的整数，不知道的空着"):
        load_registers(folder)


def test_the_largest_number_fits_into_the_core_table(tmp_path: Path) -> None:
    loaded = load_registers(write(tmp_path, ["11,1,石门镇,,镇,2147483647,1,2022,"]))
    assert loaded.towns["population"].to_list() == [2147483647]


def test_a_code_that_a_spreadsheet_made_a_number_is_told(tmp_path: Path) -> None:
    # It would be a town of its own, and the town's earlier years another.
    folder = write(tmp_path, [GOOD_TOWN, "9.901E+08,1,石门镇,,镇,1,1,2023,"])
    with pytest.raises(RegisterError, match=r"“9\.901E\+08”.*Excel.*科学记数.*文本"):
        load_registers(folder)
    folder = write(tmp_path, ["AB-1_2,1,石门镇,,镇,1,1,2023,"])
    assert load_registers(folder).towns["town_code"].to_list() == ["AB-1_2"]


def test_wrong_files(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"counties\.csv 打不开"):
        load_registers(tmp_path)
    write(tmp_path, [GOOD_TOWN])
    (tmp_path / "towns.csv").write_text("town_code,town_name\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"towns\.csv 第 1 行：缺少列 county_code"):
        load_registers(tmp_path)
    (tmp_path / "towns.csv").write_bytes((TOWN_HEAD + "\n" + GOOD_TOWN).encode("gb18030"))
    with pytest.raises(RegisterError, match="不是 UTF-8"):
        load_registers(tmp_path)


@pytest.mark.parametrize("name", ["counties.csv", "towns.csv"])
def test_a_register_without_a_line_is_refused(name: str, tmp_path: Path) -> None:
    for source in (Path(__file__).parents[2] / "data" / "registers").glob("*.csv"):
        text = source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_text(
            text.splitlines()[0] + "\n" if source.name == name else text, "utf-8"
        )
    with pytest.raises(RegisterError, match=r"counties\.csv|towns\.csv"):
        load_registers(tmp_path)


@pytest.mark.parametrize(
    ("lines", "line", "field"),
    [
        (["11,1,石门镇,,镇,1,1,2022,,10"], 3, "valid_to"),
        (["11,1,石门镇,,镇,1,1,2022,2023,11"], 3, "successor_code"),
        (["11,1,石门镇,,镇,1,1,2022,2023,99"], 3, "successor_code"),
        (["11,1,石门镇,,镇,1,1,2022,2023,1.0E+01"], 3, "successor_code"),
        (["11,1,石门镇,,镇,1,1,2022,2023,12", "12,1,云溪镇,,镇,1,1,2020,2023,"], 3, "successor_code"),
        (["11,1,石门镇,,镇,1,1,2022,2023,10", "11,1,石门镇,,镇,1,1,2024,,"], 3, "successor_code"),
    ],
    ids=["still valid", "itself", "unknown", "no code", "ended as well", "goes on itself"],
)
def test_wrong_successors(lines: list[str], line: int, field: str, tmp_path: Path) -> None:
    folder = write(tmp_path, ["10,1,青杠镇,,镇,1,1,2022,,", *lines], head=TOWN_HEAD + ",successor_code")
    with pytest.raises(RegisterError, match=rf"towns\.csv 第 {line} 行，{field} 列"):
        load_registers(folder)


def test_a_renamed_split_off_or_merged_town_is_right(tmp_path: Path) -> None:
    lines = [
        "11,1,石门镇,,镇,1,1,2020,2022,",
        "11,1,石门街道,石门镇,街道,1,1,2023,,",
        "12,1,云溪镇,,镇,1,1,2020,2022,",
        "12,2,云溪镇,,镇,1,1,2023,,",
        "13,1,青杠镇,,镇,1,1,2020,2022,11",
    ]
    counties = ["1,澜川县,04-01", "2,汇溪县,04-01"]
    loaded = load_registers(write(tmp_path, lines, counties, head=TOWN_HEAD + ",successor_code"))
    assert loaded.towns["successor_code"].to_list() == [None, None, None, None, "11"]
    assert [row.county_code for row in loaded.rows_of("12")] == ["1", "2"]
