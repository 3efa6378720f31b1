"""Exports: what analysts look at, as Parquet and CSV files for those without DuckDB.

Belongs here: which relations are exported, and writing them. Does not belong here: where a release lies.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.warehouse.models import Models
from pipelines.warehouse.releases import opened
from pipelines.warehouse.statements import literal

#: Beside the marts: what no indicator claims, what contradicts itself, what was turned away.
FROM_CORE = ("core.unread_quantities", "core.findings", "core.rejected_files")

#: A spreadsheet takes a text that begins so for a formula; a quotation mark before it makes it a text again.
# The usual list of formula injection (tab, CR and LF too), and the full-width forms that Chinese and Japanese
# spreadsheets accept as well.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def exported_relations(models: Models) -> tuple[str, ...]:
    """The full names of all that is exported."""
    return (*(mart.full_name for mart in models.marts), *FROM_CORE)


def write_exports(file: Path, relations: Sequence[str], folder: Path) -> None:
    """Write folder/parquet/<name>.parquet and folder/csv/<name>.csv for each relation of the DuckDB `file`.

    CSV: UTF-8 with byte order mark (so that spreadsheets do not take it for another encoding), texts safe against
    formula injection, numbers as they are, lists as JSON. Parquet keeps every type. Rows stand in the order of their
    columns: the same warehouse gives the same bytes.
    """
    tables, texts = folder / "parquet", folder / "csv"
    for made in (tables, texts):
        made.mkdir(parents=True)
    with opened(file) as database:
        database.execute("use release")
        for relation in relations:
            written = literal(str(tables / f"{relation.split('.')[1]}.parquet"))
            database.execute(
                f"copy (from {relation} order by all) to {written} (format parquet, compression zstd)"
            )
    for target in sorted(tables.iterdir()):
        _write_csv(target, texts / f"{target.stem}.csv")


def _write_csv(parquet: Path, csv: Path) -> None:
    frame = pl.scan_parquet(parquet)
    columns = [_flat(name, dtype) for name, dtype in frame.collect_schema().items()]
    frame.select(columns).sink_csv(csv, include_bom=True, line_terminator="\r\n")


def _flat(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.List):
        # Polars writes structs as JSON, not lists: so the list is put into one and taken out again.
        rows = pl.struct(column.alias("rows")).struct.json_encode().str.extract(r'^\{"rows":(.*)\}$')
        return pl.when(column.is_not_null()).then(rows).alias(name)
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if dtype != pl.String:
        return column
    return pl.when(column.str.contains(FORMULA)).then("'" + column).otherwise(column).alias(name)
