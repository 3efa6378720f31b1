"""The collection: sources and what they link to are fetched, kept as received and laid into the inbox.

Belongs here: what is followed, what is new, the row that each URL gets. Does not belong here: how a URL is asked for
(fetching.py), which links are reports (following.py), names and files (store.py), the lake.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.collecting.fetching import Answer, Fetcher, Known
from pipelines.collecting.following import (
    Link,
    attachment_links,
    file_name,
    next_page,
    page_title,
    report_links,
    visible_text,
)
from pipelines.collecting.frames import COLLECTED_FILES
from pipelines.collecting.outcomes import GOOD, REASONS, UNCHANGED
from pipelines.collecting.sources import Source
from pipelines.collecting.store import keep, lay_into_inbox, stored_path
from pipelines.reading.formats import Unreadable
from pipelines.reading.formats.sniffing import sniff

#: Pages of one list that are turned.
MOST_LIST_PAGES = 20

Row = dict[str, Any]


@dataclass(frozen=True)
class _Task:
    """A URL to ask for. `list_page` counts the pages of a list; `found_on` is the page that links to it."""

    url: str
    kind: str
    county_name: str
    town_name: str | None
    title: str = ""
    found_on: str | None = None
    list_page: int = 1


@dataclass
class History:
    """What earlier fetches left: the last row with content by URL, and the inbox path of every content by hash."""

    last: dict[str, Row] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)

    def note(self, row: Row) -> None:
        """Take a row in; rows come in the order of time."""
        if row["file_sha256"] is not None:
            self.last[row["url"]] = row
            if row["inbox_path"] is not None:
                self.placed[row["file_sha256"]] = row["inbox_path"]


def history_of(collected: pl.DataFrame) -> History:
    """The history that COLLECTED_FILES rows tell."""
    history = History()
    for row in collected.sort("fetched_at", maintain_order=True).iter_rows(named=True):
        history.note(row)
    return history


@dataclass(frozen=True)
class Folders:
    """Where files go: `store` holds bytes by hash, `inbox` the copies for the reader."""

    store: Path
    inbox: Path


def collect(
    sources: Sequence[Source],
    history: History,
    folders: Folders,
    fetcher: Fetcher,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Row]:
    """A COLLECTED_FILES row for every URL, as soon as it is done; the files of a row are on disk before it comes.

    Each URL is asked for once. Of several hosts the one that may be asked soonest is next, so that the pauses of one
    are used for the others.
    """
    queue = _Queue(fetcher)
    for source in sources:
        queue.add(_Task(source.url, source.kind, source.county_name, source.town_name))
    while (task := queue.take()) is not None:
        visit = _Visit(task, history, folders, fetcher, now())
        row, found = visit.result()
        history.note(row)
        yield row
        for follower in found:
            if follower.kind == "list" and follower.list_page > MOST_LIST_PAGES:
                yield visit.row_for(follower, Answer("page_limit", REASONS["page_limit"]))
            else:
                queue.add(follower)


class _Queue:
    """The URLs to ask for, each once, by host."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._seen: set[str] = set()
        self._by_host: dict[str, deque[_Task]] = {}

    def add(self, task: _Task) -> None:
        if task.url not in self._seen:
            self._seen.add(task.url)
            host = task.url.partition("://")[2].partition("/")[0]
            self._by_host.setdefault(host, deque()).append(task)

    def take(self) -> _Task | None:
        waiting = [tasks for tasks in self._by_host.values() if tasks]
        if not waiting:
            return None
        return min(waiting, key=lambda tasks: self._fetcher.free_at(tasks[0].url)).popleft()


class _Visit:
    """One URL: asked for, kept, laid into the inbox, read for links."""

    def __init__(
        self, task: _Task, history: History, folders: Folders, fetcher: Fetcher, at: datetime
    ) -> None:
        self._task = task
        self._history = history
        self._folders = folders
        self._at = at
        self._before = self._kept_before()
        self._answer = fetcher.fetch(task.url, self._known())

    def result(self) -> tuple[Row, list[_Task]]:
        """The row of the URL, and what is to be fetched because of it."""
        answer = self._answer
        if answer.code not in GOOD:
            return self.row_for(self._task, answer), []
        data, sha256 = self._content()
        found = self._followers(data, answer.final_url or self._task.url)
        is_seen = self._before is not None and self._before["file_sha256"] == sha256
        if is_seen:
            answer = replace(answer, code=UNCHANGED, reason=REASONS[UNCHANGED])
        if self._task.kind == "list" and not found:
            answer = replace(answer, code="no_report_links", reason=REASONS["no_report_links"])
        is_report = self._task.kind != "list" and not any(task.kind == "attachment" for task in found)
        return {
            **self.row_for(self._task, answer),
            "byte_count": len(data),
            "file_sha256": sha256,
            "inbox_path": self._place(data, sha256) if is_report else None,
        }, found

    def row_for(self, task: _Task, answer: Answer) -> Row:
        """The row of a task, without content."""
        before = self._before or {}
        is_same = task is self._task and self._answer.code == UNCHANGED
        return {
            **dict.fromkeys(COLLECTED_FILES),
            "url": task.url,
            "final_url": answer.final_url,
            "found_on_url": task.found_on,
            "county_name": task.county_name,
            "town_name": task.town_name,
            "kind": task.kind,
            "link_title": task.title or None,
            "fetched_at": self._at,
            "http_status": answer.http_status,
            "try_count": answer.try_count,
            # A 304 need not repeat what it is about.
            "etag": answer.etag or (before.get("etag") if is_same else None),
            "last_modified": answer.last_modified or (before.get("last_modified") if is_same else None),
            "content_type": answer.content_type or (before.get("content_type") if is_same else None),
            "outcome_code": answer.code,
            "outcome": answer.reason,
        }

    def _kept_before(self) -> Row | None:
        before = self._history.last.get(self._task.url)
        if before and stored_path(self._folders.store, before["file_sha256"]).is_file():
            return before
        return None

    def _known(self) -> Known | None:
        before = self._before
        if before is None or before["final_url"] is None:
            return None
        return Known(before["final_url"], before["etag"], before["last_modified"])

    def _content(self) -> tuple[bytes, str]:
        """The bytes and their hash; what was fetched is kept before anything reads it."""
        if self._answer.body is not None:
            return self._answer.body, keep(self._folders.store, self._answer.body)
        assert self._before is not None
        sha256 = self._before["file_sha256"]
        return stored_path(self._folders.store, sha256).read_bytes(), sha256

    def _followers(self, data: bytes, base_url: str) -> list[_Task]:
        if self._task.kind == "list":
            found = [self._task_for(link, "link") for link in report_links(data, base_url)]
            following = next_page(data, base_url)
            if following:
                found.append(self._task_for(Link(following, ""), "list", self._task.list_page + 1))
            return found
        if self._task.kind == "attachment" or _kind(data) != "html":
            return []
        return [self._task_for(link, "attachment") for link in attachment_links(data, base_url)]

    def _task_for(self, link: Link, kind: str, list_page: int = 1) -> _Task:
        task = self._task
        return _Task(link.url, kind, task.county_name, task.town_name, link.title, task.url, list_page)

    def _place(self, data: bytes, sha256: str) -> str:
        """Where the reader's copy lies: content that was laid into the inbox once is not laid again."""
        if sha256 in self._history.placed:
            return self._history.placed[sha256]
        before = self._before
        if before and before["inbox_path"] and self._looks_the_same(data, before["file_sha256"]):
            return str(before["inbox_path"])
        changed_on = self._at.date() if before and before["inbox_path"] else None
        task = self._task
        return lay_into_inbox(
            self._folders.inbox, task.county_name, self._name(data), task.url, data, changed_on
        )

    def _looks_the_same(self, data: bytes, sha256: str) -> bool:
        """Pages carry tokens and counters in their scripts; a new version is one that a person would see."""
        if _kind(data) != "html":
            return False
        before = stored_path(self._folders.store, sha256).read_bytes()
        return visible_text(before) == visible_text(data)

    def _name(self, data: bytes) -> str:
        """Words for the file: the link's, else the page's, else the URL's; the town in front if they lack it."""
        task = self._task
        title = task.title or (page_title(data) if _kind(data) == "html" else "")
        if not title:
            title = file_name(task.url)
        for ending in (".html", ".shtml", ".htm", ".pdf", ".docx", ".doc", ".wps", ".ofd", ".zip", ".txt"):
            title = title.removesuffix(ending)
        town = task.town_name
        return title if not town or town in title else f"{town} {title}".strip()


def _kind(data: bytes) -> str:
    try:
        return sniff(data)
    except Unreadable:
        return "damaged"
