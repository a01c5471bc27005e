"""Raw pages as files: text, Markdown and HTML, each becoming one Article."""

import re
from pathlib import Path

from evals.articles.clean import Page, clean_page, guess_language
from evals.errors import DataError
from evals.files import read_text
from evals.schema import Article
from evals.text import digest

PAGES = (".txt", ".text", ".md", ".markdown", ".html", ".htm")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|\?xml)", re.I | re.S)


def find_pages(source: Path) -> list[Path]:
    """The pages that a source names: itself, or all in the folder, in order; hidden files are passed over.

    Raises:
        DataError: it does not exist.
    """
    if not source.exists():
        raise DataError(f"{source}: there is no such file or folder. Check the path.")
    if not source.is_dir():
        return [source]
    found = (path for path in source.rglob("*") if path.suffix.lower() in PAGES and path.is_file())
    return sorted(path for path in found if not any(part[0] == "." for part in path.relative_to(source).parts))


def read_page(path: Path, language: str | None = None) -> tuple[Article, Page]:
    """The Article on the page in a file, and what was removed from it.

    Raises:
        DataError: the file cannot be read, or holds no article under a headline.
    """
    return page_article(read_text(path, DataError), str(path), language)


def page_article(text: str, where: str, language: str | None = None) -> tuple[Article, Page]:
    """The Article on a page, named by a hash of its text, and what was removed from it.

    Raises:
        DataError: there is no article under a headline, or HTML cannot be read for want of the `web` extra.
    """
    if _HTML.match(text):
        from evals.articles.html import html_page

        page = html_page(text, where)
    else:
        page = clean_page(text, where)
    article = Article(
        id=digest(f"{page.headline}\n{page.body}"),
        headline=page.headline,
        body=page.body,
        language=language or page.language or guess_language(page.body),
        source=where,
    )
    return article, page
