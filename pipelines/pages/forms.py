"""The forms that change something: logging in and out, and the correction of a figure.

Belongs here: who may, the sign against forged forms, and what follows. Does not belong here: the pages themselves.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.pages.access.limits import LARGEST_FORM
from pipelines.pages.access.sessions import COOKIE, LONGEST_SECONDS, Session, Sessions, is_same
from pipelines.pages.answers import Answers
from pipelines.pages.problems import Problem
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.settings import Settings

log = logging.getLogger("fazhi.pages")

#: Holds the sign of the login form, before there is a session.
_LOGIN_COOKIE = "fazhi_login"
_FORGED = Problem(403, "表单过期了", "这张表单不是刚才打开的那一页提交的，没有处理。请重新打开那一页再填。")


@dataclass(frozen=True)
class Forms:
    """The endpoints of the forms."""

    settings: Settings
    answers: Answers
    sessions: Sessions
    is_secure: bool

    async def login(self, request: Request) -> Response:
        """The login form, and logging in."""
        if request.method != "POST":
            return self._login_form(request, request.query_params.get("next", "/"))
        form = await _form(request)
        way = _inside(form.get("next", "/"))
        if not is_same(form.get("csrf", ""), request.cookies.get(_LOGIN_COOKIE, "") or "-"):
            raise _FORGED
        name, address = form.get("name", "").strip(), request.client.host if request.client else ""
        if self.sessions.is_paused(name, address):
            return self._login_form(request, way, "密码错得太多，请五分钟以后再试。", 429)
        token = await run_in_threadpool(self.sessions.begin, name, form.get("password", ""), address)
        if token is None:
            log.warning("登录失败：%r，来自 %s", name[:32], address)
            return self._login_form(request, way, "用户名或密码不对。", 403)
        response = RedirectResponse(way, status_code=303)
        self._set_cookie(response, COOKIE, token, LONGEST_SECONDS)
        response.delete_cookie(_LOGIN_COOKIE, path="/login")
        return response

    def _login_form(self, request: Request, way: str, failed: str = "", status: int = 200) -> Response:
        sign = secrets.token_urlsafe(24)
        context = {"csrf": sign, "next": _inside(way), "failed": failed}
        response = self.answers.plain(request, Page("login.html", "登录", context), status)
        self._set_cookie(response, _LOGIN_COOKIE, sign, 3600, "/login")
        return response

    def _set_cookie(self, response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
        # Lax, not strict: an address that somebody was sent has to open for who is logged in.
        response.set_cookie(
            name, value, max_age=seconds, path=path, secure=self.is_secure, httponly=True, samesite="lax"
        )

    async def logout(self, request: Request) -> Response:
        """The end of the session."""
        _own(request.state.session, await _form(request))
        self.sessions.end(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    async def correct(self, request: Request) -> Response:
        """The form for a correction, its preview, and writing it."""
        # Corrections bring Polars, which no other page needs.
        from pipelines.pages.views.correct import correct

        session = self._allowed(request)
        report_id, code = request.path_params["report_id"], request.path_params["code"]
        if request.method != "POST":
            return await run_in_threadpool(
                self.answers.page, request, lambda release: correct(release, report_id, code), False
            )
        form = await _form(request)
        _own(session, form)

        def answer(release: Release) -> Page:
            if form.get("action") != "save":
                return correct(release, report_id, code, form)
            said = self._save(release, report_id, code, form, session)
            return correct(release, report_id, code, form, said, saved=not said)

        return await run_in_threadpool(self.answers.page, request, answer, False)

    def _allowed(self, request: Request) -> Session:
        session: Session | None = request.state.session
        if not self.answers.may_correct:
            raise Problem(
                403,
                "没有开放网页纠正",
                "启动时没有加 --allow-corrections。请把更正写进 data/corrections.yml，或者请管机器的人用 "
                "fazhi serve --allow-corrections 启动。",
            )
        if session is None:
            raise Problem(401, "请先登录", "写更正要知道是谁写的，请先登录。", [("登录", "/login")])
        return session

    def _save(
        self, release: Release, report_id: str, code: str, form: Mapping[str, str], session: Session
    ) -> str:
        """What was wrong, in Chinese; empty where the entry is written."""
        from pipelines.pages.entries import add_entry
        from pipelines.pages.views.correct import find_fact, read_form
        from pipelines.warehouse.corrections import CorrectionError

        entry, said = read_form(release, *find_fact(release, report_id, code), form)
        if entry is None:
            return said
        try:
            add_entry(self.settings.corrections, entry, session.user)
        except CorrectionError as error:
            return f"没有写入：{error}"
        log.warning("更正：%s 写入 %s", session.user, entry.figure)
        return ""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises Problem for one that is too large or no form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "不能这样提交", "只收页面上的表单。")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise Problem(413, "提交的内容太大", f"表单不能超过 {LARGEST_FORM} 个字节。")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=40, strict_parsing=False))
    except (UnicodeDecodeError, ValueError):
        raise Problem(400, "不能这样提交", "表单的内容读不懂。") from None


def _own(session: Session | None, form: Mapping[str, str]) -> None:
    """Raises Problem where the form was not opened by the very person who sends it."""
    if session is None or not is_same(form.get("csrf", ""), session.csrf):
        raise _FORGED


def _inside(way: str) -> str:
    """The way if it leads to a page of ours, the first page otherwise."""
    is_ours = way.startswith("/") and not way.startswith(("//", "/\\")) and way.isprintable()
    return way if is_ours else "/"
