"""Who is logged in: sessions in the memory of the server, known to the browser by a random token in a cookie.

Belongs here: beginning, finding, ending a session, the sign against forged forms, counting failed logins. Does not belong
here: passwords. The server keeps only a hash of the token. A restart ends all sessions.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.pages.access.users import Users

COOKIE = "fazhi_session"
#: A session ends this long after it began, whatever is done in it, and when nothing was asked for a part of that time.
LONGEST_SECONDS = 12 * 3600
IDLE_SECONDS = 2 * 3600
_MOST = 10_000
#: So many wrong passwords for a name or from an address, then a pause.
_TRIES, _PAUSE_SECONDS = 5, 300


@dataclass
class Session:
    """Somebody logged in; `csrf` stands in each form of theirs."""

    user: str
    stored: str
    csrf: str
    began: float
    seen: float


class Sessions:
    """All sessions of a server. `clock` gives seconds that only go forward."""

    def __init__(self, users: Users, clock: Callable[[], float] = time.monotonic) -> None:
        self._users, self._clock = users, clock
        self._sessions: dict[str, Session] = {}
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, password: str, address: str) -> str | None:
        """The token of a new session where name and password are right; None where they are not."""
        stored = self._users.check(name, password)
        now = self._clock()
        with self._lock:
            if stored is None:
                for key in _keys(name, address):
                    self._failures.setdefault(key, []).append(now)
                self._forget_old(now)
                return None
            for key in _keys(name, address):
                self._failures.pop(key, None)
            token = secrets.token_urlsafe(32)
            if len(self._sessions) >= _MOST:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[_hash(token)] = Session(name, stored, secrets.token_urlsafe(24), now, now)
            return token

    def is_paused(self, name: str, address: str) -> bool:
        """Whether there were too many wrong passwords of late."""
        with self._lock:
            self._forget_old(self._clock())
            return any(len(self._failures.get(key, ())) >= _TRIES for key in _keys(name, address))

    def _forget_old(self, now: float) -> None:
        fresh = {
            key: [at for at in times if now - at < _PAUSE_SECONDS] for key, times in self._failures.items()
        }
        self._failures = {key: times for key, times in list(fresh.items())[-_MOST:] if times}

    def find(self, token: str) -> Session | None:
        """The session of a token, as long as it lasts and its user still has that password."""
        key, now = _hash(token), self._clock()
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            is_over = now - session.began > LONGEST_SECONDS or now - session.seen > IDLE_SECONDS
            if is_over or self._users.all().get(session.user) != session.stored:
                del self._sessions[key]
                return None
            session.seen = now
            return session

    def end(self, token: str) -> None:
        """Log out."""
        with self._lock:
            self._sessions.pop(_hash(token), None)


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name {name[:64]}", f"address {address}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(given: str, expected: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
