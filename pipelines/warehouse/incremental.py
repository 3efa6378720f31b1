"""What a build takes over from the published file: marts whose core rows are the same.

Belongs here: beginning a candidate with the marts of the published file, the hash of what each county's part of them is
made from, and which parts are stale. Does not belong here: making rows (build.py).

A nation's marts take minutes, one county's part a second. Core is made anew each time all the same, so that every row
of it is from the lake; its hashes tell which counties changed, whatever the reason.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation
from pipelines.warehouse.releases import flaw_of, opened
from pipelines.warehouse.statements import literal

#: Where more of the parts of a mart than this are stale, or lie apart at its end because they were, the whole is made
#: anew. Part by part it would take longer; and where 4 % lie apart, analysts wait a tenth longer (60 of 1,380 counties).
MOST_APART = 0.1

#: What two builds must have been made with for one to take over marts of the other: columns, selects and code.
MADE_WITH = ("fazhi_version", "code_sha256", "sql_sha256", "catalogue_version")

#: Views that are hashed by their own rows, because what they read names no county.
HASHED_VIEWS = ("core.town_years", "core.town_rejected_files")

#: The columns that a part of a mart can be told by, and how it follows from a county.
PLACES = {"county_code": "county_code", "province_code": "left(county_code, 2)"}

MART_PARTS = pl.Schema(
    {"mart_name": pl.String, "place_code": pl.String, "core_hash": pl.UInt64, "is_apart": pl.Boolean}
)


def takes_over(published: Path | None, made_from: Mapping[str, object]) -> bool:
    """Whether marts of the published file can be taken over by a build made from `made_from` (see core.fingerprint)."""
    if published is None or not published.exists() or flaw_of(published) is not None:
        return False
    names = ", ".join(MADE_WITH)
    try:
        with opened(published) as database:
            made_with = database.execute(f"select {names} from release.meta.build").fetchone()
            database.execute(f"select {', '.join(MART_PARTS)} from release.meta.mart_parts limit 0")
    except duckdb.Error:
        return False
    return made_with == tuple(made_from[name] for name in MADE_WITH)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file of any size; where the file system can share blocks (XFS, Btrfs), it does, in no time."""
    try:
        with source.open("rb") as read, target.open("wb") as written:
            while os.copy_file_range(read.fileno(), written.fileno(), 1 << 30):
                pass
    except (AttributeError, OSError):
        shutil.copyfile(source, target)


def clear_all_but_marts(database: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Drop core and meta from a copy of the published file; what its marts were made from comes back: MART_PARTS."""
    rows = database.execute(f"select {', '.join(MART_PARTS)} from meta.mart_parts").fetchall()
    for schema in ("core", "meta"):
        database.execute(f"drop schema {schema} cascade")
    return pl.DataFrame(rows, schema=MART_PARTS, orient="row")


def hash_counties(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    """Fill meta.county_hashes: a hash for each county of all core rows that its part of any mart is made from.

    Those are the rows that name the county, those that name a county from or to which one of its towns went (figures are
    compared with the year before), and those that name none. Rows are hashed twice, so that what differs in one
    column is spread over all bits before they are added up.
    """
    hashed = list(_hashed(models))
    of_counties = [_row_hashes(relation, "county_code") for relation in hashed if _names_county(relation)]
    of_none = [_row_hashes(relation, "''") for relation in hashed if not _names_county(relation)]
    database.execute(
        f"""
        insert into meta.county_hashes
        with of_counties as ({" union all ".join(of_counties)}),
        of_none as ({" union all ".join(of_none)}),
        own as (select county_code, hash(sum(row_hash)) as own_hash from of_counties group by all),
        linked as (
            select county_code, county_code as other_code from core.counties
            union
            select mine.county_code, theirs.county_code
            from core.towns as mine
            inner join core.towns as theirs on mine.town_code = theirs.town_code
        )
        select
            linked.county_code,
            hash(sum(hash(linked.other_code, own.own_hash)), (select sum(row_hash) from of_none))
        from linked
        left join own on linked.other_code = own.county_code
        group by linked.county_code
        """
    )


def _row_hashes(relation: Relation, place: str) -> str:
    row_hash = f"hash({literal(relation.full_name)}, hash(hash(hashed)))"
    return f"select {place} as county_code, {row_hash} as row_hash from {relation.full_name} as hashed"


def _names_county(relation: Relation) -> bool:
    return any(column.name == "county_code" for column in relation.columns)


def _hashed(models: Models) -> Iterator[Relation]:
    """The relations that all marts are made from, each once, in an order that stays."""
    known = {relation.full_name: relation for relation in models.relations}
    seen, waiting = set(), [name for mart in models.marts for name in mart.depends_on]
    while waiting:
        name = waiting.pop()
        if name not in seen and known[name].kind == "view" and name not in HASHED_VIEWS:
            waiting.extend(known[name].depends_on)
        seen.add(name)
    for name in sorted(seen):
        if known[name].kind == "table" or name in HASHED_VIEWS:
            yield known[name]


def place_of(mart: Relation) -> str | None:
    """The column of PLACES that parts a mart; None where it is made as one."""
    return next((name for name in PLACES if any(column.name == name for column in mart.columns)), None)


def stale_places(database: duckdb.DuckDBPyConnection, mart: Relation) -> list[str] | None:
    """The places whose part of the mart is not made from the core rows that are there now; None where all is to be made
    anew, because nothing of it was taken over or too much of it is stale or lies apart."""
    place = place_of(mart)
    if place is None:
        return None
    found = database.execute(
        f"""
        with made as (from meta.mart_parts where mart_name = {literal(mart.name)}),
        wanted as ({_wanted(place)})
        select place_code, made.core_hash is distinct from wanted.core_hash as is_stale, made.is_apart
        from made
        full join wanted using (place_code)
        order by place_code
        """
    ).fetchall()
    stale = [code for code, is_stale, _ in found if is_stale]
    apart = [code for code, is_stale, is_apart in found if is_stale or is_apart]
    is_there = any(is_apart is not None for _, _, is_apart in found)
    return stale if is_there and len(apart) <= MOST_APART * len(found) else None


def note_parts(database: duckdb.DuckDBPyConnection, mart: Relation, places: Sequence[str] | None) -> None:
    """Note that the parts of these places, or all for None, are made from the core rows that are there now."""
    place, name = place_of(mart), literal(mart.name)
    if place is None:
        return
    listed = "true" if places is None else f"place_code in ({', '.join(['null', *map(literal, places)])})"
    database.execute(f"delete from meta.mart_parts where mart_name = {name} and {listed}")
    database.execute(
        f"insert or replace into meta.mart_parts "
        f"select {name}, place_code, core_hash, {places is not None} from ({_wanted(place)}) where {listed}"
    )


def _wanted(place: str) -> str:
    return (
        f"select {PLACES[place]} as place_code, hash(sum(core_hash)) as core_hash "
        "from meta.county_hashes group by all"
    )
