"""The money of a payment, as it stands beside what it has bought on the page of a decision."""

from collections.abc import Iterator

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.console import formatting
from foundation.console.facts import Fact
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Payment
from payments.ledger.standing import standing_of, with_money
from payments.permissions import SEE_PAYMENTS


def money_of(request: HttpRequest, payment: Payment) -> list[Fact]:
    """What was asked for, paid and returned so far, what is on its way back, and what is still here."""
    return list(_facts(request, payment))


def _facts(request: HttpRequest, payment: Payment) -> Iterator[Fact]:
    may_open = request.user.has_perm(SEE_PAYMENTS)
    standing = standing_of(with_money(Payment.objects.filter(pk=payment.pk)).get(), now=now())
    sums = payment.attempts.aggregate(
        paid=Sum("paid_fen"), back=Sum("refunded_fen"), held=Sum("refund_reserved_fen"), out=Sum("received_fen")
    )
    paid, back, held = (sums[name] or 0 for name in ("paid", "back", "held"))
    yield _("payment"), link_to_payment(payment.pk) if may_open else f"#{payment.pk}"
    yield _("status"), standing.label
    yield _("asked for"), formatting.yuan(payment.amount_fen)
    yield _("paid"), formatting.yuan(paid)
    if payment.provider:
        yield _("paid by"), f"{payment.get_provider_display()}, {formatting.instant(payment.paid_at)}"
    if sums["out"]:
        yield _("paid out by the platform"), formatting.yuan(sums["out"])
    yield _("returned"), formatting.yuan(-back)
    if held > back:
        yield _("on its way back"), formatting.yuan(back - held)
    yield pgettext("of what was paid", "stays"), formatting.yuan(paid - max(back, held))
