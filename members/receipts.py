"""What a payment buys, told to the person who pays: before it is paid as it would be now, afterwards as it stands."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import localize
from django.utils.translation import gettext as _

from members.catalogue.models import Order
from members.catalogue.terms import PackTerms, PlanTerms
from members.changes.models import UpgradeOffer
from members.classes.models import Booking, ClassSession
from members.classes.seats import is_held, place_in_words
from members.days import day_of, period_end, today
from members.enums import BookingStatus, Ending, EntryKind, SessionStatus, StartRule
from members.memberships.had_already import had_already
from members.memberships.membership_state import MembershipState
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import planned_start
from members.memberships.remaining_days import given_back_days
from members.people.models import Coach
from members.training.models import OwnedPack
from members.training.pack_validity import is_over
from members.training.remaining_sessions import sum_of
from members.what_next import next_with_membership, next_with_pack, next_with_place
from payments.purposes import Receipt

Facts = list[tuple[str, str]]


def membership_receipt(*, payment_id: int) -> Receipt | None:
    """The plan, its first and last day, and what it begins with; the days that it would have if it were paid now.

    Of the same plan, what the member has already and what else waits to be paid is said before it is paid.
    """
    own = _payers_membership(payment_id)
    if own is not None:
        why_not = _why_no_membership(own)
        return Receipt(own.title, _membership_facts(own), why_not, own, [] if why_not else next_with_membership(own))
    order = Order.objects.filter(payment_id=payment_id, plan__isnull=False).select_related("payment", "plan").first()
    return None if order is None else _plan_receipt(order, PlanTerms.from_json(order.terms))


def booking_receipt(*, payment_id: int) -> Receipt | None:
    """The class, its time at the gym, room and coach, and where the place stands."""
    found = Booking.objects.filter(payment_id=payment_id).select_related("session__coach")
    booking = found.order_by().first()
    if booking is None:
        return None
    now = timezone.now()
    place = _place(booking, now)
    facts, why_not = [*facts_of_class(booking.session), (_("Your place"), place)], _why_no_place(booking, place)
    steps = [] if why_not else next_with_place(booking.session, now)
    return Receipt(booking.session.title, facts, why_not, booking.session, steps)


def pack_receipt(*, payment_id: int) -> Receipt | None:
    """The pack, its sessions with those given on top, the coach, and the last day of its validity."""
    own = OwnedPack.objects.filter(payment_id=payment_id).select_related("coach").first()
    if own is not None:
        why_not = _why_no_sessions(own)
        return Receipt(own.title, _own_pack_facts(own), why_not, own, [] if why_not else next_with_pack(own))
    order = Order.objects.filter(payment_id=payment_id, pack__isnull=False).select_related("pack").first()
    if order is None:
        return None
    terms = PackTerms.from_json(order.terms)
    return Receipt(terms.title, facts_of_pack(terms), thing=order.pack)


def facts_of_plan(member_id: int, terms: PlanTerms, *, is_upgrade: bool = False) -> Facts:
    """The days of a plan on these terms if the member paid now; an upgrade begins today, in the place of another."""
    is_certain = terms.start_rule == StartRule.PURCHASE
    start = today() if is_upgrade else planned_start(member_id, terms)
    end = period_end(start, count=terms.count, unit=terms.unit)
    return _period(start, end, rule=terms.start_rule, is_certain=is_certain or is_upgrade)


def facts_of_pack(terms: PackTerms) -> Facts:
    """The sessions, the coach and the last day of a pack on these terms if it were paid now."""
    coach = Coach.objects.filter(pk=terms.coach_id or 0).values_list("name", flat=True).first()
    last = period_end(today(), count=terms.valid_count, unit=terms.valid_unit)
    return _pack_facts(terms.sessions, terms.gift_sessions, coach, last)


def facts_of_class(session: ClassSession) -> Facts:
    """When and where a class is, and whose."""
    facts = [(_("Time"), _time(session.starts_at, session.ends_at))]
    if session.room:
        facts.append((_("Room"), session.room))
    if session.coach is not None:
        facts.append((_("Coach"), session.coach.name))
    return facts


def _payers_membership(payment_id: int) -> Membership | None:
    """As the payer has it: what was given on to another member has ended for the one who paid."""
    paid = Membership.objects.filter(payment_id=payment_id, member=F("payment__member"))
    return paid.order_by("-id").first()


def _why_no_membership(own: Membership) -> str:
    if own.ending:
        return own.get_ending_display()
    if own.ends_on < today():
        return str(MembershipState.OVER.label)
    return _under_refund(own.locked_at)


def _why_no_place(booking: Booking, place: str) -> str:
    is_booked = booking.status == BookingStatus.BOOKED and booking.session.status == SessionStatus.SCHEDULED
    return _under_refund(booking.locked_at) if is_booked else place


def _why_no_sessions(own: OwnedPack) -> str:
    if own.withdrawn_at is not None:
        return str(Ending.WITHDRAWN.label)
    return str(MembershipState.OVER.label) if is_over(own, today()) else _under_refund(own.locked_at)


def _under_refund(locked_at: datetime | None) -> str:
    return "" if locked_at is None else _("refund under way")


def _plan_receipt(order: Order, terms: PlanTerms) -> Receipt:
    is_upgrade = UpgradeOffer.pk_of(order.payment.item_id) is not None
    facts = facts_of_plan(order.member_id, terms, is_upgrade=is_upgrade)
    return Receipt(terms.title, [*facts, *_had_already(order)], thing=order.plan)


def _had_already(order: Order) -> Facts:
    """Said before the same plan is paid for once more."""
    assert order.plan_id is not None  # an order of a plan
    had = had_already(member_id=order.member_id, plan_id=order.plan_id)
    others = (each for each in had.unpaid if each.pk != order.payment_id)
    return [
        *((_("You have it already"), own.period) for own in had.memberships),
        *((_ordered_already(each), localize(timezone.localtime(each.created_at))) for each in others),
    ]


def _ordered_already(payment: Any) -> str:
    is_beside = bool(payment.beside_fen)
    return _("Ordered already, another amount has arrived") if is_beside else _("Ordered already, not paid")


def _membership_facts(own: Membership) -> Facts:
    given_back = given_back_days(own)
    taken = [(_("Days refunded"), str(given_back))] if given_back else []
    if own.ended_at is not None:
        return [_ended(own.get_ending_display(), own.ended_at), (_("Period"), own.period), *taken]
    period = _period(own.starts_on, own.ends_on, rule=own.start_rule, is_certain=own.activated_at is not None)
    return [*period, *taken]


def _ended(why: str, at: datetime) -> tuple[str, str]:
    return _("Ended"), f"{why} · {localize(day_of(at))}"


def _period(first: date, last: date, *, rule: str, is_certain: bool) -> Facts:
    """What does not begin for certain on its first day stands at its latest one."""
    period = f"{localize(first)} – {localize(last)}"
    if is_certain:
        return [(_("Period"), period)]
    return [(_("Begins"), str(StartRule(rule).label)), (_("Period, at the latest"), period)]


def _own_pack_facts(own: OwnedPack) -> Facts:
    if own.withdrawn_at is not None:
        return [_ended(str(Ending.WITHDRAWN.label), own.withdrawn_at)]
    coach, taken = None if own.coach is None else own.coach.name, -sum_of(own.pk, EntryKind.WITHDRAWN)
    facts = _pack_facts(own.sessions, own.gift_sessions, coach, own.expires_on)
    return [*facts, (_("Sessions refunded"), str(taken))] if taken else facts


def _pack_facts(sessions: int, gifts: int, coach: str | None, last: date) -> Facts:
    shown = {"sessions": sessions, "gifts": gifts}
    return [
        (_("Private sessions"), _("%(sessions)d, and %(gifts)d on top") % shown if gifts else str(sessions)),
        (_("Coach"), coach or _("Any coach")),
        (_("Valid until"), localize(last)),
    ]


def _time(starts_at: datetime, ends_at: datetime) -> str:
    """`Wed, Nov. 25, 2026, 6:30 p.m. – 7:30 p.m.`, as the reader writes it."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return _("%(weekday)s, %(day)s, %(first)s – %(last)s") % {
        "weekday": WEEKDAYS_ABBR[first.weekday()],
        "day": localize(first.date()),
        "first": localize(first.time()),
        "last": localize(last.time()),
    }


def _place(booking: Booking, now: datetime) -> str:
    """Whether the payer has the place, or what became of it; a hold is over when its time is, whoever noticed it."""
    if booking.session.status == SessionStatus.SCHEDULED and is_held(booking, now):
        return _("Held for you until %(time)s") % {"time": _clock(booking.held_until)}
    is_let_go = booking.session.status == SessionStatus.SCHEDULED and booking.status == BookingStatus.RELEASED
    return _("No longer held") if is_let_go else place_in_words(booking, now)


def _clock(at: datetime | None) -> str:
    return "" if at is None else localize(timezone.localtime(at).time())
