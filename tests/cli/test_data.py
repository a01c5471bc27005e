"""`betteridge data`, and outputs made elsewhere, as a user handles them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, article

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
Data = dict[str, Any]
CSV = "Nr,Title,Text,Desk\n7,Will it rain?,It may rain on Monday.,weather\n8,Will it snow?,Nobody knows yet.,weather\n"
PAGE = """Advertisment

Will Port Ellis ban cruise ships?

Port Ellis has ruled out a ban on cruise ships, the harbour board said on Monday. "Nobody asked us for one," said its chair.

Advertisment

The port took 214 ships last year.

Tags
"""
REMOVED = ["Advertisment", "Advertisment", "Tags"]


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def lines(path: Path) -> list[Data]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(done: Done, *parts: str) -> None:
    """Exit 2, with one line on standard error and nothing on standard output."""
    assert (done.code, done.out) == (2, ""), done.err
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    assert [part for part in parts if part not in done.err] == [], done.err


# import


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "news.csv"
    path.write_text(CSV)
    return path


def test_an_import_says_what_it_did(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "2 articles: mine",
        "Columns not used: Nr, Desk. (--column labels.NAME=COLUMN keeps one.)",
    ]
    assert [(one["headline"], one["body"]) for one in lines(tmp_path / "mine" / "articles.jsonl")] == [
        ("Will it rain?", "It may rain on Monday."),
        ("Will it snow?", "Nobody knows yet."),
    ]
    assert names(tmp_path) == ["mine", "news.csv"]


def test_an_import_as_json_is_one_document(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    columns = ["--column", "id=Nr", "--column", "labels.desk=Desk"]
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--json", "--language", "en", *columns)
    assert (done.code, done.err) == (0, "")
    assert done.json == {
        "articles": 2,
        "outputs": 0,
        "rejected": 0,
        "repeated": 0,
        "passed": {},
        "unused": [],
        "files": ["mine/articles.jsonl"],
    }
    first, second = lines(tmp_path / "mine" / "articles.jsonl")
    assert first == {
        "id": "7",
        "headline": "Will it rain?",
        "body": "It may rain on Monday.",
        "language": "en",
        "labels": {"source": {"desk": "weather"}},
    }
    assert second["id"] == "8"


def test_what_was_imported_can_be_validated_and_described(betteridge: Cli, table: Path) -> None:
    betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--language", "en")
    valid = betteridge("data", "validate", "mine")
    assert (valid.code, valid.out) == (0, "2 articles, no problems: mine/articles.jsonl\n")
    assert betteridge("data", "describe", "mine").out.startswith("2 articles on 2 stories")


@pytest.mark.parametrize("delimiter", ["tab", "\\t", "\t"])
def test_tab_has_several_names(betteridge: Cli, tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "news.csv").write_text(CSV.replace(",", "\t"))
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--delimiter", delimiter)
    assert done.code == 0, done.err
    assert len(lines(tmp_path / "mine" / "articles.jsonl")) == 2


def test_the_delimiter_that_the_error_names_works(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text(CSV.replace(",", ";"))
    refused(betteridge("data", "import", "csv", "news.csv", "-o", "mine"), "news.csv, line 1", "--delimiter ';'")
    assert betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--delimiter", ";").code == 0


def test_a_bad_row_stops_an_import(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    table.write_text(CSV + "9,Too short\n")
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine")
    refused(done, "news.csv, line 4: 2 fields where the header has 4: '9,Too short'", "--skip-invalid")
    assert names(tmp_path) == ["news.csv"]


def test_bad_rows_are_skipped_and_listed(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    table.write_text(CSV + "9,Too short\n10,No body,,x\n")
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--skip-invalid")
    assert done.code == 0
    assert done.out.startswith("2 articles: mine\n")
    assert done.err == "2 rows rejected, with reasons: mine/rejected.jsonl\n"
    assert [(one["reason"].split(":")[0], one["row"]) for one in lines(tmp_path / "mine" / "rejected.jsonl")] == [
        ("news.csv, line 4", None),
        ("news.csv, line 5", {"Nr": "10", "Title": "No body", "Text": "", "Desk": "x"}),
    ]


def test_skipped_rows_are_counted_in_json(betteridge: Cli, table: Path) -> None:
    table.write_text(CSV + "9,Too short\n")
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--skip-invalid", "--json")
    assert (done.code, done.err) == (0, "")
    assert (done.json["articles"], done.json["rejected"]) == (2, 1)
    assert done.json["files"] == ["mine/articles.jsonl", "mine/rejected.jsonl"]


def test_nothing_is_left_where_every_row_is_bad(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    table.write_text("Nr,Title,Text\n7\n8\n")
    done = betteridge("data", "import", "csv", "news.csv", "-o", "mine", "--skip-invalid")
    refused(
        done, "No article was imported from news.csv", "2 rows were rejected, the first: news.csv, line 2: 1 fields"
    )
    assert names(tmp_path) == ["news.csv"]


def test_repeated_and_passed_rows_are_told(betteridge: Cli, tmp_path: Path) -> None:
    row = {"context": "The body.", "output": "A summary.", "hallucination_labels": "[]", "model": "m"}
    question = {**row, "task_type": "QA"}
    write(tmp_path / "hub.jsonl", *[{**row, "task_type": "Summary"}] * 3, question, {**question, "output": "Other."})
    done = betteridge("data", "import", "ragtruth", "hub.jsonl", "-o", "mine")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "1 article and 1 output: mine",
        "2 rows that stood there already, word for word, kept once.",
        "2 rows passed over: not a summary.",
        "Score the outputs: name mine as a suite's dataset, --model outputs/mine/outputs.jsonl",
    ]


def test_nothing_is_overwritten(betteridge: Cli, table: Path, tmp_path: Path) -> None:
    first = betteridge("data", "import", "csv", "news.csv", "-o", "mine")
    before = (tmp_path / "mine" / "articles.jsonl").read_bytes()
    table.write_text(CSV.replace("rain", "hail"))
    refused(
        betteridge("data", "import", "csv", "news.csv", "-o", "mine"), "mine/articles.jsonl exists", "another folder"
    )
    assert first.code == 0
    assert (tmp_path / "mine" / "articles.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        pytest.param(["csv", "news.csv", "--column", "headline=Titel"], ("--column headline=Titel: no such column", "Nr, Title, Text, Desk"), id="column"),
        pytest.param(["csv", "news.csv", "--column", "titel=Title"], ("--column titel=…: no such field", "headline", "labels.NAME"), id="field"),
        pytest.param(["xsum", "news.csv", "--column", "body=Text"], ("--column is for csv, tsv, jsonl and parquet",), id="column of a known format"),
        pytest.param(["xsum", "news.csv"], ("news.csv, line 2: fields document, summary are wanted; found Nr, Title, Text, Desk",), id="another format"),
        pytest.param(["csv", "gone.csv"], ("gone.csv: there is no such file", "Check the path"), id="missing"),
        pytest.param(["pages", "."], (".: no page in this folder",), id="no pages"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_exit_2(
    betteridge: Cli, table: Path, tmp_path: Path, args: list[str], parts: tuple[str, ...]
) -> None:
    refused(betteridge("data", "import", *args, "-o", "mine"), *parts)
    assert names(tmp_path) == ["news.csv"]


@pytest.mark.parametrize(
    ("args", "part"),
    [
        pytest.param(["csv", "news.csv", "-o", "x", "--column", "headline"], "'headline': write FIELD=COLUMN, such as headline=Title", id="no column"),
        pytest.param(["csv", "news.csv", "-o", "x", "--column", "=Title"], "'=Title': write FIELD=COLUMN", id="no field"),
        pytest.param(["csv", "news.csv", "-o", "x", "--delimiter", "ab"], "'ab': one character, such as ';' or tab", id="delimiter"),
        pytest.param(["csv", "news.csv", "-o", "x", "--delimiter", ""], "'': one character", id="no delimiter"),
        pytest.param(["csv", "news.csv", "-o", "x", "--language", "German"], "'German' is no language code", id="language"),
        pytest.param(["excel", "news.csv", "-o", "x"], "'excel' is not one of 'articles', 'cnn_dailymail', 'csv'", id="format"),
        pytest.param(["csv", "news.csv"], "Missing option '-o' / '--out'", id="no folder"),
        pytest.param(["csv", "-o", "x"], "Missing argument 'SOURCE...'", id="no source"),
    ],
)  # fmt: skip
def test_bad_usage_is_exit_2(betteridge: Cli, table: Path, tmp_path: Path, args: list[str], part: str) -> None:
    done = betteridge("data", "import", *args)
    assert (done.code, done.out) == (2, "")
    assert part in done.err
    assert "Traceback" not in done.err
    assert names(tmp_path) == ["news.csv"]


def test_help_names_every_format(betteridge: Cli) -> None:
    done = betteridge("data", "import", "--help")
    assert done.code == 0
    formats = "articles cnn_dailymail csv fnc1 jsonl newsroom pages parquet ragtruth realsumm summeval tsv xsum"
    assert [name for name in formats.split() if name not in done.out] == []


# Raw pages


def test_pages_with_what_was_removed(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "scraped").mkdir()
    (tmp_path / "scraped" / "page.txt").write_text(PAGE)
    done = betteridge("data", "import", "pages", "scraped", "-o", "mine", "--explain")
    assert (done.code, done.out, done.err) == (0, "1 article: mine\n", "")
    (found,) = lines(tmp_path / "mine" / "articles.jsonl")
    removed = lines(tmp_path / "mine" / "removed.jsonl")
    assert [one["text"] for one in removed] == REMOVED
    assert all(one["article_id"] == found["id"] and one["reason"] for one in removed)
    assert (found["source"], found["headline"]) == ("page.txt", "Will Port Ellis ban cruise ships?")


def test_pages_are_not_explained_unasked(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    assert betteridge("data", "import", "pages", "page.txt", "-o", "mine").code == 0
    assert names(tmp_path / "mine") == ["articles.jsonl"]


def test_a_check_explains_what_was_taken_off_the_page(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--explain")
    assert done.code == 0
    _, mark, told = done.out.partition("Taken off the page\n")
    assert mark
    removed = [line.strip() for line in told.splitlines() if line.strip()]
    assert [line.partition("  (")[0] for line in removed] == REMOVED
    assert all(line.endswith(")") for line in removed)
    assert "Taken off the page" not in betteridge("check", "page.txt").out


def test_a_check_explains_in_json(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (found,) = betteridge("check", "page.txt", "--explain", "--json").json
    assert [one["text"] for one in found["removed"]] == REMOVED
    assert all(set(one) == {"text", "reason"} and one["reason"] for one in found["removed"])
    (plain,) = betteridge("check", "page.txt", "--json").json
    assert "removed" not in plain


def test_nothing_is_taken_off_articles_that_are_clean(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "one.jsonl", article(1))
    (found,) = betteridge("check", "one.jsonl", "--explain", "--json").json
    assert found["removed"] == []


# validate


BODIES = ["The council will vote on the tram in May.", "A clock of moss was built by two engineers."]


def test_a_sound_data_set_is_valid(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", *({"id": f"{at}", "body": body} for at, body in enumerate(BODIES)))
    done = betteridge("data", "validate", ".")
    assert (done.code, done.out, done.err) == (0, "2 articles, no problems: articles.jsonl\n", "")


def test_problems_are_told_one_a_line_and_are_exit_2(betteridge: Cli, tmp_path: Path) -> None:
    labels = {"form": "polar", "verdict": "supported", "evidence": [{"quote": "not there"}]}
    write(tmp_path / "a.jsonl", article(0, labels=labels), {"id": "b", "body": BODIES[1], "references": [" "]})
    done = betteridge("data", "validate", "a.jsonl")
    assert done.code == 2
    assert done.out == "2 articles, 2 problems: a.jsonl\n"
    problems = [line for line in done.err.splitlines() if not line.startswith("Note: ")]
    assert problems == [
        "tram-0: labels.evidence.0: the quote is not in the body: 'not there'",
        "b: references.0: is empty",
    ]


def test_near_duplicates_are_told(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", article(0), article(2, body=article(0)["body"], labels=None))
    done = betteridge("data", "validate", "a.jsonl")
    assert done.code == 0
    assert "Note: 1 articles have nearly the text of one of another story." in done.err


def test_validation_as_json(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"id": "b", "body": BODIES[1], "references": [" "]})
    done = betteridge("data", "validate", "a.jsonl", "--json")
    assert (done.code, done.err) == (2, "")
    assert done.json == {
        "path": "a.jsonl",
        "articles": 1,
        "problems": [{"article_id": "b", "field": "references.0", "message": "is empty"}],
        "more": 0,
        "warnings": [],
    }


def test_every_line_that_is_no_article_is_told(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"id": "a"}, {"id": "b", "body": BODIES[1]}, {"id": "c"}, *[{}] * 50)
    done = betteridge("data", "validate", "a.jsonl")
    assert (done.code, done.out) == (2, "1 articles, 52 problems: a.jsonl\n")
    first, second, *_, last = done.err.splitlines()
    assert first == "line 1: article: field 'body' is missing: add it."
    assert second.startswith("line 3: article: ")
    assert last == "and 2 more lines that are no article"


def test_of_a_binary_file_is_told_once(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(bytes([*range(128), 10]) * 99)
    done = betteridge("data", "validate", "a.jsonl")
    told = "Error: a.jsonl: this is a binary file, not text. Give a text, Markdown or JSONL file.\n"
    assert (done.code, done.out, done.err) == (2, "", told)


@pytest.mark.parametrize("command", ["validate", "describe"])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_what_is_no_data_set_is_exit_2(betteridge: Cli, tmp_path: Path, command: str, form: list[str]) -> None:
    write(tmp_path / "a.jsonl", {"id": "a", "body": "b"}, {"id": "a"})
    if command == "describe":
        refused(betteridge("data", command, "a.jsonl", *form), "a.jsonl, line 2: field 'body' is missing")
    refused(betteridge("data", command, "nowhere", *form), "There is no data set 'nowhere'", "question-headlines")


# describe


def test_the_shipped_data_set_is_described(betteridge: Cli) -> None:
    done = betteridge("data", "describe", "question-headlines")
    assert (done.code, done.err) == (0, "")
    assert [part for part in ("articles on", "Words of a body", "verdict", "unaddressed", "language") if part not in done.out] == []  # fmt: skip
    assert "Second annotator, verdict: " in done.out
    assert "Cohen's kappa 0." in done.out


def test_the_shipped_data_set_is_described_in_json(betteridge: Cli) -> None:
    done = betteridge("data", "describe", "question-headlines", "--json")
    assert (done.code, done.err) == (0, "")
    found = done.json
    assert set(found) == {
        "path", "articles", "stories", "story_sizes", "words", "references", "counts", "agreement",
    }  # fmt: skip
    for question in ("form", "verdict", "reason", "presupposition"):
        agreement = found["agreement"][question]
        assert 0 < agreement["agreed"] <= agreement["items"]
        assert 0.6 < agreement["kappa"] <= 1
        assert sum(both for both, _ in agreement["classes"].values()) == agreement["agreed"]
    assert found["agreement"]["form"]["items"] == found["articles"]


def test_counts_are_by_split_and_in_all(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", *(article(number) for number in range(3)))
    done = betteridge("data", "describe", ".")
    assert done.code == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert ["dev", "test", "all"] in rows
    assert ["unresolved", "1", "2", "3"] in rows
    assert "3 articles on 3 stories (by size: 3 of 1)" in done.out
    assert "Articles by references: 1: 3" in done.out


def test_labels_of_a_second_annotator_are_compared(betteridge: Cli, tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", *(article(number) for number in range(3)), {"id": "x", "body": "b", "labels": {"form": "wh"}})  # fmt: skip
    given = [("tram-0", "polar"), ("tram-1", "polar"), ("tram-2", "tag"), ("x", "wh")]
    second = [
        {"article_id": name, "annotator": "second", "form": form, "verdicts": ["unresolved"] if name != "x" else []}
        for name, form in given
    ]
    write(tmp_path / "annotations.jsonl", *second)
    # form: 3 of 4 alike; by chance 3/4 x 2/4 + 1/4 x 1/4 = 7/16; (12/16 - 7/16) / (9/16) = 5/9
    assert betteridge("data", "describe", ".", "--json").json["agreement"]["form"] == {
        "items": 4,
        "agreed": 3,
        "kappa": pytest.approx(5 / 9),
        "classes": {"polar": [2, 3], "tag": [0, 1], "wh": [1, 1]},
    }
    told = betteridge("data", "describe", ".").out
    assert "Second annotator, form: 3 of 4 alike, Cohen's kappa 0.556" in told
    assert "Second annotator, verdict: 3 of 3 alike\n" in told


def test_an_empty_data_set_is_described(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text("")
    done = betteridge("data", "describe", ".")
    assert done.code == 0
    assert done.out.startswith("0 articles on 0 stories")


# Outputs made elsewhere, and what of them is not scored


def output(number: int | str, text: str, **fields: Any) -> Data:
    article_id = f"tram-{number}" if isinstance(number, int) else number
    return {"article_id": article_id, "task": "summary", "text": text, **fields}


OUTPUTS = [
    output(0, "The council votes on a tram on 14 May."),
    output(0, "The council votes on a tram on 14 May."),
    output(1, " \n"),
    output(2, "The mayor said nothing was decided."),
    output("lost-1", "A summary of nothing."),
    output("lost-2", "A summary of nothing else."),
]


def estimates(card: Data, model: str) -> dict[str, Data]:
    return {one["name"]: one for one in card["estimates"] if one["model"] == model and one["task"] == "summary"}


@pytest.fixture
def scored(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> Callable[[Sequence[Data]], Data]:
    """Runs a suite of three articles on some outputs; returns the run, its manifest and its scorecard."""

    def run(rows: Sequence[Data]) -> Data:
        write(tmp_path / "mine.jsonl", *rows)
        path = suite(3, tasks={"summary": {"scorers": ["rouge"]}})
        done = betteridge("run", str(path), "--model", "outputs/mine.jsonl", "--json")
        assert done.code == 0, done.err
        manifest = json.loads((tmp_path / done.json["run"]["path"] / "manifest.json").read_text())
        return {**done.json, "manifest": manifest}

    return run


def test_outputs_without_an_article_are_told(scored: Callable[..., Data], betteridge: Cli) -> None:
    found = scored(OUTPUTS)
    lost, twice = found["manifest"]["notes"]
    assert lost.startswith("mine.jsonl, outputs/mine.jsonl: outputs for 2 ids that the data set does not have")
    assert lost.endswith("such as 'lost-1', 'lost-2'")
    assert twice.startswith("mine.jsonl, outputs/mine.jsonl: 1 line")
    assert "word for word" in twice
    for form in ("terminal", "markdown"):
        shown = " ".join(betteridge("scorecard", "--format", form).out.split())
        assert "2 ids that the data set does not have" in shown
        assert "lost-1" in shown
        assert "word for word" in shown
    assert "lost-1" in betteridge("scorecard", "--format", "json").out


def test_an_empty_output_is_an_error_and_no_zero(scored: Callable[..., Data]) -> None:
    card = scored(OUTPUTS)["scorecard"]
    found = estimates(card, "outputs/mine.jsonl")["rouge1"]
    assert (found["n"], found["errors"], found["unscored"]) == (2, 1, 0)
    others = estimates(scored([one for one in OUTPUTS if one["text"].strip()])["scorecard"], "outputs/mine.jsonl")
    assert found["mean"] == others["rouge1"]["mean"] > 0
    (failure,) = card["failures"]
    assert (failure["kind"], failure["count"]) == ("empty", 1)
    assert "mine.jsonl has an empty summary for 'tram-1'." in failure.values()


def test_a_missing_output_is_an_error_too(scored: Callable[..., Data]) -> None:
    card = scored([OUTPUTS[0]])["scorecard"]
    assert estimates(card, "outputs/mine.jsonl")["rouge1"]["errors"] == 2
    assert [(one["kind"], one["count"]) for one in card["failures"]] == [("missing", 2)]


def test_outputs_that_fit_leave_no_note(scored: Callable[..., Data]) -> None:
    found = scored([output(number, f"Town {number} votes on a tram.") for number in range(3)])
    assert found["manifest"]["notes"] == []
    assert found["scorecard"]["failures"] == []


def test_outputs_of_articles_that_the_suite_leaves_out_are_not_lost(
    betteridge: Cli, suite: MakeSuite, tmp_path: Path
) -> None:
    write(tmp_path / "mine.jsonl", *(output(number, f"Town {number} votes on a tram.") for number in range(3)))
    done = betteridge("run", str(suite(3)), "--model", "outputs/mine.jsonl", "--limit", "1", "--json")
    manifest = json.loads((tmp_path / done.json["run"]["path"] / "manifest.json").read_text())
    assert (done.json["scorecard"]["articles"], manifest["notes"]) == (1, [])


def test_imported_outputs_are_scored_as_the_import_says(betteridge: Cli, tmp_path: Path) -> None:
    rows = [
        {
            "doc_id": f"doc-{number}",
            "system_id": system,
            "source": f"{BODIES[number]} It was told on Monday.",
            "reference": BODIES[number],
            "system_output": text,
            "scores": {"recall": 0.5},
        }
        for system, texts in {"good": BODIES, "bad": ["Rain.", "Snow."]}.items()
        for number, text in enumerate(texts)
    ]
    write(tmp_path / "realsumm.jsonl", *rows)
    told = betteridge("data", "import", "realsumm", "realsumm.jsonl", "-o", "mine").out
    assert "name mine as a suite's dataset, --model outputs/mine/outputs.jsonl" in told
    plan = {"name": "mine", "dataset": "mine", "tasks": {"summary": {"scorers": ["rouge"]}}}
    (tmp_path / "mine.suite.yml").write_text(json.dumps(plan))
    done = betteridge("run", "mine.suite.yml", "--model", "outputs/mine/outputs.jsonl", "--json")
    assert done.code == 0, done.err
    means = {name: estimates(done.json["scorecard"], name)["rouge1"]["mean"] for name in ("good", "bad")}
    assert means == {"good": 1.0, "bad": 0.0}
