"""The whole description: drf-spectacular draws it, what is not a viewset's is laid beside it."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from foundation.api.described import Schema
from foundation.api.json import dump
from gymsite.schema import callbacks
from gymsite.schema.examples import add_examples
from gymsite.schema.sharing import share_responses


def complete(result: Schema, **_of_the_generator: Any) -> Schema:
    """drf-spectacular's hook at the end: the callbacks, and examples."""
    result["paths"] = dict(sorted({**result["paths"], **callbacks.path()}.items()))
    schemas = result["components"]["schemas"]
    result["components"]["schemas"] = dict(sorted({**callbacks.components(), **schemas}.items()))
    add_examples(result)
    share_responses(result)
    return result


def document() -> Schema:
    """The description, in English whoever asks."""
    with translation.override("en"):
        drawn: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return drawn


@cache
def served() -> bytes:
    """The same as JSON, drawn once in a process: it tells nothing of anybody."""
    return dump(document())
