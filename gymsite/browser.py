"""Middleware of people with a browser that may need the database: while that is away, it is told to them as elsewhere.

Each is Django's own and stands in `MIDDLEWARE` as always. The rest go by their own names, as Django's checks look for
them by name. None of it is for the API (`gymsite/api_path.py`).
"""

from typing import Any

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.db import Error
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from foundation.database.faults import is_away
from gymsite.away import without_database
from members.people.admin import gate


class NeedsDatabase(MiddlewareMixin):
    """Goes before a middleware among the bases, and answers for it where its database is away."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer of what stands behind."""
        try:
            return super().__call__(request)
        except Error as error:
            if not is_away(error):
                raise
            return without_database(request, error)


class SessionMiddleware(NeedsDatabase, sessions.SessionMiddleware): ...


class AuthenticationMiddleware(NeedsDatabase, auth.AuthenticationMiddleware): ...


class MessageMiddleware(NeedsDatabase, messages.MessageMiddleware): ...


class ConsoleGate(NeedsDatabase, gate.ConsoleGate): ...
