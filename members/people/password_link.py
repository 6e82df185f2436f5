"""The link by which somebody who works here sets a password: once, and for `PASSWORD_RESET_TIMEOUT` alone.

Nobody else ever knows a password, and nothing is sent: whoever made the account or reset it shows the link.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


class PasswordLinks(PasswordResetTokenGenerator):
    """Dead as soon as a password is set or reset, its person signs in, or the account is switched off or no staff's."""

    key_salt = "members.people.password_link"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.is_staff}"


password_links = PasswordLinks()


def awaits_password(account: User) -> bool:
    """Whether the account is in use, and its person has yet to set a password."""
    return account.is_active and account.is_staff and not account.has_usable_password()


def password_address(account: User) -> str:
    """The path of a new link."""
    number = urlsafe_base64_encode(force_bytes(account.pk))
    return reverse("staff-password", args=[number, password_links.make_token(account)])


def works_until() -> datetime:
    """How long a link that is made now works."""
    return timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
