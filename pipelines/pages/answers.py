"""From a request to an answer: the release it is about, the page, kept where it was made before, or the page of a problem.

Belongs here: what every endpoint does alike. Does not belong here: which endpoint does what (app.py).
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipelines.pages.access.sessions import Session
from pipelines.pages.addresses import ServerAddresses
from pipelines.pages.problems import Problem
from pipelines.pages.releases import Release, Releases
from pipelines.pages.rendering import Around, Page, render

log = logging.getLogger("fazhi.pages")

#: A question to the release, with what the request asked for.
Ask = Callable[[Release], Page]


@dataclass(frozen=True)
class Answers:
    """Makes answers; one for the whole server. `may_correct` whether it was started with --allow-corrections."""

    releases: Releases
    addresses: ServerAddresses
    may_correct: bool

    def page(self, request: Request, ask: Ask, is_kept: bool = True) -> Response:
        """The page that `ask` makes of the newest release. A page that was made before is not made again."""
        try:
            with self.releases.current() as release:
                return self._page(request, release, ask, is_kept)
        except Problem as problem:
            return self.problem(request, problem)
        except duckdb.Error as error:
            return self.problem(request, self._database_problem(error))

    def _page(self, request: Request, release: Release, ask: Ask, is_kept: bool) -> Response:
        around = self.around(request, release)
        key = f"{around.user} {around.csrf} {request.url.path}?{request.url.query}"
        tag = f'"{hashlib.sha256(f"{release.identity} {key}".encode()).hexdigest()[:24]}"'
        if is_kept and request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        body = release.made(key) if is_kept else None
        if body is None:
            body = render(ask(release), around).encode()
            if is_kept:
                release.keep(key, body)
        return HTMLResponse(body, headers={"ETag": tag} if is_kept else {"Cache-Control": "no-store"})

    def around(self, request: Request, release: Release | None) -> Around:
        """What stands around the page for who asks."""
        session: Session | None = request.state.session
        return Around(
            self.addresses,
            footer=footer(release) if release is not None else "",
            user=session.user if session else "",
            csrf=session.csrf if session else "",
            can_correct=self.may_correct and session is not None,
        )

    def plain(self, request: Request, page: Page, status: int = 200) -> Response:
        """A page that needs no warehouse and that no browser keeps."""
        text = render(page, self.around(request, None))
        return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})

    def problem(self, request: Request, problem: Problem) -> Response:
        """The page of a problem, with its status."""
        return self.plain(request, Page("problem.html", problem.title, {"problem": problem}), problem.status)

    def failed(self, request: Request, error: Exception) -> Response:
        """The page for what nobody foresaw: a number under which the log has the rest, nothing of the inside."""
        number = secrets.token_hex(4)
        log.error("页面出错 %s %s", number, request.url.path, exc_info=error)
        return self.problem(
            request,
            Problem(500, "程序出错了", f"这一页没有做出来，数据没有受影响。请把编号 {number} 告诉维护人员。"),
        )

    def _database_problem(self, error: duckdb.Error) -> Problem:
        log.error("读库出错", exc_info=error)
        if isinstance(error, duckdb.OutOfMemoryException):
            return Problem(503, "现在看的人太多", "这一页要的内存眼下不够，没有做出来；请过几秒再试。")
        return Problem(
            503,
            "数据库读不了",
            "发布的数据库损坏了，或者是另一个版本的程序建的。请运行 fazhi run 重新建库发布。",
        )


def footer(release: Release) -> str:
    """The version of the data in one line: when published, from how many reports, files turned away, which catalogue."""
    build = release.build
    folder = Path(release.identity.split(" ")[0]).parent.name
    return (
        f"数据：{_published(folder)}报告 {build.get('report_count', 0)} 份，没有收下的文件 "
        f"{build.get('rejected_file_count', 0)} 个，事实 {build.get('fact_count', 0)} 条，"
        f"更正 {build.get('correction_count', 0)} 条；建库编号 {build.get('build_id', '')}。没有写的数不等于 0。"
    )


def _published(folder: str) -> str:
    """When a release was published, from the name of its folder; nothing where it has another."""
    try:
        moment = datetime.strptime(folder.split("-")[0], "%Y%m%dT%H%M%S.%f%z")
    except ValueError:
        return ""
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M} 发布，"
