"""In front of every page of the console: a session that is over, a second factor that is not there yet, and what
somebody says who was asked again.
"""

from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from foundation.console.in_place import asks_by_itself
from members.people.admin.ask_again import take_answer
from members.people.second_factor import factor_of, is_needed
from members.people.staff_session import began_with_factor, is_over, note_seen

# What is reached all the same: to set it up, and to leave.
_OPEN = ("second_factor", "admin:logout", "admin:jsi18n")


class ConsoleGate(MiddlewareMixin):
    """Middleware, behind those of the session and of authentication."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """On to the page, with nobody signed in where the session is over; or the way to that of the second factor."""
        if request.path.startswith(reverse("admin:index")) and isinstance(request.user, User):
            if is_over(request.session, request.user):
                logout(request)
            else:
                if not asks_by_itself(request):
                    note_seen(request.session)
                if _lacks_factor(request, request.user) and request.path not in map(reverse, _OPEN):
                    return HttpResponseRedirect(reverse("second_factor"))
        return None

    def process_view(self, request: HttpRequest, _view: object, _args: object, _named: object) -> HttpResponse | None:
        """Behind the check of where a form comes from: the answer to whether it is still the same person."""
        if request.path.startswith(reverse("admin:index")) and isinstance(request.user, User):
            return take_answer(request) if request.user.is_staff else None
        return None


def _lacks_factor(request: HttpRequest, user: User) -> bool:
    """Whether it signed in without the one that it needs; who has set one up elsewhere since signs in again."""
    if began_with_factor(request.session) or not is_needed(user):
        return False
    if factor_of(user) is not None:
        logout(request)
    return True
