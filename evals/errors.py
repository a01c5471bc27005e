"""Every way in which Betteridge says no.

EvalsError                  exit 2: bad usage, configuration or input
├── DataError               an article, a data set or an outputs file cannot be read
├── PromptError             a prompt or rubric file cannot be read or rendered
├── SuiteError              a suite asks for something that is not there
├── StoreError              a Run cannot be found, read or written
├── SettingsError           a setting has a bad value
├── ModelUnknown            a model's name means nothing here, or its extra is not installed
├── ModelError              one Request was not answered: becomes part of the Sample
│   └── ModelDown           no Request can be answered: the Run stops (exit 3)
├── BudgetReached           the ceiling on what a Run may cost (exit 3)
└── NothingToRun            no article matched (exit 4)

Each message is one plain sentence that names the file, the line, the value found and the remedy.
"""

from evals.schema import FailureKind, Usage


class EvalsError(Exception):
    """The base of all of them; `exit_code` is what the command line ends with."""

    exit_code = 2


class DataError(EvalsError):
    """An article, a data set or an outputs file cannot be read."""


class PromptError(EvalsError):
    """A prompt or rubric file cannot be read or rendered."""


class SuiteError(EvalsError):
    """A suite asks for something that is not there."""


class StoreError(EvalsError):
    """A Run cannot be found, read or written."""


class SettingsError(EvalsError):
    """A setting has a bad value."""


class ModelUnknown(EvalsError):
    """A model's name means nothing here, or what it needs is not installed."""


class ModelError(EvalsError):
    """One Request was not answered; the Run goes on and the Sample says why."""

    exit_code = 3

    def __init__(self, message: str, kind: FailureKind, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.usage = usage
        """What the useless answer is paid for all the same."""


class ModelDown(ModelError):
    """No Request to this model can be answered (wrong key, unknown model, nothing listening): the Run stops."""


class BudgetReached(EvalsError):
    """What the next Request may cost no longer fits under the ceiling: the Run stops, and can go on later."""

    exit_code = 3


class NothingToRun(EvalsError):
    """No article matched, so nothing ran; that is never a pass."""

    exit_code = 4
