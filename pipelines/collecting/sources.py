"""Where reports are fetched from: data/registers/sources.csv.

Belongs here: reading and checking that file. Does not belong here: fetching, and what may be fetched (guard.py).
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from pipelines.collecting.frames import SOURCES
from pipelines.reading.registers import RegisterError, Registers, Row, names_of, read_rows

FILE_NAME = "sources.csv"
KINDS = ("page", "list")


@dataclass(frozen=True)
class Source:
    """A page to fetch: `kind` is page (one report) or list (links to reports). `town_name` is the register's name."""

    county_name: str
    town_name: str | None
    url: str
    kind: str


def load_sources(folder: Path, registers: Registers) -> tuple[Source, ...]:
    """The sources of a register folder in their order; none where the file is absent or has only its header.

    Raises RegisterError naming file, line and field.
    """
    file = folder / FILE_NAME
    if not file.exists():
        return ()
    towns = _towns(registers)
    first_line: dict[str, int] = {}
    sources = []
    for row in read_rows(file, list(SOURCES), may_be_empty={"town"}):
        source = _source(row, towns)
        if source.url in first_line:
            raise row.wrong("url", f"与第 {first_line[source.url]} 行重复")
        first_line[source.url] = row.line
        sources.append(source)
    return tuple(sources)


def _towns(registers: Registers) -> dict[str, dict[str, str]]:
    """County name → every name and alias of its towns → the town's name."""
    found: dict[str, dict[str, str]] = {name: {} for name in registers.counties["county_name"]}
    with_county = registers.towns.join(registers.counties, on="county_code", how="left")
    for row in with_county.sort(pl.col("valid_from"), descending=True).iter_rows(named=True):
        for name in names_of(row):
            found[row["county_name"]].setdefault(name, row["town_name"])
    return found


def _source(row: Row, towns: dict[str, dict[str, str]]) -> Source:
    county, town, url, kind = (row.values[field] for field in ("county", "town", "url", "kind"))
    if county not in towns:
        raise row.wrong("county", f"counties.csv 里没有名为“{county}”的县")
    if kind not in KINDS:
        raise row.wrong("kind", f"“{kind}”不对，应为 page（一份报告的网页或文件）或 list（列表页）")
    if town and town not in towns[county]:
        raise row.wrong("town", f"towns.csv 里{county}没有名为“{town}”的镇街")
    if not town and kind == "page":
        raise row.wrong("town", "不能为空；只有县的列表页（kind 为 list）可以不填镇街")
    _check_url(row, url)
    return Source(county, towns[county][town] if town else None, url, kind)


def _check_url(row: Row, url: str) -> None:
    wrong: RegisterError | None = None
    try:
        parts = urlsplit(url)
        # The port is parsed only when asked for.
        _ = parts.port
    except ValueError:
        raise row.wrong("url", f"“{url}”不是一个完整的网址") from None
    if parts.scheme not in ("http", "https"):
        wrong = row.wrong("url", f"“{url}”不能取，网址要以 http:// 或 https:// 开头")
    elif parts.username is not None or parts.password is not None:
        # The address itself is not repeated: it holds a password.
        wrong = row.wrong("url", "网址里不能写用户名和密码")
    elif not parts.hostname or any(sign.isspace() for sign in url):
        wrong = row.wrong("url", f"“{url}”不是一个完整的网址")
    if wrong:
        raise wrong
