"""Somebody starts to work here, with an account to sign in with."""

from collections.abc import Sequence

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.enums import MemberEventKind
from members.errors import StaffRefused
from members.people.models import Employee, StaffAccount
from members.people.names import plain_name, plain_username
from members.people.operations.record_event import record_event
from members.people.operations.staff_account import account_subject
from members.people.permissions import MANAGE_STAFF
from members.people.person_rules import staff_errors
from members.people.phones import normalised_phone
from members.people.staff_rights import require_grantable


def make_staff(*, name: str, username: str, phone: str, roles: Sequence[Group], by: User) -> StaffAccount:
    """Write the account, with its roles and without a password: the person sets one by a link (`password_link`).

    Raises InvalidField for a name, user name or phone that is none or taken, or without a role; StaffRefused without
    the permission to manage staff, and for a role beyond the rights of `by`. Then nothing is written.
    """
    if not by.has_perm(MANAGE_STAFF):
        raise StaffRefused
    name, username, number = plain_name(name), plain_username(username), normalised_phone(phone)
    _judge(name, username, number, roles)
    require_grantable(by, roles)
    try:
        return _write(name, username, number, roles, by)
    except IntegrityError:
        _judge(name, username, number, roles)  # names what somebody else was quicker to take
        raise


def _judge(name: str, username: str, number: str, roles: Sequence[Group]) -> None:
    errors = staff_errors(name=name, number=number, username=username)
    if not roles:
        errors["roles"] = [_("Choose at least one role.")]
    if errors:
        raise InvalidField(errors)


@transaction.atomic
def _write(name: str, username: str, number: str, roles: Sequence[Group], by: User) -> StaffAccount:
    account = StaffAccount(username=username, first_name=name, is_staff=True)
    account.set_unusable_password()
    account.save()
    account.groups.set(roles)
    Employee.objects.create(user=account, phone=number, created_at=timezone.now())
    names = ", ".join(role.name for role in roles)
    record_event(
        MemberEventKind.STAFF_MADE, member_id=None, subject=account_subject(account), actor_id=by.pk, roles=names
    )
    return account
