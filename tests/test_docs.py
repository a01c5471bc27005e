"""The pages of docs/ and CONTRIBUTING.md, run as a reader would: block after block, in one new folder a page.

How to write a page that is tested:

    ```sh               is run by bash; what it changes (`cd`, `export`) holds for the blocks after it. A loopback server
                        stands for every `openai/NAME` (its answers: `openai_server.sensible`), so no key is needed
    ```python           is run; where its first line is `# some/name.py` it is written to that file instead
    ```yaml, ```toml    must be such; with a first line `# some/name.yml` it is written to that file
    ```text             is all that the block before it prints: `…` in a line stands for anything, `…` alone for any lines

    <!-- exit 1: why -->          above a block that is meant to fail so
    <!-- not run: why -->         above one that is not run, because it needs a key, minutes or a network
    <!-- run by tests/FILE -->    anywhere in a page that brings its own test of its blocks

UPDATE_GOLDEN=1 writes what was printed into ```text blocks that do not fit; shorten them by `…` afterwards. Links,
anchors and the commands and options in `betteridge …` are checked in every page, run or not.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from conftest import ROOT, environment
from openai_server import Server, serving

from evals.cli import cli

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, ROOT / "CONTRIBUTING.md"]
CHECKED = [*PAGES, ROOT / "README.md"]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.M | re.S)
NOTE = re.compile(r"<!-- (exit (\d+)|not run): [^>]+ -->\s*$")
NAMED = re.compile(r"# ([\w./-]+\.\w+)\n")
ELSEWHERE = re.compile(r"<!-- run by (tests/[\w./]+) -->")
BETWEEN = {"&&", "||", "|", ";", "(", ")"}
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
VARIES = re.compile(r"\d{8}-\d{6}-[\w-]+|\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Block:
    """A code block: what stands in it, the exit code it is to have, None where it is not run, and its line."""

    language: str
    text: str
    code: int | None
    line: int


def blocks(page: str) -> Iterator[Block]:
    for match in FENCE.finditer(page):
        note = NOTE.search(page[: match.start()])
        code = 0 if note is None else int(note[2]) if note[2] else None
        yield Block(match[1], match[2], code, page[: match.start()].count("\n") + 1)


def prose(page: str) -> str:
    return FENCE.sub("", page)


class Reader:
    """Someone who types a page's blocks into one shell."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder / "reader"
        self.folder.mkdir()
        self._kept = folder / "exports", folder / "folder"
        self._environment = environment(
            PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            HOME=str(folder),
            OPENAI_BASE_URL=server.url,
            OPENAI_API_KEY="none",
            **{f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        )

    def read(self, block: Block) -> tuple[int, str] | None:
        """The exit code and all that is printed; None for a block that prints nothing."""
        name = NAMED.match(block.text)
        if name and block.language != "sh":
            path = self.folder / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text[name.end() :], encoding="utf-8")
        elif block.language == "yaml":
            yaml.safe_load(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "python":
            return self._call([sys.executable, "-c", block.text])
        else:
            assert block.language == "sh", f"line {block.line}: nobody runs or checks a block of {block.language!r}"
            exports, folder = map(shlex.quote, map(str, self._kept))
            keep = f"[ ! -e {exports} ] || . {exports}\ntrap 'export -p >{exports}; pwd >{folder}' EXIT\n"
            done = self._call(["bash", "-eo", "pipefail", "-c", keep + block.text])
            self.folder = Path(self._kept[1].read_text(encoding="utf-8").strip())
            return done
        return None

    def _call(self, command: list[str]) -> tuple[int, str]:
        process = subprocess.Popen(
            command, cwd=self.folder, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            printed, _ = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it has begun
            process.communicate()
            raise
        return process.returncode, printed.decode()


def shown(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def fits(expected: str, printed: str) -> bool:
    """Whether a block shows what was printed."""
    parts = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n"
        for line in shown(expected).splitlines()
    ]
    return re.fullmatch("".join(parts), shown(printed) + "\n") is not None


def read_through(path: Path, folder: Path) -> None:
    """Reads a page in a folder of its own."""
    page = changed = path.read_text(encoding="utf-8")
    if elsewhere := ELSEWHERE.search(page):
        assert (ROOT / elsewhere[1]).is_file()
        return
    done = None
    with serving() as server:
        reader = Reader(folder, server)
        for block in blocks(page):
            where = f"{path.name}, line {block.line}"
            if block.language != "text":
                done = None if block.code is None else reader.read(block)
                assert done is None or done[0] == block.code, f"{where} left with {done[0]}:\n{done[1]}"
            elif done and not fits(block.text, done[1]):
                assert UPDATE, f"{where} shows something else than was printed:\n{done[1]}"
                printed = shown(VARIES.sub("…", done[1]))
                changed = changed.replace(f"```text\n{block.text}```", f"```text\n{printed}\n```", 1)
    if changed != page:
        path.write_text(changed, encoding="utf-8")


@pytest.fixture(scope="module")
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[Path, Any]]:
    """The chosen pages, read side by side: commands take their time to start."""
    tests = [
        one for one in request.session.items if getattr(one, "originalname", "") == "test_a_page_does_what_it_says"
    ]
    chosen = [one.callspec.params["path"] for one in tests]  # type: ignore[attr-defined]
    pool = ThreadPoolExecutor(os.cpu_count())
    yield {path: pool.submit(read_through, path, tmp_path_factory.mktemp(path.stem)) for path in chosen}
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_does_what_it_says(path: Path, reading: Mapping[Path, Any]) -> None:
    reading[path].result()


def anchors(page: str) -> set[str]:
    """The names that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem if path != ROOT / "docs/README.md" else "index")
def test_links_lead_somewhere(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


def calls(page: str) -> Iterator[list[str]]:
    """The arguments of every `betteridge …` in blocks for a shell and in running text."""
    texts = [block.text.replace("\\\n", " ") for block in blocks(page) if block.language == "sh"]
    texts += re.findall(r"`(betteridge [^`]+)`", prose(page))
    for line in "\n".join(texts).splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.quotes = '"' if line.count("'") % 2 else lexer.quotes
        words, asked = list(lexer), None
        for before, word in zip(["&&", *words], [*words, "|"], strict=True):
            if word in BETWEEN or asked is None:
                if asked:
                    yield asked
                named = word == "betteridge" and (before in BETWEEN or "=" in before)
                asked = [word] if named else None
            else:
                asked.append(word)


def unknown(arguments: list[str]) -> str | None:
    """The first word that names no command or option."""
    command: click.Command = cli
    for word in arguments[1:]:
        if word.startswith("-") and len(word) > 1:
            names = {"-h", *(name for one in command.get_params(click.Context(command)) for name in one.opts)}
            if word.split("=")[0] not in names:
                return word
        elif isinstance(command, click.Group) and not word.startswith(("…", ">", "<")):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return word
            command = found
    return None


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem if path != ROOT / "docs/README.md" else "index")
def test_commands_and_options_exist(path: Path) -> None:
    found = list(calls(path.read_text(encoding="utf-8")))
    assert [(shlex.join(one), word) for one in found if (word := unknown(one))] == []


def test_what_does_not_exist_is_found() -> None:
    page = (
        "```sh\nX=1 betteridge runs lost && betteridge run --modle a | betteridge --json\n```\n`betteridge gate RUN -x`"
    )
    assert [unknown(one) for one in calls(page)] == ["lost", "--modle", "--json", "-x"]
    assert [unknown(one) for one in calls("`betteridge runs list --json`, `betteridge run a/b.yml -h`")] == [None, None]


def test_shown_output_is_compared() -> None:
    assert fits("a\n…\nd … f\n", "a\nb\n\nc\nd e f\n")
    assert not fits("a\n…\nd\n", "a\nb\n")
    assert not fits("a\n", "a\nb\n")


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCS if path.name != "README.md" and f"]({path.name})" not in index] == []


def test_measured_figures_stand_where_they_are_said_to() -> None:
    """A figure that was measured anew is changed in the page that quotes it, too."""
    page = ROOT / "docs" / "trust-a-number.md"
    table = page.read_text(encoding="utf-8").split("## What was measured")[1]
    rows = re.findall(r"^\| .+ \| (.+) \| \[[\w ]+\]\(([^)#]+)[^)]*\) \|$", table, re.M)
    assert len(rows) > 8
    for figures, source in rows:
        text = (page.parent / source).read_text(encoding="utf-8")
        assert [one for one in figures.split(" and ") if one not in text] == []


def test_ci_runs_the_checks_that_contributors_are_told_to_run() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    checks = page.split("## Check")[1].split("```")[1].removeprefix("sh\n").splitlines()
    assert len(checks) == 4
    assert set(checks) <= set((ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines())
