"""Middleware of people with a browser, which the API goes past: it has no session, nobody logged in and no messages.

Each is Django's own and stands in `MIDDLEWARE` as always. The rest go by their own names, as Django's checks look for
them by name, or have something to do for the API too.
"""

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponseBase

from gymsite.api import API_PREFIX


class PastTheAPI:
    """Goes before a middleware among the bases, and keeps it from requests to the API."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of what stands behind, with or without the middleware's work."""
        if request.path_info.startswith(API_PREFIX):
            return self.get_response(request)  # type: ignore[attr-defined, no-any-return]  # the middleware's
        return super().__call__(request)  # type: ignore[misc, no-any-return]  # the middleware's


class SessionMiddleware(PastTheAPI, sessions.SessionMiddleware): ...


class AuthenticationMiddleware(PastTheAPI, auth.AuthenticationMiddleware): ...


class MessageMiddleware(PastTheAPI, messages.MessageMiddleware): ...
