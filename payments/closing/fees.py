"""What a provider charged for a movement of money, in thousandths of a fen: NULL where no bill has said it yet."""

from django.db.models import BigIntegerField, Case, Expression, F, Model, Value, When
from django.db.models.functions import Cast

from payments.ledger.models import Refund

_COLUMN = "fee_millifen"


def fee_of(model: type[Model]) -> Expression | F:
    """The fee of a row of attempts or refunds. What a person pays out by hand costs nothing, and no bill has it."""
    has_column = any(field.name == _COLUMN for field in model._meta.fields)
    fee: Expression | F = F(_COLUMN) if has_column else Cast(Value(None), BigIntegerField())
    if model is not Refund:
        return fee
    return Case(When(is_by_hand=True, then=Value(0)), default=fee, output_field=BigIntegerField())
