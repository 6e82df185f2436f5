"""The staff's roles as groups, made from the table (`role_table.py`). A superuser may do everything and needs none."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from members.people.role_table import ACTIONS, COACH, FINANCE, FRONT_DESK, LABELS, MANAGER

__all__ = ["COACH", "FINANCE", "FRONT_DESK", "LABELS", "MANAGER", "ROLES", "give_to_roles", "make_roles"]

ROLES: Mapping[str, Sequence[str]] = {
    role: tuple(permission for action in ACTIONS if role in action.roles for permission in action.permissions)
    for role in LABELS
}


def make_roles(groups: Any, permissions: Any) -> None:
    """Make the four groups, and give each what it may do; what a group had beside that stays.

    `groups` and `permissions` are the managers of `auth`, those of a migration or of now. A permission that does not
    exist yet is left out. For an empty house: a gym that has groups may have edited them (`give_to_roles`).
    """
    for name in ROLES:
        groups.get_or_create(name=name)
    give_to_roles(groups, permissions, only=permissions_of_roles())


def give_to_roles(groups: Any, permissions: Any, *, only: Collection[str]) -> None:
    """Give each role what the table says of these permissions, each `app.codename`; nothing else changes.

    A migration names those that are new with it: what a gym took from a role, or a role that it deleted, stays away.
    """
    known = ids_of(permissions)
    for group in groups.filter(name__in=ROLES):
        group.permissions.add(*(known[each] for each in ROLES[group.name] if each in only and each in known))


def permissions_of_roles() -> frozenset[str]:
    """Every permission that some role has."""
    return frozenset(permission for granted in ROLES.values() for permission in granted)


def ids_of(permissions: Any) -> dict[str, int]:
    """The permissions that exist, by `app.codename`."""
    rows = permissions.values_list("pk", "content_type__app_label", "codename")
    return {f"{app}.{codename}": pk for pk, app, codename in rows}
