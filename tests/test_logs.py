"""What goes into a log is text, and never a command to the CI service that keeps it."""

import json
import os
import re
import subprocess
import sys

import pytest

from evals.logs import inert, inert_json

RUNNER = re.compile(r"^\s*::|##\[|##vso\[", re.M | re.I)
"""What GitHub's runner and Azure's agent look for in a line, once characters without width are gone."""


@pytest.mark.parametrize(
    "text",
    [
        "::error file=a.py,line=1::x",
        "fine\n    ::set-env name=A::b",
        "a\r\n\u00a0\u3000\t::stop-commands::x",
        "\u200b:\ufeff:error::x",
        "\x00::error::x",
        "it is ##[error]bad",
        "##vso[task.setvariable variable=A]b",
        "#\u200d##VSO[task.complete result=Failed;]",
    ],
)
def test_a_command_is_none_any_more(text: str) -> None:
    assert RUNNER.search(re.sub("[\u200b-\u200f\ufeff\x00]", "", text))
    told = inert(text)
    assert not RUNNER.search(re.sub("[\u200b-\u200f\ufeff\x00]", "", told))
    assert told.replace(" ", "") == text.replace(" ", "")
    document = inert_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(document) == {"a": text}
    assert not RUNNER.search(document.replace("\u200d", ""))


@pytest.mark.parametrize("text", ["a::b", "12:: 3", "# Head\n## More\n### [a]", "x [##] y", "std::vector", "a\n: : b"])
def test_what_is_no_command_stays(text: str) -> None:
    assert inert(text) == inert_json(text) == text


def test_a_million_blanks_take_no_time() -> None:
    assert inert("\n" + " \x1c\u200b" * 300_000 + ":x") == "\n" + " \x1c\u200b" * 300_000 + ":x"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1:strict", "cp1252", "utf-8"])
def test_no_character_stops_a_stream_and_json_stays_json(encoding: str) -> None:
    code = "import sys\nfrom evals.logs import Log\nsys.stdout = Log(sys.stdout)\nprint('\"é’🌊\\udcff\"', flush=True)"
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert json.loads(done.stdout.decode(encoding.partition(":")[0])) == "é’🌊\udcff"
