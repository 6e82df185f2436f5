"""What a reader of one value takes, said in the words of JSON Schema: the API is described by it."""

from collections.abc import Callable
from typing import Any, TypeVar

Read = TypeVar("Read", bound=Callable[..., Any])
Schema = dict[str, Any]


def described(**schema: Any) -> Callable[[Read], Read]:
    """Says of a function which text it reads."""

    def declare(reader: Read) -> Read:
        reader.__dict__["described"] = schema
        return reader

    return declare


def schema_of(reader: Callable[..., Any]) -> Schema:
    """What was said of the function; any text, where nothing was."""
    schema: Schema = getattr(reader, "described", {"type": "string"})
    return schema
