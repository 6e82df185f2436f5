"""The gym cancels a class: how many are refunded, and how much that is, is said first."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence
from foundation.console.forms import ReasonForm
from members.classes.admin.given_back import large_of_classes, that_wait
from members.classes.cancellation import given_back_fen
from members.classes.models import ClassSession
from members.classes.operations.cancel_session import SessionCancelled, cancel_session
from members.classes.queries import places_to_end
from members.enums import WISHES, BookingStatus, SessionStatus
from members.people.permissions import CANCEL_CLASS_FOR_GYM


def _can_be_cancelled(_user: User, session: ClassSession) -> bool:
    """Before its end; once more when somebody's place could not be ended then."""
    if session.status == SessionStatus.SCHEDULED:
        return session.ends_at > timezone.now()
    return places_to_end(session.pk).exists()


def _cancel(user: User, session: ClassSession, answers: Mapping[str, Any]) -> CameOf:
    done = cancel_session(session_id=session.pk, reason=answers["reason"], actor_id=user.pk)
    told = _("Cancelled. %(progress)s") % {"progress": cancelling_words(done)}
    if done.failed:
        again = _("What was tried in vain is tried again by itself, and stands in the class’s list until then.")
        return CameOf(f"{told} {again}", messages.ERROR)
    return CameOf(told, messages.WARNING if done.pending else messages.SUCCESS)


def cancelling_words(done: SessionCancelled) -> str:
    """How far it is; what is still to be done goes on by itself."""
    sentence = _("Refunded: %(refunded)d, ended without money: %(released)d.")
    if done.failed or done.pending:
        sentence = _(
            "Refunded: %(refunded)d, ended without money: %(released)d, still to come: %(pending)d, "
            "tried in vain: %(failed)d."
        )
    return sentence % asdict(done)


def _consequences(user: User, session: ClassSession) -> Sequence[Sentence]:
    paid = session.bookings.filter(status=BookingStatus.BOOKED, payment__isnull=False).select_related("payment")
    payments = [booking.payment for booking in paid if booking.payment is not None]
    facts = session.bookings.aggregate(
        free=Count("pk", filter=Q(status=BookingStatus.BOOKED, payment__isnull=True)),
        waiting=Count("pk", filter=Q(status__in=(*WISHES, BookingStatus.HELD))),
    )
    amount = {"count": len(payments), "amount": formatting.yuan(given_back_fen(payments))}
    others = {"free": facts["free"], "waiting": facts["waiting"]}
    return [
        _("People who have paid and are refunded in full: %(count)d, %(amount)s in all.") % amount,
        _("Places without a payment that end: %(free)d. Unpaid places and turns on the waiting list: %(waiting)d.")
        % others,
        *that_wait(user, paid),
    ]


def _large_fen(_user: User, session: ClassSession, _answers: Mapping[str, Any] | None) -> int:
    return large_of_classes(ClassSession.objects.filter(pk=session.pk))


CANCEL_CLASS = Decision(
    "cancel",
    gettext_lazy("Cancel the class"),
    (CANCEL_CLASS_FOR_GYM,),
    ReasonForm,
    _can_be_cancelled,
    _cancel,
    gettext_noop("Cancelled the class."),
    consequences=_consequences,
    asks_again=True,
    large_fen=_large_fen,
)
