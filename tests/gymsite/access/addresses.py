"""Every address of the resolver, as a path with the names of its ids."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Address:
    """`path` is one such as `api/v1/payments/{payment_id}/`; `actions` are those of a viewset by their methods."""

    path: str
    actions: dict[str, str]


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Address]:
    """All of them, in the order in which they are looked for."""
    for found in (resolver or get_resolver()).url_patterns:
        path = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from addresses(found, path)
        elif isinstance(found, URLPattern):
            yield Address(plain(path), actions_of(found.callback))


def actions_of(view: Any) -> dict[str, str]:
    """Of a viewset, by method; HEAD goes with GET."""
    actions = getattr(view, "actions", None) or {}
    return {method.upper(): name for method, name in actions.items() if method != "head"}


def plain(pattern: str) -> str:
    """`^a/(?P<id>[0-9]+)/?$` and `a/<int:id>/` become `a/{id}/`."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern)
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    return path.replace("^", "").replace("$", "").replace("/?", "/")
