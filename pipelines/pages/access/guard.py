"""What stands before every page: limits, the name of the host, the login, and the headers of every answer.

Belongs here: one ASGI middleware. Does not belong here: pages; those it refuses with come from `refuse`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.pages.access.limits import LONGEST_ADDRESS, Rate
from pipelines.pages.access.sessions import COOKIE, Sessions
from pipelines.pages.problems import Problem, wrong_address

#: No script but ours, none in the page, nothing from elsewhere, no frame around us. Charts draw on a canvas of their own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_METHODS = ("GET", "HEAD", "POST")
#: What a browser that has not logged in may ask for.
_OPEN = ("/login", "/static/")


@dataclass(frozen=True)
class Rules:
    """`hosts` are the names under which the server may be asked (none: any); with `needs_login` nothing but the login is
    shown to strangers."""

    needs_login: bool
    hosts: frozenset[str] = field(default_factory=frozenset)


class Guard:
    """Lets through what is allowed; `refuse` makes the page of a problem."""

    def __init__(
        self,
        app: ASGIApp,
        rules: Rules,
        sessions: Sessions,
        rate: Rate,
        refuse: Callable[[Request, Problem], Response],
    ) -> None:
        self._app, self._rules, self._sessions, self._rate, self._refuse = app, rules, sessions, rate, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        request = Request(scope, receive)
        token = request.cookies.get(COOKIE, "")
        session = self._sessions.find(token) if token else None
        request.state.session = session
        try:
            self._check(request)
        except Problem as problem:
            await self._refuse(request, problem)(scope, receive, send_guarded)
            return
        if self._rules.needs_login and session is None and not request.url.path.startswith(_OPEN):
            await _to_login(request)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _check(self, request: Request) -> None:
        if request.method not in _METHODS:
            raise Problem(405, "不能这样访问", "这里只能看（GET），或者提交页面上的表单。")
        host = request.headers.get("host", "").rsplit(":", 1)[0].lower()
        if self._rules.hosts and host not in self._rules.hosts:
            # Another site's name that was made to lead here must not be read as ours (DNS rebinding).
            raise Problem(400, "不能用这个名称访问", "本机的网页只能用 127.0.0.1 或 localhost 打开。")
        if len(request.scope.get("raw_path", b"")) + len(request.scope["query_string"]) > LONGEST_ADDRESS:
            raise Problem(
                414, "网址太长", f"网址不能超过 {LONGEST_ADDRESS} 个字节；查询语句太长的，请用 fazhi sql。"
            )
        if "\x00" in request.url.path or "%00" in request.url.query:
            raise wrong_address("网址里有不能用的字符。")
        client = request.client.host if request.client else ""
        if not request.url.path.startswith("/static/") and not self._rate.takes(client):
            raise Problem(429, "访问太频繁", "短时间里的访问太多，请过几秒再试。")


def _to_login(request: Request) -> Response:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    way = "/login" if request.method == "POST" or asked == "/" else f"/login?{urlencode({'next': asked})}"
    return RedirectResponse(way, status_code=303)
