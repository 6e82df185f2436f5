"""Mask who a member was, once the law's time is over: what was sold and paid stays, and the audit proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from foundation.cause import Cause, EventSource
from foundation.errors import Sentence
from foundation.personal import MASKED
from members.enums import MemberEventKind
from members.errors import PersonIsMasked, PersonIsNeeded
from members.people.models import AccessToken, FailedSignIn, Member, MemberEvent
from members.people.operations.record_event import record_event
from members.people.phones import phone_index
from members.people.queries import failed_sign_ins_of, member_for_update
from members.people.recognised import forgotten_name
from members.personal.kept import KEPT
from members.personal.still_needed import still_needed
from payments.errors import MemberNotFound
from payments.personal.operations import lock_payments, mask_payments
from payments.personal.queries import KEPT as KEPT_OF_PAYMENTS


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who it was, how many rows of each kind had texts, and why it may not be yet (of a rehearsal alone)."""

    member_id: int
    name: str
    counts: dict[str, int]
    needed: Sequence[Sentence]


@transaction.atomic
def forget_person(*, member_id: int, is_rehearsal: bool = False) -> Forgotten:
    """Mask name, phone, user name, reasons and notes; nobody signs in with the account any more.

    All or nothing, and for good. A rehearsal does the same and undoes it, whether or not the gym still has to know the
    person. Raises MemberNotFound, PersonIsMasked, or PersonIsNeeded with every reason.
    """
    lock_payments(member_id)
    member = member_for_update(member_id)
    if member is None:
        raise MemberNotFound
    if MemberEvent.objects.filter(member=member, kind=MemberEventKind.MEMBER_MASKED).exists():
        raise PersonIsMasked
    name, needed = member.name, still_needed(member)
    if needed and not is_rehearsal:
        raise PersonIsNeeded(needed)
    counts = _mask(member)
    if is_rehearsal:
        transaction.set_rollback(True)
    return Forgotten(member.pk, name, counts, needed)


def _mask(member: Member) -> dict[str, int]:
    counts = _end_ways_in(member.user)
    own = [kept for kept in KEPT if kept not in KEPT_OF_PAYMENTS]
    counts |= {kept.name: kept.mask(member.pk) for kept in own if kept.masked}
    counts |= mask_payments(member.pk, cause=Cause(EventSource.COMMAND, actor="system"))
    _mask_row(member)
    _mask_account(member.user, name=member.name)
    subject = f"member:{member.pk}"
    record_event(MemberEventKind.MEMBER_MASKED, member_id=member.pk, subject=subject, actor_id=None)
    return {"member": 1, "account": 1, **{name: count for name, count in counts.items() if count}}


def _mask_row(member: Member) -> None:
    """The index of no number is the index of the row: nobody else's, and the number is free for whoever has it now."""
    member.name, member.phone, member.phone_tail_index = forgotten_name(member.pk), "", None
    member.phone_index = phone_index(member.name)
    member.barred_because = member.barred_because and MASKED
    member.save(update_fields=["name", "phone", "phone_index", "phone_tail_index", "barred_because"])


def _mask_account(account: User, *, name: str) -> None:
    account.username, account.first_name = f"masked-{get_random_string(12).lower()}", name
    account.last_name = account.email = ""
    account.is_active, account.last_login = False, None
    account.set_unusable_password()
    account.save()


def _end_ways_in(account: User) -> dict[str, int]:
    sign_ins = [row.pk for row in failed_sign_ins_of(account.username)]
    FailedSignIn.objects.filter(pk__in=sign_ins).delete()
    tokens, _rows = AccessToken.objects.filter(user=account).delete()
    return {"sessions": _end_sessions(account), "access_tokens": tokens, "failed_sign_ins": len(sign_ins)}


def _end_sessions(account: User) -> int:
    """The keys are nobody's without opening them; the account being off ends them all the same."""
    alive = Session.objects.filter(expire_date__gte=timezone.now()).order_by("pk")
    own = [each.pk for each in alive.iterator() if each.get_decoded().get("_auth_user_id") == str(account.pk)]
    Session.objects.filter(pk__in=own).delete()
    return len(own)
