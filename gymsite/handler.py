"""Django's WSGI handler, without what it does for every request and nobody here needs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import reset_queries


class Handler(WSGIHandler):
    """The same answers, the fields of each taken at once and not looked up one by one by their names."""

    def __init__(self) -> None:
        super().__init__()
        # No cache of ours has anything to close, and no request has addresses of its own.
        request_finished.disconnect(close_caches)
        request_finished.disconnect(reset_urlconf)
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
