"""Word's fields: the command is never text, the result is, unless it repeats the text or counts pages.

Belongs here: where in a field the reading stands. Does not belong here: computing a field.
"""

#: Fields whose results are the page's and not the author's.
_FURNITURE = frozenset(("TOC", "INDEX", "PAGE", "NUMPAGES", "SECTIONPAGES"))


class Fields:
    """Fields that are open at a place of the text; they may be inside each other and go over paragraphs."""

    def __init__(self, drops: bool = True) -> None:
        """`drops` False keeps every result: for files whose fields do not close."""
        self._drops = drops
        self._open: list[tuple[str, bool]] = []
        self._closed_too_often = False
        self.is_shown = True

    @property
    def is_broken(self) -> bool:
        """Has a field no end, or an end no field?"""
        return bool(self._open) or self._closed_too_often

    def is_kept(self, command: str) -> bool:
        """Is the result of this command text?"""
        name = command.split(maxsplit=1)[0].upper() if command.strip() else ""
        return not self._drops or name not in _FURNITURE

    def turn(self, kind: str) -> None:
        """A field begins, comes to its result, or ends."""
        if kind == "begin":
            self._open.append(("", False))
        elif self._open and kind == "separate":
            self._open[-1] = (self._open[-1][0], True)
        elif self._open and kind == "end":
            self._open.pop()
        elif kind == "end":
            self._closed_too_often = True
        self.is_shown = not self._drops or all(
            result and self.is_kept(command) for command, result in self._open
        )

    def command(self, words: str) -> None:
        """A piece of the command of the innermost field."""
        if self._open and not self._open[-1][1]:
            self._open[-1] = ((self._open[-1][0] + words)[:80], False)
