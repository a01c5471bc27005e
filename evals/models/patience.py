"""How long to wait, and how much to send at once: what a transport knows of manners, without any I/O but sleeping.

Full jitter (Brooker, "Exponential backoff and jitter", AWS 2015) parts what failed together; additive increase and
multiplicative decrease (Chiu & Jain 1989) finds the pace that an endpoint bears.
"""

import asyncio
import math
import random
import re
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds: the ceiling of the first wait, which doubles, and of any wait that the server did not ask for."""
GAP = 0.003
"""Seconds at most between two sends while nothing holds them back."""
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"([\d.]+)(ms|s|m|h|d)")


def backoff(attempt: int, jitter: random.Random) -> float:
    """Seconds before try number `attempt` + 2: uniform from 0 to a ceiling that doubles up to LONGEST_WAIT."""
    return jitter.uniform(0.0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt, 10)))


def wait_asked(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a reply asks to wait by `retry-after-ms` or `Retry-After` (seconds or an HTTP date); 0 or more."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,12}(\.\d+)?", value):
            return float(value) * unit
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(headers.get("retry-after", ""))
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
    return None


def pause_asked(headers: Mapping[str, str]) -> float:
    """Seconds until a limit that is used up is filled again, by OpenAI's `x-ratelimit-*` headers; 0 where none is."""
    waits = [
        _duration(headers.get(f"x-ratelimit-reset-{what}", ""))
        for what in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{what}") == "0"
    ]
    return max(waits, default=0.0)


def _duration(text: str) -> float:
    """Seconds in `6m0s`, `120ms`, `1h2m` or a bare number."""
    with suppress(ValueError):
        return max(0.0, float(text))
    return sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(text) if count.count(".") < 2)


class Pace:
    """How many Requests may be on their way at once, from 1 to `most`; it waits with those that may not yet go.

    Sends are spread a little, as TCP pacing does (Aggarwal, Savage & Anderson 2000): what leaves in a burst comes back
    in one, and each answer would then wait for the work on all the others, round after round.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.retries = 0
        self._seconds = math.inf
        self._next = 0.0
        self._limit = float(most)
        self._flying = 0
        self._slowed = 0
        self._go_on = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many may be on their way now."""
        return int(self._limit)

    @property
    def gap(self) -> float:
        """Seconds between two sends: all that may be on their way leave within half a round trip."""
        return min(GAP, self._seconds / self._limit / 2)

    async def enter(self) -> int:
        """Waits for a place; what it returns is handed to `slower`."""
        if self._flying < self.limit:
            self._flying += 1
        else:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn  # whoever wakes it has counted it as on its way
            except asyncio.CancelledError:
                if not turn.cancelled():
                    self.leave()
                raise
        at = max(self._next, time.monotonic())
        self._next = at + self.gap
        try:
            while (left := max(self._go_on, at) - time.monotonic()) > 0:  # noqa: ASYNC110 (it may have grown meanwhile)
                await asyncio.sleep(left)
        except asyncio.CancelledError:
            self.leave()
            raise
        return self._slowed

    def leave(self) -> None:
        """Gives the place back."""
        self._flying -= 1
        self._wake()

    def faster(self, seconds: float) -> None:
        """After an answer, which took so long: one place more for each round of answers."""
        self._seconds = seconds if self._seconds == math.inf else 0.9 * self._seconds + 0.1 * seconds
        self._limit = min(float(self.most), self._limit + 1.0 / self._limit)
        self._wake()

    def slower(self, entered: int) -> None:
        """After an overload: half the places, once for all that were on their way together."""
        if entered == self._slowed:
            self._slowed += 1
            self._limit = max(1.0, self._limit / 2)

    def pause(self, seconds: float) -> None:
        """Nothing is sent for so long."""
        self._go_on = max(self._go_on, time.monotonic() + seconds)

    def _wake(self) -> None:
        while self._waiting and self._flying < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._flying += 1
                turn.set_result(None)
