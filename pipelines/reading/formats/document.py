"""What a reader of one format gives back.

Belongs here: the two small values shared by all formats. Does not belong here: any reading.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """A file as text: `text` as it stands (offsets refer to it), `format` ('txt'), `method` ('text')."""

    text: str
    format: str
    method: str


class Unreadable(Exception):
    """A file that gives no text: `reason_code`, and `reason` in Chinese with what to do."""

    def __init__(self, reason_code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason
