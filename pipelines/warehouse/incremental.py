"""What a build takes over from the published file: marts whose core rows are the same.

Belongs here: beginning a candidate with the marts of the published file, the hash of what each county's part of them is
made from, and which parts are stale. Does not belong here: making rows (build.py).

A nation's marts take minutes, one county's part a second. Core is made anew each time all the same, so that every row
of it is from the lake; its hashes tell which counties changed, whatever the reason.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.models import Models
from pipelines.warehouse.relations import Relation
from pipelines.warehouse.releases import opened, sound_release
from pipelines.warehouse.statements import identifier, literal

#: Where more of the parts of a mart than this are stale, or lie apart at its end because they were, the whole is made
#: anew. Part by part it would take longer; and where 4 % lie apart, analysts wait a tenth longer (60 of 1,380 counties).
MOST_APART = 0.1

#: What two builds must have been made with for one to take over marts of the other.
MADE_WITH = ("fazhi_version", "code_sha256", "sql_sha256", "catalogue_version")

#: Views that are hashed by their own rows, because a table that they read has rows of all counties in one.
HASHED_VIEWS = ("core.town_years", "core.town_rejected_files")

#: The columns that a part of a mart can be told by, and how it follows from a county.
PLACES = {"county_code": "county_code", "province_code": "left(county_code, 2)"}

MART_PARTS = pl.Schema(
    {"mart_name": pl.String, "place_code": pl.String, "core_hash": pl.UInt64, "is_apart": pl.Boolean}
)

#: The kernel or the file system cannot copy within itself.
_CANNOT = (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


def file_to_take_over(published: Path, made_from: Mapping[str, object]) -> Path | None:
    """The file whose marts a build made from `made_from` (see core.fingerprint) can take over; None where there is none,
    it is not to the bit what was published, or it was made with something else."""
    release = sound_release(published)
    if release is None:
        return None
    try:
        with opened(release.file) as database:
            made_with = database.execute(f"select {', '.join(MADE_WITH)} from release.meta.build").fetchone()
            database.execute(f"select {', '.join(MART_PARTS)} from release.meta.mart_parts limit 0")
    except duckdb.Error:
        return None
    return release.file if made_with == tuple(made_from[name] for name in MADE_WITH) else None


def copy_file(source: Path, target: Path) -> None:
    """Copy a file of any size; where the file system can share blocks (XFS, Btrfs), it does, in no time."""
    try:
        with source.open("rb") as read, target.open("wb") as written:
            while os.copy_file_range(read.fileno(), written.fileno(), 1 << 30):
                pass
    except AttributeError:
        pass
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    # Some file systems say that there is nothing to copy where they cannot.
    if target.stat().st_size != source.stat().st_size:
        shutil.copyfile(source, target)


def clear_all_but_marts(database: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Drop core and meta from a copy of the published file; what its marts were made from comes back: MART_PARTS."""
    rows = database.execute(f"select {', '.join(MART_PARTS)} from meta.mart_parts").fetchall()
    for schema in ("core", "meta"):
        database.execute(f"drop schema {schema} cascade")
    return pl.DataFrame(rows, schema=MART_PARTS, orient="row")


def hash_counties(database: duckdb.DuckDBPyConnection, models: Models) -> None:
    """Fill meta.county_hashes: a hash for each county of all that its part of any mart is made from.

    That is the core rows that name the county, those that name a county from or to which one of its towns went or was
    merged (figures are compared with the year before), those that name none, and the selects themselves. Rows are
    hashed twice, so that what differs in one column is spread over all bits before they are added up.
    """
    hashed = list(hashed_relations(models))
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
            union
            select mine.county_code, theirs.county_code
            from core.towns as mine
            inner join core.towns as theirs on mine.town_code = theirs.successor_code
        )
        select
            linked.county_code,
            hash(
                sum(hash(linked.other_code, own.own_hash)),
                (select sum(row_hash) from of_none),
                {literal(_recipe(models))}
            )
        from linked
        left join own on linked.other_code = own.county_code
        group by linked.county_code
        """
    )


def _recipe(models: Models) -> str:
    """What marts are made by: every select and column as it is at this moment, and who runs them."""
    made_by = [(relation.full_name, relation.sql, relation.columns) for relation in models.relations]
    return hashlib.sha256(repr((duckdb.__version__, made_by)).encode()).hexdigest()


def _row_hashes(relation: Relation, place: str) -> str:
    row_hash = f"hash({literal(relation.full_name)}, hash(hash(hashed)))"
    return f"select {place} as county_code, {row_hash} as row_hash from {relation.full_name} as hashed"


def _names_county(relation: Relation) -> bool:
    return any(column.name == "county_code" for column in relation.columns)


def hashed_relations(models: Models) -> Iterator[Relation]:
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


def forget_stale(database: duckdb.DuckDBPyConnection, mart: Relation) -> None:
    """Take out of a mart what is not made from the core rows that are there now, and all of it where too much is stale or
    lies apart: a candidate never holds a stale row, whichever steps a run takes."""
    place, name = place_of(mart), f"{identifier(mart.schema)}.{identifier(mart.name)}"
    found = _parts(database, mart, place) if place else []
    stale = [code for code, is_stale, is_apart in found if is_stale and is_apart is not None]
    apart = [code for code, is_stale, is_apart in found if is_stale or is_apart]
    of_mart = f"delete from meta.mart_parts where mart_name = {literal(mart.name)}"
    if len(apart) > MOST_APART * len(found) or len(stale) == len(found):
        database.execute(f"drop table if exists {name}")
        database.execute(of_mart)
    elif stale:
        codes = ", ".join(map(literal, stale))
        database.execute(f"delete from {name} where {place} in ({codes})")
        database.execute(f"{of_mart} and place_code in ({codes})")


def missing_places(database: duckdb.DuckDBPyConnection, mart: Relation) -> list[str] | None:
    """The places whose part of the mart is to be made; None where the whole is."""
    place = place_of(mart)
    found = _parts(database, mart, place) if place else []
    is_there = any(is_apart is not None for _, _, is_apart in found)
    return [code for code, is_stale, _ in found if is_stale] if is_there else None


def _parts(
    database: duckdb.DuckDBPyConnection, mart: Relation, place: str
) -> list[tuple[str, bool, bool | None]]:
    """Code of each place, whether its part is not what core says, whether it lies apart (None: it was never made)."""
    return database.execute(
        f"""
        with made as (from meta.mart_parts where mart_name = {literal(mart.name)}),
        wanted as ({_wanted(place)})
        select place_code, made.core_hash is distinct from wanted.core_hash, made.is_apart
        from made
        full join wanted using (place_code)
        order by place_code
        """
    ).fetchall()


def note_parts(database: duckdb.DuckDBPyConnection, mart: Relation, places: Sequence[str] | None) -> None:
    """Note that the parts of these places, or all for None, are made from the core rows that are there now."""
    place = place_of(mart)
    if place is None or places == []:
        return
    which = "true" if places is None else f"place_code in ({', '.join(map(literal, places))})"
    if places is None:
        database.execute(f"delete from meta.mart_parts where mart_name = {literal(mart.name)}")
    database.execute(
        f"insert into meta.mart_parts select {literal(mart.name)}, place_code, core_hash, {places is not None} "
        f"from ({_wanted(place)}) where {which}"
    )


def _wanted(place: str) -> str:
    return (
        f"select {PLACES[place]} as place_code, hash(sum(core_hash)) as core_hash "
        "from meta.county_hashes group by all"
    )
