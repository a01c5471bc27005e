"""The shipped GitHub workflow, run here: each `run:` step by bash, as a runner would, in a clone at the merge commit."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from conftest import environment

GH = """#!{python}
'''Of `gh api`: lists, writes and rewrites the comments of a pull request, kept in a file.'''
import json, os, sys
store, asked = os.environ["COMMENTS"], sys.argv[1:]
found = json.load(open(store)) if os.path.exists(store) else []
path = next(one for one in asked if one.startswith("repos/"))
assert os.environ["GH_TOKEN"], "no token"
if "--jq" in asked:
    marker = asked[asked.index("--jq") + 1].split('startswith("')[1].split('")')[0]
    print("\\n".join(str(n) for n, one in enumerate(found, 1) if one.startswith(marker)))
    sys.exit()
file = asked[asked.index("--field") + 1].removeprefix("body=@")
if "PATCH" in asked:
    found[int(path.rsplit("/", 1)[1]) - 1] = open(file).read()
else:
    assert path.endswith("/issues/7/comments"), path
    found.append(open(file).read())
json.dump(found, open(store, "w"))
"""


@dataclass
class Job:
    """What a job printed, wrote into its summary, and whether it is red."""

    out: str = ""
    summary: str = ""
    failed: bool = False
    ran: list[str] = field(default_factory=list)

    @property
    def annotations(self) -> list[str]:
        """The workflow commands among what was printed."""
        return [line for line in self.out.splitlines() if line.startswith(("::error", "::warning"))]


@dataclass
class Runner:
    """Runs jobs of one workflow in a folder, with tools of ours where a runner has GitHub's."""

    workflow: dict[str, Any]
    folder: Path
    context: dict[str, str]
    """What expressions come to, by a piece of them."""
    env: dict[str, str]

    def job(self, name: str) -> Job:
        """One job: steps that use an action are passed over, the others run by bash."""
        tools, summary = self.folder.parent / "tools", self.folder.parent / "summary.md"
        tools.mkdir(exist_ok=True)
        summary.write_text("", "utf-8")
        for tool, text in (("betteridge", f'exec "{sys.executable}" -m evals "$@"'), ("pip", "echo pip $*")):
            (tools / tool).write_text(f"#!/bin/bash\n{text}\n", "utf-8")
        (tools / "gh").write_text(GH.replace("{python}", sys.executable), "utf-8")
        for tool in tools.iterdir():
            tool.chmod(0o755)
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
        job = Job()
        for step in self.workflow["jobs"][name]["steps"]:
            if "run" not in step or (job.failed and "!cancelled()" not in step.get("if", "")):
                continue
            given = {**self.workflow["env"], **step.get("env", {})}
            own = {key: self.resolved(str(value)) for key, value in given.items()}
            always = {"PATH": path, "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_REPOSITORY": "desk/prompts"}
            done = subprocess.run(
                [shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.folder, env=environment(**own, **always, **self.env), capture_output=True, text=True, timeout=250,
            )  # fmt: skip
            job.out += done.stdout + done.stderr
            job.failed |= done.returncode != 0
            job.ran.append(step["name"])
        job.summary = summary.read_text("utf-8")
        return job

    def resolved(self, value: str) -> str:
        """What a value with an expression comes to on the pull request that is played here."""
        if "${{" not in value:
            return value
        return next((found for piece, found in self.context.items() if piece in value), "")


def load_workflow(path: Path) -> dict[str, Any]:
    """The YAML; `on:` is read as the text that it is."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return found


def git(folder: Path, *arguments: str) -> str:
    """Git, as some author."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    ).stdout
