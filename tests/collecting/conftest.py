"""What the tests of the collecting room share: the site, and a client whose time is made up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipelines.collecting.fetching import Fetcher, Manners
from pipelines.collecting.guard import guard_for

from .site import Site


@dataclass
class Time:
    """A clock that moves when someone sleeps, and by `per_look` at every look."""

    now: float = 1000.0
    per_look: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        self.now += self.per_look
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture
def time() -> Time:
    return Time()


def client(site: Site, time: Time, more_hosts: str = "", private: bool = True, **more: Any) -> Fetcher:
    """A fetcher for the site; `more` are Manners, or a resolver."""
    resolver = more.pop("resolver", lambda host, port: ["127.0.0.1"])
    manners = Manners(**{"pause": 0.0, "tries": 3, "max_bytes": 100_000, "silence": 0.3, **more})
    guard = guard_for([site.url], more_hosts, private, resolver)
    return Fetcher(guard, manners, clock=time.clock, sleep=time.sleep, chance=lambda: 1.0)
