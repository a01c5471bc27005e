"""CSV, JUnit XML, badges, histories, Markdown within its limit; and what the command writes where."""

import contextlib
import csv
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from conftest import environment
from desk_run import ATTACK, BIDI, decision, write
from scipy.stats import spearmanr

from evals.cli import cli
from evals.errors import StoreError
from evals.reports import OF_RUN, render_run
from evals.reports.csv_rows import COLUMNS, cell
from evals.reports.html.charts import spearman
from evals.reports.markdown import LIMIT, render_markdown
from evals.reports.trend import history, history_of, render_history
from evals.schema import Estimate
from evals.scorecard import Finding, Scorecard, make_scorecard
from evals.store import Run

GOLDEN = Path(__file__).parent / "golden"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "'=1", '"=1', "＝1", "|calc", "%0A=1", "\u00a0=1")


def shown(run: Run, form: str, more: str = "") -> str:
    return render_run(run, make_scorecard(run), decision(more), form)


@pytest.mark.parametrize(("form", "name"), [("csv", "desk.csv"), ("junit", "desk.xml"), ("badge", "desk.svg")])
def test_golden(tmp_path: Path, form: str, name: str) -> None:
    text = shown(write(tmp_path), form).removesuffix("\n") + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_csv_has_a_row_a_score_with_its_value_as_it_is(tmp_path: Path) -> None:
    run = write(tmp_path, ATTACK)
    rows = list(csv.DictReader(io.StringIO(shown(run, "csv"))))
    assert len(rows) == sum(len(sample.scores) for sample in run.samples())
    assert set(rows[0]) == set(COLUMNS)
    outputs = [row["output"] for row in rows if row["output"]]
    assert len(outputs) == sum(sample.output is not None for sample in run.samples())  # a text stands once
    assert [row["score"] for row in rows if row["output"]] == [sample.scores[0].name for sample in run.samples()]
    assert [row["value"] for row in rows if row["score"] == "rouge1"] == ["0.0", "0.0", "0.1", "0.1", "0.2", "0.2"]
    assert {row["value"] for row in rows if row["status"] != "scored"} == {""}


@pytest.mark.parametrize(
    ("primary", "leads"), [("rubric.faithful", "rubric.faithful"), ("verdict_kappa", "length")], ids=["one", "another"]
)
def test_the_primary_measure_leads_in_csv_and_junit(tmp_path: Path, primary: str, leads: str) -> None:
    run = write(tmp_path, suite={"name": "desk", "dataset": "d", "primary": primary})
    rows = list(csv.DictReader(io.StringIO(shown(run, "csv"))))
    assert [(row["score"], bool(row["output"])) for row in rows[:2]] == [(leads, True), (next(one for one in ("length", "rouge1") if one != leads), False)]  # fmt: skip
    (suite,) = [one for one in ElementTree.fromstring(shown(run, "junit")).iter("testsuite") if "summary@v1" in one.get("name", "")]  # fmt: skip
    assert suite.find("testcase").get("name") == f"a0: {leads}"  # type: ignore[union-attr]


def test_junit_skips_what_a_model_does_not_do(tmp_path: Path) -> None:
    run = write(tmp_path)
    samples = [one.model_dump(mode="json") for one in run.samples()]
    for one in samples:
        one["error"], one["scores"] = {"kind": "unsupported", "message": "no word lists for de"}, []
    (run.path / "samples.jsonl").write_text("".join(json.dumps(one) + "\n" for one in samples), encoding="utf-8")
    tree = ElementTree.fromstring(render_run(run, make_scorecard(run), None, "junit"))
    assert (tree.get("errors"), tree.get("skipped")) == ("0", str(len(samples)))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    assert cell(text).startswith("'")
    rows = list(csv.reader(io.StringIO(shown(write(tmp_path, text), "csv"))))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    starts = {found[0] for row in rows[1:] for found in (one.lstrip(' "\u00a0') for one in row) if found}
    assert starts.isdisjoint("=+-@|%＝\t\r\n")


def test_a_word_stays_as_it_is() -> None:
    assert [cell(text) for text in ("rouge1", "a=b", "Will it rain?", "", None)] == [
        "rouge1",
        "a=b",
        "Will it rain?",
        "",
        "",
    ]


@pytest.mark.parametrize("more", ["", ATTACK, BIDI], ids=["plain", "markup", "controls"])
def test_junit_tells_the_three_states_and_the_rules_apart(tmp_path: Path, more: str) -> None:
    tree = ElementTree.fromstring(shown(write(tmp_path, more), "junit", more))
    gate, *others = tree.iter("testsuite")
    assert [[child.tag for child in case] for case in gate] == [["system-out"], ["failure"], ["error"], ["skipped"]]
    assert {
        case.find("skipped") is not None for suite in others for case in suite if "rubric.f" in case.get("name", "")
    } == {True, False}
    assert [len(tree.findall(f".//{kind}")) for kind in ("failure", "error", "skipped")] == [1, 2, 2]
    assert (tree.get("errors"), tree.get("failures"), tree.get("skipped")) == ("2", "1", "2")


@pytest.mark.parametrize("more", [ATTACK, BIDI], ids=["markup", "controls"])
def test_a_badge_is_xml_and_loads_nothing(tmp_path: Path, more: str) -> None:
    tree = ElementTree.fromstring(shown(write(tmp_path, more), "badge"))
    assert {one.tag.rpartition("}")[2] for one in tree.iter()} == {"svg", "title", "rect", "g", "text"}
    assert not [name for one in tree.iter() for name in one.attrib if "href" in name or name.startswith("on")]
    assert "gate fails" in "".join(tree.itertext())


def test_a_badge_without_a_gate_says_what_was_measured(tmp_path: Path) -> None:
    run = write(tmp_path)
    assert "verdicts 0.500" in render_run(run, make_scorecard(run), None, "badge")


@pytest.mark.parametrize("form", OF_RUN)
def test_a_run_without_samples_has_every_format(tmp_path: Path, form: str) -> None:
    run = write(tmp_path)
    (run.path / "samples.jsonl").unlink()
    assert "desk" in shown(run, form) or form == "csv"


def long(card: Scorecard, findings: int, estimates: int = 0) -> Scorecard:
    one = Finding(article_id="a", prompt=None, model="m", check="c", quote="quote " * 20, reason="reason " * 200)
    fields = {"task": "summary", "prompt": None, "mean": 0.5, "low": 0.4, "high": 0.6, "n": 3}
    more = tuple(Estimate(name="rouge1", model=f"model-{at}", **fields) for at in range(estimates))
    return card.model_copy(
        update={
            "findings": tuple(one.model_copy(update={"article_id": f"a{at}"}) for at in range(findings)),
            "estimates": card.estimates + more,
        }
    )


@pytest.mark.parametrize(
    ("findings", "estimates", "says"),
    [(300, 0, "Shortened"), (300, 700, "Shortened"), (0, 3000, "Cut off at 65,536 characters")],
    ids=["lists", "lists and tables", "tables"],
)
def test_markdown_shortens_itself_and_says_so(tmp_path: Path, findings: int, estimates: int, says: str) -> None:
    card = long(make_scorecard(write(tmp_path)), findings, estimates)
    wide = card.model_copy(update={"wrong_verdicts": card.wrong_verdicts * 300})
    text = render_markdown(wide, decision())
    assert LIMIT / 2 < len(text) <= LIMIT
    assert says in text
    assert "The gate fails" in text[:200]
    assert text.count("<details>") == text.count("</details>")
    assert re.search(r"betteridge scorecard \S+", text)


def test_markdown_that_fits_says_nothing_of_it(tmp_path: Path) -> None:
    text = render_markdown(make_scorecard(write(tmp_path)), None)
    assert "Shortened" not in text
    assert "Cut off" not in text


def home_of(folder: Path) -> Path:
    """Seven Runs: two alike, one with a new prompt, one on other articles, by another judge, not finished, damaged."""
    runs = folder / "runs"
    names = [f"2026010{day}-000000-desk-aaaa" for day in range(1, 8)]
    write(runs, run_id=names[0])
    write(runs, run_id=names[1], dataset={"name": "other", "fingerprint": "2"})
    write(runs, run_id=names[2], judge={"name": "another"})
    write(runs, run_id=names[3], samples=99)
    write(runs, run_id=names[4])
    (write(runs, run_id=names[5]).path / "manifest.json").write_text("{", encoding="utf-8")
    write(runs, run_id=names[6], prompt_hashes={"summary@v1": "edited", "headline@v1": "2"})
    return folder


def test_a_history_has_comparable_runs_only_and_counts_the_others(tmp_path: Path) -> None:
    found = history(home_of(tmp_path), None)
    assert [name[6:8] for name in found.runs] == ["01", "05", "07"]
    assert found.left_out == (
        "1 Run left out: by another judge",
        "1 Run left out: not finished",
        "1 Run left out: on other articles",
        "1 Run left out: damaged",
    )
    marks = {(line.name, line.prompt): [point.new for point in line.points] for line in found.lines}
    assert marks["rouge1", "summary"] == [False, False, True]
    assert marks["verdict_accuracy", "headline"] == [False, False, False]
    assert [name[6:8] for name in history(tmp_path, "desk", 2).runs] == ["05", "07"]
    with pytest.raises(StoreError, match=r"No Run of suite 'x' is finished. Suites with Runs: desk."):
        history(tmp_path, "x")
    with pytest.raises(StoreError, match=r"There is no Run in .* yet. Start one: betteridge run"):
        history(tmp_path / "empty", None)


def test_figures_scored_in_another_way_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path / "runs", more="|stem:yes", run_id="20260101-000000-desk-aaaa", suite={"name": "desk", "dataset": "d"}
    )
    path = tmp_path / "runs" / "20260101-000000-desk-aaaa"
    newest = write(tmp_path / "runs", run_id="20260102-000000-desk-aaaa", judge=None)
    manifest = json.loads((newest.path / "manifest.json").read_text())
    old = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "models": old["models"], "created": old["created"]}))
    found = history_of(newest, make_scorecard(newest))
    assert len(found.runs) == 2
    assert found.left_out == ("1 figure left out: scored in another way than in the newest Run",)
    assert {len(line.points) for line in found.lines if line.name == "rouge1"} == {1}


def test_a_history_as_text(tmp_path: Path) -> None:
    lines = list(render_history(history(home_of(tmp_path), "desk")))
    assert lines[0] == "Suite desk: 3 Runs to compare; lines go from 0 to 1"
    at = lines.index("rouge1  openai|m summary")
    assert [line.endswith("new prompt") for line in lines[at + 1 : at + 4]] == [False, False, True]
    assert [line.count("●") for line in lines[at + 1 : at + 4]] == [1, 1, 1]
    assert max(map(len, lines)) <= 80


def test_a_page_shows_the_history_that_ends_with_its_run(tmp_path: Path) -> None:
    home_of(tmp_path)
    path = tmp_path / "runs" / "20260105-000000-desk-aaaa"
    text = shown(Run(path), "html")
    section = text.partition('<section id="history"')[2].partition("</section>")[0]
    assert section.count("2026-01-01 00:00") == 2 * section.count("<caption>")
    assert "2 Runs of this suite" in section
    assert "new prompt" not in section
    text = shown(Run(tmp_path / "runs" / "20260107-000000-desk-aaaa"), "html")
    assert "new prompt" in text


def test_spearman_takes_ties_by_their_mean_rank() -> None:
    ones, others = [1, 2, 2, 3, 9], [2, 1, 4, 4, 5]
    assert spearman(ones, others) == pytest.approx(spearmanr(ones, others).statistic)


def command(home: Path, *words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, words, env={"BETTERIDGE_HOME": str(home)}, standalone_mode=False)
    return done.return_value if done.exception is None else done.exception, done.stdout, done.stderr


def test_the_page_is_written_beside_the_run(tmp_path: Path) -> None:
    run = write(tmp_path / "runs")
    code, out, _ = command(tmp_path, "scorecard", "--format", "html")
    path = run.path.with_name(f"{run.id}.html")
    assert (code, out) == (0, f"Written: {path}\n")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command(tmp_path, "scorecard", "latest", "--format", "csv")[0] == 0  # the page is not taken for a Run


def test_any_format_goes_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    write(tmp_path / "runs")
    file = tmp_path / "scores.csv"
    code, out, _ = command(tmp_path, "scorecard", "--format", "csv", "-o", str(file), "--json")
    assert (code, json.loads(out)) == (0, {"path": str(file), "format": "csv"})
    assert file.read_text(encoding="utf-8").startswith("article_id,")
    for name, start in (
        ("a.html", "<!doctype html>"),
        ("a.XML", "<testsuites"),
        ("a.md", "## "),
        ("a.txt", "Scorecard"),
    ):
        assert command(tmp_path, "scorecard", "-o", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    code, out, _ = command(tmp_path, "scorecard", "--format", "html", "-o", "-")
    assert (code, out[:15]) == (0, "<!doctype html>")
    problem, _, _ = command(tmp_path, "scorecard", "--format", "html", "-o", str(tmp_path / "no" / "page.html"))
    assert "cannot be written" in str(problem)


def test_on_a_terminal_it_says_where_the_page_is(tmp_path: Path) -> None:
    run = write(tmp_path / "runs")
    for told in (f"betteridge scorecard {run.id} --format html", f"{run.id}.html"):
        ours, theirs = pty.openpty()
        line = [sys.executable, "-m", "evals", "scorecard"]
        with subprocess.Popen(
            line, stdout=theirs, env=environment(BETTERIDGE_HOME=str(tmp_path), COLUMNS="300")
        ) as done:
            os.close(theirs)
            printed = b""
            with contextlib.suppress(OSError):  # the terminal is gone when the command is
                while found := os.read(ours, 4096):
                    printed += found
        os.close(ours)
        assert done.returncode == 0
        assert printed.decode().rstrip().endswith(told)
        command(tmp_path, "scorecard", "--format", "html")


def test_a_picture_is_as_tall_as_its_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "runs")
    if shutil.which("chromium"):
        code, out, _ = command(tmp_path, "scorecard", "--format", "png", "--json")
        data = Path(json.loads(out)["path"]).read_bytes()
        assert (code, data[:8]) == (0, b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", data[16:24])
        assert width == 1100
        assert 600 < height < 3000
    monkeypatch.setenv("PATH", str(tmp_path))
    problem, _, _ = command(tmp_path, "scorecard", "--format", "png")
    assert "none is installed. Use --format svg instead." in str(problem)


def test_the_history_as_json(tmp_path: Path) -> None:
    code, out, _ = command(home_of(tmp_path), "runs", "trend", "desk", "--json")
    found = json.loads(out)
    assert (code or 0, found["suite"], len(found["runs"])) == (0, "desk", 3)
    means = {line["name"]: line["points"][0]["estimate"]["mean"] for line in found["lines"] if not line["beside"]}
    assert means["rouge1"] == pytest.approx(0.1)
