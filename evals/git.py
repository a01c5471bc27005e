"""What git says of a folder: the one place that calls it."""

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, seconds: float = 5) -> str | None:
    """What `git ARGUMENTS` prints in a folder, as it stands; None without git, outside it, or where it fails."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", errors="replace")
