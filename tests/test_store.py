"""A Run on disk: what is appended is read back, and what is torn, damaged, locked or missing is said so."""

import json
import re
import shutil
from pathlib import Path

import pytest

from evals.errors import StoreError
from evals.files import write_whole
from evals.schema import Evidence, Failure, Flag, Output, Sample, Score, Spent, Usage
from evals.store import MANIFEST, SAMPLES, Canaries, Run, create_run, find_run, list_runs


def sample(number: int, **fields: object) -> Sample:
    base = {"article_id": f"a{number}", "story": "s", "task": "summary", "model": "lead3"}
    return Sample.model_validate({**base, "output": Output(text=f"Text {number}\nÄ — 市 \u2028 😀"), **fields})


FULL = Sample(
    article_id="a",
    story="s",
    task="headline",
    prompt="headline@v2",
    model="openai/m",
    repeat=3,
    output=Output(
        text="{}",
        data={"verdict": None, "notes": [None, {"deep": None}], "number": 1.5},
        usage=Usage(input=10, output=2, cached=4),
        finish="stop",
        seconds=0.25,
        cached=True,
        notes=("left out: seed",),
    ),
    error=Failure(kind="invalid_json", message="Not JSON: '…'."),
    scores=(
        Score(name="rouge1", value=0.0, precision=0.0, recall=1.0, signature="x"),
        Score(name="names", status="unscored", reason="no name"),
        Score(name="verdict", label="supported", evidence=(Evidence(quote="q"),), flags=(Flag(quote="q", start=0, end=1, reason="r"),)),
    ),
)  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return create_run(tmp_path, "Night desk")


def append(run: Run, *samples: Sample) -> None:
    with run.appending() as appender:
        appender.append(samples)


def write(run: Run, text: str | bytes) -> Path:
    path = run.path / SAMPLES
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_what_is_appended_is_read_back(run: Run) -> None:
    some = [sample(1), sample(2, output=None, error=Failure(kind="timeout", message="Late.")), FULL]
    append(run, *some[:2])
    append(run, *some[2:])
    assert list(run.samples()) == some
    assert len((run.path / SAMPLES).read_bytes().splitlines()) == 3


def test_fields_that_are_none_survive(run: Run) -> None:
    append(run, sample(1, output=None), FULL)
    first, full = run.samples()
    assert (first.prompt, first.output, first.error) == (None, None, None)
    assert full.output is not None
    assert full.output.data == {"verdict": None, "notes": [None, {"deep": None}], "number": 1.5}


def test_each_append_is_on_the_disk_before_the_next(run: Run) -> None:
    with run.appending() as appender:
        appender.append([sample(1)])
        assert list(run.samples()) == [sample(1)]
        appender.append([])
        appender.append([sample(2)])
        assert list(run.samples()) == [sample(1), sample(2)]


def test_no_samples_yet(run: Run) -> None:
    assert list(run.samples()) == []
    append(run)
    assert list(run.samples()) == []


@pytest.mark.parametrize("whole", [0, 1, 2])
def test_a_torn_last_line_is_passed_over_and_cut(run: Run, whole: int) -> None:
    append(run, *(sample(number) for number in range(3)))
    lines = (run.path / SAMPLES).read_bytes().splitlines(keepends=True)
    path = write(run, b"".join(lines[:whole]) + lines[whole][:-30])
    kept = [sample(number) for number in range(whole)]
    assert list(run.samples()) == kept
    append(run, sample(9))
    assert list(run.samples()) == [*kept, sample(9)]
    assert path.read_bytes().startswith(b"".join(lines[:whole]) + b'{"article_id":"a9"')


def test_a_line_that_lacks_only_its_end_is_torn_too(run: Run) -> None:
    append(run, sample(1), sample(2))
    write(run, (run.path / SAMPLES).read_bytes().removesuffix(b"\n"))
    assert list(run.samples()) == [sample(1)]
    append(run, sample(2))
    assert list(run.samples()) == [sample(1), sample(2)]


@pytest.mark.parametrize(
    "damage",
    [b'{"article_id": "a1", "sto\n', b"\x00\xff\xfe\n", b"\n", b'{"article_id": "a1", "surprise": 1}\n', b"[]\n"],
    ids=["torn", "binary", "blank", "other fields", "list"],
)
def test_a_damaged_middle_line_is_named(run: Run, damage: bytes) -> None:
    append(run, sample(1), sample(2), sample(3))
    first, _, third = (run.path / SAMPLES).read_bytes().splitlines(keepends=True)
    path = write(run, first + damage + third)
    reading = run.samples()
    assert next(reading) == sample(1)
    with pytest.raises(StoreError, match=re.escape(f"{path}, line 2: damaged")):
        next(reading)


def test_two_cannot_append_at_once(run: Run) -> None:
    with run.appending() as appender:
        appender.append([sample(1)])
        with pytest.raises(StoreError, match="another process is writing this Run"), run.appending():
            pytest.fail("a second appender was let in")
        appender.append([sample(2)])
    append(run, sample(3))
    assert list(run.samples()) == [sample(1), sample(2), sample(3)]


def test_runs_apart_do_not_lock_each_other(tmp_path: Path) -> None:
    first, second = create_run(tmp_path, "x"), create_run(tmp_path, "x")
    assert first.id != second.id
    with first.appending() as one, second.appending() as other:
        one.append([sample(1)])
        other.append([sample(2)])
    assert (list(first.samples()), list(second.samples())) == ([sample(1)], [sample(2)])


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Night desk", "night-desk"), ("ünï/..\\x", "n-x"), ("市", "suite"), ("x" * 99, "x" * 40)],
    ids=["words", "separators", "no letters", "long"],
)
def test_an_id_is_safe_and_sorts_by_time(tmp_path: Path, name: str, slug: str) -> None:
    run = create_run(tmp_path, name)
    assert re.fullmatch(rf"\d{{8}}-\d{{6}}-{re.escape(slug)}-[0-9a-f]{{4}}", run.id)
    assert run.path.parent == tmp_path / "runs"


def homed(home: Path, *ids: str) -> Path:
    for name in ids:
        folder = home / "runs" / name
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_text('{"suite": {}}')
    return home


IDS = ("20260101-100000-desk-aaaa", "20260101-100000-desk-abbb", "20260203-090000-port-cccc")


@pytest.mark.parametrize(
    ("reference", "found"),
    [("latest", IDS[2]), (IDS[0], IDS[0]), ("20260101-100000-desk-ab", IDS[1]), ("202602", IDS[2])],
    ids=["latest", "id", "beginning", "short beginning"],
)
def test_find_run(tmp_path: Path, reference: str, found: str) -> None:
    assert find_run(homed(tmp_path, *IDS), reference).id == found


def test_find_run_by_path(tmp_path: Path) -> None:
    elsewhere = homed(tmp_path / "elsewhere", "mine") / "runs" / "mine"
    assert find_run(tmp_path / "home", str(elsewhere)).path == elsewhere


def test_a_whole_id_wins_over_a_longer_one(tmp_path: Path) -> None:
    assert find_run(homed(tmp_path, "20260101-x", "20260101-x-2"), "20260101-x").id == "20260101-x"


@pytest.mark.parametrize(
    ("ids", "reference", "message"),
    [
        (IDS, "2026", f"'2026' may be {IDS[0]} or {IDS[1]}. Write more of the id."),
        (IDS, "2025", "There is no Run '2025'. See: betteridge runs list"),
        (IDS, "port", "There is no Run 'port'."),
        ((), "latest", "There is no Run in "),
    ],
    ids=["ambiguous", "none", "not a beginning", "no runs"],
)
def test_no_such_run(tmp_path: Path, ids: tuple[str, ...], reference: str, message: str) -> None:
    with pytest.raises(StoreError, match=re.escape(message)):
        find_run(homed(tmp_path, *ids), reference)


def test_a_folder_without_a_manifest_is_no_run(tmp_path: Path) -> None:
    home = homed(tmp_path, IDS[0])
    (home / "runs" / "zzz").mkdir()
    (home / "runs" / "note.txt").write_text("x")
    assert [run.id for run in list_runs(home)] == [IDS[0]]
    assert find_run(home, "latest").id == IDS[0]


def test_latest_is_what_was_begun_last_however_the_clock_was_set(tmp_path: Path) -> None:
    homed(tmp_path, "20991231-235959-desk-aaaa")
    made = ["20991231-235959-desk-aaaa"]
    for name in ("z", "a", "m"):  # all within a second, and long before the first
        run = create_run(tmp_path, name)
        (run.path / MANIFEST).write_text("{}")
        made.append(run.id)
        assert find_run(tmp_path, "latest").id == run.id
    assert [run.id for run in list_runs(tmp_path)] == made
    shutil.rmtree(tmp_path / "runs" / made[0])
    assert [run.id for run in list_runs(tmp_path)] == made[1:]
    homed(tmp_path, "21000101-000000-desk-aaaa")
    assert find_run(tmp_path, "latest").id == "21000101-000000-desk-aaaa"


def test_without_a_change_of_the_clock_nothing_is_noted(tmp_path: Path) -> None:
    homed(tmp_path, *IDS)
    assert [path.name for path in create_run(tmp_path, "x").path.iterdir()] == []


def test_what_was_made_as_base_of_a_comparison_is_found_by_name_alone(tmp_path: Path) -> None:
    Run(homed(tmp_path, *IDS) / "runs" / IDS[2]).write_base("main:a.suite.yml")
    assert [run.id for run in list_runs(tmp_path)] == [*IDS[:2]]
    assert [run.base for run in list_runs(tmp_path, bases=True)] == [None, None, "main:a.suite.yml"]
    assert find_run(tmp_path, "latest").id == IDS[1]
    assert find_run(tmp_path, IDS[2]).base == "main:a.suite.yml"
    for name in IDS[:2]:
        Run(tmp_path / "runs" / name).write_base("b")
    assert find_run(tmp_path, "latest").id == IDS[2]  # better than none


def test_a_sample_that_stands_there_twice_counts_once_and_is_told(run: Run) -> None:
    again = sample(1).model_copy(update={"output": Output(text='Another, ","repeat":7, text.')})
    append(run, sample(1), again, sample(2), sample(1))
    told = r"samples\.jsonl, line 2: the .* of .* by .* stands there twice, and 1 like it\. The first counts"
    with pytest.warns(UserWarning, match=told):
        assert list(run.samples()) == [sample(1), sample(2)]
    assert run.finished() == 2
    append(run, sample(3))
    assert list(run.samples()) == [sample(1), sample(2), sample(3)]
    assert (run.path / SAMPLES).read_bytes().count(b"\n") == 3


def test_lines_that_cannot_be_written_anew_stay(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    append(run, sample(1), sample(1))
    before = (run.path / SAMPLES).read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError, match="No space left"):
        append(run, sample(2))
    assert [(one.name, one.read_bytes()) for one in run.path.iterdir()] == [(SAMPLES, before)]


def test_a_damaged_file_is_not_written_anew(run: Run) -> None:
    append(run, sample(1), sample(1))
    with (run.path / SAMPLES).open("ab") as file:
        file.write(b"\xff\n")
    before = (run.path / SAMPLES).read_bytes()
    append(run)
    assert (run.path / SAMPLES).read_bytes() == before
    with pytest.raises(StoreError, match="line 3"):
        list(run.samples())


def test_a_file_that_takes_the_place_of_the_opened_one_is_somebody_elses(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.flock", lambda *_: write_whole(run.path / SAMPLES, ""))
    with pytest.raises(StoreError, match="another process"):
        append(run, sample(1))


def test_an_unwritable_home_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(StoreError, match=r"Runs cannot be kept here \(Not a directory\).*BETTERIDGE_HOME"):
        create_run(file / "home", "x")
    with pytest.raises(StoreError, match="cannot be written"):
        write_whole(file / "manifest.json", "{}")
    with pytest.raises(StoreError, match="cannot be written"), Run(file).appending():
        pytest.fail("a file was opened as a Run")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.json", "old")
    with pytest.raises((UnicodeEncodeError, StoreError)):
        write_whole(tmp_path / "x.json", "new \ud800")
    assert (tmp_path / "x.json").read_text() == "old"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"suite": ', "not valid JSON"),
        ('{"name": "x"}', "is missing"),
        ("[]", "should be a valid dictionary"),
        ("", "the file is empty"),
        (None, "there is no such file"),
    ],
    ids=["torn", "other", "list", "empty", "missing"],
)
def test_a_damaged_manifest_is_named(run: Run, text: str | None, message: str) -> None:
    path = run.path / MANIFEST
    if text is not None:
        path.write_text(text)
    with pytest.raises(StoreError, match=rf"{re.escape(str(path))}.*{message}"):
        run.manifest()


def test_canaries(run: Run) -> None:
    assert run.canaries() is None
    asked = Canaries(results=({"id": "ä", "passed": True},), spent=Spent(requests=1, cost=0.5))
    run.write_canaries(asked)
    assert run.canaries() == asked
    assert json.loads((run.path / "canaries.json").read_text(encoding="utf-8"))["results"] == list(asked.results)


def test_canaries_without_an_account_are_read_too(run: Run) -> None:
    (run.path / "canaries.json").write_text('[{"id": "a", "passed": true}]')
    assert run.canaries() == Canaries(results=({"id": "a", "passed": True},))


def test_damaged_canaries_are_named(run: Run) -> None:
    (run.path / "canaries.json").write_text('[{"id": ')
    with pytest.raises(StoreError):
        run.canaries()


def test_half_a_surrogate_pair_is_kept_as_a_replacement(run: Run) -> None:
    append(run, sample(1, output=None, error=Failure(kind="server", message="a \ud800 b")))
    assert [one.error and one.error.message for one in run.samples()] == ["a ? b"]
