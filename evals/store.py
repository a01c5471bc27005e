"""A Run on disk: a manifest, the exact articles, and one line a Sample that is durable before it counts as done.

    .betteridge/runs/<id>/
        manifest.json    suite, prompts and rubrics with their sources, models, data fingerprint, versions, git commit
        articles.jsonl   the articles as they were: a Run can be resumed, scored again and read without its data set
        samples.jsonl    append-only
        canaries.json    how the judge did on items whose answer is certain
        after.txt        where the clock was set back: ids of Runs that it began after all the same
        base.txt         where it was made as BASE of a comparison: of what, e.g. main:newsroom.suite.yml
    .betteridge/probes/  what `betteridge probe` found last of each checker: Estimates, shown beside its Runs

Nothing is ever overwritten. A torn last line (a kill in the middle of a write) is cut off on resume.
"""

import os
import re
import secrets
import shutil
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pydantic import Field, ValidationError, field_validator

from evals.articles.load import read_articles
from evals.errors import StoreError
from evals.files import MAX_LINE, parse_json, read_text, validate, write_whole
from evals.schema import Article, Estimate, Frozen, Sample, Spent
from evals.text import digest

MANIFEST, ARTICLES, SAMPLES, CANARIES = "manifest.json", "articles.jsonl", "samples.jsonl", "canaries.json"
AFTER, BASE = "after.txt", "base.txt"
PROBES = "probes"


class DatasetUsed(Frozen):
    """Where the articles came from, how many, and a hash of them as they were."""

    name: str
    path: str = ""
    articles: int = 0
    fingerprint: str = ""


class Canaries(Frozen):
    """How a judge did on the items whose answer is certain, and what asking them came to."""

    results: tuple[dict[str, Any], ...]
    spent: Spent | None = None


class Manifest(Frozen):
    """What was to be run, and with what. Sources of prompts are kept whole, so that a Run resumes to the letter."""

    id: str = ""
    created: str
    suite: dict[str, Any]
    dataset: DatasetUsed
    samples: int
    """How many Samples the suite comes to."""
    prompts: dict[str, dict[str, str]] = Field(default_factory=dict)
    prompt_hashes: dict[str, str] = Field(default_factory=dict)
    rubrics: dict[str, dict[str, str]] = Field(default_factory=dict)
    calibrations: tuple[dict[str, Any], ...] = ()
    models: dict[str, dict[str, str]]
    judge: dict[str, str] | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    git: str | None = None
    notes: tuple[str, ...] = ()
    """What the reader of a scorecard must know of the data, e.g. outputs that belong to no article."""

    @field_validator("suite")
    @classmethod
    def _named(cls, value: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(value.get("name"), str):
            raise ValueError("the suite has no name")
        return value

    @field_validator("created")
    @classmethod
    def _dated(cls, value: str) -> str:
        datetime.fromisoformat(value)
        return value


class Probes(Frozen):
    """What a probe found of one checker."""

    estimates: tuple[Estimate, ...]


def keep_probe(home: Path, estimates: Sequence[Estimate]) -> None:
    """Keeps what a probe found of one checker, in place of what one found of it before.

    Raises:
        StoreError: the folder cannot be written.
    """
    first = estimates[0]
    path = home / PROBES / f"{digest(f'{first.model} {first.signature}')}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(
            f"{path.parent}: cannot be made ({problem.strerror}). Check the folder's permissions."
        ) from None
    write_whole(path, Probes(estimates=tuple(estimates)).model_dump_json(indent=1) + "\n")


class Run:
    """One Run's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """The folder's name: date and time by the clock, suite and a random part."""
        return self.path.name

    @property
    def base(self) -> str | None:
        """What it is BASE of a comparison as, such as `main:newsroom.suite.yml`; None for a Run in its own right."""
        return self._noted(BASE)

    def write_base(self, of: str) -> None:
        """Notes that it was made as BASE of a comparison."""
        write_whole(self.path / BASE, of)

    @property
    def place(self) -> tuple[str, ...]:
        """What Runs are sorted by, oldest first."""
        return (*(self._noted(AFTER) or "").split(), self.id)

    def _noted(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def manifest(self) -> Manifest:
        """What was to be run, and with what.

        Raises:
            StoreError: missing or damaged.
        """
        path = self.path / MANIFEST
        return validate(Manifest, parse_json(read_text(path, StoreError), str(path), StoreError), str(path), StoreError)

    def articles(self) -> Iterator[Article]:
        """The articles, as they were when the Run began."""
        return read_articles(self.path / ARTICLES)

    def samples(self) -> Iterator[Sample]:
        """Every finished Sample, in the order they finished; a torn last line is passed over.

        Of a Sample that stands there twice the first counts; a warning at the end tells of the others.

        Raises:
            StoreError: a line before the last is damaged.
        """
        path = self.path / SAMPLES
        seen: set[int] = set()
        again: list[str] = []
        for number, line in self._lines():
            try:
                sample = Sample.model_validate_json(line)
            except ValidationError:
                raise StoreError(f"{path}, line {number}: damaged, not a Sample. Remove the line and resume.") from None
            if (key := hash(sample.key)) not in seen:
                seen.add(key)
                yield sample
            else:
                again.append(f"line {number}: the {sample.task} of {sample.article_id} by {sample.model} stands there")
        if again:
            more = f", and {len(again) - 1:,} like it" if again[1:] else ""
            warnings.warn(f"{path}, {again[0]} twice{more}. The first counts.", stacklevel=1)

    def finished(self) -> int:
        """How many Samples are done, by what their lines begin with: the rest of them need not be understood."""
        return len({hash(_beginning(line)) for _, line in self._lines()})

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        path = self.path / SAMPLES
        if path.exists():
            with path.open("rb", buffering=2**16) as file:  # a line is longer than Python's own buffer, as a rule
                yield from ((number, line) for number, line in enumerate(file, 1) if line.endswith(b"\n"))

    def canaries(self) -> "Canaries | None":
        """How the judge did on the rubrics' canaries; None where it was not asked."""
        path = self.path / CANARIES
        if not path.exists():
            return None
        data = parse_json(read_text(path, StoreError), str(path), StoreError)
        return validate(Canaries, {"results": data} if isinstance(data, list) else data, str(path), StoreError)

    def probes(self) -> list[Estimate]:
        """What probes found of this Run's checkers: of the same model, and of the prompt as it was."""
        manifest = self.manifest()
        asked = {f"|{name}#{known}|" for name, known in manifest.prompt_hashes.items()}
        found: list[Estimate] = []
        for path in sorted((self.path.parent.parent / PROBES).glob("*.json")):
            data = parse_json(read_text(path, StoreError), str(path), StoreError)
            kept = validate(Probes, data, str(path), StoreError).estimates
            found += [
                one
                for one in kept
                if one.model in manifest.models and (one.prompt is None or any(name in one.signature for name in asked))
            ]
        return found

    def write_canaries(self, canaries: "Canaries") -> None:
        """Keeps the canaries' results."""
        write_whole(self.path / CANARIES, canaries.model_dump_json(indent=1, exclude_none=True) + "\n")

    @contextmanager
    def appending(self) -> Iterator["Appender"]:
        """The Run, open for more Samples; one process at a time. Of a Sample that stands there twice the first stays.

        Raises:
            StoreError: another process is writing, or the folder cannot be written.
        """
        with self._held():
            if self.finished() < sum(1 for _ in self._lines()):
                with suppress(UnicodeDecodeError):  # damage is told by what reads the Samples
                    write_whole(self.path / SAMPLES, self._once())
        with self._held() as file:
            yield Appender(file, self.path / SAMPLES)

    @contextmanager
    def _held(self) -> Iterator[IO[bytes]]:
        """The file of Samples, for this process alone and without a torn end."""
        path = self.path / SAMPLES
        if path.is_symlink():
            raise StoreError(f"{path}: a symbolic link, through which nothing is written. Put the file itself there.")
        try:
            file = path.open("ab+")
        except OSError as problem:
            raise StoreError(
                f"{path}: cannot be written ({problem.strerror}). Check the folder's permissions."
            ) from None
        with file:
            _lock(file, self.path)
            _cut_torn_line(file)
            yield file

    def _once(self) -> Iterator[str]:
        seen: set[bytes] = set()
        for _, line in self._lines():
            if (name := _beginning(line)) not in seen:
                seen.add(name)
                yield line.decode()


def _beginning(line: bytes) -> bytes:
    """What of a line names the Sample, as we write it: a quotation mark within a text has a stroke before it."""
    repeat = line.find(b',"repeat":')
    return line if repeat < 0 else line[: line.find(b",", repeat + 1)]


class Appender:
    """Appends Samples; each call returns when its lines are on the disk."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file = file
        self._path = path

    def append(self, samples: Iterable[Sample]) -> None:
        """Writes the Samples and waits for the disk.

        Raises:
            StoreError: the disk is full or gone; what was durable before stays so.
        """
        lines = b"".join(sample.model_dump_json(exclude_none=True).encode() + b"\n" for sample in samples)
        try:
            self._file.write(lines)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as problem:
            raise StoreError(
                f"{self._path}: cannot be written ({problem.strerror}). What was finished before is kept; "
                f"make room, then: betteridge runs resume {self._path.parent.name}"
            ) from None


def _lock(file: IO[bytes], run: Path) -> None:
    """Holds the Run for this process until the file is closed; a no-op where the system has no flock."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), os.stat(file.name)):  # noqa: PTH116 (of an open file)
            raise OSError  # whoever held it has put another file in its place
    except OSError:
        raise StoreError(f"{run}: another process is writing this Run. Wait for it, or start a new one.") from None


def _cut_torn_line(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return
    file.seek(max(0, size - MAX_LINE))
    tail = file.read()
    if not tail.endswith(b"\n"):
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def create_run(home: Path, name: str) -> Run:
    """A new, empty Run.

    Raises:
        StoreError: the folder cannot be made.
    """
    newest = max((run.place for run in list_runs(home, bases=True)), default=())
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "suite"
    path = home / "runs" / f"{stamp}-{slug}-{secrets.token_hex(2)}"
    try:
        path.mkdir(parents=True)
    except OSError as problem:
        raise StoreError(
            f"{home}: Runs cannot be kept here ({problem.strerror}). Set BETTERIDGE_HOME to another folder."
        ) from None
    before = next((newest[:size] for size in range(len(newest) + 1) if (*newest[:size], path.name) > newest), ())
    if before:  # the clock was set back, or both began within a second
        write_whole(path / AFTER, "\n".join(before))
    return Run(path)


def list_runs(home: Path, bases: bool = False) -> list[Run]:
    """The Runs of a home, oldest first, however the clock was set; `bases` are those made for a comparison alone."""
    folder = home / "runs"
    if not folder.is_dir():
        return []
    found = sorted((Run(path) for path in folder.iterdir() if (path / MANIFEST).is_file()), key=lambda run: run.place)
    return found if bases else [run for run in found if run.base is None]


def remove_run(run: Run, home: Path) -> None:
    """Removes a Run of a home. A Run that is a symbolic link loses the link, never what it points to.

    Raises:
        StoreError: it is not in this home, another process is writing it, or the folder cannot be written.
    """
    folder = home / "runs"
    path = Path(os.path.abspath(run.path))  # noqa: PTH100 (`resolve` would follow a link)
    if folder.is_symlink() or path.parent.resolve() != folder.resolve():
        raise StoreError(f"{run.path}: not a Run of {home}, which alone is cleared here. Remove it by hand.")
    try:
        if path.is_symlink():
            path.unlink()
            return
        samples = path / SAMPLES
        if samples.is_file() and not samples.is_symlink():
            with samples.open("rb") as file:
                _lock(file, path)
        (path / MANIFEST).unlink()  # from here on it is no Run, whatever else is still there
        shutil.rmtree(path)
    except OSError as problem:
        raise StoreError(f"{path}: cannot be removed ({problem.strerror}). Check the folder's permissions.") from None


def find_run(home: Path, reference: str) -> Run:
    """A Run by `latest` (no BASE of a comparison), by its id or a unique beginning of it, or by its path.

    Raises:
        StoreError: none, or more than one.
    """
    if not reference.strip():
        raise StoreError("An empty name is no Run. Write an id, its beginning, or latest. See: betteridge runs list")
    if (Path(reference) / MANIFEST).is_file():
        return Run(Path(reference))
    runs = list_runs(home, bases=True)
    if not runs:
        raise StoreError(f"There is no Run in {home} yet. Start one: betteridge run")
    if reference == "latest":
        return next((run for run in reversed(runs) if run.base is None), runs[-1])
    found = [run for run in runs if run.id == reference] or [run for run in runs if run.id.startswith(reference)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise StoreError(
            f"There is no Run {reference!r}. See: betteridge runs list. A git revision is written "
            "with its suite: main:newsroom.suite.yml."
        )
    raise StoreError(f"{reference!r} may be {found[0].id} or {found[1].id}. Write more of the id.")
