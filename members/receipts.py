"""What a payment buys, told to the person who pays: before it is paid as it would be now, afterwards as it stands."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from members.catalogue.models import Order
from members.catalogue.terms import PackTerms, PlanTerms
from members.changes.models import UpgradeOffer
from members.classes.models import Booking
from members.classes.seats import is_held
from members.days import period_end, today
from members.enums import BookingStatus, SessionStatus, StartRule
from members.memberships.had_already import had_already
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import planned_start
from members.memberships.queries import membership_of_payment
from members.people.models import Coach
from members.training.models import OwnedPack
from payments.purposes import Receipt

Facts = list[tuple[str, str]]


def membership_receipt(*, payment_id: int) -> Receipt | None:
    """The plan, its first and last day, and what it begins with; the days that it would have if it were paid now.

    Of the same plan, what the member has already and what else waits to be paid is said before it is paid.
    """
    own = membership_of_payment(payment_id)
    if own is not None:
        return Receipt(own.title, _membership_facts(own))
    order = Order.objects.filter(payment_id=payment_id, plan__isnull=False).select_related("payment").first()
    return None if order is None else _plan_receipt(order, PlanTerms.from_json(order.terms))


def booking_receipt(*, payment_id: int) -> Receipt | None:
    """The class, its time at the gym, room and coach, and where the place stands."""
    found = Booking.objects.filter(payment_id=payment_id).select_related("session__coach")
    booking = found.order_by().first()
    if booking is None:
        return None
    session = booking.session
    facts = [(_("Time"), _time(session.starts_at, session.ends_at))]
    if session.room:
        facts.append((_("Room"), session.room))
    if session.coach is not None:
        facts.append((_("Coach"), session.coach.name))
    return Receipt(session.title, [*facts, (_("Your place"), _place(booking, timezone.now()))])


def pack_receipt(*, payment_id: int) -> Receipt | None:
    """The pack, its sessions with those given on top, the coach, and the last day of its validity."""
    own = OwnedPack.objects.filter(payment_id=payment_id).select_related("coach").first()
    if own is not None:
        coach = None if own.coach is None else own.coach.name
        return Receipt(own.title, _pack_facts(own.sessions, own.gift_sessions, coach, own.expires_on))
    order = Order.objects.filter(payment_id=payment_id, pack__isnull=False).first()
    if order is None:
        return None
    terms = PackTerms.from_json(order.terms)
    coach = Coach.objects.filter(pk=terms.coach_id or 0).values_list("name", flat=True).first()
    last = period_end(today(), count=terms.valid_count, unit=terms.valid_unit)
    return Receipt(terms.title, _pack_facts(terms.sessions, terms.gift_sessions, coach, last))


def _plan_receipt(order: Order, terms: PlanTerms) -> Receipt:
    """An upgrade begins today, in the place of what it betters."""
    is_certain = terms.start_rule == StartRule.PURCHASE
    is_upgrade = UpgradeOffer.pk_of(order.payment.item_id) is not None
    start = today() if is_upgrade else planned_start(order.member_id, terms)
    end = period_end(start, count=terms.count, unit=terms.unit)
    facts = _period(start, end, rule=terms.start_rule, is_certain=is_certain or is_upgrade)
    return Receipt(terms.title, [*facts, *_had_already(order)])


def _had_already(order: Order) -> Facts:
    """Said before the same plan is paid for once more."""
    assert order.plan_id is not None  # an order of a plan
    had = had_already(member_id=order.member_id, plan_id=order.plan_id)
    others = (timezone.localtime(each.payment.created_at) for each in had.unpaid if each.pk != order.pk)
    return [
        *((_("You have it already"), f"{own.starts_on:%Y-%m-%d} – {own.ends_on:%Y-%m-%d}") for own in had.memberships),
        *((_("Ordered already, not paid"), f"{time:%Y-%m-%d %H:%M}") for time in others),
    ]


def _membership_facts(own: Membership) -> Facts:
    if own.ending:
        return [(_("Ended"), own.get_ending_display())]
    return _period(own.starts_on, own.ends_on, rule=own.start_rule, is_certain=own.activated_at is not None)


def _period(first: date, last: date, *, rule: str, is_certain: bool) -> Facts:
    """What does not begin for certain on its first day stands at its latest one."""
    period = f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
    if is_certain:
        return [(_("Period"), period)]
    return [(_("Begins"), str(StartRule(rule).label)), (_("Period, at the latest"), period)]


def _pack_facts(sessions: int, gifts: int, coach: str | None, last: date) -> Facts:
    shown = {"sessions": sessions, "gifts": gifts}
    return [
        (_("Private sessions"), _("%(sessions)d, and %(gifts)d on top") % shown if gifts else str(sessions)),
        (_("Coach"), coach or _("Any coach")),
        (_("Valid until"), last.isoformat()),
    ]


def _time(starts_at: datetime, ends_at: datetime) -> str:
    """`2026-11-25 Wed 18:30 – 19:30`."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{first:%Y-%m-%d} {WEEKDAYS_ABBR[first.weekday()]} {first:%H:%M} – {last:%H:%M}"


def _place(booking: Booking, now: datetime) -> str:
    """Whether the payer has the place, or what became of it; a hold is over when its time is, whoever noticed it."""
    if booking.session.status == SessionStatus.CANCELLED:
        return str(SessionStatus.CANCELLED.label)
    if is_held(booking, now):
        return _("Held for you until %(time)s") % {"time": f"{timezone.localtime(booking.held_until):%H:%M}"}
    if booking.status in (BookingStatus.HELD, BookingStatus.RELEASED):
        return _("No longer held")
    return booking.get_status_display()
