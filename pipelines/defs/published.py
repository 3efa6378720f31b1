"""What of the inbox the published file was made from, kept beside it: the truth that the sensor compares with.

Belongs here: writing and reading that record, and whether the file is as it was published. Does not belong here: publishing
itself. The record is written after it, so that a kill in between costs one run too many and never one too few.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.defs.listing import LISTING
from pipelines.settings import Settings
from pipelines.warehouse.lake import lake_years, read_origin
from pipelines.warehouse.releases import flaw_of

#: The part of the inbox outside the year folders; the other parts are years.
FLAT = "flat"


@dataclass(frozen=True)
class PublishedInputs:
    """`listings`: part of the inbox → hash of its listing, for the inbox that was read."""

    inbox: str = ""
    listings: dict[str, str] = field(default_factory=dict)


def note_published(settings: Settings) -> None:
    """Note what the lake says it was made from."""
    lake = settings.lake
    origins = {str(year): read_origin(lake, "raw/report_files", year) for year in lake_years(lake)}
    origins[FLAT] = read_origin(lake, "raw/flat_files", None)
    listings = {part: origin[LISTING] for part, origin in origins.items() if LISTING in origin}
    noted = PublishedInputs(str(settings.inbox), listings)
    path = _path(settings)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(noted)), encoding="utf-8")
    unfinished.replace(path)


def published_inputs(settings: Settings) -> PublishedInputs:
    """What was noted; nothing where nothing was published, from another inbox, or what was published is damaged."""
    noted = _noted(settings)
    is_ours = noted.inbox == str(settings.inbox) and settings.warehouse.exists()
    return noted if is_ours and not is_damaged(settings) else PublishedInputs()


def is_damaged(settings: Settings) -> bool:
    """Whether the published file is there and no longer as it was published."""
    return settings.warehouse.exists() and flaw_of(settings.warehouse) is not None


def _noted(settings: Settings) -> PublishedInputs:
    try:
        return PublishedInputs(**json.loads(_path(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return PublishedInputs()


def _path(settings: Settings) -> Path:
    return settings.state / "published.json"
