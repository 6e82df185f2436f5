"""Who may send more than anybody: staff, signed in at the console, to an address of the console."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections

from gymsite.front.environ import environ_of
from gymsite.front.protocol import Scope
from gymsite.prefixes import CONSOLE_PREFIX
from members.people.staff_session import is_over


def may_upload(scope: Scope) -> bool:
    """Asked in a thread before the rest of a large body is taken; raises DatabaseError."""
    close_old_connections()  # as before and after every request of Django's
    try:
        return is_signed_in_staff(scope)
    finally:
        close_old_connections()


def is_signed_in_staff(scope: Scope) -> bool:
    """Whether the session in the database says so, for an address of the console; raises DatabaseError."""
    request = WSGIRequest(environ_of(scope, None))
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or not request.path_info.startswith(CONSOLE_PREFIX):
        return False
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    return isinstance(user, User) and user.is_staff and not is_over(request.session, user)
