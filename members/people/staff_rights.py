"""Whose account a member of staff may change, and which roles give: never more than the own rights."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from members.errors import StaffRefused
from members.people.permissions import MANAGE_STAFF, SEE_MEMBERS, SEE_OWN_CLIENTS
from members.people.roles import ROLES

_OWN = _("Your own account is changed by somebody else; your password you change yourself.")
_OWNERS = _("This account may do everything: only somebody who may do everything changes it.")
_BEYOND = _("This account may do more than you: somebody with all of its rights changes it.")
_ROLE_BEYOND = _("This role may do more than you: somebody with all of its rights gives and takes it.")


def grantable_roles(granter: User) -> list[Group]:
    """The roles that hold nothing beyond the granter's own rights, in the order of `ROLES`, then by name."""
    groups = Group.objects.prefetch_related("permissions__content_type")
    order = list(ROLES)
    fitting = [group for group in groups if _is_within(group.permissions.all(), granter)]
    return sorted(fitting, key=lambda each: (order.index(each.name) if each.name in order else len(order), each.name))


def refusal(granter: User, account: User) -> Sentence | None:
    """Why this account is not the granter's to change; None: it is. That takes the permission to manage staff, too."""
    if not granter.has_perm(MANAGE_STAFF):
        return StaffRefused.detail
    if account.pk == granter.pk:
        return _OWN
    if account.is_superuser and not granter.is_superuser:
        return _OWNERS
    held = Permission.objects.filter(Q(group__user=account) | Q(user=account)).select_related("content_type")
    return None if _is_within(held, granter) else _BEYOND


def require_changeable(granter: User, account: User) -> None:
    """Raise StaffRefused for an account that is not the granter's to change."""
    if (why := refusal(granter, account)) is not None:
        raise StaffRefused(why)


def require_grantable(granter: User, roles: Iterable[Group]) -> None:
    """Raise StaffRefused when one of the roles holds more than the granter has."""
    fitting = {role.pk for role in grantable_roles(granter)}
    if any(role.pk not in fitting for role in roles):
        raise StaffRefused(_ROLE_BEYOND)


def _is_within(permissions: Iterable[Permission], granter: User) -> bool:
    own = _own_rights(granter)
    names = (f"{each.content_type.app_label}.{each.codename}" for each in permissions)
    return granter.is_active and (granter.is_superuser or all(name in own for name in names))


def _own_rights(granter: User) -> AbstractSet[str]:
    """With what goes without saying: who sees all members sees the own clients."""
    own = granter.get_all_permissions()
    return own | {SEE_OWN_CLIENTS} if SEE_MEMBERS in own else own
