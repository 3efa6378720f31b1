"""Small local servers that take what is sent to them: e-mail by SMTP, and JSON by HTTP. For tests only."""

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any


class Mails(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP; `refusal` answers every mail instead where it is set."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.received: list[Message] = []
        self.logins: list[str] = []
        self.refusal = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Smtp(socketserver.StreamRequestHandler):
    server: Mails

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say("250-test")
                self._say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self.server.logins.append(line)
                self._say("235 yes")
            elif verb == "DATA":
                self._say("354 go on")
                self._take()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.refusal:
            self._say(self.server.refusal)
            return
        self.server.received.append(message_from_bytes(b"".join(lines)))
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Posts(http.server.ThreadingHTTPServer):
    """Takes JSON and answers with `status` and `answer`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.status, self.answer = 200, b'{"errcode": 0, "errmsg": "ok"}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/robot/send?key=geheim"


class _Post(http.server.BaseHTTPRequestHandler):
    server: Posts

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, json.loads(data)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """A test prints nothing."""


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """The server, answering until left."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
