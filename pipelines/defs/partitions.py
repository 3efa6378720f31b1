"""Partitions: one per report year, the year a report is about. Towns are rows, not partitions."""

from collections.abc import Sequence
from datetime import date

import dagster as dg

from pipelines.settings import Settings

#: One run builds any range of years; without it every year would be a run of its own.
SINGLE_RUN = dg.BackfillPolicy.single_run()


def all_years(settings: Settings) -> list[int]:
    """The report years there are partitions for: from the first one to this year."""
    return list(range(settings.first_report_year, max(date.today().year, settings.first_report_year) + 1))


def year_partitions(settings: Settings) -> dg.StaticPartitionsDefinition:
    """The partitions of everything left of the core tables."""
    return dg.StaticPartitionsDefinition([str(year) for year in all_years(settings)])


def years_of(context: dg.AssetExecutionContext) -> Sequence[int]:
    """The report years that this step is to build."""
    return [int(key) for key in context.partition_keys]
