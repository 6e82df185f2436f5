"""A member is barred from the gym, and comes back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.cause import stated_reason
from members.enums import MemberEventKind
from members.errors import ChangeRefused
from members.people.models import Member
from members.people.operations.record_event import record_event
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


@transaction.atomic
def bar_member(*, member_id: int, reason: str, actor_id: int | None) -> Member:
    """From now on the door stays closed, and nothing is booked or bought; what the member has stays as it is.

    Raises InvalidField without a reason, MemberNotFound, or ChangeRefused for one who is barred already.
    """
    reason, member = stated_reason(reason), _locked(member_id)
    if member.barred_at is not None:
        raise ChangeRefused(_("This member is barred already."))
    member.barred_at, member.barred_because = timezone.now(), reason
    return _written(member, MemberEventKind.MEMBER_BARRED, reason, actor_id)


@transaction.atomic
def lift_bar(*, member_id: int, reason: str, actor_id: int | None) -> Member:
    """Let the member come back; raises InvalidField, MemberNotFound, or ChangeRefused for one who is not barred."""
    reason, member = stated_reason(reason), _locked(member_id)
    if member.barred_at is None:
        raise ChangeRefused(_("This member is not barred."))
    member.barred_at, member.barred_because = None, ""
    return _written(member, MemberEventKind.BAR_LIFTED, reason, actor_id)


def _locked(member_id: int) -> Member:
    member = member_for_update(member_id)
    if member is None:
        raise MemberNotFound
    return member


def _written(member: Member, kind: MemberEventKind, reason: str, actor_id: int | None) -> Member:
    member.save(update_fields=["barred_at", "barred_because"])
    record_event(kind, member_id=member.pk, subject=f"member:{member.pk}", actor_id=actor_id, reason=reason)
    return member
