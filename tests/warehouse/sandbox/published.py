"""A published file that is small, and what is in a folder."""

from pathlib import Path

import duckdb

#: Runs for hours on any machine, in almost no memory.
#: Without end, and without holding anything: only time can end it.
ENDLESS = "select sum(hash(range) % 7) from range(1000000000000000)"


def published(state: Path, value: int = 1) -> None:
    """A release with one table, and the link on it."""
    release = state / "warehouse" / "releases" / str(value) / "fazhi.duckdb"
    release.parent.mkdir(parents=True)
    with duckdb.connect(str(release)) as database:
        database.execute("create schema marts; create schema 分析")
        database.execute(
            f"create table marts.town_year_ranks as select '石门镇' as town_name, {value} as value"
        )
        database.execute(
            "create view 分析.乡镇排名 as select town_name as 乡镇, value as 数值 from marts.town_year_ranks"
        )
        database.execute(
            "create macro history(town) as table select * from marts.town_year_ranks where town_name = town"
        )
    link = state / "warehouse" / "fazhi.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(link.parent))


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
