"""Where a refusal's next step is taken: the one table, by the code of the refusal or the reason of a verdict.

A sentence says cause and next step to everybody; where there is a page for the step, whoever may open it gets a link.
The API answers as it did: codes and sentences are the errors' own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from foundation.console.decision import Sentence
from foundation.errors import ServiceError
from members.classes.models import Booking, ClassSession, ClosedDays
from members.days import today
from members.desk.admin.collecting import collect_address
from members.desk.admin.situation import Situation, is_payment
from members.enums import FreezeState, StartRule
from members.errors import MembershipFrozen
from members.memberships.models import Freeze, freezes_in
from members.memberships.queries import live_memberships
from members.people import permissions
from members.people.models import Member
from payments.enums import REFUNDS_UNDER_WAY, PaymentStatus
from payments.errors import TooManyOpenPayments
from payments.ledger.queries import newest_refunds, payments_of

Link = tuple[str, Sentence]


def next_step(user: User, refusal: ServiceError, row: Any, answers: Mapping[str, Any]) -> Link | None:
    """The address and the title of the page of the next step; None where there is none for whoever was refused."""
    member = _member_of(row)
    if member is None:
        return None
    where = Situation(user, member, row, answers, refusal.extra)
    if isinstance(refusal, MembershipFrozen):
        return _link(_end_freeze, where)
    if isinstance(refusal, TooManyOpenPayments):
        return _link(_open_payments, where)
    if refusal.code == "admission_refused":
        return step_of_verdict(user, member, refusal.extra["reason"])
    step = _STEPS.get(refusal.code)
    return None if step is None else _link(step, where)


def step_of_verdict(user: User, member: Member, reason: str) -> Link | None:
    """The same for what the door says of a member."""
    step = _AT_THE_DOOR.get(reason)
    return None if step is None else _link(step, Situation(user, member, member))


def _link(step: Callable[[Situation], Link], where: Situation) -> Link | None:
    address, title = step(where)
    return (address, title) if address else None


def _member_of(row: Any) -> Member | None:
    """Whose row it is."""
    if isinstance(row, Member):
        return row
    for name in ("member", "membership", "payment", "pack"):
        owner = getattr(row, name, None)
        if owner is not None:
            return _member_of(owner)
    return None


def _sell(where: Situation) -> Link:
    return where.sell(), _("Sell something")


def _sell_class(where: Situation) -> Link:
    return where.sell(f"course:{where.session_id}" if where.session_id else ""), _("Sell the class")


def _sell_again(where: Situation) -> Link:
    row: Any = where.row
    if not is_payment(row) or row.status == PaymentStatus.SUCCESS:
        return where.look_at(row), _("The payment")
    return where.sell(f"{row.type}:{row.item_id}" if row.item_id else ""), _("Sell it again")


def _wait(where: Situation) -> Link:
    filled_in = {"session": where.session_id, "way": "wait"}
    return where.decide(permissions.BOOK_FOR_MEMBER, where.member, "book", **filled_in), _("Put on the waiting list")


def _book(where: Situation) -> Link:
    filled_in = {"session": where.session_id, "way": "ahead"}
    return where.decide(permissions.BOOK_FOR_MEMBER, where.member, "book", **filled_in), _("Book the class")


def _own_place(where: Situation) -> Link:
    payment_id = where.facts.get("payment_id")
    if payment_id and where.user.has_perm(permissions.SELL):
        return collect_address(where.member.pk, payment_id), _("Show its code")
    return where.look_at(Booking.objects.filter(pk=where.facts["booking_id"]).first()), _("The booking")


def _class(where: Situation) -> Link:
    return where.look_at(ClassSession.objects.filter(pk=where.session_id or 0).first()), _("Look at the class")


def _closed_days(where: Situation) -> Link:
    return where.look_through(ClosedDays.objects.all()), _("Closed days")


def _refund(where: Situation) -> Link:
    newest = newest_refunds(where.member.payments.values_list("pk", flat=True)).values()
    under_way = [refund for refund in newest if refund.status in REFUNDS_UNDER_WAY]
    return where.look_at(max(under_way, key=lambda refund: refund.pk, default=None)), _("The refund")


def _choose_start(where: Situation) -> Link:
    waiting = live_memberships(where.member.pk).filter(activated_at=None, ends_on__gte=today())
    chosen = waiting.filter(start_rule=StartRule.CHOSEN).first() or waiting.first()
    if chosen is None:
        return "", ""
    return where.decide(permissions.START_MEMBERSHIP, chosen, "start"), _("Choose its first day")


def _begin_earlier(where: Situation) -> Link:
    """What has no first day yet is given one; what has one is pulled forward."""
    if (link := _choose_start(where))[0]:
        return link
    to_come = live_memberships(where.member.pk).filter(starts_on__gt=today()).first()
    if to_come is None:
        return "", ""
    return where.look_at(to_come), _("The membership")


def _end_freeze(where: Situation) -> Link:
    """For who does not decide about freezes, the freeze, which says whom to ask."""
    counted = Freeze.objects.filter(freezes_in(FreezeState.APPROVED), membership__member=where.member)
    freeze = counted.filter(ends_on__gte=today()).order_by("starts_on").first()
    if freeze is None:
        return "", ""
    end = where.decide(permissions.APPROVE_FREEZE, freeze, "end")
    return (end, _("End the freeze")) if end else (where.look_at(freeze), _("The freeze"))


def _freezes(where: Situation) -> Link:
    return _end_freeze(where) if where.facts.get("reason") == "overlaps" else _choose_start(where)


def _lift_bar(where: Situation) -> Link:
    return where.decide(permissions.BAR_MEMBER, where.member, "lift-bar"), _("Lift the bar")


def _check_in(where: Situation) -> Link:
    return where.decide(permissions.CHECK_IN, where.member, "check-in"), _("Check in")


def _open_payments(where: Situation) -> Link:
    of = {"member__id__exact": where.member.pk, "status__exact": PaymentStatus.PENDING.value}
    return where.look_through(where.member.payments.all(), **of), _("The open payments")


def _pay(where: Situation) -> Link:
    """The member's newest payment that waits, or the one that the row is."""
    waiting = where.member.payments.filter(status=PaymentStatus.PENDING)
    own = waiting.filter(pk=where.row.pk) if is_payment(where.row) else waiting
    payment = own.order_by("-id").first()
    if payment is None or not where.user.has_perm(permissions.SELL):
        return "", ""
    return collect_address(where.member.pk, payment.pk), _("Show its code")


def _other_payment(where: Situation) -> Link:
    other = payments_of([where.facts["payment_id"]]).get(where.facts["payment_id"])
    return where.look_at(other), _("That payment")


def _payment(where: Situation) -> Link:
    return where.look_at(where.payment), _("The payment")


def _exception(where: Situation) -> Link:
    case = None if where.payment is None else where.payment.exceptions.filter(closed_at=None).order_by("-id").first()
    return where.look_at(case), _("Its exception")


_STEPS: Mapping[str, Callable[[Situation], Link]] = {
    "already_booked": _own_place,
    "entitlement_locked": _refund,
    "entitlement_over": _sell,
    "exception_not_closed": _payment,
    "freeze_refused": _freezes,
    "gym_closed": _closed_days,
    "item_is_free": _book,
    "member_barred": _lift_bar,
    "money_is_here": _exception,
    "no_sessions_left": _sell,
    "not_checked_in": _check_in,
    "payment_closed": _sell_again,
    "payment_needed": _sell_class,
    "payment_not_paid": _payment,
    "places_left": _book,
    "reference_used": _other_payment,
    "refund_exceeds_paid": _payment,
    "refund_too_many": _payment,
    "refund_too_soon": _payment,
    "rule_not_applicable": _payment,
    "session_closed": _class,
    "session_full": _wait,
    "start_not_chosen": _choose_start,
    "still_payable": _pay,
}
_AT_THE_DOOR: Mapping[str, Callable[[Situation], Link]] = {
    "barred": _lift_bar,
    "ends_soon": _sell,
    "expired": _sell,
    "frozen": _end_freeze,
    "locked": _refund,
    "none": _sell,
    "not_begun": _begin_earlier,
    "unpaid": _pay,
}
