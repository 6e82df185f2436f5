"""Where a refusal about what is sold, paid and returned leads on to."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.days import today
from members.desk.admin.collecting import collect_address
from members.desk.admin.situation import Link, OfMember, Situation, is_payment
from members.memberships.queries import live_memberships
from members.training.models import OwnedPack
from members.training.remaining_sessions import annotate_balance
from payments.enums import REFUNDS_UNDER_WAY, PaymentStatus, PaymentType
from payments.ledger.queries import newest_refunds, payable, payments_of
from payments.ledger.standing import with_money
from payments.permissions import SEE_CLOSINGS, USE_TILL


def sell(where: OfMember) -> Link:
    return where.sell(), _("Sell something")


def sell_class(where: OfMember) -> Link:
    return where.sell(f"course:{where.session_id}" if where.session_id else ""), _("Sell the class")


def sell_again(where: OfMember) -> Link:
    """For one that somebody else has taken meanwhile, the payment: the row is what was there before."""
    row: Any = where.row
    if not is_payment(row) or type(row).objects.filter(pk=row.pk, status=PaymentStatus.SUCCESS).exists():
        return where.look_at(row), _("The payment")
    return where.sell(f"{row.type}:{row.item_id}" if row.item_id else ""), _("Sell it again")


def had_before(where: OfMember) -> Link:
    """The code of the one that waits to be paid, or the exception of its money; else what the member has of it.

    What is over is no help: another one is sold then.
    """
    kind, _colon, item_id = str(where.answers.get("item", "")).partition(":")
    same = where.member.payments.filter(payable(timezone.now()), type=kind, item_id=item_id or None)
    payment = with_money(same).order_by("-id").first()
    if payment is None:
        return _had(where, kind, item_id)
    return exception_or_payment(replace(where, row=payment)) if payment.beside_fen else _code_of(where, payment)


def _had(where: OfMember, kind: str, item_id: str) -> Link:
    member, of = where.member, int(item_id or 0)
    if kind == PaymentType.MEMBERSHIP:
        own: Any = live_memberships(member.pk).filter(plan_id=of, ends_on__gte=today()).last()
    else:
        own = annotate_balance(OwnedPack.objects.filter(member=member, pack_id=of)).filter(bookable__gt=0).last()
    address = where.look_at(own)
    return (address, _("What the member has of it")) if address else (where.sell(), _("Sell something else"))


def refund(where: OfMember) -> Link:
    newest = newest_refunds(where.member.payments.values_list("pk", flat=True)).values()
    under_way = [each for each in newest if each.status in REFUNDS_UNDER_WAY]
    return where.look_at(max(under_way, key=lambda each: each.pk, default=None)), _("The refund")


def open_payments(where: OfMember) -> Link:
    of = {"member__id__exact": where.member.pk, "status__exact": PaymentStatus.PENDING.value}
    return where.look_through(where.member.payments.all(), **of), _("The open payments")


def pay(where: OfMember) -> Link:
    """The member's newest payment that waits, or the one that the row is."""
    waiting = where.member.payments.filter(status=PaymentStatus.PENDING)
    own = waiting.filter(pk=where.row.pk) if is_payment(where.row) else with_money(waiting).filter(beside_fen=0)
    return _code_of(where, own.order_by("-id").first())


def unsettled(where: OfMember) -> Link:
    """What settles the payment for which another amount has arrived."""
    waiting = with_money(where.member.payments.filter(payable(timezone.now())))
    with_other = waiting.filter(beside_fen__gt=0).first()
    return ("", "") if with_other is None else exception_or_payment(replace(where, row=with_other))


def exception_or_payment(where: Situation) -> Link:
    """The open exception of the payment that the row is; for who sees none, the payment."""
    address, title = exception(where)
    return (address, title) if address else payment(where)


def _code_of(where: OfMember, payment: Any) -> Link:
    address = "" if payment is None or not where.may_sell else collect_address(where.member.pk, payment.pk)
    return address, _("Show its code")


def that_day(where: Situation) -> Link:
    return _books_of(where, str(where.facts["day"])), _("That day")


def undecided_of_day(where: Situation) -> Link:
    """The page of the day, which lists what is undecided with where each is decided."""
    return _books_of(where, str(where.row.pk)), _("What is undecided")


def _books_of(where: Situation, key: str) -> str:
    return reverse("admin:payments_bookperiod_change", args=[key]) if where.user.has_perm(SEE_CLOSINGS) else ""


def own_till(where: Situation) -> Link:
    return reverse("admin:payments_till_own") if where.user.has_perm(USE_TILL) else "", _("The own till")


def reconciliation_under_way(where: Situation) -> Link:
    return where.look_at(where.about), _("What is under way")


def other_payment(where: Situation) -> Link:
    payment_id = where.facts.get("payment_id")
    other = payments_of([payment_id]).get(payment_id) if payment_id else None
    return where.look_at(other), _("That payment")


def payment(where: Situation) -> Link:
    return where.look_at(where.payment), _("The payment")


def exception(where: Situation) -> Link:
    case = None if where.payment is None else where.payment.exceptions.filter(closed_at=None).order_by("-id").first()
    return where.look_at(case), _("Its exception")
