"""The front desk's verdict on a member at the door, with its reason and one thing to do next."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from members.classes.booking_window import doors_are_open
from members.classes.models import Booking
from members.days import ONE_DAY, day_of, start_of_day
from members.enums import OPEN_APPOINTMENTS, Admission, BookingStatus
from members.house_rules import ENDS_SOON
from members.memberships.membership_state import MembershipState, begins_with_visit, state_of
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import next_start
from members.memberships.queries import live_memberships
from members.people.models import Member
from members.training.models import Appointment
from payments.ledger.queries import payable, visible_payments
from payments.ledger.standing import with_money

_MAY_COME = (BookingStatus.BOOKED, BookingStatus.ATTENDED)


def _ends_within_days() -> str:
    return gettext("The membership ends within %(days)s days.") % {"days": apnumber(ENDS_SOON.value())}


_ends_within = lazy(_ends_within_days, str)

# By reason: the verdict, what it says, and the next thing to do.
_VERDICTS: dict[str, tuple[Admission, Sentence, Sentence]] = {
    "active": (Admission.ENTER, _("The membership is active."), ""),
    "first_visit": (Admission.ENTER, _("The membership begins with this visit."), ""),
    "class": (Admission.ENTER, _("The member has a place in a class now."), _("Mark that the member came.")),
    "appointment": (Admission.ENTER, _("The member has a private session today."), _("Tell the coach.")),
    "unpaid": (Admission.WARN, _("A payment is still open."), _("Let the member pay, or close the payment.")),
    "unsettled": (
        Admission.WARN,
        _("Another amount than the price has arrived for a payment."),
        _("Look at its exception; the member does not pay again."),
    ),
    "ends_soon": (Admission.WARN, _ends_within(), _("Offer a renewal.")),
    "frozen": (Admission.REFUSE, _("The membership is frozen."), _("End the freeze.")),
    "locked": (Admission.REFUSE, _("A refund of the membership is under way."), _("Ask finance about the refund.")),
    "not_begun": (Admission.REFUSE, _("The membership has not begun."), _("Choose its first day, or pull it forward.")),
    "expired": (Admission.REFUSE, _("The membership has ended."), _("Offer a renewal.")),
    "barred": (Admission.REFUSE, _("The member is barred from the gym."), _("Ask the desk manager.")),
    "switched_off": (
        Admission.REFUSE,
        _("The member's account is switched off."),
        _("Ask the manager why the account is switched off."),
    ),
    "none": (Admission.REFUSE, _("The member has no membership."), _("Offer a membership.")),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a stable code; the sentences are translated when they are shown.

    `membership` and `booking` are what it rests on; `begins_membership` says that this visit is the first of one.
    """

    admission: Admission
    reason: str
    sentence: Sentence
    next_action: Sentence
    membership: Membership | None
    booking: Booking | None
    begins_membership: bool


def sentence_of(reason: str) -> Sentence:
    """What a verdict with this reason says; nothing for a reason that there is no more."""
    return _VERDICTS[reason][1] if reason in _VERDICTS else ""


def judge(*, member_id: int, now: datetime | None = None) -> Verdict:
    """Whether the member may enter at this instant (now, unless another is given). Nothing is written.

    To a member who is barred, or whose account is switched off, it stays closed. An active membership opens the door,
    and so does one that begins with this visit. A class that no membership pays for, from when its doors open until it
    ends, and a private session today open it too, and begin no membership.
    """
    now = timezone.now() if now is None else now
    membership, reason = _by_membership(member_id, now)
    booking = _booking(member_id, now)
    if closed := _closed_because(member_id):
        reason = closed
    elif reason != "active":
        reason = _other_entry(member_id, booking, now) or reason
    begins = reason == "first_visit"
    if _VERDICTS[reason][0] == Admission.ENTER:
        reason = _with_warning(member_id, reason, now)
    admission, sentence, next_action = _VERDICTS[reason]
    return Verdict(admission, reason, sentence, next_action, membership, booking, begins)


def _closed_because(member_id: int) -> str:
    """Why the door stays closed whatever the member has; nothing when it does not."""
    barred_at, is_active = Member.objects.values_list("barred_at", "user__is_active").get(pk=member_id)
    if barred_at is not None:
        return "barred"
    return "" if is_active else "switched_off"


def _by_membership(member_id: int, now: datetime) -> tuple[Membership | None, str]:
    """The membership that counts today, and what it says on its own."""
    day = day_of(now)
    to_come = live_memberships(member_id).filter(ends_on__gte=day).prefetch_related("freezes")
    membership = to_come.first()
    if membership is None:
        last = Membership.objects.filter(member_id=member_id).order_by("-ends_on", "-id").first()
        return last, "none" if last is None else "expired"
    if membership.locked_at is not None:
        return membership, "locked"
    state = state_of(membership, on=day, freezes=membership.freezes.all())
    if state == MembershipState.WAITING:
        return membership, "first_visit" if begins_with_visit(membership, on=day) else "not_begun"
    return membership, "frozen" if state == MembershipState.FROZEN else "active"


def _other_entry(member_id: int, booking: Booking | None, now: datetime) -> str:
    """What opens the door without a membership; nothing for a class that a membership pays for."""
    if booking is not None and booking.membership_id is None:
        return "class"
    return "appointment" if _has_appointment(member_id, now) else ""


def _booking(member_id: int, now: datetime) -> Booking | None:
    places = Booking.objects.filter(member_id=member_id, status__in=_MAY_COME, locked_at__isnull=True)
    return places.filter(doors_are_open(now)).select_related("session").order_by("session__starts_at", "id").first()


def _has_appointment(member_id: int, now: datetime) -> bool:
    midnight = start_of_day(day_of(now))
    appointments = Appointment.objects.filter(
        member_id=member_id, status__in=OPEN_APPOINTMENTS, pack__locked_at__isnull=True
    )
    return appointments.filter(starts_at__gte=midnight, starts_at__lt=midnight + ONE_DAY).exists()


def _with_warning(member_id: int, reason: str, now: datetime) -> str:
    """The same reason, or what the member should be told at the door."""
    own = visible_payments(sees_all=False, member_id=member_id)
    beside_fen = with_money(own.filter(payable(now))).values_list("beside_fen", flat=True)
    if beside_fen:
        return "unsettled" if any(beside_fen) else "unpaid"
    day = day_of(now)
    ends_soon = reason == "active" and next_start(member_id, not_before=day) - ONE_DAY <= day + ENDS_SOON.duration()
    return "ends_soon" if ends_soon else reason
