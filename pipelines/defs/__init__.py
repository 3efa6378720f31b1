"""The Dagster room: assets, checks and runs, one file per stage. What they compute lives in the other rooms."""
