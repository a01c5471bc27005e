"""The response cache: one row a Request, keyed by a hash of named parts that are kept readable.

SQLite in WAL mode: safe under several processes. A damaged cache is set aside, never fatal: it only saves money.
"""

import json
import sqlite3
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.errors import StoreError
from evals.models import Model
from evals.schema import Output, Request
from evals.text import digest

_SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    key TEXT PRIMARY KEY, model TEXT, purpose TEXT, article_id TEXT, made REAL, parts TEXT, output TEXT
) WITHOUT ROWID
"""


class Cache:
    """The cache file of a home."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = self._open()
        except sqlite3.DatabaseError as problem:
            if isinstance(problem, sqlite3.OperationalError):
                raise StoreError(f"{path}: the cache cannot be opened ({problem}). Check the folder.") from None
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            path.replace(aside)
            warnings.warn(f"{path} was damaged; it is set aside as {aside.name} and begun anew.", stacklevel=2)
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
        except sqlite3.Error:
            rows.close()
            raise
        return rows

    def get(self, key: str) -> Output | None:
        """The Output kept under a key, marked as cached."""
        try:
            row = self._rows.execute("SELECT output FROM responses WHERE key = ?", (key,)).fetchone()
            return Output.model_validate_json(row[0]).model_copy(update={"cached": True}) if row else None
        except (sqlite3.DatabaseError, ValidationError) as problem:
            warnings.warn(f"{self.path}: a damaged entry is asked anew ({type(problem).__name__}).", stacklevel=2)
            return None

    def put(self, key: str, request: Request, parts: Mapping[str, Any], output: Output) -> None:
        """Keeps an Output; a full disk costs the entry, not the Run."""
        row = (
            key,
            str(parts["model"].get("model")),
            request.purpose,
            request.article.id,
            time.time(),
            json.dumps(parts, ensure_ascii=False),
            output.model_dump_json(exclude_none=True),
        )
        try:
            self._rows.execute("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.DatabaseError as problem:
            warnings.warn(f"{self.path}: an answer was not cached ({problem}).", stacklevel=2)

    def close(self) -> None:
        """Closes the file."""
        self._rows.close()


def request_parts(model: Model, request: Request) -> dict[str, Any]:
    """The named parts that make a Request the same Request."""
    asked = {"choices": list(request.choices)} if request.choices else {}
    return {
        **asked,
        "model": dict(model.identity()),
        "messages": [[message.role, message.content] for message in request.messages],
        "parameters": dict(request.parameters),
        "schema": request.schema,
        "repeat": request.repeat,
        "purpose": request.purpose,
    }


class Cached:
    """A model in front of which the cache stands; one that needs no prompt passes through."""

    def __init__(self, model: Model, cache: Cache) -> None:
        self.model = model
        self.name = model.name
        self.tasks = model.tasks
        self.promptless = model.promptless
        self.concurrency: int | None = getattr(model, "concurrency", None)
        self._cache = cache
        self._identity: dict[str, str] | None = None

    def identity(self) -> Mapping[str, str]:
        """The model's own, asked once."""
        if self._identity is None:
            self._identity = dict(self.model.identity())
        return self._identity

    async def answer(self, request: Request) -> Output:
        """The kept Output, else the model's, kept from now on."""
        if self.promptless:
            return await self.model.answer(request)
        parts = request_parts(self, request)
        key = digest(json.dumps(parts, sort_keys=True, ensure_ascii=False), 16)
        kept = self._cache.get(key)
        if kept is not None:
            return kept
        output = await self.model.answer(request)
        self._cache.put(key, request, parts, output)
        return output

    async def close(self) -> None:
        """Closes the model."""
        await self.model.close()
