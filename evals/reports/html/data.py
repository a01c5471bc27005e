"""What the page's table of articles holds: a small index that is read at once, and details that are read when opened.

Offsets are in UTF-16 units, as a browser counts. Strings that repeat (names, reasons, signatures) stand once, and are
named by their place in `strings`, where 0 is nothing.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from evals.numbers import UNBOUNDED
from evals.reports.figures import place_of, who
from evals.schema import Article, Evidence, Flag, Reading, Sample, Score
from evals.scorecard import DESCRIPTORS
from evals.text import printable
from evals.verdicts import ONLY_HERE

CHUNK = 64
"""Articles whose details stand in one block: what one click has to read."""


def inert(text: str) -> str:
    """The text with every control and bidirectional-override character replaced by one that shows: offsets stay."""
    return text if printable(text) == text else "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    return char if char in "\n\t\u200e\u200f" else printable(char) or "\ufffd"


class Units:
    """Offsets of a text in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._text = text
        wide = text and max(text) > "\uffff"
        self._wide = [at for at, char in enumerate(text) if char > "\uffff"] if wide else []

    def span(self, start: int, end: int) -> list[int]:
        """The span in units."""
        return [at + bisect_left(self._wide, at) for at in (start, end)]

    def find(self, quote: str, start: int | None, end: int | None) -> list[int] | None:
        """Where a quote stands: where it is said to stand, else where it is first found; None where it is not."""
        if start is not None and end is not None and self._text[start:end] == quote:
            return self.span(start, end)
        at = self._text.find(quote) if quote else -1
        return None if at < 0 else self.span(at, at + len(quote))


class Strings:
    """Strings by number."""

    def __init__(self) -> None:
        self.all: list[str] = [""]
        self._places: dict[str, int] = {"": 0}

    def __call__(self, text: str | None) -> int:
        """The string's number, 0 for nothing."""
        place = self._places.setdefault(text or "", len(self.all))
        if place == len(self.all):
            self.all.append(inert(text or ""))
        return place


Contender = tuple[str, str, str | None, str]
"""A side of a Comparison (nothing in a Run), task, prompt and model."""


class Articles:
    """The index and the details of articles, made in one pass over their Samples."""

    def __init__(self, articles: Mapping[str, Article], place: Callable[[Contender], tuple[int, ...]]) -> None:
        """Of these articles, each one's Samples in the order of their contenders' places."""
        self.strings = Strings()
        self._articles = articles
        self._place = place
        self._samples: dict[str, list[tuple[tuple[int, ...], list[Any], dict[str, Any]]]] = {}
        self._contenders: dict[Contender, int] = {}
        self._measures: dict[str, int] = {}

    def add(self, sample: Sample, side: str = "") -> None:
        """Takes a Sample in."""
        article = self._articles.get(sample.article_id)
        if article is None:
            return
        key = (side, sample.task, sample.prompt, sample.model)
        contender = self._contenders.setdefault(key, len(self._contenders))
        place = (*self._place(key), sample.repeat)
        found = place, self._row(sample, contender), self._detail(sample, article, contender)
        self._samples.setdefault(article.id, []).append(found)

    def _row(self, sample: Sample, contender: int) -> list[Any]:
        """[contender, answered, right, flags, [value | "u" | "e" of each measure], failed, repeat, warnings]."""
        verdict = next((one for one in sample.scores if one.name == "verdict"), None)
        right = verdict.value if verdict and verdict.status == "scored" else None
        values = [
            (self._measures.setdefault(score.name, len(self._measures)), _state(score))
            for score in sample.scores
            if score.name not in ONLY_HERE
        ]
        width = max((at for at, _ in values), default=-1) + 1
        row: list[Any] = [None] * width
        for at, value in values:
            row[at] = value
        every = [flag for score in sample.scores for flag in score.flags]
        flags, warnings = (
            len({(flag.start, flag.end, flag.quote) for flag in every if flag.warning is warned})
            for warned in (False, True)
        )
        answered = self.strings(verdict.label) if verdict else None
        right = None if right is None else int(right)
        failed = sample.error is not None and sample.error.kind != "unsupported"
        return [contender, answered, right, flags, row, int(failed), sample.repeat, warnings]

    def _detail(self, sample: Sample, article: Article, contender: int) -> dict[str, Any]:
        output = sample.output
        text = article.headline if sample.task == "headline" else output.text if output else ""
        body, judged = Units(article.body), Units(text)
        found: dict[str, Any] = {"c": contender, "x": [self._score(one, body, judged) for one in sample.scores]}
        if sample.repeat:
            found["k"] = sample.repeat
        if output and sample.task == "summary":
            found["t"] = inert(output.text)
        if output and sample.task == "headline":
            try:
                found["d"] = self._reading(Reading.model_validate(output.data or {}), body)
            except ValidationError:
                found["t"] = inert(output.text)
        if output and output.notes:
            found["n"] = [self.strings(note) for note in output.notes]
        if sample.error:
            found["e"] = self.strings(f"{sample.error.kind}: {sample.error.message}")
        return found

    def _score(self, score: Score, body: Units, judged: Units) -> list[Any]:
        """[name, value | "u" | "e", label, expected, reason, [evidence], [flags], signature, precision, recall]."""
        found: list[Any] = [
            self.strings(score.name),
            _state(score),
            self.strings(score.label),
            self.strings(score.expected),
            self.strings(score.reason),
            _evidence(score.evidence, body),
            [self._flag(flag, judged, body) for flag in score.flags],
            self.strings(score.signature),
        ]
        if score.precision is not None and score.recall is not None:
            found += [round(score.precision, 4), round(score.recall, 4)]
        return found

    def _flag(self, flag: Flag, judged: Units, body: Units) -> list[Any]:
        """[span or words, reason, is it only a warning, closest place in the body as evidence]."""
        span = judged.find(flag.quote, flag.start, flag.end) or inert(flag.quote)
        source = _evidence([flag.source] if flag.source else [], body)
        return [span, self.strings(flag.reason), int(flag.warning), source]

    def _reading(self, reading: Reading, body: Units) -> dict[str, Any]:
        """The reading's fields by a letter, those that are set: form, verdict, reason, asks, takes for granted…"""
        strings = self.strings
        found = {
            "f": strings(reading.form),
            "v": strings(reading.verdict),
            "r": strings(reading.reason),
            "e": _evidence(reading.evidence, body),
            "a": [
                [inert(one.text), strings(one.verdict), strings(one.reason), _evidence(one.evidence, body)]
                for one in reading.propositions
            ],
            "g": [
                [inert(one.text), strings(one.trigger), strings(one.status), _evidence(one.evidence, body)]
                for one in reading.presuppositions
            ],
            "m": reading.dropped_mark_asserts,
            "l": reading.confidence == "low",
            "w": strings(reading.method),
            "n": [strings(note) for note in reading.notes],
        }
        return {name: value for name, value in found.items() if value}

    def index(self, beside: Sequence[str], measures: Sequence[str] = ()) -> dict[str, Any]:
        """What the table needs: contenders, measures (these, or all), strings, and a row an article."""
        known = sorted(self._measures, key=place_of)
        rows = [self._article_row(article) for article in self._articles.values()]
        return {
            "chunk": CHUNK,
            "contenders": [
                {
                    "task": task,
                    "who": inert(f"{side} {who(model, prompt)}".strip()),
                    "short": inert(self._short((side, task, prompt, model))),
                    "beside": model in beside,
                }
                for side, task, prompt, model in self._contenders
            ],
            "measures": [[inert(name), self._measures[name]] for name in measures or known if name in self._measures],
            "unbounded": sorted(UNBOUNDED),
            "descriptors": sorted(DESCRIPTORS),
            "articles": rows,
            "strings": self.strings.all,
        }

    def number(self, contender: Contender) -> int:
        """A contender's number; one without a Sample gets its own."""
        return self._contenders.setdefault(contender, len(self._contenders))

    def _short(self, contender: Contender) -> str:
        """A contender in a cell: the model without its provider, and the prompt's version where it is not the only."""
        side, task, prompt, model = contender
        one_of_many = sum((key[0], key[1], key[3]) == (side, task, model) for key in self._contenders) > 1
        version = (prompt or "").partition("@")[2] if one_of_many else ""
        return f"{model.rpartition('/')[2]} {version}".strip()

    def _article_row(self, article: Article) -> list[Any]:
        label = article.labels.verdict if article.labels else None
        samples = [row for _, row, _ in self._sorted(article.id)]
        tags = [self.strings(tag) for tag in article.tags]
        return [inert(article.id), inert(article.headline), article.language, tags, self.strings(label), samples]

    def _sorted(self, article_id: str) -> Iterable[tuple[Any, list[Any], dict[str, Any]]]:
        return sorted(self._samples.get(article_id, ()), key=lambda one: one[0])

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        """The details, CHUNK articles at a time, in the order of the index."""
        articles = list(self._articles.values())
        for at in range(0, len(articles), CHUNK):
            yield [self._article(article) for article in articles[at : at + CHUNK]]

    def _article(self, article: Article) -> dict[str, Any]:
        found: dict[str, Any] = {
            "body": inert(article.body),
            "from": [inert(text) for text in (article.source, article.published, article.url, article.split) if text],
            "references": [inert(text) for text in article.references],
            "samples": [detail for _, _, detail in self._sorted(article.id)],
        }
        if article.labels:
            found["labels"] = self._reading(article.labels, Units(article.body))
        return found


def _state(score: Score) -> float | str | None:
    if score.status == "scored":
        return None if score.value is None else round(score.value, 4)
    return score.status[0]


def _evidence(evidence: Iterable[Evidence], body: Units) -> list[list[int] | str]:
    """Each piece as its span in the body, or as its words where it is not in it."""
    return [body.find(one.quote, one.start, one.end) or inert(one.quote) for one in evidence]
