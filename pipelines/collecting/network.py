"""The way out: connections to checked addresses only, and a deadline that cuts every wait on the wire.

Belongs here: what httpx is given as its transport. Does not belong here: what is asked for, and retrying.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from pipelines.collecting.guard import Guard

Clock = Callable[[], float]
SocketOptions = Iterable[httpcore.SOCKET_OPTION] | None


class TooSlow(Exception):
    """The time for one response has run out."""


class Deadline:
    """How long the response that is being fetched may still take. One for all connections: there is one response at
    a time."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Give the next response that long, from now on."""
        self._end = self._clock() + seconds

    def cut(self, timeout: float | None) -> float:
        """What may be waited now: `timeout`, or what is left if that is less. Raises TooSlow when nothing is."""
        left = self._end - self._clock()
        if left <= 0:
            raise TooSlow
        return left if timeout is None else min(timeout, left)


class _DeadlinedStream(httpcore.NetworkStream):
    """A connection whose reads and writes end with the deadline, so that dripping headers do too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        # The name, not the address, is what the certificate has to bear.
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout))
        return _DeadlinedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, has every address checked and connects to one of these: what was checked is what is
    used, however the name may resolve a moment later. Without a guard (to a proxy) names are taken as they are."""

    def __init__(self, guard: Guard | None, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.cut(timeout), local_address, socket_options
                )
                return _DeadlinedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        if self._guard is None:
            return [host]
        try:
            return self._guard.addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise NameNotFound(host) from error


class NameNotFound(httpcore.ConnectError):
    """A host name stands for no address."""


class Transport(httpx.BaseTransport):
    """Requests of httpx over checked connections: one per host, as one request is made at a time.

    Lets through what httpcore raises, Refused, TooSlow and NameNotFound. With a proxy the proxy resolves names, so
    that only addresses written in URLs can be checked.
    """

    def __init__(self, guard: Guard, deadline: Deadline, proxy: str = "") -> None:
        context = httpx.create_ssl_context()
        self._pool: httpcore.ConnectionPool
        if proxy:
            to_proxy = _CheckedBackend(None, deadline)
            url = httpx.URL(proxy)
            auth = (url.username, url.password) if url.username else None
            self._pool = httpcore.HTTPProxy(
                str(url.copy_with(userinfo=b"")),
                proxy_auth=auth,
                ssl_context=context,
                network_backend=to_proxy,
            )
        else:
            self._pool = httpcore.ConnectionPool(
                ssl_context=context, network_backend=_CheckedBackend(guard, deadline)
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
