"""Where an OpenAI-compatible server is, and what of it may be shown."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from evals.errors import SettingsError

HIDDEN = "[secret]"


@dataclass(frozen=True)
class Endpoint:
    """An address and a key. Neither the key nor what an address may hold of one is logged, cached or written."""

    base_url: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    price: tuple[float, float] | None = None
    """US dollars for a million tokens in, and out."""

    @property
    def shown(self) -> str | None:
        """The address without user, password and query."""
        return None if self.base_url is None else shown_address(self.base_url)

    @property
    def authorization(self) -> str:
        """The value of the header: the key, else the user and password of the address, else a filler."""
        if self.api_key or self.base_url is None:
            return f"Bearer {self.api_key or 'none'}"
        user, password = _login(self.base_url)
        if not user and not password:
            return "Bearer none"
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def address(self, default: str, path: str) -> str:
        """The whole URL of a path under base_url, its query kept.

        Raises:
            SettingsError: base_url is no address.
        """
        url = default if self.base_url is None else self.base_url
        try:
            parts = urlsplit(url)
            there = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and url.split() == [url]
        except ValueError:
            there = False
        if not there:
            if not url:  # a variable that CI left empty must not send articles to somebody else
                raise SettingsError(
                    "base_url or OPENAI_BASE_URL is set, but empty. Write http://HOST:PORT/v1, or unset it to mean "
                    f"{default}."
                )
            shown = HIDDEN if re.search("[@?]", url) else repr(url)
            raise SettingsError(f"base_url {shown} is no address. Write http://HOST:PORT/v1.")
        scheme, netloc, base, query, _ = parts
        return urlunsplit((scheme, netloc.rpartition("@")[2], base.rstrip("/") + path, query, ""))

    def without_secrets(self, text: str) -> str:
        """A text from the server, in which a key that it echoes is replaced."""
        for secret in self._secrets():
            text = text.replace(secret, HIDDEN)
        return text

    def _secrets(self) -> list[str]:
        address = self.base_url or ""
        found = [self.api_key or "", _login(address)[1], *(value for _, value in parse_qsl(urlsplit(address).query))]
        return [one for one in found if len(one) > 5]  # shorter ones are versions and flags


def shown_address(address: str) -> str:
    """A URL without user, password, query and fragment."""
    scheme, netloc, path, _, _ = urlsplit(address)
    return urlunsplit((scheme, netloc.rpartition("@")[2], path, "", ""))


def _login(address: str) -> tuple[str, str]:
    user, _, password = urlsplit(address).netloc.rpartition("@")[0].partition(":")
    return unquote(user), unquote(password)
