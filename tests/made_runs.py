"""Runs written by hand: a few articles, a few contenders, exactly these Scores."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.schema import Evidence, Output, Sample, Score, TaskName
from evals.store import ARTICLES, MANIFEST, SAMPLES, Run

Group = tuple[TaskName, str | None, str]
ALONE: Group = ("summary", "summary@v1", "openai/m")
Row = Mapping[str, float | None]
"""The values of one Sample by Score; None for an error."""


def summaries(values: Sequence[Row | Sequence[Row]], words: int = 10, signature: str = "s") -> list[list[Sample]]:
    """One Sample, or some repeats, an article."""
    return [
        [_summary(place, repeat, row, words, signature) for repeat, row in enumerate(_repeats(rows))]
        for place, rows in enumerate(values)
    ]


def _repeats(rows: Row | Sequence[Row]) -> Sequence[Row]:
    return [rows] if isinstance(rows, Mapping) else rows


def _summary(place: int, repeat: int, row: Row, words: int, signature: str) -> Sample:
    scores = [
        Score(name=name, status="error", reason="broke")
        if value is None
        else Score(name=name, value=value, signature=f"{name}|{signature}")
        for name, value in row.items()
    ]
    text = " ".join(["word"] * words)
    return Sample(
        article_id=f"a{place}",
        story=f"a{place}",
        task="summary",
        model="",
        repeat=repeat,
        output=Output(text=f"{text} {place}"),
        scores=tuple(scores),
    )


def verdicts(pairs: Sequence[tuple[str, str | None] | Sequence[tuple[str, str | None]]]) -> list[list[Sample]]:
    """One Sample, or some repeats, an article: the label, and what was answered (None: no use)."""
    found = []
    for place, one in enumerate(pairs):
        rows = [one] if isinstance(one, tuple) else one
        found.append([_verdict(place, repeat, *row) for repeat, row in enumerate(rows)])  # type: ignore[arg-type]
    return found


def _verdict(place: int, repeat: int, label: str, said: str | None) -> Sample:
    score = Score(name="verdict", status="error", reason="invalid evidence")
    if said:
        evidence = (Evidence(quote=f"The council of Town {place} said so."),)
        score = Score(
            name="verdict", value=float(said == label), label=said, expected=label, evidence=evidence, signature="v|1"
        )
    return Sample(article_id=f"a{place}", story=f"a{place}", task="headline", model="", repeat=repeat, scores=(score,))


def make_run(
    folder: Path, answers: Mapping[Group, list[list[Sample]]], stories: int | None = None, **manifest: Any
) -> Run:
    """The Run; `stories` puts the articles on so many of them, and `suite`, `articles` … replace what it is made of."""
    folder.mkdir(parents=True, exist_ok=True)
    count = max(len(rows) for rows in answers.values())
    changes = manifest.pop("articles", {})
    rows = []
    for place in range(count):
        article = {"id": f"a{place}", "headline": f"Will Town {place} get it?", "body": f"Body {place}."}
        article |= {"story": f"s{place % stories}"} if stories else {}
        rows.append(article | changes.get(place, {}))
    samples = [
        sample.model_copy(
            update={"task": task, "prompt": prompt, "model": model, "story": rows[place].get("story", sample.story)}
        )
        for (task, prompt, model), found in answers.items()
        for place, repeats in enumerate(found)
        for sample in repeats
    ]
    suite = {"name": "desk", "dataset": "d", "beside": ["lead3"], **manifest.pop("suite", {})}
    whole = {
        "suite": suite,
        "created": "2026-01-01T10:00:00+00:00",
        "dataset": {"name": "news"},
        "samples": len(samples),
        "prompt_hashes": {prompt: "1" for _, prompt, _ in answers if prompt},
        "models": {model: {} for _, _, model in answers},
        **manifest,
    }
    (folder / MANIFEST).write_text(json.dumps(whole))
    (folder / ARTICLES).write_text("\n".join(map(json.dumps, rows)) + "\n")
    (folder / SAMPLES).write_text("".join(one.model_dump_json() + "\n" for one in samples))
    return Run(folder)
