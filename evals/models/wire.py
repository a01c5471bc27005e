"""The OpenAI SDK's connection over aiohttp: half the CPU time of its own, and no reply is read beyond a bound.

Errors come as aiohttp raises them; the SDK lets those pass as they are.
"""

from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

if TYPE_CHECKING:
    import httpx2

MAX_REPLY = 32 * 2**20
"""Bytes of one reply, unpacked: a thousand times the longest answer."""
_NO_LONGER_TRUE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLong(Exception):
    """A reply has more than MAX_REPLY bytes."""


def http_client(timeout: float) -> "httpx2.AsyncClient":
    """A client for the SDK that follows no redirect; `timeout` seconds hold for the whole of an answer, not a read."""
    import aiohttp
    import httpx2

    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),  # the Pace is the limit
        timeout=aiohttp.ClientTimeout(total=timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=bool(getproxies()),  # proxies, as everywhere; aiohttp asks a thread for them at every request
    )

    class Wire(httpx2.AsyncClient):
        """What the SDK has put together goes out as it is: no defaults to merge, no redirects, no cookies."""

        def build_request(self, method: str, url: httpx2.URL | str, **given: Any) -> httpx2.Request:
            return httpx2.Request(method, url, headers=given.get("headers"), content=given.get("content"))

        async def send(self, request: httpx2.Request, **_given: Any) -> httpx2.Response:
            async with session.request(
                request.method,
                str(request.url),
                data=request.content,
                headers=[(name.decode(), value.decode()) for name, value in request.headers.raw],
                allow_redirects=False,
            ) as response:
                content = bytearray()
                async for chunk in response.content.iter_any():
                    content += chunk
                    if len(content) > MAX_REPLY:
                        raise TooLong
                headers = [pair for pair in response.headers.items() if pair[0].lower() not in _NO_LONGER_TRUE]
                return httpx2.Response(response.status, headers=headers, content=bytes(content), request=request)

        async def aclose(self) -> None:
            await session.close()
            await super().aclose()

    return Wire(transport=httpx2.AsyncBaseTransport())  # never used; the default would read all certificates again
