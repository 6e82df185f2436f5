"""Middleware of people with a browser, which the API goes past: it has no session, nobody logged in and no messages.

Each is Django's own and stands in `MIDDLEWARE` as always. The rest go by their own names, as Django's checks look for
them by name, or have something to do for the API too.
"""

from typing import Any

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from foundation.database.faults import is_away
from gymsite.away import without_database
from gymsite.prefixes import API_PREFIX
from members.people.admin import gate


class PastTheAPI(MiddlewareMixin):
    """Goes before a middleware among the bases, and keeps it from requests to the API."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer of what stands behind, with or without the middleware's work, which may need the database."""
        if request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        try:
            return super().__call__(request)
        except Error as error:
            if not is_away(error):
                raise
            return without_database(request, error)


class SessionMiddleware(PastTheAPI, sessions.SessionMiddleware): ...


class AuthenticationMiddleware(PastTheAPI, auth.AuthenticationMiddleware): ...


class ConsoleGate(PastTheAPI, gate.ConsoleGate):
    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Django asks this of each request, whoever was gone past before."""
        return None if request.path_info.startswith(API_PREFIX) else super().process_view(request, *view)


class MessageMiddleware(PastTheAPI, messages.MessageMiddleware): ...
