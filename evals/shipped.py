"""Where the files that come with the package are: prompts, rubrics, data sets and suites."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `shipped("prompts", "summary", "v1.prompt.yml")`.

    In an installed wheel they are inside the package; in a checkout they are its neighbours.
    """
    if parts[0] == "suites":
        return _PACKAGE.joinpath(*parts)
    inside = _PACKAGE / "shipped"
    return (inside if inside.is_dir() else _PACKAGE.parent).joinpath(*parts)
