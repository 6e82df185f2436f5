"""Django's WSGI handler, without what it does for every request and nobody here needs."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest


class Request(WSGIRequest):
    """Django's, which reads what kind of body it has as an e-mail's; there are few, and each is read once."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        kind, parameters, self._encoding = _kind_of_body(meta.get("CONTENT_TYPE", ""))
        self.content_type, self.content_params = kind, {**parameters}


@lru_cache(maxsize=64)
def _kind_of_body(said: str) -> tuple[str | None, Mapping[str, str], str | None]:
    read: Any = HttpRequest()
    read._set_content_type_params({"CONTENT_TYPE": said})
    return read.content_type, read.content_params, read.encoding


class Handler(WSGIHandler):
    """The same answers, the fields of each taken at once and not looked up one by one by their names."""

    request_class = Request

    def __init__(self) -> None:
        super().__init__()
        # No cache of ours has anything to close, and no request has addresses of its own.
        request_finished.disconnect(close_caches)
        request_finished.disconnect(reset_urlconf)
        # Ours stay as long as they work: each is looked at when a request ends, and before its next first statement.
        request_started.disconnect(close_old_connections)
        # What keeps lazy objects from showing their own methods has nothing to keep of the settings, which a request
        # reads thirty times.
        type(settings).__getattribute__ = object.__getattribute__  # type: ignore[method-assign]
        if not settings.DEBUG:  # without it no query is written down
            request_started.disconnect(reset_queries)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """The answer; its `close` ends the request."""
        if environ.get("SCRIPT_NAME") or "wsgi.file_wrapper" in environ:  # of another server than ours
            return super().__call__(environ, start_response)
        request_started.send(sender=type(self), environ=environ)
        response: Any = self.get_response(self.request_class(environ))
        response._handler_class = type(self)
        cookies = [("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values()]
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, [*response.headers._store.values(), *cookies])
        return response
