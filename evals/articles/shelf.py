"""Texts by name, kept on disk: a million of them take no more memory than a thousand."""

import sqlite3


class Shelf:
    """A temporary map from names to (place, text); SQLite keeps it in a nameless file that ends with the process."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE shelf (name TEXT PRIMARY KEY, place TEXT, text TEXT) WITHOUT ROWID")

    def put(self, name: str, place: str, text: str = "") -> tuple[str, str] | None:
        """Keeps a text; None where the name is new, else the (place, text) that stands there and stays."""
        if self._database.execute("INSERT OR IGNORE INTO shelf VALUES (?, ?, ?)", (name, place, text)).rowcount:
            return None
        return self.get(name)

    def get(self, name: str) -> tuple[str, str] | None:
        """The (place, text) of a name."""
        found: tuple[str, str] | None = self._database.execute(
            "SELECT place, text FROM shelf WHERE name = ?", (name,)
        ).fetchone()
        return found

    def close(self) -> None:
        """Lets the file go."""
        self._database.close()
