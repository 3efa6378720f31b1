"""Running a query of a reader's own under limits, and the common questions that ship with the project.

Belongs here: what /sql, /ask and the folder of pages have in common. Does not belong here: the process that runs a query
(pipelines/warehouse/sandbox.py), pages.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.pages.problems import Problem
from pipelines.settings import Settings
from pipelines.warehouse.sandbox import (
    QueryFailed,
    QueryRefused,
    QueryResult,
    QueryTimeout,
    WarehouseMissing,
    run_query,
)

if TYPE_CHECKING:
    from pipelines.warehouse.questions import Question

#: Queries that run at once; the next ones wait for so long.
_AT_ONCE, _WAIT_SECONDS = 2, 20


class QueryRunner(Protocol):
    """Runs one query under limits; see pipelines/warehouse/sandbox.py."""

    def __call__(
        self, settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> QueryResult: ...


class Queries:
    """Runs queries, a few at once."""

    def __init__(self, settings: Settings, run: QueryRunner = run_query) -> None:
        self.settings, self._run = settings, run
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def questions(self) -> "tuple[Question, ...]":
        """The common questions."""
        # Brings sqlglot, which nothing else here needs.
        from pipelines.warehouse.questions import load_questions

        return load_questions(self.settings.sql / "questions")

    def tried(self, query: str, parameters: Mapping[str, Any]) -> tuple[QueryResult | None, str]:
        """The result, or none and what is the matter in Chinese. Raises Problem where too many wait already."""
        try:
            with self._place():
                return self._run(self.settings, query, parameters), ""
        except (QueryRefused, QueryFailed, QueryTimeout, WarehouseMissing) as error:
            return None, str(error)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise Problem(503, "查询的人太多", "别人的查询还没有完，请过一会儿再试。")
        try:
            yield
        finally:
            self._places.release()
