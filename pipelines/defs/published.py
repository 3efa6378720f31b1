"""What of the inbox the published file was made from, kept beside it: the truth that the sensor compares with.

Belongs here: writing and reading that record. Does not belong here: publishing itself. It is written after publishing, so
that a kill in between costs one run too many and never one too few.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.defs.listing import LISTING
from pipelines.settings import Settings
from pipelines.warehouse.lake import lake_years, read_origin

#: The part of the inbox outside the year folders; the other parts are years.
FLAT = "flat"


@dataclass(frozen=True)
class PublishedInputs:
    """Part of the inbox → hash of its listing, for the inbox that was read."""

    inbox: str = ""
    listings: dict[str, str] = field(default_factory=dict)


def note_published(settings: Settings) -> None:
    """Note what the lake says it was made from."""
    origins = {
        str(year): read_origin(settings.lake, "raw/report_files", year) for year in lake_years(settings.lake)
    }
    origins[FLAT] = read_origin(settings.lake, "raw/flat_files", None)
    listings = {part: origin[LISTING] for part, origin in origins.items() if LISTING in origin}
    path = _path(settings)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(
        json.dumps(asdict(PublishedInputs(str(settings.inbox), listings))), encoding="utf-8"
    )
    unfinished.replace(path)


def published_inputs(settings: Settings) -> PublishedInputs:
    """What was noted; nothing where nothing was published, from another inbox, or the note cannot be read."""
    try:
        noted = PublishedInputs(**json.loads(_path(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return PublishedInputs()
    return noted if noted.inbox == str(settings.inbox) and settings.warehouse.exists() else PublishedInputs()


def _path(settings: Settings) -> Path:
    return settings.state / "published.json"
