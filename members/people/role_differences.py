"""What the groups of a gym may do, beside what the table of roles says: a gym may edit its groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from members.people.role_table import ACTIONS, LABELS, Action
from members.people.roles import ROLES


@dataclass(frozen=True, slots=True)
class RoleDifference:
    """One role: what its group lacks of the table, and has beyond it, each permission as `app.codename`."""

    role: str
    exists: bool
    missing: tuple[str, ...]
    beyond: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(not self.exists or self.missing or self.beyond)


def granted_now() -> dict[str, frozenset[str]]:
    """What each role's group may do now, as `app.codename`; a role whose group is gone is left out."""
    rows = Group.objects.filter(name__in=LABELS).values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    granted: dict[str, set[str]] = {}
    for role, app, codename in rows:
        granted.setdefault(role, set()).update({f"{app}.{codename}"} if codename else ())
    return {role: frozenset(permissions) for role, permissions in granted.items()}


def role_differences() -> list[RoleDifference]:
    """Every role in the table's order, with or without a difference."""
    now = granted_now()
    return [_difference(role, now.get(role)) for role in LABELS]


def is_granted(action: Action, granted: Collection[str]) -> bool | None:
    """Whether an account with these permissions may do it; None where it has some of what that needs, and not all."""
    has = [permission in granted for permission in action.permissions]
    return all(has) if all(has) or not any(has) else None


def in_words(permission: str) -> str:
    """The permission with what it is for, in the reader's language."""
    says = next((action.says for action in ACTIONS if permission in action.permissions), None)
    if says is None:
        return permission
    words = _(says)
    return f"{permission} ({words})"


def label_of(role: str) -> str:
    """The role in the reader's language."""
    return _(LABELS[role])


def _difference(role: str, granted: Collection[str] | None) -> RoleDifference:
    wanted: Mapping[str, None] = dict.fromkeys(ROLES[role])
    has = granted or frozenset()
    missing = tuple(permission for permission in wanted if permission not in has)
    return RoleDifference(role, granted is not None, missing, tuple(sorted(each for each in has if each not in wanted)))
