"""`lead3`: the first three sentences, the strongest cheap summariser of news (the LEAD-3 baseline; See et al. 2017)."""

from collections.abc import Mapping

from evals.schema import Output, Request, TaskName
from evals.text import sentences, squash


class Lead3:
    """The first three sentences of the body, verbatim."""

    tasks: frozenset[TaskName] = frozenset({"summary"})
    promptless = True

    def __init__(self, spec: str = "lead3", *_: object) -> None:
        self.name = spec

    def identity(self) -> Mapping[str, str]:
        """Just its name."""
        return {"model": self.name}

    async def answer(self, request: Request) -> Output:
        """Never fails: a body has at least one sentence."""
        return Output(text=lead(request.article.body, request.article.language), finish="stop")

    async def close(self) -> None:
        """Nothing to let go of."""


def lead(body: str, language: str, count: int = 3) -> str:
    """The first sentences of a body, parted by spaces."""
    return " ".join(squash(sentence) for sentence in sentences(body, language)[:count])
