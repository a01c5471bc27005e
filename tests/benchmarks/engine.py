"""What a Run costs beside the model: `python tests/benchmarks/engine.py [--quick] [--rounds N]` prints a Markdown table.

Whole processes, start-up included, in an empty folder, against a loopback server of a fixed latency that runs in a
process of its own. Each article asks for one summary and one judge's answer (rubric of one criterion); ROUGE-L is
scored, and every Sample is on the disk before it counts. `ideal` is 2 x articles x latency / concurrency.
The floor is the same 2 x articles requests by aiohttp alone, nothing kept or scored, measured in the same rounds.
Medians; walls on a busy machine say little, CPU and ratios more.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WORDS = (
    "the council of a small town said on Monday that it would vote next week whether to build a new bridge over river "
    "because traffic has doubled since last year and residents complained about noise while officials warned costs may rise"
).split()
RUBRIC = """subject: summary
criteria:
  - id: faithful
    question: Is every statement of the summary supported by the article?
    if_yes: everything can be found in the article
    if_no: something cannot
    evidence: none
    weight: 1
"""


@dataclass(frozen=True)
class Took:
    """One whole process."""

    wall: float
    cpu: float
    mib: float


def write_suite(folder: Path, articles: int, **fields: Any) -> None:
    """Synthetic articles of 350 words with a reference, and a suite on them."""
    chance = random.Random(2009)
    with (folder / "articles.jsonl").open("w") as file:
        for number in range(articles):
            text = [" ".join(chance.choices(WORDS, k=14)).capitalize() + "." for _ in range(25)]
            body = "\n\n".join(" ".join(text[at : at + 5]) for at in range(0, 25, 5))
            row = {
                "id": f"a{number}",
                "headline": f"Town {number} votes",
                "body": body,
                "references": [" ".join(text[1:4])],
            }
            file.write(json.dumps(row) + "\n")
    (folder / "rubric").mkdir(exist_ok=True)
    (folder / "rubric" / "v1.yml").write_text(RUBRIC)
    suite = {"name": "bench", "dataset": "articles.jsonl", "beside": [], **fields}
    (folder / "b.suite.yml").write_text(json.dumps(suite))


ASKING = {
    "models": ["openai/m"],
    "judge": {"model": "openai/judge"},
    "rubrics": {"summary": "rubric/v1.yml"},
    "tasks": {"summary": {"scorers": [{"rouge": {"kinds": ["rougeL"]}}, "rubric"]}},
}
LEAD = {"models": ["lead3"], "tasks": {"summary": {"scorers": ["rouge"]}}}


def took(folder: Path, *args: str, command: tuple[str, ...] = ("-m", "evals"), **env: str) -> Took:
    """Runs the command, or another script."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("BETTERIDGE_", "OPENAI_"))}
    environment = {**ours, "OPENAI_API_KEY": "k", "PYTHONPATH": str(ROOT), **env}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command, *args], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{args}: exit {process.returncode}\n{said.decode()[-2000:]}")
    return Took(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(rounds: list[Took]) -> Took:
    return Took(*(statistics.median(getattr(one, name) for one in rounds) for name in ("wall", "cpu", "mib")))


@contextmanager
def serving(latency: float) -> Iterator[str]:
    """The server, in a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", str(latency)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def asked(articles: int, latency: float, concurrency: int, rounds: int) -> tuple[Took, Took, Took]:
    """A Run that asks everything, the same again from the cache, and the floor."""
    fresh, cached, floor = [], [], []
    with serving(latency) as url:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write_suite(folder, articles, **ASKING)
                args = ("run", "b.suite.yml", "--concurrency", str(concurrency))
                fresh.append(took(folder, *args, OPENAI_BASE_URL=url))
                cached.append(took(folder, *args, OPENAI_BASE_URL=url))
                floor.append(took(folder, url, str(articles), str(concurrency), command=("-c", FLOOR)))
    return median(fresh), median(cached), median(floor)


FLOOR = """
import asyncio, json, sys
import aiohttp
url, articles, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
bodies = [json.loads(line)["body"] for line in open("articles.jsonl")]
async def main():
    left = iter(bodies)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        async def worker():
            for body in left:
                for model in ("m", "judge"):
                    asked = {"model": model, "messages": [{"role": "user", "content": body}]}
                    async with session.post(url + "/chat/completions", json=asked) as reply:
                        (await reply.json())["choices"][0]["message"]["content"]
        await asyncio.gather(*(worker() for _ in range(concurrency)))
asyncio.run(main())
"""


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="latency, throughput, start or memory")
    parser.add_argument("--serve", type=float)
    given = parser.parse_args()
    if given.serve is not None:
        asyncio.run(serve(given.serve))
        return
    tenth = 10 if given.quick else 1
    print("| what | wall s | measure | target | CPU ms a sample | peak MiB |\n|---|---:|---:|---:|---:|---:|")
    if given.only in ("", "latency"):
        many = 400 // tenth
        fresh, cached, floor = asked(many, 0.2, 32, given.rounds)
        ideal = 2 * many * 0.2 / 32
        row(f"{many} articles, 200 ms, 32 in flight", fresh, f"{fresh.wall / ideal:.2f} x ideal", "1.3", many)
        row("the same by aiohttp alone", floor, f"{floor.wall / ideal:.2f} x ideal", "", many)
        row(f"{many} articles, all from the cache", cached, f"{cached.wall:.2f} s", "1.0 s", many)
    if given.only in ("", "throughput"):
        many = 2000 // tenth
        fresh, _, floor = asked(many, 0.02, 64, given.rounds)
        row(f"{many} articles, 20 ms, 64 in flight", fresh, f"{2 * many / fresh.wall:.0f} calls/s", "350", many)
        row("the same by aiohttp alone", floor, f"{2 * many / floor.wall:.0f} calls/s", "", many)
    if given.only in ("", "start"):
        starts(given.rounds)
    if given.only in ("", "memory"):
        for many in (10_000 // tenth, 100_000 // tenth):
            with tempfile.TemporaryDirectory() as name:
                write_suite(Path(name), many, **LEAD)
                one = took(Path(name), "run", "b.suite.yml")
                row(f"{many:,} articles, lead3 and ROUGE", one, f"{one.mib:.0f} MiB", "300 MiB", many)
                shown = took(Path(name), "scorecard")
                row(f"its scorecard, {many:,} Samples", shown, f"{shown.wall:.1f} s", "seconds", many)


def starts(rounds: int) -> None:
    """Commands that ask nobody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_suite(folder, 400, **LEAD)
        took(folder, "run", "b.suite.yml")
        for args, target in ((("--help",), "0.1 s"), (("runs", "list"), "0.5 s"), (("scorecard",), "0.5 s")):
            one = median([took(folder, *args) for _ in range(max(rounds, 5))])
            row(f"`betteridge {' '.join(args)}`", one, f"{one.wall:.2f} s", target, 0)


def row(what: str, one: Took, measure: str, target: str, samples: int) -> None:
    """One line of the table."""
    each = f"{1000 * one.cpu / samples:.1f}" if samples else f"({1000 * one.cpu:.0f} in all)"
    print(f"| {what} | {one.wall:.2f} | {measure} | {target} | {each} | {one.mib:.0f} |", flush=True)


async def serve(latency: float) -> None:
    """Answers after `latency` seconds; parses no more HTTP than it must."""
    replies = {
        kind: _reply(text)
        for kind, text in (("m", " ".join(WORDS[:40]) + "."), ("judge", '{"quote": "", "answer": "yes"}'))
    }

    class Speaks(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.held = transport, b""

        def data_received(self, data: bytes) -> None:
            self.held += data
            head, found, body = self.held.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(body) < length:
                return
            self.held = b""
            reply = replies["judge" if b'"judge"' in body[:200] else "m"]
            asyncio.get_running_loop().call_later(latency, self.transport.write, reply)  # type: ignore[attr-defined]

    server = await asyncio.get_running_loop().create_server(Speaks, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def _reply(text: str) -> bytes:
    body = json.dumps(
        {
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 500, "completion_tokens": 40, "total_tokens": 540},
        }
    ).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    main()
