"""The jobs: what a whole run is, however it is started (`fazhi run`, the sensor, the schedule, `dg launch --job`).

Belongs here: their names, which assets they make, and the tags of a run that Fazhi reads. Does not belong here: when they
run (automation.py).
"""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.defs.collecting import TABLE as COLLECTED
from pipelines.defs.tables import asset_key

#: From the inbox to the published file, off the network.
READ = "read_and_publish"
#: The same after fetching what sources.csv lists.
COLLECT = "collect_and_publish"

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
#: The check that looks at the calendar (watching.py).
DEADLINES = dg.AssetCheckKey(dg.AssetKey("published"), "every_town_has_reported_by_its_deadline")
#: Who started a run: "run" (`fazhi run`), "inbox" (the sensor) or "night" (the schedule).
STARTED_BY = "fazhi"
#: A run that trusts nothing from before: every file is hashed again, every mart made anew.
FULL_HASH = "fazhi/full_hash"

#: What Dagster says of every event is in its records; a service's own log is for what goes wrong.
QUIET = {"loggers": {"console": {"config": {"log_level": "WARNING"}}}}

DESCRIPTIONS = {
    READ: "读收件夹里的报告，提取数字，建库、检查、发布；不上网",
    COLLECT: "先按 sources.csv 到网上取报告，再读、提取、建库、检查、发布",
}


def whole_jobs() -> list[UnresolvedAssetJobDefinition]:
    """Both jobs."""
    everything = dg.AssetSelection.all()
    # The calendar matters at night only: a person who runs it by hand asks about files.
    only_at_night = dg.AssetSelection.checks(DEADLINES) | dg.AssetSelection.assets(asset_key(COLLECTED))
    selections = {READ: everything - only_at_night, COLLECT: everything}
    return [
        dg.define_asset_job(name, selection, description=DESCRIPTIONS[name], config=QUIET)
        for name, selection in selections.items()
    ]


def run_tags(years: Sequence[int], started_by: str) -> dict[str, str]:
    """The tags of one run over all years from the first to the last of `years` (ascending)."""
    return {RANGE_START: str(years[0]), RANGE_END: str(years[-1]), STARTED_BY: started_by}
