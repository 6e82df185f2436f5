"""What Django tells of accounts, by whatever door they are changed: a page, a command, a shell.

A password that is set anew, an account that is switched off and a role that is withdrawn end what the account was let
in with. That is heard and not called, as some of these doors are Django's own.
"""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from members.people.operations.end_access import end_access, end_tokens
from members.people.staff_session import begin

_RIGHTS = ("is_active", "is_staff", "is_superuser")
_WATCHED = frozenset({"password", *_RIGHTS})


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_facts: Any) -> None:
    """A session begins."""
    begin(request.session, user, has_factor=getattr(user, "gave_second_factor", False))


@receiver(pre_save, sender=User)
def hear_of_account(instance: User, update_fields: frozenset[str] | None, **_facts: Any) -> None:
    """A right of the account itself ends everything; a password the tokens, as Django ends its sessions."""
    if update_fields is not None and not _WATCHED & set(update_fields):
        return
    before = User.objects.filter(pk=instance.pk).first()
    if before is None:
        return
    if any(getattr(before, right) and not getattr(instance, right) for right in _RIGHTS):
        end_access(users=[instance])
    elif before.password != instance.password and not _is_made_anew(instance, update_fields):
        end_tokens(user_id=instance.pk)


def _is_made_anew(user: User, update_fields: frozenset[str] | None) -> bool:
    """Whether it is the same password in a newer hash: Django then saves that alone, with nothing set."""
    return update_fields is not None and set(update_fields) == {"password"} and user._password is None  # type: ignore[attr-defined]


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def hear_of_rights(
    sender: Any,
    instance: Any,
    action: str,
    reverse: bool,  # noqa: FBT001 - as Django tells it
    pk_set: set[int] | None,
    **_facts: Any,
) -> None:
    """Those lose their access from whom something is taken that they have."""
    if action not in ("pre_remove", "pre_clear"):
        return
    right = "group" if sender is User.groups.through else "permission"
    of, taken = (right, "user") if reverse else ("user", right)
    held = sender.objects.filter(**{of: instance})
    if pk_set is not None:
        held = held.filter(**{f"{taken}__in": pk_set})
    end_access(users=User.objects.filter(pk__in=held.values("user")))


@receiver(pre_delete, sender=Group)
def hear_of_a_role_that_ends(instance: Group, **_facts: Any) -> None:
    """It is withdrawn from all who have it."""
    end_access(users=instance.user_set.all())
