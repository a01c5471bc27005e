"""A picture of a page, taken by the Chromium or Chrome that is installed."""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.errors import StoreError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH = 1100
TALLEST = 8000
"""Pixels; what is longer is cut off."""
PATIENCE = 60
"""Seconds."""


def take_picture(page: str) -> bytes:
    """The page as PNG, WIDTH pixels wide and as tall as its root's `data-height` says.

    Raises:
        StoreError: there is no browser, or it failed.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise StoreError("A picture is taken by Chromium or Chrome, and none is installed. Use --format svg instead.")
    with TemporaryDirectory(prefix="betteridge-") as folder:
        file, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        file.write_text(page, encoding="utf-8")
        told = re.search(r'data-height="(\d+)"', _ask(browser, folder, "--dump-dom", file.as_uri()))
        height = min(int(told[1]), TALLEST) if told else WIDTH
        _ask(browser, folder, f"--window-size={WIDTH},{height}", f"--screenshot={picture}", file.as_uri())
        if not picture.is_file():
            raise StoreError(f"{browser}: took no picture. Use --format svg instead.")
        return picture.read_bytes()


def _ask(browser: str, folder: str, *words: str) -> str:
    # No sandbox, which root cannot have: the page is ours, and its policy lets it load nothing.
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile")
    command = [browser, *options, f"--window-size={WIDTH},{WIDTH}", *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise StoreError(f"{browser}: took no picture ({type(problem).__name__}). Use --format svg instead.") from None
    return done.stdout
