"""The prompts of the headline check, measured: `python tests/benchmarks/headline_prompts.py local/smollm2 …`.

For each model headline/v3 is calibrated on `dev`; all versions are then run on thirty English articles of `test`
and probed on two of them. Prints one Markdown row a model and prompt. Answers stay in the working folder's `.betteridge`, so that a second
call takes seconds; the seconds an article are of the call that asked.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

PROMPTS = ("headline/v1", "headline/v2", "headline/v3")
PROBED = ("--split", "test", "--limit", "2", "--only", "metamorphic", "--only", "ignore/middle",
          "--only", "system-message/start", "--only", "answer-v2/end")  # fmt: skip
SUITE = """\
name: headline-prompts
dataset: question-headlines
split: test
languages: [en]
limit: 30
beside: []
tasks:
  headline:
    prompts: [{prompts}]
    scorers: [verdict]
"""
HEADINGS = (
    "model", "prompt", "macro-F1", "accuracy", "evidence valid", "no usable answer", "agreed where it must",
    "flipped where it must", "injected, agreed", "s an article",
)  # fmt: skip


def betteridge(*arguments: str) -> Any:
    """What a command prints with --json."""
    done = subprocess.run(["betteridge", *arguments, "--json"], stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        sys.exit(f"betteridge {' '.join(arguments)} ended with {done.returncode} and printed nothing")
    return json.loads(done.stdout)


def figure(found: dict[str, Any] | None, mean: str = "mean") -> str:
    """`.41 (.30-.52)`, or a dash."""
    if found is None or found.get(mean) is None:
        return "–"
    low, high = found.get("low"), found.get("high")
    between = "" if low is None or high is None else f" ({low:.2f}–{high:.2f})"
    return f"{found[mean]:.2f}{between}"


def seconds(run: Path) -> dict[str, str]:
    """Mean seconds of asking an article, by prompt."""
    took: dict[str, list[float]] = defaultdict(list)
    for line in (run / "samples.jsonl").read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        output = sample.get("output") or {}
        if output.get("seconds") and not output.get("cached"):
            took[sample["prompt"]].append(output["seconds"])
    return {prompt: f"{sum(of) / len(of):.1f}" for prompt, of in took.items()}


def measure(model: str, folder: Path) -> None:
    """Prints the rows of one model."""
    beside = folder / f"{model.replace('/', '-')}.calibration.json"
    made = betteridge("calibrate", "headline", "--model", model, "--concurrency", "1", "-o", str(beside))
    print(f"<!-- {model}: v3 on dev: {json.dumps({k: v for k, v in made.items() if k != 'weights'})} -->", flush=True)
    suite = folder / "headline-prompts.suite.yml"
    suite.write_text(SUITE.format(prompts=", ".join(PROMPTS)), encoding="utf-8")
    run = ("run", str(suite), "--model", model, "--calibration", str(beside), "--concurrency", "1")
    card = betteridge(*run)["scorecard"]
    by_prompt: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in (*card["estimates"], *card.get("in_depth", ())):
        by_prompt[one["prompt"]][one["name"]] = one
    took = seconds(folder / ".betteridge" / "runs" / card["run_id"])
    for prompt, found in by_prompt.items():
        ask = ("--model", model, "--prompt", f"headline={prompt.replace('@', '/')}", "--concurrency", "1")
        judged = found["verdict_accuracy"]["n"] > 0  # else there is no verdict that a variant could change
        probed = betteridge("probe", "headline", *ask, *PROBED)["probed"] if judged else []
        rates = {rate["name"]: rate for one in probed for rate in one["together"]}
        failed = [one for name, one in found.items() if name.startswith("failed.")]
        cells = (
            model, prompt, figure(found.get("verdict_macro_f1")), figure(found.get("verdict_accuracy")),
            figure(found.get("evidence_valid")), f"{sum(one['mean'] for one in failed):.2f}",
            *(figure(rates.get(name), "rate") for name in ("must stay", "must change", "injections")), took.get(prompt, "–"),
        )  # fmt: skip
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    for name in sys.argv[1:] or ["local/smollm2"]:
        measure(name, Path.cwd())
