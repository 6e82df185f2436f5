"""What whoever decides about money is to know: of a payment, of a refund, and of money that belongs to no payment."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, who_is
from payments.ledger.admin.history import history_of
from payments.ledger.admin.money_facts import money_of
from payments.ledger.models import Payment, Refund
from payments.ledger.queries import refunds_together
from payments.purposes import Take, get_purpose
from payments.refunding.operations.lock_and_take_back import handed_on_to
from payments.refunding.taking_form import in_words


def whose(request: HttpRequest, payment: Payment | None) -> Sequence[Fact]:
    """Who paid; of money without a payment that nobody knows."""
    if payment is None:
        return [(_("member"), _("not known: there is no payment of this money here"))]
    return who_is(request, payment.member)


def facts_of_payment(request: HttpRequest, payment: Payment) -> Facts:
    """Who paid for what, how much of it is here, and what was before."""
    thing = list(bought_with(payment))
    return Facts(whose(request, payment), thing, money_of(request, payment), history=history_of(payment))


def facts_of_refund(request: HttpRequest, refund: Refund) -> Facts:
    """The same with the refund: how much, what it takes back, by which rule, who asked for it and why."""
    payment = refund.payment
    money = [*money_of(request, payment), *_amounts(refund)]
    thing = [*bought_with(payment), (_("taken back"), in_words(Take.read(refund.take)))]
    return Facts(
        whose(request, payment),
        thing,
        money,
        rule=get_purpose(payment.type).by_rule(refund_id=refund.pk),
        asked=list(_asked(refund)),
        history=history_of(payment),
    )


def bought_with(payment: Payment) -> Iterator[Fact]:
    """What the payment buys as it stands now, whether it was delivered, and whose it is by now."""
    yield _("bought"), f"{payment.get_type_display()} {payment.description}".strip()
    receipt = None if payment.item_id is None else get_purpose(payment.type).receipt(payment_id=payment.pk)
    if receipt is not None:
        if receipt.title != payment.description:
            yield _("thing"), receipt.title
        yield from receipt.facts
        if receipt.unusable:
            yield _("cannot be used now"), receipt.unusable
    yield _("delivery"), payment.get_fulfilment_display()
    if holder := handed_on_to(payment):
        yield _("handed on to"), holder


def _amounts(refund: Refund) -> Iterator[Fact]:
    yield _("this refund"), formatting.yuan(-refund.amount_fen)
    if (others := refunds_together(refund)) and len(others) > 1:
        parts = ", ".join(f"{formatting.yuan(-each.amount_fen)} (#{each.payment_id})" for each in others)
        yield _("decided together"), f"{formatting.yuan(-sum(each.amount_fen for each in others))}: {parts}"


def _asked(refund: Refund) -> Iterator[Fact]:
    yield _("asked for by"), refund.requested_by or formatting.EMPTY
    yield _("asked for at"), formatting.instant(refund.created_at)
    yield _("reason"), refund.reason
    if refund.approved_by is not None:
        yield _("approved by"), refund.approved_by
