"""The bar that shows on a terminal how far a Run is; imported there alone."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Bar:
    """Samples done and to do, and how long that takes, on standard error."""

    def __init__(self, total: int, done: int) -> None:
        columns = (
            BarColumn(None),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self.shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self.shown.add_task("Samples", total=total, completed=done)

    def advance(self, told: str) -> None:
        """One Sample more, and what to say of it."""
        self.shown.update(self._task, advance=1, description=told)
