"""`betteridge init`: a folder that works at once: suite, prompts, rubrics, articles, a recording and a workflow."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from evals import __version__
from evals.cli.options import as_json, print_json
from evals.errors import StoreError
from evals.files import open_error
from evals.git import git, refusal
from evals.shipped import shipped
from evals.text import printable

STARTER = Path(__file__).parent.parent / "starter"
RENAMED = {"gitignore": ".gitignore", "workflow.yml": ".github/workflows/prompts.yml"}
"""Files that would do something where they are kept."""
SHIPPED = {
    "summary/v1.prompt.yml": "summary/v1.prompt.yml",
    "headline/v1.prompt.yml": "headline/v3.prompt.yml",  # the one that a small model can answer
    "rubrics/summary/v1.yml": "rubrics/summary/v1.yml",
    "rubrics/headline/v1.yml": "rubrics/headline/v1.yml",
}
"""Prompts and rubrics that are copied as they are, each under its name there."""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@as_json
def init(folder: Path, as_json: bool) -> None:
    """Write a suite, prompts, rubrics, ten articles, a recording and a GitHub workflow into DIR (default: here).

    `betteridge run` and `pytest` work there at once, without a key. A file that is there already is kept as it is.
    """
    written: list[str] = []
    kept: list[str] = []
    for name, data in _files():
        (written if _write(folder, name, data) else kept).append(name)
    if as_json:
        print_json({"folder": str(folder), "written": written, "kept": kept})
        return
    for what, names in (("Written", written), ("Kept as it was", kept)):
        for name in names:
            click.echo(f"{what}: {printable(str(folder / name))}")
    for line in _next_steps(folder):
        click.echo(line)


def _files() -> Iterator[tuple[str, bytes]]:
    """Every file by its path in the folder."""
    for path in sorted(STARTER.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(STARTER).as_posix()
            data = path.read_bytes()
            if name == "workflow.yml":
                data = data.replace(b"PACKAGE: betteridge ", f"PACKAGE: betteridge=={__version__} ".encode())
            yield RENAMED.get(name, name), data
    for name, source in SHIPPED.items():
        yield f"prompts/{name}", shipped("prompts", source).read_bytes()


def _write(folder: Path, name: str, data: bytes) -> bool:
    """Writes a file that is not there yet, and never through a link out of the folder; says whether it did.

    Raises:
        StoreError: the folder or the file cannot be written.
    """
    path = folder / name
    if os.path.lexists(path):
        return False
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise StoreError(f"{path.parent}: a link leads out of {folder}. Nothing is written there.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
            except BaseException:  # half a file would be kept by the next `init`
                path.unlink()
                raise
    except FileExistsError:
        blocking = next((one for one in (path, *path.parents) if one.is_symlink() or one.is_file()), path)
        raise StoreError(f"{blocking}: this is no folder, and one is needed. Name another DIR, or move it.") from None
    except NotADirectoryError:
        raise StoreError(f"{folder}: a file stands where a folder is needed. Name another DIR.") from None
    except OSError as problem:
        raise open_error(path, problem, StoreError) from None
    return True


def _next_steps(folder: Path) -> Iterator[str]:
    if told := refusal(folder):
        yield f"Note: {told}"
    top = (git(folder, "rev-parse", "--show-toplevel") or "").strip()
    if top and Path(top).resolve() != folder.resolve():
        yield f"Note: GitHub reads workflows in {top}/.github/workflows alone: move prompts.yml there, correct SUITE."
    ignored = folder / ".gitignore"
    if ignored.is_file() and b".betteridge" not in ignored.read_bytes():
        yield f"Note: add .betteridge/ to {ignored}: Runs and the cache are kept there."
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(printable(str(folder)))} && "
    yield f"Next: {go}betteridge run"
