"""What managers decide about somebody's account: name and phone, roles, password, and whether it is in use."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn, ReasonForm
from members.people.admin.role_words import role_labels
from members.people.admin.staff_forms import PersonForm, RolesForm
from members.people.models import Employee, StaffAccount
from members.people.operations.staff_account import rename_staff, reset_password, switch_off, switch_on
from members.people.operations.staff_roles import change_roles
from members.people.permissions import MANAGE_STAFF
from members.people.staff_rights import grantable_roles, refusal

_MAY = (MANAGE_STAFF,)


def _is_theirs(user: User, account: StaffAccount) -> bool:
    return refusal(user, account) is None


def _why_not(user: User, account: StaffAccount) -> Sequence[Sentence]:
    why = refusal(user, account)
    return () if why is None else (why,)


def _rename(user: User, account: StaffAccount, answers: Mapping[str, Any]) -> Sentence:
    return _("Saved: %(name)s.") % {"name": rename_staff(account_id=account.pk, **answers, by=user)}


def _person(_user: User, account: StaffAccount) -> dict[str, Any]:
    employee = Employee.objects.filter(user_id=account.pk).first()
    return {"name": account.first_name, "phone": "" if employee is None else employee.phone}


def _roles(user: User, account: StaffAccount) -> dict[str, Any]:
    return {"may_give": grantable_roles(user), "roles": list(account.groups.all())}


def _change_roles(user: User, account: StaffAccount, answers: Mapping[str, Any]) -> Sentence:
    changed = change_roles(account_id=account.pk, roles=list(answers["roles"]), by=user)
    return _("%(name)s: %(roles)s") % {"name": changed, "roles": role_labels(changed.groups.all()) or _("no role")}


def _before_roles(user: User, account: StaffAccount) -> Sequence[Sentence]:
    told = _("You give and take roles that may do no more than you.")
    return [*_why_not(user, account), told]


def _reset(user: User, account: StaffAccount, _answers: Mapping[str, Any]) -> Sentence:
    done = reset_password(account_id=account.pk, by=user)
    return _("%(name)s has no password now: show the link by which a new one is set.") % {"name": done}


def _before_reset(user: User, account: StaffAccount) -> Sequence[Sentence]:
    told = _(
        "The old password opens nothing any more. On the account's page you then show a link, to be handed to "
        "%(name)s: whoever opens it first sets the new password, and nobody else learns it."
    )
    return [*_why_not(user, account), told % {"name": account}]


def _off(user: User, account: StaffAccount, answers: Mapping[str, Any]) -> Sentence:
    return _("Switched off: %(name)s.") % {"name": switch_off(account_id=account.pk, reason=answers["reason"], by=user)}


def _on(user: User, account: StaffAccount, answers: Mapping[str, Any]) -> Sentence:
    return _("Switched on: %(name)s.") % {"name": switch_on(account_id=account.pk, reason=answers["reason"], by=user)}


def _before_off(user: User, account: StaffAccount) -> Sequence[Sentence]:
    told = _("%(name)s cannot sign in any more. What was done with the account stays where it is written down.")
    return [*_why_not(user, account), told % {"name": account}]


def _before_on(user: User, account: StaffAccount) -> Sequence[Sentence]:
    roles = role_labels(account.groups.all()) or _("no role")
    told = _("%(name)s can sign in again, with the password and the roles that were there before: %(roles)s.")
    return [*_why_not(user, account), told % {"name": account, "roles": roles}]


def _before_renaming(user: User, account: StaffAccount) -> Sequence[Sentence]:
    told = _("The name stands from now on wherever something was done with the account; roles and password stay.")
    return [*_why_not(user, account), told]


RENAME = Decision(
    "rename",
    gettext_lazy("Change name or phone"),
    _MAY,
    PersonForm,
    _is_theirs,
    _rename,
    gettext_noop("Changed the name or phone of staff."),
    _person,
    _before_renaming,
)
ROLES = Decision(
    "roles",
    gettext_lazy("Change the roles"),
    _MAY,
    RolesForm,
    _is_theirs,
    _change_roles,
    gettext_noop("Changed the roles."),
    _roles,
    _before_roles,
)
RESET = Decision(
    "reset-password",
    gettext_lazy("Reset the password"),
    _MAY,
    NothingToFillIn,
    _is_theirs,
    _reset,
    gettext_noop("Reset the password."),
    consequences=_before_reset,
)
OFF = Decision(
    "switch-off",
    gettext_lazy("Switch off"),
    _MAY,
    ReasonForm,
    lambda user, account: account.is_active and _is_theirs(user, account),
    _off,
    gettext_noop("Switched off the staff account."),
    consequences=_before_off,
)
ON = Decision(
    "switch-on",
    gettext_lazy("Switch on"),
    _MAY,
    ReasonForm,
    lambda user, account: not account.is_active and _is_theirs(user, account),
    _on,
    gettext_noop("Switched on the staff account."),
    consequences=_before_on,
)

DECISIONS = (ROLES, RENAME, RESET, OFF, ON)
