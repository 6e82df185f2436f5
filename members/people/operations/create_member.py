"""A person becomes a member, with an account to sign in with."""

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from foundation.errors import InvalidField
from members.people.models import Member
from members.people.names import plain_name, plain_username
from members.people.person_rules import person_errors, taken_among
from members.people.phones import normalised_phone, phone_columns


def create_member(*, name: str, phone: str, username: str = "", password: str = "") -> Member:
    """Write the member and the account; without `username` it is `member-<id>`, without `password` it has none.

    All three are taken in their one form, however they are written. Raises InvalidField when the name is empty or has a
    character that nobody sees, the phone is no number or is another member's, the user name is taken
    or not allowed, or the password is too weak; then nothing is written. Of two who ask at the same instant for the
    same number or user name one is refused like that.
    """
    name, number, username = plain_name(name), normalised_phone(phone), plain_username(username)
    _judge(name, number, username, password)
    try:
        return _write(name, number, username, password)
    except IntegrityError:
        _judge(name, number, username, password)  # names what somebody else was quicker to take
        raise


@transaction.atomic
def _write(name: str, number: str, username: str, password: str) -> Member:
    user = User(username=username or f"member-{get_random_string(12)}", first_name=name)
    user.set_password(password or None)
    user.save()
    member = Member.objects.create(user=user, name=name, created_at=timezone.now(), **phone_columns(number))
    if not username:
        user.username = f"member-{member.pk}"
        user.save(update_fields=["username"])
    return member


def _judge(name: str, number: str, username: str, password: str) -> None:
    taken = taken_among(numbers=[number], usernames=[username])
    errors = person_errors(name=name, number=number, username=username, taken=taken)
    if password:
        try:
            validate_password(password, User(username=username))
        except ValidationError as error:
            errors["password"] = list(error.messages)
    if errors:
        raise InvalidField(errors)
