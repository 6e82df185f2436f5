"""Set the groups of roles to what the table says."""

from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.errors import InvalidField
from members.people.role_differences import RoleDifference, role_differences
from members.people.role_table import LABELS
from members.people.roles import ROLES, ids_of


@transaction.atomic
def restore_roles(names: Collection[str] = ()) -> list[RoleDifference]:
    """Give the groups of these roles, or of all, exactly what the table says, and make one that is gone.

    Returns what differed. A role is named as its group, or in English. Raises InvalidField (`restore`) for another
    name. Other groups, and what an account was given by itself, stay as they are.
    """
    roles = [_role_named(name) for name in names] or list(LABELS)
    differing = [each for each in role_differences() if each.role in roles and each]
    known = ids_of(Permission.objects)
    for difference in differing:
        group, _is_new = Group.objects.get_or_create(name=difference.role)
        group.permissions.set([known[permission] for permission in ROLES[difference.role] if permission in known])
    return differing


def _role_named(name: str) -> str:
    for role, label in LABELS.items():
        if name in (role, label):
            return role
    known = ", ".join(f"{role} ({label})" for role, label in LABELS.items())
    raise InvalidField({"restore": [_("There is no such role. The roles are: %(roles)s.") % {"roles": known}]})
