"""What somebody who works here may do: roles are given and withdrawn, one event each."""

from collections.abc import Sequence

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from members.enums import MemberEventKind
from members.errors import ChangeRefused
from members.people.models import StaffAccount
from members.people.operations.staff_account import record_staff, staff_for_update
from members.people.staff_rights import require_grantable


@transaction.atomic
def change_roles(*, account_id: int, roles: Sequence[Group], by: User) -> StaffAccount:
    """Let the account have just these roles, each given or withdrawn by its own step.

    Raises StaffNotFound, StaffRefused for an account or a role that is not theirs, ChangeRefused when nothing changes.
    """
    account = staff_for_update(account_id, by)
    require_grantable(by, roles)
    has, wanted = set(account.groups.all()), set(roles)
    if has == wanted:
        raise ChangeRefused(_("The account has just these roles already."))
    for role in sorted(has - wanted, key=lambda each: each.pk):
        withdraw_role(account_id=account_id, role=role, by=by)
    for role in sorted(wanted - has, key=lambda each: each.pk):
        give_role(account_id=account_id, role=role, by=by)
    return account


@transaction.atomic
def give_role(*, account_id: int, role: Group, by: User) -> StaffAccount:
    """One more role; raises StaffNotFound, or StaffRefused for an account or a role that is not theirs."""
    account = staff_for_update(account_id, by)
    require_grantable(by, [role])
    account.groups.add(role)
    return record_staff(MemberEventKind.ROLE_GIVEN, account, by, role=role.name)


@transaction.atomic
def withdraw_role(*, account_id: int, role: Group, by: User) -> StaffAccount:
    """One role less; raises StaffNotFound, or StaffRefused for an account or a role that is not theirs."""
    account = staff_for_update(account_id, by)
    require_grantable(by, [role])
    account.groups.remove(role)
    return record_staff(MemberEventKind.ROLE_WITHDRAWN, account, by, role=role.name)
