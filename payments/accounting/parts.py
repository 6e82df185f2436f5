"""What the ledger says of a month: money that came in, money that went back, and what the providers kept of it.

A movement counts on its own day, which is the date at the gym when the money was paid or had gone back.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.days import day_of
from foundation.money import yuan_from_fen, yuan_from_millifen
from foundation.months import Column, Month, MonthPart
from foundation.rows.batches import one_by_one
from foundation.sheets.cells import Value
from payments.closing.movements import RECEIVED, REFUNDED
from payments.enums import ProviderName
from payments.ledger.models import Attempt, Invoice, Refund

Row = Sequence[Value]
# Of the member and the payment, what is encrypted and not told.
_UNTOLD = ("payment__member__phone", "payment__member__phone_index")


def paid_in(month: Month) -> QuerySet[Any]:
    """The money that came in, also what was paid twice, the first first; `counted_fen` is what was really received."""
    issued = Invoice.objects.exclude(number="").order_by("id")
    paid = RECEIVED.of_days(month.first_day, month.last_day).annotate(counted_fen=RECEIVED.fen)
    rows: QuerySet[Any] = paid.select_related("payment__member").defer("instruction", "return_url", *_UNTOLD)
    return rows.prefetch_related(Prefetch("payment__invoices", queryset=issued)).order_by("paid_at", "id")


def refunded_in(month: Month) -> QuerySet[Refund]:
    """The money that went back, the first first."""
    back: QuerySet[Refund] = REFUNDED.of_days(month.first_day, month.last_day).select_related("payment__member")
    return back.defer("reason", "decline_reason", *_UNTOLD).order_by("succeeded_at", "id")


def _payments(month: Month) -> Iterator[Row]:
    for attempt in one_by_one(paid_in(month)):
        payment = attempt.payment
        yield (
            day_of(attempt.paid_at),
            attempt.paid_at,
            payment.pk,
            payment.member.name,
            payment.get_type_display(),
            payment.description,
            attempt.get_provider_display(),
            attempt.out_trade_no,
            attempt.provider_transaction_id,
            yuan_from_fen(attempt.paid_fen or 0),
            yuan_from_fen(attempt.counted_fen),
            _("yes") if attempt.is_overpayment else _("no"),
            " ".join(each.number for each in payment.invoices.all() if each.reverses_id is None),
        )


def _refunds(month: Month) -> Iterator[Row]:
    for refund in one_by_one(refunded_in(month)):
        payment = refund.payment
        yield (
            day_of(refund.succeeded_at),
            refund.succeeded_at,
            refund.pk,
            payment.pk,
            payment.member.name,
            payment.get_type_display(),
            payment.description,
            refund.get_provider_display(),
            _("yes") if refund.is_by_hand else _("no"),
            refund.number,
            refund.provider_refund_id,
            yuan_from_fen(refund.amount_fen),
        )


def _fees(month: Month) -> Iterator[Row]:
    """Of the movements at providers; the fee is empty while no bill has said it."""
    moved = chain(
        ((row.paid_at, row, _("Payment")) for row in one_by_one(_at_providers(paid_in(month)))),
        ((row.succeeded_at, row, _("Refund")) for row in one_by_one(_at_providers(refunded_in(month)))),
    )
    for at, row, kind in moved:
        fen = row.amount_fen if isinstance(row, Refund) else row.paid_fen or 0
        yield (
            day_of(at),
            row.get_provider_display(),
            kind,
            row.payment_id,
            yuan_from_fen(fen),
            None if row.fee_millifen is None else yuan_from_millifen(row.fee_millifen),
            row.billed_on,
        )


def _at_providers(rows: QuerySet[Attempt] | QuerySet[Refund]) -> QuerySet[Attempt] | QuerySet[Refund]:
    """Nobody keeps anything of money in hand, or of what a person paid out."""
    rows = rows.filter(provider__in=ProviderName.values).prefetch_related(None)
    return rows.filter(is_by_hand=False) if rows.model is Refund else rows


_DAY, _TIME = Column(gettext_lazy("day")), Column(gettext_lazy("time"))
_PAYMENT, _MEMBER = Column(gettext_lazy("payment")), Column(gettext_lazy("member"))
_THING = (Column(gettext_lazy("type")), Column(gettext_lazy("description")))
_BY = Column(gettext_lazy("provider"))

PARTS = (
    MonthPart(
        "payments",
        gettext_lazy("Payments"),
        (
            _DAY,
            _TIME,
            _PAYMENT,
            _MEMBER,
            *_THING,
            _BY,
            Column(gettext_lazy("merchant order number"), is_masked=True),
            Column(gettext_lazy("provider's transaction number"), is_masked=True),
            Column(gettext_lazy("paid"), is_summed=True),
            Column(gettext_lazy("received"), is_summed=True),
            Column(gettext_lazy("not the price")),
            Column(gettext_lazy("invoice numbers")),
        ),
        _payments,
    ),
    MonthPart(
        "refunds",
        gettext_lazy("Refunds"),
        (
            _DAY,
            _TIME,
            Column(gettext_lazy("refund")),
            _PAYMENT,
            _MEMBER,
            *_THING,
            _BY,
            Column(gettext_lazy("paid out by hand")),
            Column(gettext_lazy("refund number"), is_masked=True),
            Column(gettext_lazy("provider's refund number"), is_masked=True),
            Column(gettext_lazy("refunded"), is_summed=True),
        ),
        _refunds,
    ),
    MonthPart(
        "fees",
        gettext_lazy("Fees"),
        (
            _DAY,
            _BY,
            Column(gettext_lazy("kind")),
            _PAYMENT,
            Column(gettext_lazy("amount")),
            Column(gettext_lazy("fee"), is_summed=True),
            Column(gettext_lazy("in the bill of")),
        ),
        _fees,
    ),
)
