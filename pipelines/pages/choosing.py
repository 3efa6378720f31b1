"""What the address asks for: county, year, theme, checked against the release, with the likely one where nothing is said.

Belongs here: reading parameters, and what each page offers to choose from. Does not belong here: the pages themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.pages.problems import Problem, not_found, wrong_address
from pipelines.pages.releases import Release

Asked = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """A county and a report year of the release, and the years in which that county has reports."""

    county: str
    county_name: str
    year: int
    reported_years: tuple[int, ...]


def place(release: Release, asked: Asked) -> Place:
    """County and year of the address; where it is silent, the first county that has reports and its latest year.

    Raises Problem for an empty warehouse, an unknown county, a year that is none or that nothing came for.
    """
    if not release.counties or not release.years:
        raise Problem(
            404,
            "库里还没有数据",
            "登记册里没有县，或者还没有读过任何年度的报告。请先登记县和乡镇、放入报告，再运行 fazhi run。",
        )
    county = _county(release, asked.get("county", ""))
    reported = _reported_years(release, county)
    year = _year(asked.get("year", ""), (reported or tuple(release.years))[-1], release.years)
    return Place(county, release.county_names[county], year, reported)


def _county(release: Release, given: str) -> str:
    if given:
        by_name = {row["county_name"]: row["county_code"] for row in release.counties}
        code = given if given in release.county_names else by_name.get(given)
        if code is None:
            raise not_found(f"登记册里没有县“{given[:40]}”。")
        return code
    first = release.one("select min(county_code) as code from core.reports")
    code = str(first["code"]) if first else ""
    return code if code in release.county_names else str(release.counties[0]["county_code"])


def _reported_years(release: Release, county: str) -> tuple[int, ...]:
    query = "select distinct report_year as y from core.reports where county_code = ? order by y"
    return tuple(row["y"] for row in release.rows(query, county))


def _year(given: str, default: int, known: list[int]) -> int:
    if not given:
        return default
    year = whole_number(given, "year")
    if year not in known:
        raise not_found(f"库里没有 {year} 年度；有的年度：{'、'.join(map(str, known))}。")
    return year


def whole_number(given: str, name: str) -> int:
    """The number of a parameter. Raises Problem where it is none."""
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise wrong_address(f"参数 {name} 应当是一个整数，写的是“{given[:40]}”。")
    return int(given)


def theme(release: Release, given: str) -> str:
    """The theme of the address, the first of the catalogue where it is silent. Raises Problem for an unknown one."""
    if not release.themes:
        raise not_found("指标目录是空的，没有主题可看。")
    if given and given not in release.themes:
        by_name = {name: code for code, name in release.themes.items()}
        if given not in by_name:
            raise not_found(f"指标目录里没有主题“{given[:40]}”。")
        return by_name[given]
    return given or next(iter(release.themes))


def one_of(given: str, known: tuple[str, ...], name: str) -> str:
    """The value of a parameter that can take a few, the first where the address is silent. Raises Problem otherwise."""
    if given and given not in known:
        raise wrong_address(f"参数 {name} 只能是 {'、'.join(known)}，写的是“{given[:40]}”。")
    return given or known[0]
