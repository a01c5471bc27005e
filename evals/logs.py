"""Text on its way into a log, which a CI service reads for commands: `::error::…` at a line's start, `##[…]` anywhere.

Sources: GitHub's runner (https://github.com/actions/runner, src/Runner.Common/ActionCommand.cs) and the agent of Azure
Pipelines, which passes over white space before `::`, and over characters without width wherever they stand.
"""

import codecs
import os
import re
from io import TextIOWrapper
from stat import S_ISREG
from typing import IO

_THIN = "\u00ad\u200b-\u200f\u2060-\u206f\ufeff\x00-\x08\x0e-\x1f"
_UNSEEN, _BLANK = f"[{_THIN}]*", f"[ \t\v\f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_THIN}]*"
_FIRST = re.compile(rf"((?:^|[\r\n]){_BLANK}:{_UNSEEN})(?=:)")
_ANYWHERE = re.compile(rf"#(?={_UNSEEN}#{_UNSEEN}(?:v{_UNSEEN}s{_UNSEEN}o{_UNSEEN})?\[)", re.I)
ESCAPED = "betteridge-escaped"
"""How a character is written that an encoding lacks: as JSON escapes it, so that JSON stays whole."""


def inert(text: str) -> str:
    """The text with a space in every `::` and `##` that a CI service would take for the beginning of a command."""
    return _ANYWHERE.sub("# ", _FIRST.sub(r"\1 ", text))


def inert_json(text: str) -> str:
    """The same of a JSON document, whose values stay what they are."""
    return _ANYWHERE.sub(r"\\u0023", text)


def _escape(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeEncodeError)
    raw = problem.object[problem.start : problem.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(raw[::2], raw[1::2], strict=True)), problem.end


codecs.register_error(ESCAPED, _escape)


class Log(TextIOWrapper):
    """Standard output or error: no character stops it, and nothing in it is a command, unless it goes into a file."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._inert = not S_ISREG(os.fstat(stream.fileno()).st_mode)
        self._ascii = codecs.lookup(stream.encoding).name == "ascii"
        # What calls itself ASCII is taken by click for a mistake, and written past as UTF-8.
        encoding, errors = "latin-1" if self._ascii else stream.encoding, stream.errors
        at_once = stream.line_buffering, stream.write_through
        super().__init__(stream.detach(), encoding, ESCAPED if errors == "strict" else errors, None, *at_once)

    def write(self, text: str) -> int:
        """Writes text that may be anybody's."""
        return self.write_commands(inert(text) if self._inert else text)

    def write_commands(self, text: str) -> int:
        """Writes text as it stands: our own commands to a CI service."""
        return super().write(text.encode("ascii", ESCAPED).decode() if self._ascii else text)


def echo_commands(text: str, stream: IO[str]) -> None:
    """Prints our own commands to a CI service, a line each."""
    write = stream.write_commands if isinstance(stream, Log) else stream.write
    write(f"{text}\n")
