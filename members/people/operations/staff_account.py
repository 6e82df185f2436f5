"""What managers do with the account of somebody who works here; the roles stand in `staff_roles.py`."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.cause import stated_reason
from foundation.errors import InvalidField
from members.enums import MemberEventKind
from members.errors import ChangeRefused, StaffNotFound
from members.people.models import Employee, StaffAccount
from members.people.names import plain_name
from members.people.operations.record_event import record_event
from members.people.person_rules import staff_errors
from members.people.phones import normalised_phone
from members.people.staff_rights import require_changeable


@transaction.atomic
def rename_staff(*, account_id: int, name: str, phone: str, by: User) -> StaffAccount:
    """Another name or phone number; raises StaffNotFound, StaffRefused, or InvalidField for one that is none."""
    account, name, number = staff_for_update(account_id, by), plain_name(name), normalised_phone(phone)
    errors = staff_errors(name=name, number=number, username="", account_id=account.pk)
    if errors:
        raise InvalidField(errors)
    before, account.first_name = account.first_name, name
    account.save(update_fields=["first_name"])
    _set_phone(account, number)
    return record_staff(MemberEventKind.STAFF_RENAMED, account, by, was=before, now=name)


@transaction.atomic
def reset_password(*, account_id: int, by: User) -> StaffAccount:
    """From the commit on no password opens the account, until its person sets one by a link (`password_link`).

    Links that were shown before are dead. Raises StaffNotFound or StaffRefused.
    """
    account = staff_for_update(account_id, by)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return record_staff(MemberEventKind.PASSWORD_RESET, account, by)


@transaction.atomic
def switch_off(*, account_id: int, reason: str, by: User) -> StaffAccount:
    """Nobody signs in with it any more; it stays, with all that it did.

    Raises StaffNotFound, StaffRefused, InvalidField without a reason, or ChangeRefused for one that is off.
    """
    reason, account = stated_reason(reason), staff_for_update(account_id, by)
    if not account.is_active:
        raise ChangeRefused(_("This account is switched off already."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    return record_staff(MemberEventKind.STAFF_SWITCHED_OFF, account, by, reason=reason)


@transaction.atomic
def switch_on(*, account_id: int, reason: str, by: User) -> StaffAccount:
    """Let its person sign in again; raises what `switch_off` does, ChangeRefused for one that is on."""
    reason, account = stated_reason(reason), staff_for_update(account_id, by)
    if account.is_active:
        raise ChangeRefused(_("This account is switched on already."))
    account.is_active = True
    account.save(update_fields=["is_active"])
    return record_staff(MemberEventKind.STAFF_SWITCHED_ON, account, by, reason=reason)


def staff_for_update(account_id: int, by: User) -> StaffAccount:
    """The account, locked; raises StaffNotFound, or StaffRefused for one that is not theirs to change."""
    locked = StaffAccount.objects.select_for_update(no_key=True)
    account = locked.filter(pk=account_id, is_staff=True).order_by().first()
    if account is None:
        raise StaffNotFound
    require_changeable(by, account)
    return account


def record_staff(
    kind: MemberEventKind, account: StaffAccount, by: User, *, reason: str = "", **facts: Any
) -> StaffAccount:
    """Write down who did it, inside the caller's transaction; the account again."""
    subject = account_subject(account)
    record_event(kind, member_id=None, subject=subject, actor_id=by.pk, reason=reason, **facts)
    return account


def account_subject(account: User) -> str:
    """How events name an account."""
    return f"account:{account.pk}"


def _set_phone(account: StaffAccount, number: str) -> None:
    employee = Employee.objects.filter(user_id=account.pk).first()
    if employee is None:
        Employee.objects.create(user_id=account.pk, phone=number, created_at=timezone.now())
    elif employee.phone != number:
        employee.phone = number
        employee.save(update_fields=["phone"])
