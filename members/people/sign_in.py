"""Whose account is meant by what somebody writes to sign in, at the console's door as at the API's."""

from django.contrib.auth.models import User

from members.people.models import Member
from members.people.names import plain_username
from members.people.phones import has_phone, normalised_phone


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
