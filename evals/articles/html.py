"""HTML pages: trafilatura finds the article, JSON-LD and OpenGraph tell the headline, `clean` removes what is left."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from evals.articles.clean import Page, Removal, clean_lines, find_headline
from evals.articles.furniture import kind_of
from evals.articles.lines import Line
from evals.articles.phrases import ended, length, told
from evals.errors import DataError
from evals.schema import LANGUAGE
from evals.text import QUESTION_MARKS, squash, words

_OUTSIDE = "outside the article, says trafilatura"
_PARTS = frozenset("div section article aside main body td header blockquote center html".split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = set("p div li blockquote td th dd dt pre center section article header main body ul ol table tr hr".split())
_BLOCKS |= _HEADINGS
_NEVER = set(
    "script style noscript template head button form nav aside footer figure figcaption iframe svg select input".split()
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(comments?|respond|kommentare?|sidebar|aside|related|promo\w*|newsletters?|subscri\w+|share\w*|sharing|"
    r"social|footer|nav\w*|menu|breadcrumbs?|cookies?|consent|ads?|advert\w*|banner|sponsor\w*|taboola|outbrain|recommend\w*|popular|"
    r"trending|mostread|most-read|widgets?|poll|player|pullquote|caption|credits?|tags?|toc|donate|paywall)(?:$|[\s_-])",
    re.I,
)
"""Classes and ids of what is no article. An element that holds much of the page's text is never taken for one."""


@dataclass(frozen=True)
class _Block:
    """A block of text, whether it is nothing but links, whether it is a heading, and the element it stands in."""

    text: str
    linked: bool
    heading: bool
    box: Any


def html_page(text: str, where: str) -> Page:
    """The headline and the article of an HTML page.

    Raises:
        DataError: the `web` extra is not installed, or there is no article under a headline.
    """
    try:
        import trafilatura  # noqa: F401  (the import tells whether it is there)
        from lxml import etree, html
    except ImportError:
        raise DataError(f"{where}: reading HTML needs trafilatura. Install it: pip install 'betteridge[web]'") from None
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as problem:
        raise DataError(f"{where}: no HTML that can be read ({problem}). Save the article as plain text.") from None
    headline, title = _headline(tree)
    spoken = _language(tree)
    everything = [block.text for block in _blocks(tree)]
    _prune(tree)
    blocks = list(_blocks(tree))
    inside = list(_article(tree))
    if not inside:
        raise DataError(f"{where}: no article text was found in this HTML. Save the article as plain text.")
    boxes: dict[Any, int] = {}
    lines = [Line(one.text, boxes.setdefault(one.box, len(boxes)), kind_of(one.text)) for one in blocks]
    start = next((at for at, line in enumerate(lines) if line.text in (headline, title)), -1)
    if not headline:
        likely = find_headline(lines)
        worded = length(likely) >= 5 and (likely[-1] in QUESTION_MARKS or (start < 0 and not told(likely)))
        headline = likely if worded or not title else title
        start = next((at for at, line in enumerate(lines) if line.text == headline), start)
    held = [at for at, block in enumerate(blocks) if at > start and _is_inside(block.text, inside)]
    parts = {blocks[at].box for at in held if length(blocks[at].text) >= 15}
    for at, (line, block) in enumerate(zip(lines, blocks, strict=True)):
        line.reason = line.reason or _mark(block, at, start, held, parts)
    page = clean_lines(lines, where, headline)
    shown = {page.headline, page.body, *(one.text for one in page.removed)}
    apart = tuple(
        Removal(line, _OUTSIDE) for line in dict.fromkeys(everything) if line not in shown and line not in page.body
    )
    return Page(page.headline, page.body, (*apart, *page.removed), spoken)


def _mark(block: _Block, at: int, start: int, held: list[int], parts: set[Any]) -> str | None:
    """Why a block is no part of the article: trafilatura says where it is; within that, only links and labels go.

    What stands between the headline and the first block held may be a standfirst, and is left to `clean`.
    """
    if block.linked and (length(block.text) <= 12 or not told(block.text)):
        return "link"
    if at in held or (start >= 0 and held and start <= at < held[0]):
        return None
    gap = held and held[0] < at < held[-1] and (block.heading or ended(block.text) or block.box in parts)
    return None if gap else _OUTSIDE


def _language(tree: Any) -> str | None:
    """The language that the page declares, as a tag."""
    told = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    first, _, rest = told.strip().replace("_", "-").partition("-")
    tag = f"{first.lower()}-{rest}" if rest else first.lower()
    return tag if re.fullmatch(LANGUAGE, tag) else None


def _prune(tree: Any) -> None:
    """Takes elements out that by their tag or class are no article, in place; one that holds much of the page stays."""
    for element in list(tree.iter("script", "style", "noscript", "template")):
        element.drop_tree()
    for form in list(tree.iter("form")):
        box = form.getparent()
        small = box is not None and box.tag in ("div", "section") and length(box.text_content()) <= 60
        if small and box.find(".//h1") is None:  # what is around a form of few words belongs to it
            box.drop_tree()
    whole = len(tree.text_content()) or 1
    for element in list(tree.iter()):
        if (
            not isinstance(element.tag, str)
            or element.getparent() is None
            or element.tag in ("body", "main", "article")
        ):
            continue
        named = _FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}")
        much = len(element.text_content()) > whole / 3 or (
            element.tag == "figure" and element.find(".//table") is not None
        )
        weak = (
            named
            and named.group(1).lower() in _WEAK
            and any(length(one.text_content()) > 15 for one in element.iter("p"))
        )
        if (element.tag in _NEVER or (named and not weak)) and not much:
            element.drop_tree()


_WEAK = ("ad", "ads", "share", "tag", "tags", "caption", "player", "menu")
"""Classes that also stand on parts of an article, such as `with-ad`."""


def _article(tree: Any) -> Iterator[str]:
    """The pieces of the article's text, as trafilatura finds them."""
    from lxml import etree, html
    from trafilatura import extract

    source = html.tostring(tree, encoding="unicode")
    found = extract(source, output_format="xml", include_comments=False, include_tables=True, favor_recall=True)
    for block in etree.fromstring(found.encode()).find("main").iter() if found else ():
        if text := squash("".join(block.itertext())):
            yield text


def _is_inside(line: str, article: list[str]) -> bool:
    """Whether a block of the page is one of the article's, or a long part of one."""
    return line in article or (len(line) > 24 and line.replace(" ", "") in article[0].replace(" ", ""))


def _headline(tree: Any) -> tuple[str, str]:
    """The headline as the page declares it (schema.org, then OpenGraph), else its `h1`, else empty; and its title.

    Where what is declared only varies the visible `h1`, the visible one is the headline.
    """
    title = next((squash(one.text_content()) for one in tree.xpath("//head/title")), "")
    shown = [squash(one.text_content()) for path in ("//article//h1", "//main//h1", "//h1") for one in tree.xpath(path)]
    all_declared = list(_declarations(tree))
    declared = next(
        (one for one in all_declared if one in shown or title.startswith(one)), next(iter(all_declared), "")
    )
    for line in shown:
        own = set(words(line.lower()))
        alike = line == declared or (length(line) > 2 and (title.startswith(line) or declared.startswith(line[:20])))
        alike = alike or (len(own) > 4 and 2 * len(own & set(words(declared.lower()))) >= len(own))
        if line and (alike or not (declared or title)):
            return line, title
    plain = re.sub(r"\s(?:[|–—-]|::|»)\s[^|–—]{2,40}$", "", title)
    return declared or next(iter(shown), ""), plain if length(plain) > 3 else ""


def _declarations(tree: Any) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            yield from _declared(
                json.loads(re.sub(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$", "", script), strict=False)
            )
        except (ValueError, RecursionError):
            continue
    site = next(iter(tree.xpath("//meta[@property='og:site_name']/@content")), "")
    for title in tree.xpath("//meta[@property='og:title']/@content"):
        if title.strip():
            yield (
                re.sub(rf"\s+[|–—-]\s+{re.escape(site)}$", "", squash(title))
                if site
                else re.sub(r"\s[|]\s[^|]{2,40}$", "", squash(title))
            )


def _declared(data: Any) -> Iterator[str]:
    """The `headline` of every article in JSON-LD."""
    if isinstance(data, list):
        for one in data:
            yield from _declared(one)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        named = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
        if re.search(r"Article|Posting|Report\b", named) and isinstance(data.get("headline"), str):
            yield squash(unescape(re.sub(r"<[^>]+>", "", data["headline"])))
        for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _declared(data.get(inner))


def _blocks(tree: Any) -> Iterator[_Block]:
    """The texts of the page, a block each."""
    pieces: list[tuple[str, bool]] = []
    inside = tree
    for text, linked, element in (*_pieces(tree, False), (None, False, tree)):
        if text is not None:
            pieces.append((text, linked))
            continue
        if line := squash("".join(piece for piece, _ in pieces)):
            linked = all(linked for piece, linked in pieces if piece.strip())
            yield _Block(line, linked, inside.tag in _HEADINGS, _box(inside))
        pieces, inside = [], element


def _box(element: Any) -> Any:
    """The part of the page that an element stands in; a list belongs to what is around it."""
    while element.tag not in _PARTS and element.getparent() is not None:
        element = element.getparent()
    return element


def _pieces(element: Any, linked: bool) -> Iterator[tuple[str | None, bool, Any]]:
    """Pieces of text and whether each is in a link; None where a block begins or ends, with the element it is in."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "template", "head"):
        return
    cell = (
        element.tag in ("td", "th")
        and not _BLOCKS & {one.tag for one in element.iterdescendants()}
        and len(element.text_content()) < 60
    )
    block = element.tag in _BLOCKS and not cell
    if cell:
        yield " ", linked, element
    linked = linked or element.tag == "a"
    if block:
        yield None, False, element
    if element.tag == "br":
        after = element.getnext()
        twice = after is not None and after.tag == "br" and not (element.tail or "").strip()
        yield (None, False, element) if twice or _is_set_off(element) else (" ", linked, element)
    if element.text:
        yield element.text, linked, element
    for child in element:
        before = child.getprevious()
        if before is not None and before.tag == child.tag in ("span", "a", "time") and not before.tail:
            yield " ", linked, element  # entries that only their style sets apart
        yield from _pieces(child, linked)
        if child.tail:
            yield child.tail, linked, element
    if block:
        yield None, False, element.getparent()


def _is_set_off(br: Any) -> bool:
    """Whether the line above a break is nothing but one element, such as a bold label or a link."""
    over = br.getprevious()
    if over is None or over.tag == "br" or (over.tail or "").strip():
        return False
    before = over.getprevious()
    return not ((br.getparent().text if before is None else before.tail) or "").strip() and (
        before is None or before.tag == "br"
    )
