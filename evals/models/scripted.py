"""A model that says what it is told to: for tests, ours and yours, without a mock."""

from collections.abc import Callable, Mapping

from evals.errors import ModelError
from evals.schema import Answer, Failure, Output, Request, TaskName

Script = Callable[[Request], Answer | str]


class Scripted:
    """Answers each Request with what a function of it returns; a Failure is raised as a ModelError.

    `asked` keeps every Request, in order.
    """

    tasks: frozenset[TaskName] = frozenset({"summary", "headline"})
    promptless = False

    def __init__(self, script: Script, name: str = "scripted") -> None:
        self.name = name
        self.script = script
        self.asked: list[Request] = []

    def identity(self) -> Mapping[str, str]:
        """Just its name."""
        return {"model": self.name}

    async def answer(self, request: Request) -> Output:
        """What the script says."""
        self.asked.append(request)
        said = self.script(request)
        if isinstance(said, Failure):
            raise ModelError(said.message, said.kind)
        return said if isinstance(said, Output) else Output(text=said, finish="stop")

    async def close(self) -> None:
        """Nothing to let go of."""
