"""What a person's name, phone number and user name must be: for one who is written, and for a file of many."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from members.people.models import Member
from members.people.names import name_error
from members.people.phones import normalised_phone, phone_index

_PHONES = _(
    "Give a mobile number of the mainland, a landline with its area code such as 010, or the number of another country "
    "with + and its country code."
)
# The account of a member without a user name of his own is called so.
_GIVEN_USERNAME = re.compile(r"member-[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Taken:
    """What others have already; phone numbers by their blind index."""

    phone_indexes: AbstractSet[str]
    usernames: AbstractSet[str]


def taken_among(*, numbers: Iterable[str], usernames: Iterable[str]) -> Taken:
    """Which of these numbers and user names belong to somebody: two queries, for at most some hundreds of each."""
    indexes = [phone_index(number) for number in numbers if number]
    members = Member.objects.filter(phone_index__in=indexes).order_by()
    users = User.objects.filter(username__in=[username for username in usernames if username])
    return Taken(
        phone_indexes=set(members.values_list("phone_index", flat=True)),
        usernames=set(users.values_list("username", flat=True)),
    )


def person_errors(*, name: str, number: str, username: str, taken: Taken) -> dict[str, list[Sentence]]:
    """The sentences for each field that is not good, each in its one form; no user name is a good one."""
    errors: dict[str, list[Sentence]] = {}
    if (error := name_error(name)) is not None:
        errors["name"] = [error]
    if not number:
        errors["phone"] = [_PHONES]
    elif phone_index(number) in taken.phone_indexes:
        errors["phone"] = [_("Another member has this phone number.")]
    if username and (sentences := _username_errors(username, number, taken)):
        errors["username"] = sentences
    return errors


def staff_errors(*, name: str, number: str, username: str, account_id: int | None = None) -> dict[str, list[Sentence]]:
    """The same for somebody who works here; `account_id` is the own account, and its user name stays.

    Staff sign in by the user name alone, which is therefore no phone number; two who are called the same could not be
    told apart in a log.
    """
    errors: dict[str, list[Sentence]] = {}
    namesakes = User.objects.filter(is_staff=True, is_active=True, first_name=name).exclude(pk=account_id or 0)
    if (error := name_error(name)) is not None:
        errors["name"] = [error]
    elif namesakes.exists():
        errors["name"] = [_("Somebody of the staff is called so already: add what tells them apart.")]
    if not number:
        errors["phone"] = [_PHONES]
    if account_id is None and (sentences := _staff_username_errors(username)):
        errors["username"] = sentences
    return errors


def _staff_username_errors(username: str) -> list[Sentence]:
    if not username:
        return [_("Give a user name.")]
    if normalised_phone(username):
        return [_("A phone number is no user name of staff.")]
    return _username_errors(username, "", taken_among(numbers=[], usernames=[username]))


def _username_errors(username: str, number: str, taken: Taken) -> list[Sentence]:
    if username in taken.usernames or _GIVEN_USERNAME.fullmatch(username):
        return [_("This user name is taken.")]
    if normalised_phone(username) not in ("", number):
        return [_("A user name that is a phone number must be the member's own.")]
    try:
        User._meta.get_field("username").run_validators(username)
    except ValidationError as error:
        return list(error.messages)
    return []
