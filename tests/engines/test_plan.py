"""Plans and the Runs that begin with them."""

import json
from pathlib import Path

import pytest
from conftest import article

from evals.engines.plan import begin_run, make_plan, plan_of
from evals.errors import DataError, NothingToRun
from evals.models import Options
from evals.prompts import load_prompt
from evals.suite import Suite


def write(folder: Path, *lines: object) -> None:
    (folder / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def plan(folder: Path, **fields: object):  # type: ignore[no-untyped-def]
    return make_plan(Suite.model_validate({"name": "x", "dataset": "articles.jsonl", **fields}), folder, Options())


def test_a_run_begins_with_its_articles_counted(tmp_path: Path) -> None:
    write(tmp_path, *(article(number) for number in range(5)))
    run = begin_run(plan(tmp_path, limit=3), tmp_path, tmp_path / "home", {})
    manifest = run.manifest()
    assert [one.id for one in run.articles()] == ["tram-0", "tram-1", "tram-2"]
    assert (manifest.dataset.articles, manifest.samples) == (3, 6)
    again = begin_run(plan(tmp_path, limit=3), tmp_path, tmp_path / "home", {}).manifest()
    other = begin_run(plan(tmp_path, limit=2), tmp_path, tmp_path / "home", {}).manifest()
    assert again.dataset.fingerprint == manifest.dataset.fingerprint != other.dataset.fingerprint


@pytest.mark.parametrize(
    ("lines", "fields", "error"),
    [
        pytest.param([article(0), {"id": "x"}], {}, DataError, id="bad-article"),
        pytest.param([article(0)], {"split": "none"}, NothingToRun, id="no-article"),
    ],
)
def test_what_cannot_begin_leaves_nothing_behind(
    tmp_path: Path, lines: list[object], fields: dict[str, object], error: type[Exception]
) -> None:
    write(tmp_path, *lines)
    with pytest.raises(error):
        begin_run(plan(tmp_path, **fields), tmp_path, tmp_path / "home", {})
    assert not [path for path in (tmp_path / "home").rglob("*") if path.name != "runs"]


def test_a_run_goes_on_with_the_calibrations_that_it_began_with(tmp_path: Path) -> None:
    write(tmp_path, article(0))
    fitted = {
        "model": "openai/m",
        "prompt": "headline@v3",
        "prompt_hash": load_prompt("headline/v3").hash,
        "data": "d",
        "weights": {
            verdict: [0.0, 1.0, 2.0, 3.0] for verdict in ("supported", "contradicted", "unresolved", "unaddressed")
        },
    }
    (tmp_path / "c.json").write_text(json.dumps(fitted))
    tasks = {"headline": {"prompts": ["headline/v3"]}}
    began = plan(tmp_path, models=["openai/m"], beside=[], tasks=tasks, calibrations=["c.json"])
    run = begin_run(began, tmp_path, tmp_path / "home", {})
    (tmp_path / "c.json").unlink()
    assert plan_of(run, Options()).calibrations == began.calibrations != []
