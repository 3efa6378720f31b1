"""Reports whose file was taken out of the inbox: nothing is lost without a word.

Belongs here: telling a file that is gone from one that was renamed or changed. Does not belong here: how it is told.
"""

import polars as pl

from pipelines.reading.frames import REMOVED_REPORTS


def removed_reports(
    versions: pl.DataFrame, removed: pl.DataFrame, files: pl.DataFrame, is_elsewhere: pl.DataFrame
) -> pl.DataFrame:
    """REMOVED_REPORTS after a reading of a year.

    `versions` (REPORT_VERSIONS) and `removed` are those of the reading before, `files` (REPORT_FILES) what there is now
    for the year. `is_elsewhere` has the file_sha256 of all files of the inbox: a file that was only moved is not gone.
    A removed one is told until its path or its content is back.
    """
    before = pl.concat([versions.select(REMOVED_REPORTS.names()), removed]).unique("report_id", keep="first")
    gone = before.join(files, on="file_path", how="anti")
    for there in (files, is_elsewhere):
        gone = gone.join(there.drop_nulls("file_sha256"), on="file_sha256", how="anti")
    return gone.sort("report_id")
