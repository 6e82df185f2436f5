"""A plan, a pack or a course costs something else from a day on."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from foundation.money import MAXIMUM_FEN
from members.catalogue.models import Price
from members.days import today

OVER = _("This day is over: what it cost then has been asked for. Choose today or a later day.")
TOO_HIGH = _("The price is at most the list price.")


def set_price(*, item: Any, price_fen: int, list_price_fen: int, holds_from: date, actor_id: int) -> Price:
    """Write down what the item costs from this day at the gym on, in fen; of one day the last price decided holds.

    What was ordered before keeps its terms, and a class that is made already its price. Raises InvalidField for a day
    that is over, and for a price above the list price; then nothing is written.
    """
    if holds_from < today():
        raise InvalidField({"holds_from": [OVER]})
    if not 0 <= price_fen <= list_price_fen <= MAXIMUM_FEN:
        raise InvalidField({"price": [TOO_HIGH]})
    return Price.objects.create(
        **{item._meta.model_name: item},
        price_fen=price_fen,
        list_price_fen=list_price_fen,
        holds_from=holds_from,
        decided_at=timezone.now(),
        decided_by_id=actor_id,
    )
