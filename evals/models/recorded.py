"""`recorded/FILE.jsonl`: answers recorded by `betteridge run --record FILE`, given again: the same for all time, free.

The first line says what was recorded: `{"recording": 1, "made", "command", "models": {name: identity}}`. Each other
line is one answer: `{"key", "model", "purpose", "article_id", "task", "output"}`, its key made of everything but the
model, in an order that does not depend on who answered first. Addresses are kept without secrets, keys not at all.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evals.errors import DataError, ModelDown
from evals.files import json_lines, validate
from evals.models import Model, Options
from evals.models.asked import request_parts
from evals.schema import TASKS, Frozen, Output, Request, TaskName
from evals.text import digest, shorten

FORMAT = 1
Answers = Mapping[tuple[str, str], Output]
"""By model and key."""


class Header(Frozen):
    """The first line."""

    recording: int
    made: str
    command: str
    models: dict[str, dict[str, str]]


class Line(Frozen):
    """One answer."""

    key: str
    model: str
    purpose: str
    article_id: str
    task: TaskName
    output: Output


class NotRecorded(ModelDown):
    """A recording lacks an answer. To go on would be to ask it the same again."""


class Recorded:
    """One model of a recording."""

    promptless = False

    def __init__(self, path: Path, name: str, header: Header, answers: Answers, purposes: set[str]) -> None:
        self.name = name
        self.path = path
        self.tasks: frozenset[TaskName] = frozenset(TASKS if "generate" in purposes else ())
        self.judges = "judge" in purposes
        self._command = header.command
        self._identity = header.models[name]
        self._answers = answers

    def identity(self) -> Mapping[str, str]:
        """The model's own, and that it was recorded."""
        return {**self._identity, "recording": self.path.name}

    async def answer(self, request: Request) -> Output:
        """The answer to the same Request, marked as cached: nobody pays for it.

        Raises:
            NotRecorded: there is none.
        """
        found = self._answers.get((self.name, key_of(request)))
        if found is None:
            flag = "judge" if request.purpose == "judge" else "model"
            raise NotRecorded(
                f"{self.path}: prompt {request.prompt or request.task}, as it is now, was not recorded for article "
                f"{request.article.id!r} ({self.name}, {request.purpose}, repeat {request.repeat}). Record "
                f"anew, as it was made ({shorten(self._command, 400)}), or ask the model itself: --{flag} {self.name}.",
                "missing",
            )
        return found.model_copy(update={"cached": True})

    async def close(self) -> None:
        """Nothing to let go of."""


class Recorder:
    """Keeps what models answer, to be written whole at the end of a Run."""

    def __init__(self, command: str) -> None:
        self.command = command
        self._models: dict[str, dict[str, str]] = {}
        self._lines: dict[tuple[str, str, str, str, str], Line] = {}

    def add(self, model: Model, request: Request, output: Output) -> None:
        """Keeps one answer; as if it had been asked now, wherever it came from."""
        if model.name not in self._models:
            self._models[model.name] = dict(model.identity())
        key = key_of(request)
        line = Line(
            key=key,
            model=model.name,
            purpose=request.purpose,
            article_id=request.article.id,
            task=request.task,
            output=output.model_copy(update={"cached": False}),
        )
        self._lines[model.name, request.purpose, request.article.id, request.task, key] = line

    def text(self, made: str) -> str:
        """The whole file."""
        header = Header(recording=FORMAT, made=made, command=self.command, models=dict(sorted(self._models.items())))
        lines: Iterable[Frozen] = (header, *(self._lines[key] for key in sorted(self._lines)))
        return "".join(line.model_dump_json(exclude_none=True) + "\n" for line in lines)


def key_of(request: Request) -> str:
    """A hash of everything that is asked, whoever is."""
    parts: dict[str, Any] = request_parts({}, request)
    return digest(json.dumps(parts, sort_keys=True, ensure_ascii=False), 16)


def open_recording(spec: str, name: str, options: Options) -> list[Recorded]:  # noqa: ARG001
    """The models of a recording: those under test first, then those that only judge.

    Raises:
        DataError: no recording, or a line of it is damaged.
    """
    path = Path(name)
    if not path.is_file() and Path(spec).is_file():  # a folder that is itself called recorded/
        path = Path(spec)
    rows = json_lines(path, DataError)
    first: Any = next(rows, (1, None))[1]
    if not isinstance(first, dict) or first.get("recording") != FORMAT:
        raise DataError(f"{path}: not a recording. Make one with: betteridge run --record {path}")
    header = validate(Header, first, f"{path}, line 1", DataError)
    answers: dict[tuple[str, str], Output] = {}
    purposes: dict[str, set[str]] = {one: set() for one in header.models}
    for number, data in rows:
        line = validate(Line, data, f"{path}, line {number}", DataError)
        if line.model not in purposes:
            raise DataError(f"{path}, line {number}: model {line.model!r} is not in the first line. Record anew.")
        answers[line.model, line.key] = line.output
        purposes[line.model].add(line.purpose)
    if not answers:
        raise DataError(f"{path}: there is no answer in it. Record anew with: betteridge run --record {path}")
    made = [Recorded(path, one, header, answers, purposes[one]) for one in header.models]
    return sorted(made, key=lambda one: not one.tasks)
