"""Fields of requests and answers in the words of JSON Schema."""

from typing import Any

from foundation.api import fields
from foundation.api.dates import read_date, read_instant
from foundation.api.described import Schema, schema_of
from foundation.money import MAXIMUM_FEN

# What no text may have, wherever it stands; what joins or hides depending on its neighbours is judged when it is read.
SEEN = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u2028-\\u202e\\u2060-\\u206f\\ufeff]*$"
IDENTITY = {"type": "integer", "format": "int64"}
YUAN = {"type": "number", "examples": [100.00]}
_MOST_YUAN = MAXIMUM_FEN / 100


def asked(field: fields.ValueField) -> Schema:
    """What a request may give for it."""
    if field.described is not None:
        return dict(field.described)
    match field:
        case fields.AmountField():
            return _amount()
        case fields.IdField():
            return IDENTITY | {"minimum": -fields.MAXIMUM_ID, "maximum": fields.MAXIMUM_ID}
        case fields.WordField():
            return {"type": "string", "enum": [*field.words]}
        case fields.ReturnUrlField():
            return _text(field) | {"format": "uri"}
        case fields.TextField():
            return _text(field)
        case fields.DateField():
            return schema_of(read_date)
        case fields.InstantField():
            return schema_of(read_instant)
    return shown(field)


def shown(field: fields.ValueField) -> Schema:
    """What an answer shows of it."""
    match field:
        case fields.AmountField():
            return dict(YUAN)
        case fields.IdField():
            return dict(IDENTITY)
        case fields.NumberField():
            return {"type": "integer"}
        case fields.FlagField():
            return {"type": "boolean"}
        case fields.WordField():
            return {"type": "string", "enum": [*field.words]}
        case fields.DateField():
            return {"type": "string", "format": "date"}
        case fields.InstantField():
            return {"type": "string", "format": "date-time", "examples": ["2023-01-01T00:00:00Z"]}
        case fields.AnyTextField() | fields.SentenceField():
            return {"type": "string"}
    raise TypeError(f"{type(field).__name__} does not say what it takes: give it `described`")


def told(kind: type) -> Schema:
    """What an error's extra of this type is."""
    kinds: dict[type, Schema] = {int: dict(IDENTITY), str: {"type": "string"}, dict: {"type": "object"}}
    return kinds.get(kind) or dict(YUAN)


def with_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "type" in schema and "enum" not in schema:  # generators of clients make one name of the words, then
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _amount() -> Schema:
    literal = {"exclusiveMinimum": 0, "maximum": _MOST_YUAN, "multipleOf": 0.01}
    return {
        "anyOf": [
            {"type": "number", **literal},
            {"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,2})?$"},
        ],
        "description": "Yuan, with at most two decimals; never rounded.",
        "examples": [100.00],
    }


def _text(field: fields.TextField) -> Schema:
    length: dict[str, Any] = {"maxLength": field.maximum}
    if field.minimum:
        length["minLength"] = field.minimum
    return {"type": "string", "pattern": SEEN, **length}
