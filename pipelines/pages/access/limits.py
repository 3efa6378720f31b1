"""How much anyone may ask: so many requests in a while, so long an address, so large a form.

Belongs here: counting. Does not belong here: the answer that a person gets.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

#: Bytes of an address with its query, and of a form.
LONGEST_ADDRESS = 16_000
LARGEST_FORM = 32_000
#: Clients whose counts are kept.
_MOST_CLIENTS = 4_096


class Rate:
    """A bucket of tokens a client: `burst` at once, `per_second` in the long run."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def takes(self, client: str) -> bool:
        """Whether the client may ask once more now."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop(client, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            is_allowed = left >= 1
            self._buckets[client] = (left - 1 if is_allowed else left, now)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
            return is_allowed
