"""What was invoiced in a month, for the accountant: every document by its own day, red letters as less than nothing."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money import yuan_from_fen
from foundation.months import Column, Month, MonthPart
from foundation.rows.batches import one_by_one
from foundation.sheets.cells import Value
from payments.ledger.models import Invoice


def _invoices(month: Month) -> Iterator[Sequence[Value]]:
    issued = Invoice.objects.filter(issued_on__gte=month.first_day, issued_on__lt=month.next_first_day)
    rows = issued.select_related("payment__member", "reverses").defer(
        "payment__transaction_id", "payment__member__phone", "payment__member__phone_index"
    )
    for invoice in one_by_one(rows.order_by("issued_on", "id")):
        original = invoice.reverses
        yield (
            invoice.issued_on,
            invoice.code,
            invoice.number,
            invoice.get_state_display() if original is None else _("Red letter"),
            "" if original is None else original.number,
            invoice.payment_id,
            invoice.payment.member.name,
            yuan_from_fen(invoice.amount_fen if original is None else -invoice.amount_fen),
        )


PARTS = (
    MonthPart(
        "invoices",
        gettext_lazy("Invoices"),
        (
            Column(gettext_lazy("issued on")),
            Column(gettext_lazy("invoice code")),
            Column(gettext_lazy("invoice number")),
            Column(gettext_lazy("state")),
            Column(gettext_lazy("red letter of")),
            Column(gettext_lazy("payment")),
            Column(gettext_lazy("member")),
            Column(gettext_lazy("amount"), is_summed=True),
        ),
        _invoices,
    ),
)
