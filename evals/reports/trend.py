"""A suite's history: its Estimates over the Runs that may be compared; the others are counted, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.errors import StoreError
from evals.numbers import number
from evals.reports.figures import counted, drawn, first_of, interval, place_of, who
from evals.schema import Estimate, Frozen, TaskName
from evals.scorecard import DESCRIPTORS, Scorecard, make_scorecard
from evals.store import Manifest, Run, list_runs

LAST = 12
"""How many Runs are shown, unless more are asked for."""

BAR = 12
"""Columns of the line from 0 to 1 that an Estimate is drawn on."""


class Point(Frozen):
    """One Estimate of one Run; `new` where no Run before it had this prompt with this text."""

    run_id: str
    created: str
    prompt: str | None
    new: bool
    estimate: Estimate


class Line(Frozen):
    """One measure of one model and prompt (whatever its version), oldest Run first."""

    name: str
    task: TaskName
    model: str
    prompt: str | None
    beside: bool
    points: tuple[Point, ...]


class History(Frozen):
    """The lines, the Runs that they are of, and why others of the suite are not among them."""

    suite: str
    runs: tuple[str, ...]
    left_out: tuple[str, ...]
    lines: tuple[Line, ...]
    primary: str | None = None


class Told(NamedTuple):
    """A Run with its manifest, and its Scorecard where that is there already."""

    run: Run
    manifest: Manifest
    card: Scorecard | None = None


def history(home: Path, suite: str | None, last: int = LAST) -> History:
    """The history of a suite, by its name (None: that of the newest Run), as the newest finished Run was made.

    Raises:
        StoreError: no Run of that suite is finished.
    """
    told, damaged = _told(list_runs(home))
    if not told:
        raise StoreError(f"There is no Run in {home} yet. Start one: betteridge run")
    if suite is None:
        suite = told[-1].manifest.suite["name"]
    ours = [one for one in told if one.manifest.suite["name"] == suite]
    newest = next((one for one in reversed(ours) if _finished(one)), None)
    if newest is None:
        known = ", ".join(sorted({one.manifest.suite["name"] for one in told}))
        raise StoreError(f"No Run of suite {suite!r} is finished. Suites with Runs: {known}.")
    return _history(newest, ours, damaged, last)


def history_of(run: Run, card: Scorecard, last: int = LAST) -> History:
    """The history that ends with a Run: its suite's comparable Runs up to it that lie beside it."""
    whole = Told(run, run.manifest(), card)
    path = run.path.resolve()
    before = [one for one in list_runs(path.parent.parent) if one.place < Run(path).place]
    told, damaged = _told(before)
    ours = [one for one in told if one.manifest.suite["name"] == whole.manifest.suite["name"]]
    return _history(whole, [*ours, whole], damaged, last)


def _told(runs: Iterable[Run]) -> tuple[list[Told], int]:
    found, damaged = [], 0
    for run in runs:
        try:
            found.append(Told(run, run.manifest()))
        except StoreError:
            damaged += 1
    return found, damaged


def _finished(one: Told) -> bool:
    return one.run.finished() >= one.manifest.samples


def _history(newest: Told, ours: Sequence[Told], damaged: int, last: int) -> History:
    reasons: Counter[str] = Counter()
    fit: list[Told] = []
    for one in ours:
        reason = None if one.run.id == newest.run.id else _unlike(one, newest)
        if reason:
            reasons[reason] += 1
        else:
            fit.append(one)
    if len(fit) > last:
        reasons["older"] += len(fit) - last
        fit = fit[-last:]
    lines, otherwise, broken = _lines(fit, newest)
    told = [f"{counted(count, 'Run')} left out: {reason}" for reason, count in sorted(reasons.items())]
    if damaged + broken:
        told.append(f"{counted(damaged + broken, 'Run')} left out: damaged")
    if otherwise:
        told.append(f"{counted(otherwise, 'figure')} left out: scored in another way than in the newest Run")
    return History(
        suite=newest.manifest.suite["name"],
        runs=tuple(one.run.id for one in fit),
        left_out=tuple(told),
        lines=tuple(lines),
        primary=newest.manifest.suite.get("primary"),
    )


def _unlike(one: Told, newest: Told) -> str | None:
    """Why a Run may not be set beside the newest."""
    if one.manifest.dataset.fingerprint != newest.manifest.dataset.fingerprint:
        return "on other articles"
    if one.manifest.judge != newest.manifest.judge:
        return "by another judge"
    return None if _finished(one) else "not finished"


def _lines(told: Sequence[Told], newest: Told) -> tuple[list[Line], int, int]:
    """The lines; how many figures have another signature than the newest Run's; how many Runs are damaged."""
    points: dict[tuple[str, TaskName, str, str | None], list[Point]] = defaultdict(list)
    otherwise = broken = 0
    beside = newest.manifest.suite.get("beside", ())
    wanted: dict[tuple[str, TaskName, str, str | None], set[str]] = defaultdict(set)
    for one in reversed(told):
        try:
            card = one.card or make_scorecard(one.run)
        except StoreError:
            if one.run.id == newest.run.id:
                raise
            broken += 1
            continue
        for found in card.estimates:
            key = (found.name, found.task, found.model, (found.prompt or "").partition("@")[0] or None)
            signed = set(found.signature.split(" or ")) - {""}
            if one.run.id == newest.run.id:
                wanted[key] |= signed
            if not (signed <= wanted[key] or wanted[key] <= signed):
                otherwise += 1
                continue
            point = Point(run_id=one.run.id, created=card.created, prompt=found.prompt, new=False, estimate=found)
            points[key].append(point)
    hashes = {one.run.id: one.manifest.prompt_hashes for one in told}
    order = list(hashes)
    lines = [
        Line(
            name=name,
            task=task,
            model=model,
            prompt=prompt,
            beside=model in beside,
            points=tuple(_marked(sorted(found, key=lambda point: order.index(point.run_id)), hashes)),
        )
        for (name, task, model, prompt), found in points.items()
    ]
    return lines, otherwise, broken


def _marked(points: Sequence[Point], hashes: dict[str, dict[str, str]]) -> Iterator[Point]:
    """The points, each told whether its prompt is new; in the first Run none is."""
    seen: set[tuple[str | None, str | None]] = set()
    for point in points:
        prompt = point.prompt, hashes[point.run_id].get(point.prompt or "")
        new = prompt not in seen and point.run_id != points[0].run_id
        seen.add(prompt)
        yield point.model_copy(update={"new": new})


def telling(found: History) -> tuple[list[Line], list[Line]]:
    """The lines that grade, of models under test where there are any, the primary measure's first; and more of them."""
    ours = [one for one in found.lines if not one.beside] or found.lines
    graded = [one for one in ours if one.name not in DESCRIPTORS]
    graded.sort(key=lambda one: (one.name != found.primary, one.task != "headline", place_of(one.name)))
    first, rest = first_of(graded, found.primary)
    return (first, rest) if first else (rest, [])


def render_history(found: History) -> Iterator[str]:
    """The history as lines of text of at most 80 columns where names are short."""
    yield f"Suite {found.suite}: {counted(len(found.runs), 'Run')} to compare; lines go from 0 to 1"
    yield from (f"  {reason}." for reason in found.left_out)
    shown, more = telling(found)
    for line in shown:
        yield ""
        yield f"{line.name}  {who(line.model, line.prompt)}"
        for point in line.points:
            one = point.estimate
            version = (point.prompt or "").partition("@")[2]
            mark = "  new prompt" if point.new else ""
            yield (
                f"  {point.created[:16].replace('T', ' ')}  {version:<4} {number(one.mean, one.name):>6}  "
                f"{interval(one):<14} {drawn(one, BAR):<{BAR}} n {one.n:<5}{mark}"
            ).rstrip()
    if more:
        yield f"\n{len(more)} more: --json, or the History of betteridge scorecard --format html"
