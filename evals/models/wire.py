"""The OpenAI SDK's connection over aiohttp: half the CPU time of its own, and no reply is read beyond a bound.

Errors come as aiohttp raises them; the SDK lets those pass as they are.
"""

from typing import TYPE_CHECKING

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
        trust_env=True,  # proxies, as everywhere
    )

    class Wire(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            async with session.request(
                request.method,
                str(request.url),
                data=request.content,
                headers=dict(request.headers),
                allow_redirects=False,
            ) as response:
                content = bytearray()
                async for chunk in response.content.iter_any():
                    content += chunk
                    if len(content) > MAX_REPLY:
                        raise TooLong
                headers = [pair for pair in response.headers.items() if pair[0].lower() not in _NO_LONGER_TRUE]
                return httpx2.Response(response.status, headers=headers, content=bytes(content))

        async def aclose(self) -> None:
            await session.close()

    return httpx2.AsyncClient(transport=Wire(), follow_redirects=False)
