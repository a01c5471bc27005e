"""The response cache: one row a Request, keyed by a hash of named parts that are kept readable.

SQLite in WAL mode: safe under several processes. A damaged cache is set aside, and one that cannot be written is only
read; neither is fatal, since a cache only saves money.
"""

import asyncio
import json
import sqlite3
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from weakref import WeakValueDictionary

from pydantic import ValidationError

from evals.errors import ModelDown, StoreError
from evals.models import Model
from evals.models.asked import Asked, Entry, changes, nearest
from evals.schema import Frozen, Output, Request, Usage

FILE = "cache.sqlite"
"""In a home."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    key TEXT PRIMARY KEY, model TEXT, purpose TEXT, article_id TEXT, made REAL, parts TEXT, output TEXT
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX IF NOT EXISTS by_article ON responses (article_id)"


@dataclass(frozen=True)
class Group:
    """What is kept of one model and purpose."""

    model: str
    purpose: str
    entries: int
    first: float
    last: float
    input: int
    output: int


class Health(Frozen):
    """A cache file as it stands."""

    entries: int
    bytes: int
    """With its journals."""
    journal: str
    """`wal`, as it should be, or `rollback`."""
    problem: str | None = None
    """What SQLite finds wrong with it."""


def health(path: Path) -> Health:
    """How a cache file is, only read: nothing is repaired or set aside.

    Raises:
        StoreError: it cannot be opened.
    """
    size = sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*") if "damaged" not in one.name)
    journals = path.with_name(f"{path.name}-wal").exists()  # else even a reader would leave some behind
    address = f"{path.resolve().as_uri()}?{'mode=ro' if journals else 'immutable=1'}"
    try:
        with path.open("rb") as file:
            journal = "wal" if file.read(20)[18:] == b"\2\2" else "rollback"  # SQLite file format, section 1.3.3
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as rows:
            (told,) = rows.execute("PRAGMA quick_check(1)").fetchone()
            (entries,) = rows.execute("SELECT count(*) FROM responses").fetchone()
    except (OSError, sqlite3.OperationalError) as problem:
        raise StoreError(f"{path}: the cache cannot be opened ({problem}). Check the folder.") from None
    except sqlite3.DatabaseError as problem:
        return Health(entries=0, bytes=size, journal=journal, problem=str(problem))
    return Health(entries=entries, bytes=size, journal=journal, problem=None if told == "ok" else told)


class Cache:
    """The cache file of a home.

    Raises:
        StoreError: there can be no file of that name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = self._open()
        except sqlite3.OperationalError as problem:
            self._rows = self._only_read(problem)
        except sqlite3.DatabaseError:
            self._set_aside()
            self._rows = self._open()
        except OSError as problem:
            raise StoreError(
                f"{path.parent}: cannot be written ({problem.strerror}). Set BETTERIDGE_HOME to another folder."
            ) from None

    def _open(self) -> sqlite3.Connection:
        rows = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            rows.execute("PRAGMA journal_mode=WAL")
            rows.execute("PRAGMA synchronous=NORMAL")
            rows.execute(_SCHEMA)
            rows.execute(_INDEX)
        except sqlite3.Error:
            rows.close()
            raise
        return rows

    def _only_read(self, problem: sqlite3.OperationalError) -> sqlite3.Connection:
        """What is kept, without a lock or a journal, on a full disk or in a folder that cannot be written."""
        try:
            rows = sqlite3.connect(f"{self.path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None)
            rows.execute("SELECT key FROM responses LIMIT 1")
        except sqlite3.Error:
            raise StoreError(f"{self.path}: the cache cannot be opened ({problem}). Check the folder.") from None
        warnings.warn(f"{self.path}: cannot be written ({problem}); new answers are not cached.", stacklevel=3)
        return rows

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
        with suppress(FileNotFoundError):  # another process was first
            self.path.replace(aside)
        for journal in ("-wal", "-shm"):  # of the damaged file: a new one must not replay them
            self.path.with_name(self.path.name + journal).unlink(missing_ok=True)
        warnings.warn(f"{self.path} was damaged; it is set aside as {aside.name} and begun anew.", stacklevel=3)

    def get(self, key: str) -> Output | None:
        """The Output kept under a key, marked as cached."""
        try:
            row = self._rows.execute("SELECT output FROM responses WHERE key = ?", (key,)).fetchone()
            return Output.model_validate_json(row[0]).model_copy(update={"cached": True}) if row else None
        except (sqlite3.DatabaseError, ValidationError) as problem:
            warnings.warn(f"{self.path}: a damaged entry is asked anew ({type(problem).__name__}).", stacklevel=2)
            return None

    def put(self, asked: Asked, output: Output) -> None:
        """Keeps an Output; a full disk costs the entry, not the Run."""
        request = asked.request
        kept = output.model_dump_json(exclude_none=True)
        row = (asked.key, asked.model, request.purpose, request.article.id, time.time(), asked.text, kept)
        try:
            self._rows.execute("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except (sqlite3.DatabaseError, UnicodeEncodeError) as problem:
            warnings.warn(f"{self.path}: an answer was not cached ({problem}).", stacklevel=2)

    def made(self, key: str) -> float | None:
        """When the answer under a key was kept."""
        row = self._rows.execute("SELECT made FROM responses WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else None

    def entries(self, article_id: str, purpose: str) -> Iterator[Entry]:
        """What is kept of an article, the newest first."""
        found = self._rows.execute(
            "SELECT key, model, purpose, article_id, made, parts FROM responses "
            "WHERE article_id = ? AND purpose = ? ORDER BY made DESC",
            (article_id, purpose),
        )
        for key, model, of, article, made, parts in found:
            yield Entry(key, model, of, article, made, json.loads(parts))

    def groups(self) -> list[Group]:
        """What is kept, by model and purpose, with its tokens."""
        tokens = [f"coalesce(sum(json_extract(output, '$.usage.{name}')), 0)" for name in ("input", "output")]
        found = self._rows.execute(
            f"SELECT model, purpose, count(*), min(made), max(made), {', '.join(tokens)} "  # noqa: S608 (no value in it)
            "FROM responses GROUP BY model, purpose ORDER BY model, purpose"
        )
        return [Group(*row) for row in found]

    def used_since(self, when: float) -> dict[str, Usage]:
        """Tokens of the answers kept since a time (seconds since 1970), by model."""
        tokens = [f"coalesce(sum(json_extract(output, '$.usage.{name}')), 0)" for name in Usage.model_fields]
        found = self._rows.execute(
            f"SELECT model, {', '.join(tokens)} FROM responses WHERE made >= ? GROUP BY model",  # noqa: S608
            (when,),
        )
        return {model: Usage(**dict(zip(Usage.model_fields, used, strict=True))) for model, *used in found}

    def clear(self, before: float) -> int:
        """Forgets what was kept before a time (seconds since 1970); how many entries that were.

        Raises:
            StoreError: the file cannot be written.
        """
        try:
            gone = self._rows.execute("DELETE FROM responses WHERE made < ?", (before,)).rowcount
            with suppress(sqlite3.OperationalError):  # another process reads: the room is used again later
                self._rows.execute("VACUUM")
        except sqlite3.DatabaseError as problem:
            raise StoreError(f"{self.path}: cannot be written ({problem}). Check the folder and the disk.") from None
        return gone

    def close(self) -> None:
        """Closes the file."""
        self._rows.close()


def open_cache(home: Path, needed: bool) -> Cache | None:
    """The home's cache; a Run goes on without one, except where it is to be answered from it.

    Raises:
        StoreError: it is needed, and there can be no file of that name.
    """
    try:
        return Cache(home / FILE)
    except StoreError as problem:
        if needed:
            raise
        warnings.warn(f"{problem} Going on without the cache: nothing is kept for another Run.", stacklevel=2)
        return None


class Cached:
    """A model in front of which the cache stands; one that needs no prompt passes through.

    Args:
        offline: nothing is ever asked of the model.
    """

    def __init__(self, model: Model, cache: Cache, offline: bool = False) -> None:
        self.model = model
        self.name = model.name
        self.tasks = model.tasks
        self.promptless = model.promptless
        self.concurrency: int | None = getattr(model, "concurrency", None)
        self._cache = cache
        self._offline = offline
        self._identity: dict[str, str] | None = None
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def identity(self) -> Mapping[str, str]:
        """The model's own, asked once."""
        if self._identity is None:
            self._identity = dict(self.model.identity())
        return self._identity

    async def answer(self, request: Request) -> Output:
        """The kept Output, else the model's, kept from now on.

        Raises:
            ModelDown: offline, and there is none.
        """
        if self.promptless:
            return await self.model.answer(request)
        asked = Asked(self.identity(), request)
        async with self._under_way.setdefault(asked.key, asyncio.Lock()):  # asked twice at once: sent once
            kept = self._cache.get(asked.key)
            if kept is not None:
                return kept
            if self._offline:
                self._refuse(asked)
            output = await self.model.answer(request)
            self._cache.put(asked, output)
            return output

    async def close(self) -> None:
        """Closes the model."""
        await self.model.close()

    def _refuse(self, asked: Asked) -> NoReturn:
        request = asked.request
        near = nearest(asked, self._cache.entries(request.article.id, request.purpose))
        why = "; ".join(changes(near.parts, asked.parts)) if near else "nothing of this article is kept"
        raise ModelDown(
            f"Offline: no kept answer of {self.name} for article {request.article.id!r} ({request.task}, "
            f"{request.purpose}, repeat {request.repeat}): {why}.",
            "missing",
        )
