"""What makes a Request the same Request: named parts, the key made of them, and what changed between two."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evals.schema import Request
from evals.text import digest, shorten


def request_parts(identity: Mapping[str, str], request: Request) -> dict[str, Any]:
    """The named parts that make a Request the same Request."""
    asked = {"choices": list(request.choices)} if request.choices else {}
    return {
        **asked,
        "model": dict(identity),
        "messages": [[message.role, message.content] for message in request.messages],
        "parameters": dict(request.parameters),
        "schema": request.schema,
        "repeat": request.repeat,
        "purpose": request.purpose,
    }


class Asked:
    """A Request to a model with its key."""

    def __init__(self, identity: Mapping[str, str], request: Request) -> None:
        self.request = request
        self.model = str(identity.get("model"))
        self.parts = request_parts(identity, request)
        self.text = json.dumps(self.parts, sort_keys=True, ensure_ascii=False)
        self.key = digest(self.text, 16)


@dataclass(frozen=True)
class Entry:
    """One row: what was asked, in named parts, and when it was answered (seconds since 1970)."""

    key: str
    model: str
    purpose: str
    article_id: str
    made: float
    parts: Mapping[str, Any]


def nearest(asked: Asked, entries: Iterable[Entry]) -> Entry | None:
    """The entry that differs in fewest parts; of several, the one whose messages are most alike, then the newest."""

    def distance(one: Entry) -> tuple[int, int]:
        differing = sum(one.parts.get(name) != asked.parts.get(name) for name in {*one.parts, *asked.parts})
        texts = (_text(one.parts), _text(asked.parts))
        start, end = _common(*texts)
        return differing, max(map(len, texts)) - start - end

    return min((one for one in entries if one.key != asked.key), key=distance, default=None)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Each part that changed, in words: `parameters: temperature 0 is now 0.7`."""
    found = []
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name == "messages":
            found.append(f"messages: {_changed_text(_text(old), _text(new))}")
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            inside = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
            told = ", ".join(f"{key} {_brief(before.get(key))} is now {_brief(after.get(key))}" for key in inside)
            found.append(f"{name}: {told}")
        else:
            found.append(f"{name}: {_brief(before)} is now {_brief(after)}")
    return found


def _text(parts: Mapping[str, Any]) -> str:
    return "\n".join(f"{role}: {content}" for role, content in parts.get("messages", ()))


def _common(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts have in common from the start, and then from the end."""
    most = min(len(one), len(other))
    start = next((at for at in range(most) if one[at] != other[at]), most)
    end = next((at for at in range(most - start) if one[-1 - at] != other[-1 - at]), most - start)
    return start, end


def _changed_text(old: str, new: str) -> str:
    start, end = _common(old, new)
    before, after = (text[start : len(text) - end] for text in (old, new))
    if not before.strip() and not after.strip():
        return f"white space from character {start + 1:,}"
    return f"from character {start + 1:,}, {_brief(before)} is now {_brief(after)}"


def _brief(value: Any) -> str:
    return "none" if value in (None, "") else shorten(json.dumps(value, ensure_ascii=False), 70)
