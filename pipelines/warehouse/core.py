"""From the lake to the rows of the core tables, in Polars, one report year at a time.

Belongs here: joining, correcting and widening what the core tables hold. Does not belong here: DuckDB.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipelines.extracting.frames import FACTS, FINDINGS, QUANTITIES
from pipelines.reading.frames import (
    FLAT_FILES,
    LINE_BOXES,
    REJECTED_FILES,
    REMOVED_REPORTS,
    REPORT_FILES,
    REPORT_FINDINGS,
    REPORT_VERSIONS,
    REPORTS,
    SECTIONS,
)
from pipelines.warehouse.correcting import CORRECTIONS, apply_corrections, file_corrections
from pipelines.warehouse.corrections import Corrections
from pipelines.warehouse.lake import lake_years, read_frame, read_table
from pipelines.warehouse.paragraphs import paragraphs_of
from pipelines.warehouse.sentences import with_sentences

#: Half the width of the interval that stands for 近、约: the figure less and plus a tenth.
ABOUT = 0.1


@dataclass(frozen=True)
class Inputs:
    """All that a warehouse is made from, apart from sql/. `indicators` is the catalogue as a frame, `indicator_parts`
    says which of them is a part of which, `accuracy` is the file that says how well each is read."""

    lake: Path
    counties: pl.DataFrame
    towns: pl.DataFrame
    indicators: pl.DataFrame
    indicator_parts: pl.DataFrame
    catalogue_version: str
    corrections: Corrections
    uncertain_below: float
    accuracy: Path | None = None


@dataclass(frozen=True)
class Origin:
    """Which run builds, and when (UTC)."""

    run_id: str
    built_at: datetime


def core_frames(inputs: Inputs) -> Iterator[tuple[str, pl.DataFrame]]:
    """Pairs of core table name and rows: the small tables first, then year after year.

    A table may come several times; its rows add up. Raises CorrectionError.
    """
    yield "counties", inputs.counties
    yield "towns", inputs.towns.with_columns(aliases=_listed("aliases"))
    yield "indicators", inputs.indicators
    yield "indicator_parts", inputs.indicator_parts
    yield "report_years", _report_years(inputs.lake)
    yield "rejected_files", _rejected_files(inputs.lake)
    yield "file_corrections", file_corrections(inputs.corrections, _all_files(inputs.lake))
    missed = {entry.report_year for entry in inputs.corrections.entries} - set(lake_years(inputs.lake))
    for report_year in [*lake_years(inputs.lake), *sorted(missed)]:
        yield from _frames_of_year(inputs, report_year)


def _listed(column: str) -> pl.Expr:
    return (
        pl.col(column)
        .fill_null("")
        .str.replace_all("；", ";")
        .str.split(";")
        .list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
    )


def _report_years(lake: Path) -> pl.DataFrame:
    files = read_table(lake, "raw/report_files", REPORT_FILES).rename({"folder_year": "report_year"})
    flat = read_frame(lake, "raw/flat_files", None, FLAT_FILES)
    # Files of a year that no run has read yet are of no table; their year comes with the first run that reads it.
    flat = flat.filter(pl.col("report_year").is_in(lake_years(lake)))
    years = pl.concat([files.select("report_year"), flat.select("report_year")])
    return years.group_by("report_year").agg(file_count=pl.len()).sort("report_year")


def _rejected_files(lake: Path) -> pl.DataFrame:
    tables = ("read/rejected_files", "raw/misplaced_files")
    return pl.concat(read_table(lake, table, REJECTED_FILES) for table in tables).sort(
        "file_path", "reason_code"
    )


def _all_files(lake: Path) -> pl.DataFrame:
    columns = ("file_path", "file_sha256")
    return pl.concat(
        [
            read_table(lake, "raw/report_files", REPORT_FILES).select(columns),
            read_frame(lake, "raw/flat_files", None, FLAT_FILES).select(columns),
            read_frame(lake, "raw/misplaced_files", None, REJECTED_FILES).select(columns),
        ]
    )


def _frames_of_year(inputs: Inputs, report_year: int) -> Iterator[tuple[str, pl.DataFrame]]:
    reports = read_frame(inputs.lake, "read/reports", report_year, REPORTS)
    sections = read_frame(inputs.lake, "read/sections", report_year, SECTIONS)
    quantities = read_frame(inputs.lake, "read/quantities", report_year, QUANTITIES)
    facts = read_frame(inputs.lake, "read/facts", report_year, FACTS)
    of_report = reports.select("report_id", "county_code", "town_code", "town_name", "report_year", "method")
    of_year = [entry for entry in inputs.corrections.entries if entry.report_year == report_year]
    corrected, corrections = apply_corrections(
        facts.join(of_report, on="report_id"),
        replace(inputs.corrections, entries=tuple(of_year)),
        inputs.counties,
    )
    yield from _versions_of_year(inputs, report_year, facts)
    yield "reports", _without_text(reports).sort("county_code", "town_code", "report_id")
    # The county stands in every row, and first in the order, so that a question about one county reads one county.
    place = reports.select("report_id", "county_code", "report_year")
    yield "sections", sections.join(place, on="report_id").sort("county_code", "report_id", "section_order")
    yield (
        "quantities",
        quantities.join(place, on="report_id").sort("county_code", "report_id", "quantity_order"),
    )
    findings = read_frame(inputs.lake, "read/findings", report_year, FINDINGS)
    yield (
        "findings",
        findings.join(of_report.drop("method"), on="report_id").sort(
            "report_id", "indicator_code", "finding"
        ),
    )
    yield "facts", widen_facts(with_sentences(corrected, quantities, reports), inputs.indicators)
    yield "paragraphs", paragraphs_of(reports)
    boxes = read_frame(inputs.lake, "read/line_boxes", report_year, LINE_BOXES)
    yield "line_boxes", boxes.join(reports, on="report_id", how="semi").sort("report_id", "line_start")
    yield "corrections", corrections.select(CORRECTIONS.names())


def _versions_of_year(
    inputs: Inputs, report_year: int, facts: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Versions, what was found on reading them, and the extracted facts of towns that have several."""
    versions = read_frame(inputs.lake, "read/report_versions", report_year, REPORT_VERSIONS)
    findings = read_frame(inputs.lake, "read/report_findings", report_year, REPORT_FINDINGS)
    of_version = versions.select("report_id", "county_code", "town_code", "town_name", "report_year")
    several = versions.filter(pl.len().over("town_code", "report_year") > 1).select(
        "report_id", "county_code", "town_code", "report_year", "version_order"
    )
    compared = ["indicator_code", "value", "bound", "unit", "basis", "quote", "quote_start", "quote_end"]
    yield "report_versions", versions.sort("county_code", "town_code", "version_order")
    yield (
        "report_findings",
        pl.concat(
            [findings.join(of_version, on="report_id"), _removed(inputs.lake, report_year)], how="diagonal"
        ).sort("report_id", "finding_code", "finding"),
    )
    yield (
        "version_facts",
        facts.select("report_id", *compared, "is_uncertain")
        .join(several, on="report_id")
        .sort("county_code", "town_code", "version_order", "indicator_code"),
    )


def _removed(lake: Path, report_year: int) -> pl.DataFrame:
    """A finding for each report whose file was taken out of the inbox."""
    said = pl.format("{} 已经不在收件夹里，它的数字已从库里撤下；如是误删，请把文件放回。", "file_path")
    removed = read_frame(lake, "read/removed_reports", report_year, REMOVED_REPORTS)
    return removed.with_columns(finding_code=pl.lit("file_removed"), finding=said).drop(
        "file_path", "file_sha256"
    )


def _without_text(reports: pl.DataFrame) -> pl.DataFrame:
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in reports["text"]]
    return reports.drop("text").with_columns(text_sha256=pl.Series(hashes, dtype=pl.String))


def widen_facts(facts: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Facts as core.facts holds them: unit of the indicator, unit as written, low and high of the value.

    A rate (98%以上) ends at 100; one that lies outside 0 and 100 is uncertain, whatever its score.
    """
    value, bound = pl.col("value"), pl.col("bound")
    about, is_rate = bound == "about", (pl.col("kind") == "rate").fill_null(False)
    high = pl.when(about).then(value * (1 + ABOUT)).when(bound != "at_least").then(value)
    is_possible = value.is_between(0, 100)
    return (
        facts.rename({"unit": "unit_as_written"})
        .join(
            indicators.select("indicator_code", "indicator_order", "unit", "kind"),
            on="indicator_code",
            how="left",
        )
        .with_columns(
            unit=pl.col("unit").fill_null(""),
            value_low=pl.when(about).then(value * (1 - ABOUT)).when(bound != "at_most").then(value),
            value_high=pl.when(is_rate & is_possible).then(pl.min_horizontal(high, 100.0)).otherwise(high),
            is_uncertain=pl.col("is_uncertain") | (is_rate & ~is_possible),
        )
        .sort("county_code", "indicator_order", "town_code", "report_id")
        .drop("town_name", "indicator_order", "kind")
    )


def fingerprint(inputs: Inputs, sql_sha256: str) -> dict[str, str | float]:
    """What the build was made from, as in meta.build without its counts; the same inputs give the same."""
    flat = read_frame(inputs.lake, "raw/flat_files", None, FLAT_FILES).drop("report_year")
    files = pl.concat([read_table(inputs.lake, "raw/report_files", REPORT_FILES), flat]).sort("file_path")
    made_from: dict[str, str | float] = {
        "fazhi_version": version("fazhi"),
        "code_sha256": code_sha256(),
        "catalogue_version": inputs.catalogue_version,
        "registers_sha256": _sha256(inputs.counties.write_csv() + inputs.towns.write_csv()),
        "corrections_sha256": _sha256(
            "\n".join(e.model_dump_json() for e in (*inputs.corrections.entries, *inputs.corrections.files))
        ),
        "sql_sha256": sql_sha256,
        "files_sha256": _sha256(files.write_csv()),
        "uncertain_below": inputs.uncertain_below,
    }
    return {"build_id": _sha256(json.dumps(made_from))[:16], **made_from}


@cache
def code_sha256() -> str:
    """The SHA-256 over all Python files of this package."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build_row(
    made_from: Mapping[str, str | float], counts: Mapping[str, int], origin: Origin
) -> pl.DataFrame:
    """The one row of meta.build; `counts` is the number of rows per core table."""
    return pl.DataFrame(
        {
            "run_id": [origin.run_id],
            "built_at": [origin.built_at.replace(tzinfo=None)],
            **{name: [value] for name, value in made_from.items()},
            "report_count": [counts["reports"]],
            "fact_count": [counts["facts"]],
            "quantity_count": [counts["quantities"]],
            "unread_quantity_count": [counts["unread_quantities"]],
            "rejected_file_count": [counts["rejected_files"]],
            "correction_count": [counts["corrections"]],
        }
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
