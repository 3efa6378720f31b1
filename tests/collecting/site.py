"""A website that misbehaves, on 127.0.0.1 and a free port. Each path is a function that writes its own answer."""

import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Looks the path up in the site and lets it answer."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        self.server.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
        answer = self.server.paths.get(self.path)
        try:
            if answer is None:
                self.give(404, b"none")
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def give(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


class Site(ThreadingHTTPServer):
    """`paths` are the answers, `asked` counts the requests per path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.paths: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        self.headers_seen: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is what these tests are about."""

    def page(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        """Give `body` at `path`; the URL comes back."""
        data = body.encode() if isinstance(body, str) else body
        self.paths[path] = lambda handler: handler.give(status, data, **headers)
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.page(path, b"", status, Location=to)
