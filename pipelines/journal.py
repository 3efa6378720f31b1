"""The log of runs: one JSON line per file and stage, and per notice; never a word of a report's text.

Belongs here: writing the lines and removing old ones. Does not belong here: what is told at the terminal.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Journal:
    """Appends to one file a day in `folder`. `run_id` stands in every line; a log that cannot be written stops nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.run_id = ""

    def write(self, stage: str, **fields: Any) -> None:
        """One line: at (UTC), run, stage and the fields, those without a value left out."""
        now = datetime.now(UTC)
        known = {name: value for name, value in fields.items() if value is not None}
        line = {"at": now.isoformat(timespec="milliseconds"), "run": self.run_id, "stage": stage, **known}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{now:%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        except OSError:
            # A full disk is told by the run itself.
            return


def discard_old(folder: Path, kept: int) -> int:
    """Keep the newest `kept` days that have a log (by their names: the clock may be wrong); how many went comes back."""
    old = sorted(folder.glob("[0-9]*.jsonl"), reverse=True)[kept:]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
