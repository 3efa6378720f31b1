"""The application: which address leads to which page, and what stands before all of them.

Belongs here: routes. Does not belong here: pages, and starting a server (serving.py).
"""

import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import duckdb
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipelines.pages.access.guard import Guard, Rules
from pipelines.pages.access.limits import Rate
from pipelines.pages.access.sessions import Sessions
from pipelines.pages.access.users import Users
from pipelines.pages.addresses import ServerAddresses
from pipelines.pages.answers import Answers
from pipelines.pages.choosing import whole_number
from pipelines.pages.console import Console
from pipelines.pages.forms import Forms
from pipelines.pages.pictures import Pictures
from pipelines.pages.problems import Problem, not_found
from pipelines.pages.queries import Queries, QueryRunner
from pipelines.pages.releases import Release, Releases
from pipelines.pages.rendering import STATIC, Page, environment
from pipelines.pages.texts import Texts
from pipelines.pages.views import lists
from pipelines.pages.views.overview import overview
from pipelines.pages.views.quality import quality
from pipelines.pages.views.ranking import ranking
from pipelines.pages.views.report import report
from pipelines.pages.views.town import town
from pipelines.settings import Settings
from pipelines.warehouse.sandbox import run_query

#: What a page is asked with: the parameters of the query and the parts of the path.
View = Callable[[Release, Mapping[str, str], Mapping[str, Any]], Page]
Endpoint = Callable[[Request], Awaitable[Response]]
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


#: Pages made at once, and slow things (queries of readers, pictures) at once: these must not keep the pages waiting.
_PAGES, _SLOW = 4, 8


@dataclass(frozen=True)
class Options:
    """How the server was started: whether anyone has to log in, whether corrections may be written, whether cookies are
    for TLS only."""

    needs_login: bool = False
    allow_corrections: bool = False
    is_secure: bool = False


#: For this machine alone: nobody logs in, nothing is written.
OPEN = Options()


def create_app(settings: Settings, options: Options = OPEN, run_query: QueryRunner = run_query) -> Guard:
    """The pages over the published file of `settings`, behind their guard."""
    releases, texts = Releases(settings.warehouse), Texts(settings.lake)
    answers = Answers(releases, ServerAddresses(version("fazhi")), options.allow_corrections)
    sessions = Sessions(Users(settings.users))
    console = Console(answers, Queries(settings, run_query))
    forms = Forms(settings, answers, sessions, options.is_secure)
    pictures = Pictures(settings, releases)

    def problem(request: Request, error: Exception) -> Response:
        return answers.problem(request, error if isinstance(error, Problem) else _problem(error))

    rules = Rules(options.needs_login, frozenset() if options.needs_login else LOOPBACK_NAMES)
    rate = Rate(settings.pages_per_second, 10 * settings.pages_per_second)
    routes = [*_pages(answers, texts), *_others(answers, console, forms, pictures)]
    handlers: Any = {Problem: problem, HTTPException: problem, Exception: answers.failed}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        threading.Thread(target=_warm, args=(releases,), daemon=True).start()
        yield
        releases.close()

    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    # Around everything, so that the page of a fault inside has the headers too.
    return Guard(app, rules, sessions, rate, answers.problem)


def _warm(releases: Releases) -> None:
    """Make what the first visitor would have to wait for: the templates' code, the first county's part of the file."""
    for name in environment().list_templates():
        environment().get_template(name)
    # What is wrong with the warehouse is told to who asks for a page.
    with suppress(Problem, duckdb.Error), releases.current() as release:
        overview(release, {})


def _pages(answers: Answers, texts: Texts) -> list[Route]:
    """The pages that are questions to the release and nothing else."""
    views: dict[str, View] = {
        "/": lambda release, asked, _: overview(release, asked),
        "/indicators": lambda release, asked, _: lists.indicators(release, asked),
        "/indicator/{code}": lambda release, asked, path: ranking(release, asked, path["code"]),
        "/towns": lambda release, asked, _: lists.towns(release, asked),
        "/town/{code}": lambda release, asked, path: town(release, asked, path["code"]),
        "/counties": lambda release, asked, _: lists.counties(release, asked),
        "/report/{report_id}": lambda release, asked, path: report(
            release, asked, path["report_id"], texts.of
        ),
        "/quality": lambda release, asked, _: quality(release, asked),
    }
    limiter = CapacityLimiter(_PAGES)
    return [Route(path, _endpoint(answers, view, limiter)) for path, view in views.items()]


def _endpoint(answers: Answers, view: View, limiter: CapacityLimiter) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        asked, path = dict(request.query_params), dict(request.path_params)
        return await run_sync(
            answers.page, request, lambda release: view(release, asked, path), limiter=limiter
        )

    return endpoint


def _others(answers: Answers, console: Console, forms: Forms, pictures: Pictures) -> list[Route | Mount]:
    limiter = CapacityLimiter(_SLOW)
    correction = "/report/{report_id}/fact/{code}/correct"
    return [
        Route("/indicator", _to_indicator),
        Route("/ask", _threaded(console.ask, limiter)),
        Route("/sql", _threaded(console.sql, limiter)),
        Route("/report/{report_id}/page/{page}", partial(_picture, pictures, limiter)),
        Route(correction, forms.correct, methods=["GET", "POST"]),
        Route("/login", forms.login, methods=["GET", "POST"], name="login"),
        Route("/logout", forms.logout, methods=["POST"]),
        Mount("/static", _KeptFiles(directory=STATIC), name="static"),
    ]


def _threaded(answer: Callable[[Request], Response], limiter: CapacityLimiter) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await run_sync(answer, request, limiter=limiter)

    return endpoint


async def _picture(pictures: Pictures, limiter: CapacityLimiter, request: Request) -> Response:
    page = whole_number(request.path_params["page"], "page")
    return await run_sync(pictures.answer, request.path_params["report_id"], page, limiter=limiter)


async def _to_indicator(request: Request) -> Response:
    """The form on the ranking page names the indicator in its query; its page has it in the path."""
    asked = dict(request.query_params)
    code = asked.pop("code", "")
    if not code:
        return RedirectResponse("/indicators", 303)
    way = ServerAddresses().indicator(code, asked.get("county", ""), 0, asked.get("by", "value"))
    return RedirectResponse(_with_year(way, asked.get("year", "")), 303)


def _with_year(way: str, year: str) -> str:
    if not year:
        return way
    return f"{way}{'&' if '?' in way else '?'}year={whole_number(year, 'year')}"


def _problem(error: Exception) -> Problem:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return not_found("没有这个网址。请从上面的各页进入，或者检查网址是不是抄漏了。")
    if status == 405:
        return Problem(405, "不能这样访问", "这一页只能看，不能提交。")
    return Problem(status, "不能这样访问", "这个请求不能处理。")


class _KeptFiles(StaticFiles):
    """Static files that browsers may keep: their addresses change with the version."""

    def file_response(self, *arguments: Any, **more: Any) -> Response:
        response = super().file_response(*arguments, **more)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response
