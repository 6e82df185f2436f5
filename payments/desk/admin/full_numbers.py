"""The numbers of a payment in full, each with its label, for whoever may see them."""

from django.utils.translation import gettext

from payments.ledger.models import Payment


def numbers_of(payment: Payment) -> list[tuple[str, str]]:
    """Ours, then those of each attempt as its provider knows them."""
    lines = [(gettext("transaction number"), payment.transaction_id)]
    ours, theirs = gettext("merchant order number"), gettext("provider's transaction number")
    for attempt in payment.attempts.all():
        where = attempt.get_provider_display()
        lines.append((f"{where} · {ours}", attempt.out_trade_no))
        if attempt.provider_transaction_id:
            lines.append((f"{where} · {theirs}", attempt.provider_transaction_id))
    return lines
