"""What whoever decides about somebody's account is to know."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, Happened, newest
from foundation.console.staff_log import log_of
from members.people.admin.history import history_of
from members.people.admin.role_words import role_labels
from members.people.models import Employee, SecondFactor
from members.people.phones import masked_phone


def facts_of_account(account: User) -> Facts:
    """Who it is, what the account may do and whether it is in use, and what was done to it."""
    return Facts(list(_who(account)), list(_account(account)), history=_history(account))


def facts_of_factor(factor: SecondFactor) -> Facts:
    """Whose second factor it is, and since when."""
    thing: list[Fact] = [
        (_("second factor set up at"), formatting.instant(factor.created_at)),
        (_("last used at"), formatting.instant(factor.used_at)),
        (_("recovery codes that are left"), factor.recovery_codes.filter(used_at=None).count()),
    ]
    history = newest(_history(factor.user), log_of(factor))
    return Facts(list(_who(factor.user)), [*_account(factor.user), *thing], history=history)


def _history(account: User) -> list[Happened]:
    return newest(history_of(f"account:{account.pk}"), log_of(account))


def _who(account: User) -> Iterator[Fact]:
    yield _("name"), account
    yield _("user name"), account.get_username()
    employee = Employee.objects.filter(user_id=account.pk).first()
    yield _("phone"), formatting.EMPTY if employee is None else masked_phone(employee.phone)


def _account(account: User) -> Iterator[Fact]:
    everything = _("may do everything") if account.is_superuser else ""
    yield _("roles"), ", ".join(filter(None, (everything, role_labels(account.groups.all())))) or formatting.EMPTY
    yield _("state"), _("In use") if account.is_active else _("Switched off")
    yield _("last login"), formatting.instant(account.last_login)
