"""SQL and 问答: questions of the reader's own, and the common ones.

Belongs here: what is asked for and how the answer is given. Does not belong here: running queries (queries.py).
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pipelines.pages.answers import Answers
from pipelines.pages.choosing import one_of
from pipelines.pages.queries import Queries
from pipelines.pages.result_files import as_file
from pipelines.pages.views.asking import asking
from pipelines.pages.views.sql import sql_page


@dataclass(frozen=True)
class Console:
    """The endpoints of /sql and /ask."""

    answers: Answers
    queries: Queries

    def sql(self, request: Request) -> Response:
        """The SQL page; with `format` the result as a file."""
        query = request.query_params.get("q", "").strip()
        form = one_of(request.query_params.get("format", ""), ("", "csv", "xlsx"), "format")
        result, said = self.queries.tried(query, {}) if query else (None, "")
        if form and result is not None:
            return as_file(result, form)
        return self.answers.page(
            request, lambda release: sql_page(release, self.queries, query, result, said), False
        )

    def ask(self, request: Request) -> Response:
        """The common questions, and the answer to one."""
        asked = dict(request.query_params)
        return self.answers.page(request, lambda release: asking(release, self.queries, asked), False)
