"""The shapes of the frames that leave the extractor. Only schemas; nothing is computed here."""

import polars as pl

PLACE = pl.Struct({"start": pl.Int64, "end": pl.Int64, "quote": pl.String})

#: One row per figure found in a report, whether an indicator claims it or not. Offsets are code points
#: of the report's text, `value` is in the base unit (元, percent, pieces). `sentence` is only there for figures
#: that no indicator claims and no trap explains.
QUANTITIES = pl.Schema(
    [
        ("report_id", pl.String()),
        ("quantity_order", pl.Int32()),
        ("quantity_start", pl.Int64()),
        ("quantity_end", pl.Int64()),
        ("quote", pl.String()),
        ("value", pl.Float64()),
        ("bound", pl.String()),
        ("unit", pl.String()),
        ("unit_class", pl.String()),
        ("basis", pl.String()),
        ("period", pl.String()),
        ("trap", pl.String()),
        ("trap_reason", pl.String()),
        ("section_kind", pl.String()),
        ("indicator_codes", pl.List(pl.String())),
        ("sentence_start", pl.Int64()),
        ("sentence_end", pl.Int64()),
        ("sentence", pl.String()),
    ]
)

#: What contradicts itself in a report, with both places; kept, not settled silently.
FINDINGS = pl.Schema(
    [
        ("report_id", pl.String()),
        ("finding_code", pl.String()),
        ("indicator_code", pl.String()),
        ("finding", pl.String()),
        ("places", pl.List(PLACE)),
    ]
)

#: One row per report and indicator: the figure for the county's table.
FACTS = pl.Schema(
    [
        ("report_id", pl.String()),
        ("indicator_code", pl.String()),
        ("value", pl.Float64()),
        ("bound", pl.String()),
        ("unit", pl.String()),
        ("period", pl.String()),
        ("basis", pl.String()),
        ("quote", pl.String()),
        ("quote_start", pl.Int64()),
        ("quote_end", pl.Int64()),
        ("places", pl.List(PLACE)),
        ("part_count", pl.Int32()),
        ("score", pl.Float64()),
        ("is_uncertain", pl.Boolean()),
    ]
)
