"""Where whoever signs in begins: by what they may do, not by what their group is called."""

from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from members.people import permissions
from payments.permissions import APPROVE_REFUND


class Home(Enum):
    """The desk, a coach's day, or the figures."""

    DESK = "desk"
    COACH = "coach"
    FIGURES = "figures"


def home_of(user: Any) -> Home:
    """Who checks members in and decides about nothing begins at the desk; who sees the own clients alone, with them."""
    if not user.has_perm(permissions.SEE_MEMBERS) and user.has_perm(permissions.SEE_OWN_CLIENTS):
        return Home.COACH
    decides = user.has_perm(permissions.APPROVE_FREEZE) or user.has_perm(APPROVE_REFUND)
    return Home.DESK if may_open_desk(user) and user.has_perm(permissions.CHECK_IN) and not decides else Home.FIGURES


def may_open_desk(user: Any) -> bool:
    """Whether somebody sees the members, which is what the desk is about."""
    return bool(user.has_perm(permissions.SEE_MEMBERS))


def desk_address(request: HttpRequest) -> str:
    """Where the desk is for whoever asks: the first page, or one of its own."""
    return reverse("admin:index" if home_of(request.user) is Home.DESK else "desk")


def with_member(address: str, member_id: Any) -> str:
    """The same page, with this member's card on it."""
    return f"{address}?{MEMBER}={member_id}"


# In an address: the member whose card lies beside the lists.
MEMBER = "member"
