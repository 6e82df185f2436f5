"""A person becomes a member, with an account to sign in with."""

import re

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from members.models import Member
from members.person_rules import person_errors, taken_among
from payments.errors import InvalidField, Sentence


@transaction.atomic
def create_member(*, name: str, phone: str, username: str = "", password: str = "") -> Member:
    """Write the member and the account; without `username` it is `member-<id>`, without `password` it has none.

    Raises InvalidField when the name is empty, the phone is no number or is another member's, the user name is taken
    or not allowed, or the password is too weak; then nothing is written.
    """
    number = normalised_phone(phone)
    errors = _errors(name, number, username, password)
    if errors:
        raise InvalidField(errors)
    user = User(username=username or f"member-{get_random_string(12)}")
    user.set_password(password or None)
    user.save()
    member = Member.objects.create(
        user=user, name=name.strip(), phone=number, phone_index=Member.index_of(number), created_at=timezone.now()
    )
    if not username:
        user.username = f"member-{member.pk}"
        user.save(update_fields=["username"])
    return member


def normalised_phone(phone: str) -> str:
    """The number without blanks, hyphens and brackets; the same for every way of writing it, +86 left out."""
    return re.sub(r"[\s()-]", "", phone).removeprefix("+86")


def _errors(name: str, number: str, username: str, password: str) -> dict[str, list[Sentence]]:
    taken = taken_among(numbers=[number], usernames=[username])
    errors = person_errors(name=name, number=number, username=username, taken=taken)
    if password:
        try:
            validate_password(password, User(username=username))
        except ValidationError as error:
            errors["password"] = list(error.messages)
    return errors
