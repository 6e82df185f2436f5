"""Where a refusal's next step is taken: the one table, by the code of the refusal or the reason of a verdict.

A sentence says cause and next step to everybody; where there is a page for the step, whoever may open it gets a link.
The API answers as it did: codes and sentences are the errors' own. A code that no page can mend is named, with the
reason, in `tests/members/desk/test_every_refusal.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib.auth.models import User

from foundation.errors import ServiceError
from members.desk.admin import steps_of_classes as classes
from members.desk.admin import steps_of_memberships as memberships
from members.desk.admin import steps_of_money as money
from members.desk.admin.situation import Link, OfMember, Situation
from members.errors import MembershipFrozen
from members.people.models import Member
from payments.errors import TooManyOpenPayments

Where = TypeVar("Where", bound=Situation)


def next_step(user: User, refusal: ServiceError, row: Any, answers: Mapping[str, Any]) -> Link | None:
    """The address and the title of the page of the next step; None where there is none for whoever was refused."""
    known = (user, row, answers, refusal.extra, refusal.about)
    if refusal.code in STEPS_OF_ROWS:
        return _link(STEPS_OF_ROWS[refusal.code], Situation(*known))
    member = _member_of(row)
    step = _of_member(refusal)
    return None if member is None or step is None else _link(step, OfMember(*known, member=member))


def step_of_verdict(user: User, member: Member, reason: str) -> Link | None:
    """The same for what the door says of a member."""
    step = AT_THE_DOOR.get(reason)
    return None if step is None else _link(step, OfMember(user, member, member=member))


def _of_member(refusal: ServiceError) -> Callable[[OfMember], Link] | None:
    if isinstance(refusal, MembershipFrozen):
        return memberships.end_freeze
    if isinstance(refusal, TooManyOpenPayments):
        return money.open_payments
    if refusal.code == "admission_refused":
        return AT_THE_DOOR.get(refusal.extra["reason"])
    return STEPS_OF_MEMBERS.get(refusal.code)


def _link(step: Callable[[Where], Link], where: Where) -> Link | None:
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


STEPS_OF_ROWS: Mapping[str, Callable[[Situation], Link]] = {
    "appointment_objected": classes.as_it_is_now,
    "appointment_over": classes.another_time,
    "booking_changed": classes.as_it_is_now,
    "booking_over": classes.class_of_booking,
    "coach_busy": classes.what_is_there_then,
    "coach_not_found": classes.another_coach,
    "books_begin_later": money.that_day,
    "earlier_day_open": money.that_day,
    "exception_not_closed": money.payment,
    "gym_closed": classes.closed_days,
    "invoice_number_used": money.other_payment,
    "member_busy": classes.what_is_there_then,
    "money_is_here": money.exception,
    "payment_not_paid": money.payment,
    "reconciliation_running": money.reconciliation_under_way,
    "reference_used": money.other_payment,
    "refund_decided": classes.as_it_is_now,
    "refund_exceeds_paid": money.payment,
    "refund_impossible": money.payment,
    "refund_too_many": money.payment,
    "refund_too_soon": money.payment,
    "rule_not_applicable": money.payment,
    "still_undecided": money.undecided_of_day,
    "till_not_open": money.own_till,
    "till_open_already": money.own_till,
}
STEPS_OF_MEMBERS: Mapping[str, Callable[[OfMember], Link]] = {
    "already_booked": classes.own_place,
    "amount_mismatch": money.sell,
    "entitlement_locked": money.refund,
    "entitlement_over": money.sell,
    "freeze_refused": memberships.freezes,
    "held_in_vain": money.sell_class,
    "item_is_free": classes.book,
    "item_not_found": money.sell,
    "limit_reached": money.had_before,
    "member_barred": memberships.lift_bar,
    "no_sessions_left": money.sell,
    "membership_frozen": memberships.end_freeze,
    "not_checked_in": memberships.check_in,
    "payment_closed": money.sell_again,
    "payment_needed": money.sell_class,
    "places_left": classes.book,
    "plan_not_found": money.sell,
    "session_closed": classes.walk_in,
    "session_full": classes.wait_or_choose,
    "start_not_chosen": memberships.choose_start,
    "still_payable": money.pay,
    "too_many_unpaid_places": money.open_payments,
    "visit_not_found": memberships.look_at_member,
}
AT_THE_DOOR: Mapping[str, Callable[[OfMember], Link]] = {
    "barred": memberships.lift_bar,
    "ends_soon": money.sell,
    "expired": money.sell,
    "frozen": memberships.end_freeze,
    "locked": money.refund,
    "none": money.sell,
    "not_begun": memberships.begin_earlier,
    "unpaid": money.pay,
    "unsettled": money.unsettled,
}
