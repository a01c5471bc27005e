"""Outputs made elsewhere: a JSONL file of `{"article_id", "task", "text", "model"?}`, scored like any model's."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from evals.errors import DataError, ModelError
from evals.files import json_lines, validate
from evals.models import Options
from evals.schema import Output, OutputLine, Request, TaskName


class Outputs:
    """The outputs of one model, read from a file."""

    promptless = True

    def __init__(self, name: str, path: Path, texts: Mapping[tuple[str, TaskName], str], repeated: int = 0) -> None:
        self.name = name
        self.path = path
        self.texts = texts
        self.repeated = repeated
        self.tasks: frozenset[TaskName] = frozenset(task for _, task in texts)

    def notes(self, article_ids: Set[str]) -> Iterator[str]:
        """What of the file is not scored: outputs for no article of the data set, and lines that stand twice."""
        lost = sorted({article_id for article_id, _ in self.texts} - article_ids)
        if lost:
            named = ", ".join(repr(one) for one in lost[:3])
            told = f"{self.path}, {self.name}: outputs for {len(lost)} ids that the data set does not have"
            yield f"{told}, such as {named}"
        if self.repeated:
            yield f"{self.path}, {self.name}: {self.repeated} lines stand twice, word for word; each is scored once"

    def identity(self) -> Mapping[str, str]:
        """The file, too: two files may hold outputs of one model."""
        return {"model": self.name, "file": self.path.name}

    async def answer(self, request: Request) -> Output:
        """The line of that article and task.

        Raises:
            ModelError: kind `missing` where there is none, `empty` where its text is blank.
        """
        text = self.texts.get((request.article.id, request.task))
        if text is None:
            raise ModelError(f"{self.path} has no {request.task} for article {request.article.id!r}.", "missing")
        if not text.strip():
            raise ModelError(f"{self.path} has an empty {request.task} for {request.article.id!r}.", "empty")
        return Output(text=text, data=_object(text) if request.task == "headline" else None)

    async def close(self) -> None:
        """Nothing to let go of."""


def _object(text: str) -> dict[str, Any] | None:
    """A headline's answer as data, where the text is a JSON object: a Reading may be handed in whole."""
    try:
        found = from_json(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def open_outputs(spec: str, name: str, options: Options) -> list[Outputs]:  # noqa: ARG001
    """One model for each name in the file's `model` fields; lines without one belong to the file's own name.

    Raises:
        DataError: not an outputs file, or two different lines for one article, task and model.
    """
    path = Path(name)
    if not path.is_file() and Path(spec).is_file():  # a folder that is itself called outputs/
        path = Path(spec)
    found: dict[str, dict[tuple[str, TaskName], str]] = {}
    repeated: Counter[str] = Counter()
    for number, data in json_lines(path, DataError):
        line = validate(OutputLine, data, f"{path}, line {number}", DataError)
        texts = found.setdefault(line.model or spec, {})
        if texts.get((line.article_id, line.task), line.text) != line.text:
            raise DataError(f"{path}, line {number}: another {line.task} for article {line.article_id!r}. Keep one.")
        repeated[line.model or spec] += (line.article_id, line.task) in texts
        texts[line.article_id, line.task] = line.text
    if not found:
        raise DataError(f"{path}: there is no output in it. Write one JSON object a line.")
    return [Outputs(model, path, texts, repeated[model]) for model, texts in found.items()]
