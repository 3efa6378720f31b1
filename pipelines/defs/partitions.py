"""Partitions: one per report year, the year a report is about. Towns are rows, not partitions.

Belongs here: which years there can be and which ones the inbox holds.
"""

from collections.abc import Sequence
from datetime import date

import dagster as dg

from pipelines.reading.files import has_flat_files, list_folder_years
from pipelines.settings import Settings
from pipelines.warehouse.lake import lake_years

#: One run builds any range of years; without it every year would be a run of its own.
SINGLE_RUN = dg.BackfillPolicy.single_run()


def all_years(settings: Settings) -> list[int]:
    """The report years that are read: from the first one to this year, or to the last one that was ever read: a clock
    that is set back must not turn away what it took before."""
    last = max(date.today().year, settings.first_report_year, *lake_years(settings.lake))
    return list(range(settings.first_report_year, last + 1))


def year_partitions(settings: Settings) -> dg.StaticPartitionsDefinition:
    """The partitions of everything left of the core tables; with the next year, as a service may run into it."""
    years = all_years(settings)
    return dg.StaticPartitionsDefinition([str(year) for year in [*years, years[-1] + 1]])


def years_of(context: dg.AssetExecutionContext) -> Sequence[int]:
    """The report years that this step is to build."""
    return [int(key) for key in context.partition_keys]


class InboxError(Exception):
    """There is no inbox or no year in it; the message is Chinese. An empty inbox is far more often a wrong
    path than a county without reports, so it must not empty what is published."""


def inbox_years(settings: Settings) -> list[int]:
    """The report years with a folder in the inbox that there are partitions for; none where all files lie flat.

    Raises InboxError for an inbox that is not there or holds nothing to read.
    """
    if not settings.inbox.is_dir():
        raise InboxError(f"没有这个收件夹：{settings.inbox}")
    possible = all_years(settings)
    years = [year for year in list_folder_years(settings.inbox) if year in possible]
    if not years and not has_flat_files(settings.inbox):
        example = possible[-1] - 1 if len(possible) > 1 else possible[-1]
        raise InboxError(f"收件夹里没有年度文件夹（如 {example}），也没有可读的报告：{settings.inbox}")
    return years
