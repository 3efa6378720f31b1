"""Starting the server: where it may listen, who has to log in, and the line that says so.

Belongs here: the rules of `fazhi serve`. Does not belong here: the application (app.py).
"""

import ipaddress
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.pages.access.users import UsersError, read_users
from pipelines.settings import Settings


class ServeError(Exception):
    """The server cannot be started as asked; the message is one line in Chinese."""


@dataclass(frozen=True)
class Serving:
    """How to serve. `certificate` and `key` are PEM files for TLS."""

    host: str = "127.0.0.1"
    port: int = 8000
    allow_corrections: bool = False
    certificate: Path | None = None
    key: Path | None = None


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check(settings: Settings, serving: Serving) -> bool:
    """Whether everyone has to log in. Raises ServeError where the pages may not be served so."""
    try:
        users = read_users(settings.users)
    except UsersError as error:
        raise ServeError(str(error)) from None
    if (serving.certificate is None) != (serving.key is None):
        raise ServeError("--certificate 和 --key 要一起给。")
    for path in (serving.certificate, serving.key):
        if path is not None and not path.is_file():
            raise ServeError(f"没有文件 {path}。")
    if not is_loopback(serving.host) and not users:
        raise ServeError(
            f"--host {serving.host} 让别的机器也能打开网页，要先有用户：请用 fazhi user add 用户名 添加"
            f"（用户文件 {settings.users}），再启动。只给本机用的，不要写 --host。"
        )
    if serving.allow_corrections and not users:
        raise ServeError(
            "--allow-corrections 要知道更正是谁写的，要先有用户：请用 fazhi user add 用户名 添加，再启动。"
        )
    return not is_loopback(serving.host)


def greeting(serving: Serving, needs_login: bool, port: int) -> list[str]:
    """What a person is told when the server is up."""
    scheme = "https" if serving.certificate else "http"
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    lines = [f"网页在 {scheme}://{host}:{port}/ ，按 Ctrl+C 停止。" + ("打开要登录。" if needs_login else "")]
    if not is_loopback(serving.host) and serving.certificate is None:
        lines.append(
            "提醒：没有用 --certificate，密码在网上是明文；只在可信的内网里这样用，或者放在有 TLS 的代理后面。"
        )
    if serving.allow_corrections:
        lines.append("登录的用户可以写更正，写进更正文件，下次 fazhi run 生效。")
    return lines


def listen(serving: Serving) -> socket.socket:
    """The socket, bound. Raises ServeError where the port is taken or the host is not ours."""
    try:
        found = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(found[0], socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(found[4])
        # From now on nobody is turned away, who comes before the rest is loaded waits for it.
        bound.listen(128)
    except OSError as error:
        raise ServeError(
            f"不能在 {serving.host} 的端口 {serving.port} 上打开网页：{error.strerror or error}。"
        ) from None
    return bound


def serve(settings: Settings, serving: Serving, say: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; `say` is told where. Raises ServeError."""
    needs_login = check(settings, serving)
    bound = listen(serving)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    # Imported when all is checked: a wrong option is told at once.
    import uvicorn

    from pipelines.pages.access.limits import LONGEST_ADDRESS
    from pipelines.pages.app import Options, create_app

    app = create_app(
        settings, Options(needs_login, serving.allow_corrections, serving.certificate is not None)
    )
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        http="h11",
        ws="none",
        lifespan="on",
        limit_concurrency=200,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=2 * LONGEST_ADDRESS,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
        proxy_headers=False,
    )
    for line in greeting(serving, needs_login, bound.getsockname()[1]):
        say(line)
    uvicorn.Server(config).run(sockets=[bound])
