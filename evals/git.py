"""What git says of a folder: the one place that calls it."""

import os
import re
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, seconds: float = 5, index: Path | None = None) -> str | None:
    """What `git ARGUMENTS` prints in a folder, as it stands; None without git, outside it, or where it fails.

    Args:
        index: a file to use as git's index, in place of the repository's own.
    """
    done = _run(folder, arguments, seconds, {"GIT_INDEX_FILE": str(index)} if index else {})
    return None if done is None or done.returncode else done.stdout.decode("utf-8", errors="replace")


def refusal(folder: Path) -> str | None:
    """Why git says nothing of the repository that a folder is in, with the remedy; None where it does, or where there
    is no repository."""
    done = _run(folder, ("rev-parse", "--git-dir"), 5, {"LC_ALL": "C"})
    told = "" if done is None or not done.returncode else done.stderr.decode("utf-8", errors="replace").strip()
    if not told or "not a git repository (or any" in told:
        return None
    reason = told.splitlines()[0].removeprefix("fatal: ")
    if dubious := re.search(r"dubious ownership in repository at '(.+)'", reason):
        remedy = f"If you trust it: git config --global --add safe.directory {dubious[1]}"
    else:
        remedy = f"See: git -C {folder.resolve()} status"
    return f"git refuses to read this repository ({reason}). {remedy}"


def _run(
    folder: Path, arguments: tuple[str, ...], seconds: float, more: dict[str, str]
) -> "subprocess.CompletedProcess[bytes] | None":
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=seconds, env={**os.environ, **more} if more else None
        )
    except (OSError, subprocess.SubprocessError):
        return None
