"""The words of portals.toml as values.

Belongs here: loading the table. Does not belong here: any word of it, or any reading of pages.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("portals.toml")


@dataclass(frozen=True)
class Portals:
    """How portals name the parts of a page; all names in lower case."""

    bodies: tuple[str, ...]
    body_comments: tuple[tuple[str, str], ...]
    titles: frozenset[str]
    chrome: frozenset[str]
    chrome_lines: tuple[str, ...]
    foot_words: tuple[str, ...]
    error_words: tuple[str, ...]
    login_words: tuple[str, ...]
    next_page_words: frozenset[str]
    attachments: tuple[str, ...]
    meta: dict[str, tuple[str, ...]]
    labels: dict[str, tuple[str, ...]]
    numbering: dict[str, str]

    @cached_property
    def label(self) -> re.Pattern[str]:
        """A label of the info table; group 1 is its name, perhaps with blanks between the signs (索 引 号)."""
        names = sorted((name for names in self.labels.values() for name in names), key=len, reverse=True)
        spaced = "|".join(r"[ \u3000]*".join(map(re.escape, name)) for name in names)
        # A bare name needs its colon or brackets, or to be a whole cell: 来源 is a word too.
        return re.compile(
            rf"[\[【][ \u3000]*({spaced})[ \u3000]*[\]】][ \u3000]*[:：]?|({spaced})[ \u3000]*(?:[:：]|(?=\n|$))"
        )

    @cached_property
    def attachment(self) -> re.Pattern[str]:
        """The end of an address or a link text that names a document."""
        return re.compile(rf"\.(?:{'|'.join(self.attachments)})(?=$|[?#&\"' \]）)】，,])", re.IGNORECASE)

    @cached_property
    def chrome_line(self) -> re.Pattern[str]:
        """A whole line of words of the page's frame."""
        words = "|".join(self.chrome_lines)
        return re.compile(
            rf"(?:(?:{words})(?=$|[^0-9A-Za-z\u4e00-\u9fff])|[^0-9A-Za-z\u4e00-\u9fff]){{1,40}}"
        )


@lru_cache(maxsize=1)
def portals() -> Portals:
    """The table of portals.toml."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Portals(
        bodies=tuple(name.lower() for name in raw["bodies"]),
        body_comments=tuple((first, last) for first, last in raw["body_comments"]),
        titles=frozenset(name.lower() for name in raw["titles"]),
        chrome=frozenset(name.lower() for name in raw["chrome"]),
        chrome_lines=tuple(raw["chrome_lines"]),
        foot_words=tuple(raw["foot_words"]),
        error_words=tuple(raw["error_words"]),
        login_words=tuple(raw["login_words"]),
        next_page_words=frozenset(raw["next_page_words"]),
        attachments=tuple(raw["attachments"]),
        meta={field: tuple(name.lower() for name in names) for field, names in raw["meta"].items()},
        labels={field: tuple(names) for field, names in raw["labels"].items()},
        numbering=dict(raw["numbering"]),
    )
