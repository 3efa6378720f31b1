"""Who was told what: every matter goes out once by every channel, many at once go out as one message.

Belongs here: the memory of it, and trying again. Does not belong here: what matters, and how it is sent.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.journal import Journal
from pipelines.watching.channels import Channel, NotSent
from pipelines.watching.matters import RUN, TROUBLE, Matter

#: Kinds of which people also want to hear that they are over.
_TOLD_WHEN_OVER = (RUN, TROUBLE)
#: Seconds until a channel that failed is tried again: doubled each time.
_FIRST_RETRY, _LAST_RETRY = 60.0, 3600.0
#: While someone else is sending, they tell the same things.
_LOCK_SECONDS = 30


@dataclass
class Memory:
    """What one channel told and is still so (key → kind), and how it failed lately."""

    told: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    failed_at: float = 0.0


def tell(
    state: Path, channels: Iterable[Channel], matters: Sequence[Matter], journal: Journal, now: float
) -> dict[str, int]:
    """Tell each channel what it has not told yet; how many matters went out comes back by channel.

    A matter that is over is forgotten: when it comes back it is told again. Nothing is raised.
    """
    sent = {}
    try:
        state.mkdir(parents=True, exist_ok=True)
        with FileLock(state / "told.lock", timeout=_LOCK_SECONDS):
            memories = _load(state)
            for channel in channels:
                memory = memories.setdefault(channel.name, Memory())
                sent[channel.name] = _tell_one(channel, memory, matters, journal, now)
            _save(state, memories)
    except (OSError, Timeout) as error:
        journal.write("notice", error=f"{type(error).__name__} {error}")
    return sent


def _tell_one(
    channel: Channel, memory: Memory, matters: Sequence[Matter], journal: Journal, now: float
) -> int:
    current = {matter.key: matter.kind for matter in matters}
    new = [matter for matter in matters if matter.key not in memory.told]
    left = set(current.values())
    over = [kind for kind in _TOLD_WHEN_OVER if kind in memory.told.values() and kind not in left]
    if new or over:
        if not _may_try(memory, now):
            return 0
        try:
            channel.send(new, over)
        except NotSent as error:
            memory.failures, memory.failed_at = memory.failures + 1, now
            journal.write("notice", channel=channel.name, error=str(error), tries=memory.failures)
            return 0
    memory.told, memory.failures, memory.failed_at = current, 0, 0.0
    return len(new)


def _may_try(memory: Memory, now: float) -> bool:
    if not memory.failures:
        return True
    wait = min(_FIRST_RETRY * 2 ** min(memory.failures - 1, 10), _LAST_RETRY)
    # A clock that was set back must not silence anyone.
    return not 0 <= now - memory.failed_at < wait


def _load(state: Path) -> dict[str, Memory]:
    try:
        known = json.loads((state / "told.json").read_text(encoding="utf-8"))
        return {name: Memory(**memory) for name, memory in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _save(state: Path, memories: dict[str, Memory]) -> None:
    unfinished = state / "told.new"
    known = {name: asdict(memory) for name, memory in memories.items()}
    unfinished.write_text(json.dumps(known), encoding="utf-8")
    unfinished.replace(state / "told.json")
