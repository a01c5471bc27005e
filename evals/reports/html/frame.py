"""What the pages of a Run and of a Comparison have in common: templates, and a policy that lets a page run its own
script and load nothing."""

import base64
import hashlib
import json
import tomllib
from functools import cache, partial
from importlib.resources import files
from typing import Any

from evals.errors import PromptError
from evals.numbers import number
from evals.prompts import read_rubric
from evals.reports import figures
from evals.reports.compare import chance
from evals.reports.html.data import inert
from evals.schema import TASKS
from evals.store import Manifest

STYLES = ("page.css", "articles.css")
GLOSSES = "measures.toml"


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from jinja2.utils import htmlsafe_json_dumps
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=PackageLoader("evals.reports.html", "."),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))

    def breaks(name: str) -> Markup:
        return Markup("_<wbr>").join(inert(name).split("_"))

    environment.filters.update(breaks=breaks, data=partial(htmlsafe_json_dumps, dumps=dumps), raw=Markup)
    environment.filters.update(number=number, chance=chance, interval=figures.interval, money=figures.money)
    environment.globals.update(counted=figures.counted, who=figures.who)
    return environment


def filled(template: str, **values: Any) -> str:
    """What a template makes of some values: every string of them is inert."""
    text: str = _templates().get_template(template).render(**values)
    return text


def page_of(template: str, scripts: tuple[str, ...], **values: Any) -> str:
    """What a template makes with our styles and these scripts, and a policy that names both by their hashes."""
    style, script = _joined(STYLES), _joined(scripts)
    return filled(template, style=style, script=script, policy=_policy(style, script), **values)


def _joined(names: tuple[str, ...]) -> str:
    folder = files("evals.reports.html")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: this style and this script, by their hashes, and nothing else."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    of_style, of_script = (f"'sha256-{one}'" for one in hashes)
    return (
        f"default-src 'none'; style-src {of_style}; script-src {of_script}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def gloss_of(manifest: Manifest) -> dict[str, dict[str, str]]:
    """By task, what each measure says in words: for a rubric's criteria, their questions."""
    common = tomllib.loads(_joined((GLOSSES,)))
    found = {str(task): dict(common) for task in TASKS}
    for task, kept in manifest.rubrics.items():
        try:
            rubric = read_rubric(kept["source"], kept["id"], manifest.id)
        except (PromptError, KeyError):  # of an older form: its names must do
            continue
        found[task] |= {f"rubric.{one.id}": inert(one.question) for one in rubric.file.criteria if one.question}
    return found
