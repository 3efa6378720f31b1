"""A polite client: one URL in, what came of it out, never an exception for what a website does.

Belongs here: pauses, tries, redirects, robots.txt, conditional requests, limits. Does not belong here: which URLs are
asked for (collect.py), where a request may go (guard.py).
"""

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from pipelines.collecting.bodies import BadEncoding, TooLarge, read_body
from pipelines.collecting.guard import Guard, Refused
from pipelines.collecting.network import Clock, Deadline, NameNotFound, TooSlow, Transport
from pipelines.collecting.outcomes import FETCHED, REASONS, UNCHANGED, status_reason, too_large_reason

AGENT = "fazhi"
USER_AGENT = f"Mozilla/5.0 (compatible; {AGENT}; law-based-government reports; respects robots.txt)"
MAX_REDIRECTS = 8
MAX_ROBOTS_BYTES = 500_000
#: Consecutive URLs of a host that could not be connected to before the host is left alone for this run.
GIVE_UP_AFTER = 3
#: Longest wait that a website may ask for, in seconds.
MAX_WAIT = 120.0

_UNREACHABLE = frozenset({"no_address", "no_connection", "timed_out"})
_TRIED_AGAIN = _UNREACHABLE | {"broken_off"}


@dataclass(frozen=True)
class Manners:
    """How a website is treated: seconds between requests to one host, seconds for a whole response, seconds without
    a byte, tries, bytes of a body."""

    pause: float = 2.0
    timeout: float = 60.0
    silence: float = 20.0
    tries: int = 4
    max_bytes: int = 20_000_000


@dataclass(frozen=True)
class Known:
    """What the last fetch of a URL left for a conditional request."""

    final_url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class Answer:
    """What came of a URL. `body` is None unless `code` is fetched; `reason` is Chinese."""

    code: str
    reason: str
    final_url: str | None = None
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    body: bytes | None = None
    try_count: int = 0
    retry_after: float | None = None
    location: str | None = None


@dataclass(frozen=True)
class Robots:
    """What robots.txt says: rules, or None where it could not be had; `delay` is the pause it asks for."""

    rules: RobotFileParser | None
    delay: float = 0.0


class Fetcher:
    """Fetches URL after URL. Time, chance and waiting are given, so that tests need not wait."""

    def __init__(
        self,
        guard: Guard,
        manners: Manners,
        proxy: str = "",
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._guard = guard
        self._manners = manners
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._deadline = Deadline(clock)
        self._robots: dict[str, Robots] = {}
        self._free_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._client = httpx.Client(
            transport=Transport(guard, self._deadline, proxy),
            trust_env=False,
            follow_redirects=False,
            timeout=manners.silence,
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def free_at(self, url: str) -> float:
        """When the host of a URL may be asked again, on the clock; 0 for one that was not asked yet."""
        return self._free_at.get(_host(url), 0.0)

    def fetch(self, url: str, known: Known | None = None) -> Answer:
        """What came of the URL; `known` makes the request conditional (code unchanged for a 304)."""
        host = _host(url)
        if self._failures.get(host, 0) >= GIVE_UP_AFTER:
            return _answer("host_given_up")
        answer = self._follow(url, known)
        self._failures[host] = self._failures.get(host, 0) + 1 if answer.code in _UNREACHABLE else 0
        return answer

    def _follow(self, url: str, known: Known | None) -> Answer:
        """Redirects are followed by hand: each hop is checked like a first request."""
        seen: set[str] = set()
        tries = 0
        while url not in seen and len(seen) <= MAX_REDIRECTS:
            seen.add(url)
            try:
                target = self._guard.check(url)
                refused = self._refused_by_robots(target)
            except Refused as reason:
                return Answer(reason.code, reason.reason, final_url=url, try_count=tries)
            if refused:
                return replace(refused, final_url=url, try_count=tries)
            answer = self._ask_until_answered(url, known if known and known.final_url == url else None)
            tries += answer.try_count
            if answer.location is None:
                return replace(answer, final_url=url, try_count=tries)
            url = answer.location
        return _answer("redirect_loop", final_url=url, try_count=tries)

    def _ask_until_answered(self, url: str, known: Known | None, max_bytes: int | None = None) -> Answer:
        for attempt in range(1, self._manners.tries + 1):
            answer = replace(self._ask(url, known, max_bytes or self._manners.max_bytes), try_count=attempt)
            wait = self._wait_before_next(answer, attempt)
            if wait is None or attempt == self._manners.tries:
                break
            self._sleep(wait)
        return answer

    def _wait_before_next(self, answer: Answer, attempt: int) -> float | None:
        """Seconds before the same request is worth another try; None where it is not."""
        status = answer.http_status or 0
        if not (answer.code in _TRIED_AGAIN or status == 429 or status >= 500):
            return None
        if answer.retry_after is not None:
            return answer.retry_after if answer.retry_after <= MAX_WAIT else None
        # Twice as long each time, half of it by chance, so that clients do not come back together.
        return float(min(2**attempt, MAX_WAIT)) * (0.5 + self._chance() / 2)

    def _ask(self, url: str, known: Known | None, max_bytes: int) -> Answer:
        """One request. Refused is let through: it is the name that stands for a private address."""
        self._wait_for_turn(url)
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        self._deadline.start(self._manners.timeout)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                return self._answer_of(response, known, max_bytes)
        except Refused as reason:
            return Answer(reason.code, reason.reason)
        except TooLarge as error:
            return Answer("too_large", too_large_reason(max_bytes, error.declared))
        except (BadEncoding, TooSlow, httpcore.TimeoutException, httpcore.NetworkError) as error:
            return _answer(_code_of(error))
        except (httpcore.ProtocolError, httpcore.ProxyError, httpx.HTTPError, httpx.InvalidURL):
            return _answer("broken_off")
        finally:
            self._free_at[_host(url)] = self._clock() + self._pause(url)

    def _answer_of(self, response: httpx.Response, known: Known | None, max_bytes: int) -> Answer:
        status, headers = response.status_code, response.headers
        described = Answer(
            FETCHED,
            REASONS[FETCHED],
            http_status=status,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            content_type=headers.get("content-type"),
        )
        if status == 304 and known and (known.etag or known.last_modified):
            return replace(described, code=UNCHANGED, reason=REASONS[UNCHANGED])
        if response.has_redirect_location:
            return replace(described, location=_joined(response))
        if status != 200:
            waiting = _retry_after(headers.get("retry-after"))
            return replace(described, code="http_status", reason=status_reason(status), retry_after=waiting)
        body = read_body(response, max_bytes)
        if not body:
            return replace(described, code="empty_body", reason=REASONS["empty_body"])
        return replace(described, body=body)

    def _wait_for_turn(self, url: str) -> None:
        wait = self.free_at(url) - self._clock()
        if wait > 0:
            self._sleep(wait)

    def _pause(self, url: str) -> float:
        robots = self._robots.get(_origin(httpx.URL(url)))
        return max(self._manners.pause, robots.delay if robots else 0.0)

    def _refused_by_robots(self, target: httpx.URL) -> Answer | None:
        origin = _origin(target)
        if origin not in self._robots:
            answer = self._ask_for_robots(f"{origin}/robots.txt")
            if answer.code in _TRIED_AGAIN or answer.code == "bad_certificate":
                # The page would fare no better, and next time the rules may be had.
                return replace(answer, http_status=None)
            self._robots[origin] = _robots(answer)
        rules = self._robots[origin].rules
        if rules is None:
            return _answer("robots_unreachable")
        return None if rules.can_fetch(AGENT, str(target)) else _answer("robots_disallowed")

    def _ask_for_robots(self, url: str) -> Answer:
        """The file at the end of its redirects. Raises Refused where the host itself is refused."""
        answer = self._ask_until_answered(url, None, MAX_ROBOTS_BYTES)
        if answer.code == "private_address":
            raise Refused(answer.code, answer.reason)
        for _ in range(MAX_REDIRECTS):
            if answer.location is None:
                break
            try:
                url = str(self._guard.check(answer.location))
            except Refused:
                break
            answer = self._ask_until_answered(url, None, MAX_ROBOTS_BYTES)
        return answer


def _robots(answer: Answer) -> Robots:
    """RFC 9309: no file means no rules; a server that fails to give it means hands off, for this run."""
    if answer.code in ("too_slow", "too_large") or (answer.http_status or 0) >= 500:
        return Robots(None)
    rules = RobotFileParser()
    rules.parse((answer.body or b"").decode("utf-8", "replace").removeprefix("\ufeff").splitlines())
    delay = rules.crawl_delay(AGENT)
    return Robots(rules, min(float(delay or 0), MAX_WAIT))


def _answer(code: str, **more: object) -> Answer:
    return replace(Answer(code, REASONS[code]), **more)  # type: ignore[arg-type]


def _code_of(error: Exception) -> str:
    if isinstance(error, BadEncoding):
        return "bad_encoding"
    if isinstance(error, TooSlow):
        return "too_slow"
    if isinstance(error, NameNotFound):
        return "no_address"
    if isinstance(error, httpcore.ConnectError):
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return "bad_certificate"
            cause = cause.__cause__ or cause.__context__
        return "no_connection"
    return "timed_out" if isinstance(error, httpcore.TimeoutException) else "broken_off"


def _host(url: str) -> str:
    try:
        return httpx.URL(url).netloc.decode("ascii", "replace").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return ""


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _joined(response: httpx.Response) -> str:
    location = response.headers["location"]
    try:
        # A redirect without a fragment keeps none: the fragment never reaches the server.
        return str(response.request.url.join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return str(location)


def _retry_after(value: str | None) -> float | None:
    """Seconds that Retry-After asks for: a number or a date."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
