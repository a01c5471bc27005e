"""The live engine asks as much at once as was said, and no more."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openai_server import Reply, Server, sensible

MakeSuite = Callable[..., Path]


class Doors:
    """Counts how many Requests are with the server at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def behave(self, asked: dict[str, Any]) -> Reply:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.05)
        with self._lock:
            self.inside -= 1
        return sensible(asked)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_so_many_requests_are_on_their_way_whoever_sends_them(
    betteridge: Callable[..., Any], suite: MakeSuite, server: Server, concurrency: int
) -> None:
    """A Sample may have six questions for its judge, and model and judge are two models: one bound holds for all."""
    path = suite(8, models=["openai/m"], judge={"model": "openai/j"}, beside=[], tasks={"summary": {}})
    doors = Doors()
    server.behave = doors.behave
    done = betteridge(
        "run", str(path), "--concurrency", str(concurrency), OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k"
    )
    assert done.code == 0, done.err
    assert {asked["model"] for asked in server.asked} == {"m", "j"}
    assert doors.most == concurrency
