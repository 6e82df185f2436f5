"""JSON as WeChat Pay sends it, read strictly: nothing twice, nothing of another type than announced."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn

Document = Mapping[str, object]

MAXIMUM_FEN = 10**12
_WORD = re.compile(r"[!-~]{1,128}", re.ASCII)


class Malformed(ValueError):
    """Not what the provider documents; the text names the field and no value."""


def read_document(body: bytes) -> Document:
    """The JSON object in `body`; raises Malformed also for a key given twice, NaN, or nesting without end."""
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Malformed("no strict JSON") from None
    return _object(document, "document")


def word(document: Document, name: str) -> str:
    """The text of `name`: 1 to 128 visible ASCII characters, as all numbers and codes are."""
    value = document.get(name)
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Malformed(name)
    return value


def optional_word(document: Document, name: str) -> str | None:
    """The same, or None where it is absent or null."""
    return None if document.get(name) is None else word(document, name)


def section(document: Document, name: str) -> Document:
    """The object under `name`."""
    return _object(document.get(name), name)


def fen(document: Document, name: str) -> int:
    """The amount under `name`: an integer of JSON, never a boolean, a float or a text."""
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAXIMUM_FEN:
        raise Malformed(name)
    return value


def optional_moment(document: Document, name: str) -> datetime | None:
    """The RFC 3339 time under `name` in UTC, or None where it is absent."""
    text = optional_word(document, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Malformed(name)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(name) from None


def _object(value: object, name: str) -> Document:
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise Malformed("a key twice")
    return document


def _refuse(constant: str) -> NoReturn:
    raise Malformed(constant)
