"""A real HTTP server on loopback that speaks the OpenAI protocol, well or badly: behaviour is chosen by model name."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
Fault = Callable[[BaseHTTPRequestHandler], None]
"""What is done to the connection instead of a reply."""


def completion(text: str | None, finish: str = "stop", **message: Any) -> Reply:
    """A chat completion."""
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def listed(*names: str) -> Reply:
    """A list of models."""
    body = {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def error(status: int, message: str, code: str | None = None, **headers: str) -> Reply:
    """An error as OpenAI words it."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()


def _reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, never the end: each alone comes in time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


FAULTS: dict[str, Fault] = {
    "reset": _reset,
    "closed without a byte": lambda handler: None,
    "hangs": lambda handler: time.sleep(5),
    "trickles": _drip,
    "torn body": lambda handler: (
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"choices"') and None
    ),
    "not HTTP": lambda handler: handler.wfile.write(b"\x16\x03\x01 SSH-2.0 \r\n\r\n") and None,
}
"""Ways to answer that are none."""
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
BROKEN: dict[str, Reply] = {
    **{str(status): error(status, "busy") for status in (408, 409, 429, 500, 502, 503, 504, 529)},
    "429 with seconds": error(429, "slow down", Retry_After="0.05"),
    "429 with milliseconds": error(429, "slow down", retry_after_ms="50"),
    "429 with a date": error(429, "slow down", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
    "error page": (502, {"Content-Type": "text/html"}, PAGE),
    "page with 200": (200, {"Content-Type": "text/html"}, PAGE),
    "torn JSON": (200, {"Content-Type": "application/json"}, b'{"choices": [{"mess'),
    "no JSON object": (200, {"Content-Type": "application/json"}, b"[]"),
    "error with 200": (200, {"Content-Type": "application/json"}, b'{"error": {"message": "busy", "code": 503}}'),
    "no choice": (200, {"Content-Type": "application/json"}, b'{"choices": []}'),
    "nothing": (200, {"Content-Type": "application/json"}, b""),
}
"""Replies after which the same may be asked again."""


def sensible(asked: dict[str, Any]) -> Reply:
    """What a good model says: a summary, or an answer with a quote that is really in the article."""
    prompt = asked["messages"][-1]["content"]
    article = re.search(r"<<<article \w+>>>\n(.*?)\n<<<end article", prompt, re.S)
    text = article.group(1) if article else ""
    first = re.sub(r"^\[1\] ", "", text.split("\n")[0]).split(". ")[0].rstrip(".")
    if "bears_on_it" in prompt:
        proposition = {
            "text": "P",
            "evidence": [{"sentence": 1, "quote": first}],
            "bears_on_it": "yes",
            "asserts_it": "no",
            "asserts_the_opposite": "no",
            "left_open_by": "pending",
        }
        return completion(json.dumps({"propositions": [proposition], "presuppositions": []}))
    if "List the key facts" in prompt:
        return completion(json.dumps({"facts": [{"quote": first, "fact": f"{first}."}]}))
    if "unaddressed" in prompt:
        return completion(json.dumps({"verdict": "unresolved", "reason": "pending", "quote": first}))
    if "n/a: the question does not apply" in prompt:
        subject = re.search(r"<<<(?:summary|headline) \w+>>>\n(.*?)\n<<<end", prompt, re.S)
        quote = first if "A headline of" in prompt else subject.group(1).split(". ")[0] if subject else ""
        return completion(json.dumps({"quote": quote, "answer": "yes"}))
    return completion(f"{first}. More follows in the article.")


class Server:
    """The server's address, what it was asked, and how it behaves."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.behave: Callable[[dict[str, Any]], Reply | Fault] = sensible
        self.delay = 0.0
        self.lists: Callable[[str], Reply | Fault] = lambda key: listed("m", "m2")
        """What comes of a look at the models, with the header that came with it."""


@contextmanager
def serving() -> Iterator[Server]:
    """The server, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply(server.lists(self.headers["Authorization"]))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(asked)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            time.sleep(server.delay)
            self._reply(server.behave(asked))

        def _reply(self, reply: Reply | Fault) -> None:
            try:
                if callable(reply):
                    reply(self)
                    self.close_connection = True
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}/v1")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(5)
