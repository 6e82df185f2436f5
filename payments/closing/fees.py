"""What a provider charged for a movement of money, in thousandths of a fen: NULL where no bill has said it yet."""

from django.db.models import BigIntegerField, Case, Expression, F, Model, Value, When

from payments.ledger.models import Refund


def fee_of(model: type[Model]) -> Expression | F:
    """The fee of a row of attempts or refunds. What a person pays out by hand costs nothing, and no bill has it."""
    fee = F("fee_millifen")
    if model is not Refund:
        return fee
    return Case(When(is_by_hand=True, then=Value(0)), default=fee, output_field=BigIntegerField())
