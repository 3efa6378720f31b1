"""What can go wrong with a page, told to the person who asked for it.

Belongs here: the one exception that becomes a page with a heading, a sentence and a way on. Does not belong here: how
that page looks.
"""

from collections.abc import Sequence


class Problem(Exception):
    """A page that cannot be shown as asked: HTTP status, a heading, what is the matter and what to do, in Chinese.

    `ways` are (text, address) to go on from there.
    """

    def __init__(self, status: int, title: str, what: str, ways: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(what)
        self.status, self.title, self.what, self.ways = status, title, what, tuple(ways)


def not_found(what: str, ways: Sequence[tuple[str, str]] = ()) -> Problem:
    """There is no such thing in the warehouse."""
    return Problem(404, "没有找到", what, ways)


def wrong_address(what: str) -> Problem:
    """A parameter of the address cannot be used."""
    return Problem(400, "网址里的参数不对", what)
