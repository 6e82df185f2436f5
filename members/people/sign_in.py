"""Whose account is meant by what somebody writes to sign in, and its second factor, at either door."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.errors import ServiceError
from members.people.lockout import TooManyWrongCodes, count_wrong, require_not_locked_out
from members.people.models import Member
from members.people.names import plain_username
from members.people.operations.second_factor import closed_until, take_code
from members.people.phones import has_phone, normalised_phone
from members.people.second_factor import factor_of


class CodeNeeded(ServiceError):
    sends = ("WWW-Authenticate",)
    status, code = 401, "second_factor_required"
    detail = _(
        "This account has a second factor: give the code that your app shows, or a recovery code, beside the password."
    )


class CodeWrong(ServiceError):
    sends = ("WWW-Authenticate",)
    status, code = 401, "invalid_second_factor"
    detail = _("The code is wrong or was used already. Wait for the next one that your app shows, and give that.")


def account_named(written: str) -> str:
    """The user name of the account: this one, or that of the member with this phone number, however it is written.

    Wrong passwords are counted by it, so that no other way of writing the same gives further attempts. What is
    nobody's stays a user name.
    """
    username = plain_username(written)
    if not normalised_phone(written) or User.objects.filter(username=username).exists():
        return username
    member = Member.objects.filter(has_phone(written)).select_related("user").only("user__username").first()
    return member.user.get_username() if member else username


def check_second_factor(request: HttpRequest, user: User, code: str) -> bool:
    """Whether it was given; False for an account without one, of which no code is asked.

    A code is asked for and not counted when there is none, and counted by the lock-out when it is wrong. Raises
    CodeNeeded, CodeWrong, LockedOut, TooManyWrongCodes.
    """
    factor = factor_of(user)
    if factor is None:
        return False
    if not code.strip():
        raise CodeNeeded
    if (until := closed_until(factor)) is not None:
        raise TooManyWrongCodes(until)
    require_not_locked_out(request, user.get_username())
    if not take_code(user=user, code=code):
        count_wrong(request, user.get_username())
        raise CodeWrong
    return True
