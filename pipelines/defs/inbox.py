"""What the sensor thinks: is there something in the inbox that is not published, and is it ready to be read?

Belongs here: the rule, pure but for looking at files; its memory is the cursor. Does not belong here: Dagster's sensor
(automation.py). It compares with what is published and not with what it saw last, so nothing that is missed once is
missed for good; sizes and times are only compared with themselves, so a wrong clock does no harm.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cache

import polars as pl

from pipelines.defs.choosing import known_years, owed_years
from pipelines.defs.listing import flat_sha256, list_flat, list_part, refuse_vanished_inbox
from pipelines.defs.partitions import InboxError, all_years, inbox_years
from pipelines.defs.published import FLAT, published_inputs
from pipelines.reading.files import list_folder_years, stats_in
from pipelines.reading.frames import FLAT_FILES, REPORT_FILES
from pipelines.reading.seen import STATS, fingerprint, listing_sha256
from pipelines.settings import Settings
from pipelines.warehouse.lake import is_current, read_frame

#: After so many looks a file that keeps changing holds up the others no longer.
PATIENCE = 20
#: Seconds until a run is asked for again when the last one for the same content did not publish it: doubled each time.
_FIRST_RETRY, _LAST_RETRY = 60.0, 24 * 3600.0

_YEAR = re.compile(r"20[0-9]{2}")


@cache
def _nothing() -> str:
    """The hash of a listing without files. Not made at import: whoever forks must not have used Polars before."""
    return listing_sha256(REPORT_FILES.to_frame())


@dataclass(frozen=True)
class Ask:
    """The last run that was asked for: its key, what it was for, when and for the how manieth time."""

    run_key: str = ""
    due: str = ""
    asked_at: float = 0.0
    attempt: int = 0


@dataclass(frozen=True)
class Memory:
    """The cursor. `seen`: part of the inbox → how its files looked at the last look; `listed`: part → how they looked
    when they were listed, and the listing's hash; `moving`: part → for how many looks it has been changing."""

    seen: dict[str, str] = field(default_factory=dict)
    listed: dict[str, tuple[str, str]] = field(default_factory=dict)
    moving: dict[str, int] = field(default_factory=dict)
    count: int = 0
    ask: Ask = field(default_factory=Ask)

    def to_cursor(self) -> str:
        """The memory as text."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_cursor(cursor: str | None) -> "Memory":
        """The memory of a cursor; an empty one where it cannot be read: at worst a run too many."""
        try:
            known = dict(json.loads(cursor or "{}"))
            listed = {part: (pair[0], pair[1]) for part, pair in known.get("listed", {}).items()}
            seen, moving = dict(known.get("seen", {})), dict(known.get("moving", {}))
            return Memory(seen, listed, moving, int(known.get("count", 0)), Ask(**known.get("ask", {})))
        except (ValueError, TypeError, LookupError, AttributeError):
            return Memory()


@dataclass(frozen=True)
class Decision:
    """`years` to run under `run_key`; without them nothing is to be done, for the reason said in Chinese."""

    memory: Memory
    reason: str
    years: tuple[int, ...] = ()
    run_key: str = ""


def decide(settings: Settings, memory: Memory, is_running: bool, now: float) -> Decision:
    """What to do at a look. `is_running`: the run that was asked for last has not ended; `now` in seconds."""
    try:
        refuse_vanished_inbox(settings)
    except InboxError as error:
        # Nothing is remembered: when the drive is back, all is as it was.
        return Decision(memory, str(error))
    published = published_inputs(settings).listings
    parts = {*(str(year) for year in _folder_years(settings)), *(p for p in published if p != FLAT), FLAT}
    memory = _looked(settings, memory, sorted(parts))
    still_moving = [part for part, looks in memory.moving.items() if looks <= PATIENCE]
    if still_moving:
        return Decision(memory, f"文件还在变（{'、'.join(still_moving)}），等它们放好")
    due = [part for part in sorted(parts) if memory.listed[part][1] != published.get(part, _nothing())]
    years = {int(part) for part in due if part != FLAT}
    if FLAT in due:
        years |= _years_of_flat(settings)
    # A file outside the folders may turn out to be about a year that the run did not cover.
    owed = owed_years(settings) if due or published else []
    if not years and not owed:
        return Decision(memory, "没有新文件")
    if is_running:
        return Decision(memory, "有新文件；上一次运行还没有结束，等它结束")
    what = json.dumps([(part, memory.listed[part][1]) for part in due] + [("owed", sorted(owed))])
    return _asked(memory, tuple(sorted({*years, *owed})), what, now)


def _asked(memory: Memory, years: tuple[int, ...], what: str, now: float) -> Decision:
    last = memory.ask
    attempt = last.attempt + 1 if last.due == what else 0
    wait = min(_FIRST_RETRY * 2 ** (attempt - 1), _LAST_RETRY) if attempt else 0.0
    # A clock that was set back must not hold up anything.
    if 0 <= now - last.asked_at < wait:
        return Decision(
            memory, f"上一次运行没有发布同样的文件，{int(wait - (now - last.asked_at))} 秒以后再试"
        )
    count = memory.count + 1
    run_key = f"inbox-{count}-{hash_of(what)}"
    # Whoever still moves is waited for anew: such a file costs a run now and then, not at every look.
    memory = replace(memory, count=count, moving={}, ask=Ask(run_key, what, now, attempt))
    return Decision(memory, "", years, run_key)


def _looked(settings: Settings, memory: Memory, parts: list[str]) -> Memory:
    """The memory after a look at all parts; those that look as at the last look, and only those, are listed."""
    seen, listed, moving = {}, {}, {}
    for part in parts:
        looks = _looks(settings, part)
        seen[part] = looks
        if memory.seen.get(part) != looks:
            moving[part] = memory.moving.get(part, 0) + 1
        if part not in moving or moving[part] > PATIENCE:
            before = memory.listed.get(part, ("", ""))
            listed[part] = before if before[0] == looks else (looks, _listing(settings, part))
    return replace(memory, seen=seen, listed={**memory.listed, **listed}, moving=moving)


def _looks(settings: Settings, part: str) -> str:
    years = [int(part)] if part != FLAT else [None, *_years_elsewhere(settings)]
    return fingerprint(pl.concat([STATS.to_frame(), *(stats_in(settings.inbox, year) for year in years)]))


def _listing(settings: Settings, part: str) -> str:
    if part == FLAT:
        return flat_sha256(*list_flat(settings))
    return listing_sha256(list_part(settings, int(part)).files)


def _folder_years(settings: Settings) -> list[int]:
    return [year for year in list_folder_years(settings.inbox) if year in all_years(settings)]


def _years_elsewhere(settings: Settings) -> list[int]:
    return [year for year in list_folder_years(settings.inbox) if year not in all_years(settings)]


def _years_of_flat(settings: Settings) -> set[int]:
    """The years that changed files outside the year folders may be about, told by their names and by what was found in
    them before; all that are known where a name says nothing."""
    files, _ = list_flat(settings)
    before = FLAT_FILES.to_frame()
    if is_current(settings.lake, "raw/flat_files", None, FLAT_FILES):
        before = read_frame(settings.lake, "raw/flat_files", None, FLAT_FILES)
    same = ["file_path", "file_sha256"]
    years = set(before.join(files, on=same, how="anti")["report_year"])
    possible = set(all_years(settings))
    for path in files.join(before, on=same, how="anti")["file_path"]:
        named = set(_years_named(path)) & possible
        years |= named or {*known_years(settings), *_folder_years(settings), max(possible) - 1} & possible
    # Only files of no year changed: any run reads them, and one year is enough for that.
    return years or {max({*known_years(settings), *_folder_years(settings)} or possible)}


def _years_named(path: str) -> Iterator[int]:
    yield from (int(year) for year in _YEAR.findall(path))


def hash_of(text: str) -> str:
    """A short name for a text."""
    return fingerprint(pl.DataFrame({"text": [text]}))[:12]


def years_at_night(settings: Settings) -> list[int]:
    """The years of a scheduled run: all that are known, and the last ones, which collecting may bring."""
    try:
        in_inbox = inbox_years(settings)
    except InboxError:
        # The run itself will say so.
        in_inbox = []
    possible = all_years(settings)
    return sorted({*in_inbox, *known_years(settings), *possible[-3:]})
