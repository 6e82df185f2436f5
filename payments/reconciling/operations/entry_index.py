"""Which entries a run has seen already: on disk, so that the longest bill takes no more memory than a short one."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from types import TracebackType

CACHE_KIB = 8 * 1024


def entry_key(trade_index: str, number_index: str) -> bytes:
    """16 bytes that stand for an entry; both indexes of a payment are the same, those of a refund differ."""
    return hashlib.blake2b((trade_index + number_index).encode(), digest_size=16).digest()


class EntryIndex:
    """A set of keys in a private temporary file, which is gone when this is closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> "EntryIndex":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def among(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that were added before."""
        places = ",".join("?" * len(keys))
        found = self._database.execute(f"SELECT key FROM seen WHERE key IN ({places})", keys)  # noqa: S608 -- places only
        return {key for (key,) in found}

    def add(self, keys: Iterable[bytes]) -> None:
        """Remember the keys; one that is there already stays."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((key,) for key in keys))
        self._database.execute("COMMIT")
