"""One JSON POST to one address, asked again with patience where that helps, and given up in a sentence where not.

The OpenAI SDK sends it, with its retries off and over aiohttp (`evals.models.wire`): the rules below are ours.

What is asked again: 408, 409, 425, 429, 5xx, lost connections, answers that do not end within the deadline, and replies
that are no chat completion (a torn body, an error page). A deadline holds for the whole of an answer, so that a trickle
cannot outlast it. No redirect is followed: only the configured address ever sees a Request or a key.
"""

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.errors import ModelDown, ModelError
from evals.models import Options
from evals.models.endpoint import Endpoint
from evals.models.patience import Pace, backoff, pause_asked, wait_asked
from evals.models.wire import MAX_REPLY, TooLong, http_client
from evals.schema import FailureKind
from evals.text import shorten

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LOST_IN_A_ROW = 5
"""After so many Requests in a row that were lost with all their retries, the endpoint counts as down."""
LONGEST_PAUSE = 120.0
"""Seconds of waiting that an endpoint may ask for; one that asks for more counts as down."""
_AGAIN = frozenset({408, 409, 425, 429})
_OVERLOADED = frozenset({429, 503, 529})


@dataclass(frozen=True)
class Reply:
    """A reply as it came: `data` is its JSON, None where it is none."""

    status: int
    data: Any
    text: str
    seconds: float

    @property
    def problem(self) -> tuple[str, str]:
        """The message and the code of an error, as OpenAI and others word it."""
        found = self.data.get("error", self.data) if isinstance(self.data, dict) else self.text
        if isinstance(found, dict):
            message = found.get("message") or found.get("detail") or json.dumps(found, ensure_ascii=False)
            return str(message), str(found.get("code") or found.get("type") or "")
        return str(found), ""


@dataclass(frozen=True)
class _Trouble:
    """Why a try was no use, as it is told when it was the last."""

    kind: FailureKind
    told: str
    wait: float | None = None
    """What the endpoint asked for."""
    overload: bool = False
    refused: bool = False
    """Nobody listens at all."""


class Transport:
    """The way to one endpoint: a shared connection pool, a Pace, and a memory of what was lost."""

    def __init__(self, name: str, endpoint: Endpoint, address: str, options: Options) -> None:
        self.name = name
        self.where = endpoint.shown or "the OpenAI API"
        self.pace = Pace(options.concurrency)
        self._address = address
        self._endpoint = endpoint
        self._options = options
        self._jitter = random.Random(options.seed)  # noqa: S311 (waits, not secrets)
        self._client: AsyncOpenAI | None = None
        self._answered = False
        self._lost = 0

    async def post(self, body: dict[str, Any]) -> Reply:
        """The reply to a body: a chat completion (200), or an error that asking again would not change.

        Raises:
            ModelError: `timeout`, `connection`, `rate_limited`, `server`, `invalid_json` or `empty`, after all retries.
            ModelDown: nobody listens, or LOST_IN_A_ROW Requests were lost one after the other.
        """
        attempt = 0
        while True:
            entered = await self.pace.enter()
            try:
                found = await self._try(body)
            finally:
                self.pace.leave()
            if isinstance(found, Reply):
                self.pace.faster(found.seconds)
                self._answered, self._lost = True, 0
                return found
            if found.overload:
                self.pace.slower(entered)
            self._give_up(found, attempt)
            wait = backoff(attempt, self._jitter) if found.wait is None else found.wait
            if found.wait is not None:
                self.pace.pause(found.wait)
            attempt += 1
            self.pace.retries += 1
            await asyncio.sleep(wait)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.close()

    def _give_up(self, found: _Trouble, attempt: int) -> None:
        """Returns where there is to be another try."""
        if found.wait is not None and found.wait > max(LONGEST_PAUSE, self._options.timeout):
            raise ModelDown(
                f"{self.name}: {self.where} is used up and asks to wait {found.wait:.0f} s.", "rate_limited"
            )
        unheard = found.refused and not self._answered  # most likely a wrong address or a server that is off
        if attempt < min(self._options.max_retries, 1 if unheard else 1000):
            return
        self._lost += 1
        told = f"{self.name}: {found.told}" + ("" if found.refused else ".")
        if unheard or self._lost >= LOST_IN_A_ROW:
            raise ModelDown(told, found.kind)
        raise ModelError(told, found.kind)

    async def _try(self, body: dict[str, Any]) -> Reply | _Trouble:
        """One try; everything that can happen to it, but for cancelling, becomes a value."""
        import aiohttp
        import httpx2
        import openai

        begun = time.monotonic()
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            client = self._client or self._open()
            response = await client.post(self._address, cast_to=httpx2.Response, content=raw)
        except openai.APIStatusError as refused:
            response = refused.response
        except TooLong:
            return _Trouble("invalid_json", f"{self.where} sent more than {MAX_REPLY // 2**20} MB")
        except TimeoutError:
            return _Trouble("timeout", f"no answer within {self._options.timeout:g} s from {self.where}")
        except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError) as problem:
            told = f"nothing answers at {self.where} ({reason_of(problem)}). Is the server running, is base_url right?"
            return _Trouble("connection", told, refused=True)
        except (aiohttp.ClientError, OSError) as problem:
            return _Trouble("connection", f"the connection to {self.where} was lost ({reason_of(problem)})")
        text = self._endpoint.without_secrets(response.content.decode("utf-8", "replace"))
        self.pace.pause(min(pause_asked(response.headers), LONGEST_PAUSE))
        return self._judge(_reply(response.status_code, text, time.monotonic() - begun), wait_asked(response.headers))

    def _judge(self, reply: Reply, wait: float | None) -> Reply | _Trouble:
        """The reply, where it is one that can be read or that asking again would not change."""
        status = reply.status
        message, code = reply.problem
        if status in _AGAIN or (status >= 500 and status not in (501, 505)):
            if code == "insufficient_quota":
                return reply
            if status == 429:
                tries = f"after {self._options.max_retries} retries"
                return _Trouble("rate_limited", f"still rate-limited {tries}", wait, overload=True)
            told = f"HTTP {status} from {self.where}: {shorten(message, 120)}"
            return _Trouble("server", told, wait, overload=status in _OVERLOADED)
        if status == 200:
            if not isinstance(reply.data, dict) or "choices" not in reply.data:
                return _Trouble("invalid_json", f"{self.where} sent no chat completion: {shorten(reply.text, 80)!r}")
            if not reply.data["choices"]:
                return _Trouble("empty", f"{self.where} sent a reply without a choice")
        return reply

    def _open(self) -> "AsyncOpenAI":
        from openai import AsyncOpenAI

        from evals import __version__

        headers = {"User-Agent": f"betteridge/{__version__}", "Authorization": self._endpoint.authorization}
        self._client = AsyncOpenAI(
            api_key=self._endpoint.api_key or "none",
            base_url=self._address,
            max_retries=0,
            default_headers=headers,
            http_client=http_client(self._options.timeout),
        )
        return self._client


def _reply(status: int, text: str, seconds: float) -> Reply:
    """The reply with its JSON; an error that came with status 200, as some gateways send it, gets its own status."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Reply(status, None, text, seconds)
    if status == 200 and isinstance(data, dict) and "choices" not in data and isinstance(data.get("error"), dict):
        code = data["error"].get("code")
        status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return Reply(status, data, text, seconds)


def reason_of(problem: Exception) -> str:
    """What the system says, without addresses or keys."""
    cause = getattr(problem, "os_error", problem)
    number = getattr(cause, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number)
    return getattr(cause, "strerror", None) or type(cause).__name__
