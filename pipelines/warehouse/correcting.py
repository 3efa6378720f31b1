"""Corrections applied: figures replaced or withdrawn, and the rows that say so.

Belongs here: what the corrections do to the facts, and whether they still meet what they expect. Does not belong here:
loading them.
"""

from typing import Any

import polars as pl

from pipelines.warehouse.corrections import Correction, CorrectionError, Corrections

CORRECTIONS = pl.Schema(
    {
        "county_code": pl.String,
        "town_code": pl.String,
        "report_year": pl.Int32,
        "indicator_code": pl.String,
        "expected_value": pl.Float64,
        "corrected_value": pl.Float64,
        "is_withdrawn": pl.Boolean,
        "reason": pl.String,
        "corrected_by": pl.String,
        "corrected_on": pl.Date,
        "quote": pl.String,
        "report_id": pl.String,
    }
)

FILE_CORRECTIONS = pl.Schema(
    {
        "file_path": pl.String,
        "file_sha256": pl.String,
        "county_name": pl.String,
        "town_name": pl.String,
        "report_year": pl.Int32,
        "published_on": pl.Date,
        "reason": pl.String,
        "corrected_by": pl.String,
        "corrected_on": pl.Date,
    }
)


def file_corrections(corrections: Corrections, files: pl.DataFrame) -> pl.DataFrame:
    """FILE_CORRECTIONS of all entries on files. `files` has file_path and file_sha256 of all that was listed.

    Raises CorrectionError for an entry whose file is not there, or is another than it expects.
    """
    hashes = dict(files.select("file_path", "file_sha256").iter_rows())
    rows = []
    for entry in corrections.files:
        where = corrections.where(entry)
        sha256 = hashes.get(entry.file)
        if sha256 is None:
            raise CorrectionError(
                f"{where}收件夹里没有这个文件（或打不开），更正没有对象；请核对，或删去这一条"
            )
        if not sha256.startswith(entry.expect_sha256):
            raise CorrectionError(
                f"{where}字段 expect_sha256：预期文件是 {entry.expect_sha256}…，现在是 {sha256[:16]}…；"
                "文件已经换过，请核对新文件是否还要更正，再修改或删去这一条"
            )
        rows.append(
            (
                *(entry.file, sha256, entry.county, entry.town, entry.report_year, entry.published_on),
                *(entry.reason, entry.by, entry.corrected_on),
            )
        )
    return pl.DataFrame(rows, schema=FILE_CORRECTIONS, orient="row")


def apply_corrections(
    facts: pl.DataFrame, corrections: Corrections, counties: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts with is_corrected, correction_reason and extracted_value (what the report says), wrong ones replaced or
    withdrawn; and CORRECTIONS.

    `facts` needs county_code, town_code, town_name, report_year, indicator_code, value, bound, quote and
    report_id. Raises CorrectionError for an entry that meets no fact or another value than it expects.
    """
    facts = facts.with_columns(
        is_corrected=pl.lit(False), correction_reason=pl.lit(None, pl.String), extracted_value=pl.col("value")
    )
    rows = []
    for entry in corrections.entries:
        facts, row = _apply(facts, entry, counties, corrections.where(entry))
        rows.append(row)
    return facts, pl.DataFrame(rows, schema=CORRECTIONS, orient="row")


def _apply(
    facts: pl.DataFrame, entry: Correction, counties: pl.DataFrame, where: str
) -> tuple[pl.DataFrame, tuple[Any, ...]]:
    county_codes = counties.filter(pl.col("county_name") == entry.county)["county_code"].implode()
    is_meant = (
        pl.col("county_code").is_in(county_codes)
        & (pl.col("town_name") == entry.town)
        & (pl.col("report_year") == entry.report_year)
        & (pl.col("indicator_code") == entry.indicator)
    )
    found = facts.filter(is_meant)
    if found.height != 1:
        raise CorrectionError(f"{where}报告里没有读到这个数，更正没有对象；请核对，或删去这一条")
    fact = found.row(0, named=True)
    if fact["value"] != entry.expect:
        raise CorrectionError(
            f"{where}字段 expect：预期报告里是 {entry.expect:g}，现在读到的是 {fact['value']:g}"
            f"（“{fact['quote']}”）；来源可能已改正，请核对后修改或删去这一条"
        )
    row = (
        *(fact[name] for name in ("county_code", "town_code", "report_year", "indicator_code")),
        *(
            entry.expect,
            entry.correct,
            entry.withdraw,
            entry.reason,
            entry.by,
            entry.corrected_on,
            fact["quote"],
            fact["report_id"],
        ),
    )
    return _replace(facts, is_meant, entry), row


def _replace(facts: pl.DataFrame, is_meant: pl.Expr, entry: Correction) -> pl.DataFrame:
    if entry.withdraw:
        return facts.filter(~is_meant)
    # What a person has checked is exact and sure, whatever the sentence said.
    new = {
        "value": pl.lit(entry.correct, pl.Float64),
        "bound": pl.lit("exact"),
        "is_uncertain": pl.lit(False),
        "is_corrected": pl.lit(True),
        "correction_reason": pl.lit(entry.reason),
    }
    return facts.with_columns(
        pl.when(is_meant).then(value).otherwise(pl.col(name)).alias(name) for name, value in new.items()
    )
