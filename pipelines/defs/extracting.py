"""From read reports to quantities and facts. A report that was read before by the same reader, extractor and
catalogue is not read again: its rows are taken over.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import dagster as dg
import polars as pl

import pipelines
from pipelines.defs.partitions import SINGLE_RUN, years_of
from pipelines.defs.reading import lake_spec
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key, built, lake_version, sha256_of
from pipelines.extracting import Extraction, compiles_first, extract
from pipelines.extracting.frames import FACTS, FINDINGS, QUANTITIES
from pipelines.reading.frames import REPORTS, SECTIONS
from pipelines.reading.seen import fingerprint
from pipelines.warehouse.lake import is_current, read_frame, read_origin, write_frame
from pipelines.warehouse.models import Models

DESCRIPTIONS = {
    "read/quantities": "报告里读到的每一个数字，不论有没有归入指标，连同位置、时段和不计的原因",
    "read/facts": "事实：一份报告（各个版本）一个指标一行，本年的数，连同原文和位置",
    "read/findings": "一份报告里自相矛盾的地方：两个不同的数、分项与合计对不上、比率超过百分之百、既说没有又写了数",
    "read/unread_quantities": "写明了数字和单位而没有一个指标认领的数量",
}
SCHEMAS = {
    "read/quantities": QUANTITIES,
    "read/facts": FACTS,
    "read/findings": FINDINGS,
    "read/unread_quantities": QUANTITIES,
}

#: Key in the origin of every table: whose figures they are.
FIGURES_OF = "reports_sha256"

#: So many new reports are put between the others one by one.
_FEW = 100


#: In this order the tables of a year are put in place.
WRITE_ORDER = ("read/facts", "read/findings", "read/unread_quantities", "read/quantities")


def extracting_assets(
    models: Models, years: dg.PartitionsDefinition, catalogue: Path
) -> list[dg.AssetsDefinition]:
    """The assets read/quantities, read/facts, read/findings and read/unread_quantities."""
    deps = ("read/reports", "read/other_versions", "read/sections")
    version = sha256_of(
        [_code_sha256(), *(path.read_bytes().hex() for path in sorted(catalogue.rglob("*.toml")))]
    )

    @dg.multi_asset(
        name="extract_figures",
        specs=[
            lake_spec(name, SCHEMAS[name], text, models, deps, version) for name, text in DESCRIPTIONS.items()
        ],
        partitions_def=years,
        backfill_policy=SINGLE_RUN,
    )
    def extract_figures(
        context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.MaterializeResult]:
        yield from extract_years(project, years_of(context))

    return [extract_figures]


def extract_years(project: Project, years: Sequence[int]) -> Iterator[dg.MaterializeResult]:
    """Write quantities, facts, findings and unread quantities of some years."""
    counts = dict.fromkeys(DESCRIPTIONS, 0)
    for year in years:
        begun = time.monotonic()
        extraction, new, found = _extract_year(project, year)
        frames = {
            "read/quantities": extraction.quantities,
            "read/facts": extraction.facts,
            "read/findings": extraction.findings,
            "read/unread_quantities": unread(extraction.quantities),
        }
        origin = origin_of_figures(project, _versions(project, year))
        for table in WRITE_ORDER:
            write_frame(project.settings.lake, table, year, frames[table], origin)
            counts[table] += frames[table].height
        _note(project, year, extraction, new, found, time.monotonic() - begun)
        project.tell("提取数字", f"{year} 年：{extraction.facts.height} 条事实（新读 {new.height} 份报告）")
    for table, count in counts.items():
        version = lake_version(project.settings.lake, table, years)
        yield built(asset_key(table), count, version=version)


def _note(
    project: Project, year: int, extraction: Extraction, new: pl.DataFrame, found: Extraction, seconds: float
) -> None:
    """A line for every report that was read now, and one for the year."""
    quantities = found.quantities.group_by("report_id").len("quantities")
    facts = found.facts.group_by("report_id").len("facts")
    counted = new.join(quantities, on="report_id", how="left").join(facts, on="report_id", how="left")
    each = round(seconds / max(new.height, 1), 3)
    for row in counted.select("file_path", "town_name", "quantities", "facts").sort("file_path").iter_rows():
        file, town, quantity_count, fact_count = row
        counts = {"quantities": quantity_count or 0, "facts": fact_count or 0}
        project.journal.write("extract", file=file, town=town, year=year, **counts, seconds=each)
    project.journal.write(
        "extract",
        year=year,
        newly_read=new.height,
        quantities=extraction.quantities.height,
        facts=extraction.facts.height,
        findings=extraction.findings.height,
        seconds=round(seconds, 3),
    )


def _extract_year(project: Project, year: int) -> tuple[Extraction, pl.DataFrame, Extraction]:
    """The extraction of a year, the reports that had to be read for it, and what was found in those."""
    lake = project.settings.lake
    reports = _versions(project, year)
    sections = read_frame(lake, "read/sections", year, SECTIONS)
    kept = _kept(project, year, origin_of_figures(project, reports), reports)
    read = kept.quantities.select(pl.col("report_id").unique())
    new = reports.join(read, on="report_id", how="anti")
    if new.is_empty():
        return kept, new, kept
    if compiles_first(project.settings.compiled, new.height):
        project.tell("提取数字", "报告很多，先编译提取程序（只做一次，约三分钟）")
    found = extract(
        new,
        sections.join(new, on="report_id", how="semi"),
        project.catalogue,
        uncertain_below=project.settings.uncertain_below,
        compiled=project.settings.compiled,
    )
    return (
        Extraction(
            _merged(kept.quantities, found.quantities, "quantity_order"),
            _merged(kept.facts, found.facts, "indicator_code"),
            _merged(kept.findings, found.findings, "indicator_code", "finding"),
        ),
        new,
        found,
    )


def _merged(kept: pl.DataFrame, found: pl.DataFrame, *order: str) -> pl.DataFrame:
    """Both in the order of the lake: by report, then by `order`. What is kept is in order already, and few reports are put
    between its rows: sorting millions of them for one costs seconds."""
    new = found.sort("report_id", *order)
    ids = new["report_id"].unique().sort()
    if ids.len() > _FEW:
        return pl.concat([kept, new]).sort("report_id", *order)
    pieces, at = [], 0
    for report_id, end in zip(ids, kept["report_id"].search_sorted(ids), strict=True):
        pieces += [kept[at:end], new.filter(pl.col("report_id") == report_id)]
        at = end
    # In one piece, so that the file's bytes do not tell how it came about.
    return pl.concat([*pieces, kept[at:]]).rechunk()


def _versions(project: Project, year: int) -> pl.DataFrame:
    """The REPORTS rows of a year, of the current versions and of those before: what changed is asked of their facts."""
    tables = ("read/reports", "read/other_versions")
    return pl.concat(read_frame(project.settings.lake, table, year, REPORTS) for table in tables)


def _kept(project: Project, year: int, origin: dict[str, str], reports: pl.DataFrame) -> Extraction:
    """The rows of the lake for `reports`, in their order; none at all unless every table is whole and was made in the same
    way as it would be now. A report of which one table has lost its rows must not look as if it had none."""
    lake = project.settings.lake
    tables = ("read/quantities", "read/facts", "read/findings")
    origins = [read_origin(lake, table, year) for table in tables]
    is_same = all(
        one.get(name) == value for one in origins for name, value in origin.items() if name != FIGURES_OF
    )
    # A run that was stopped between two tables has left them with the figures of different reports.
    is_one = len({one.get(FIGURES_OF) for one in origins}) == 1
    if (
        not is_same
        or not is_one
        or not all(is_current(lake, table, year, SCHEMAS[table]) for table in tables)
    ):
        return Extraction(*(SCHEMAS[table].to_frame() for table in tables))
    quantities, facts, findings = (read_frame(lake, table, year, SCHEMAS[table]) for table in tables)
    there = quantities.select(pl.col("report_id").unique())
    still = there.join(reports, on="report_id", how="semi")
    quantities = _only(quantities, still)
    return Extraction(quantities, *(_only(frame, still) for frame in (facts, findings)))


def _only(frame: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """The rows of these reports; the frame itself where there are no others, as is the rule."""
    ids = frame.select(pl.col("report_id").unique())
    if ids.join(reports, on="report_id", how="anti").is_empty():
        return frame
    return frame.join(reports, on="report_id", how="semi")


def origin_of_figures(project: Project, reports: pl.DataFrame) -> dict[str, str]:
    """What the figures of a year depend on besides the bytes of its reports."""
    return {
        "catalogue_version": project.catalogue.version,
        "uncertain_below": str(project.settings.uncertain_below),
        "reader_version": ",".join(sorted(reports["reader_version"].unique())),
        "code_sha256": _code_sha256(),
        FIGURES_OF: fingerprint(reports, ["report_id"]),
    }


@cache
def _code_sha256() -> str:
    """The reading and extracting rooms as they stand: no one can forget to raise a version."""
    digest = hashlib.sha256()
    for room in ("reading", "extracting"):
        for path in sorted((Path(pipelines.__file__).parent / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def unread(quantities: pl.DataFrame) -> pl.DataFrame:
    """The QUANTITIES rows that state a number with a unit and that no indicator claims."""
    return quantities.filter(
        (pl.col("basis") == "stated")
        & pl.col("trap").is_null()
        & (pl.col("indicator_codes").list.len() == 0)
        & (pl.col("unit") != "")
    )
