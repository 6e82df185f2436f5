"""What something costs on a day at the gym: the newest dated price that holds, else the one that it was made with."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from members.catalogue.models import Price
from members.days import today


class Priced(Protocol):
    """A plan, a pack or a course; amounts in fen."""

    prices: Any

    @property
    def price_fen(self) -> int: ...
    @property
    def list_price_fen(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A price and the one before any discount, in fen."""

    price_fen: int
    list_price_fen: int


def asked(item: Priced, on: date | None = None) -> Asked:
    """What it costs on this day, or today.

    Of today it costs no statement for rows of `with_prices`, of any day none where `prices` are fetched before.
    """
    of_today = vars(item).get("asked_fen")
    if on is None and of_today is not None:
        return Asked(of_today, vars(item)["asked_list_fen"])
    if vars(item)["id"] is None:
        return Asked(item.price_fen, item.list_price_fen)
    day = on or today()
    held = [price for price in item.prices.all() if price.holds_from <= day]
    newest = max(held, key=lambda price: (price.holds_from, price.pk), default=item)
    return Asked(newest.price_fen, newest.list_price_fen)


def with_prices(items: QuerySet[Any], *, has_list_price: bool = True) -> QuerySet[Any]:
    """The same with the price of today as `asked_fen` and `asked_list_fen`, in the same statement."""
    of_this = {items.model._meta.model_name: OuterRef("pk")}
    newest = Price.objects.filter(**of_this, holds_from__lte=today()).order_by("-holds_from", "-pk")
    list_price = F("list_price_fen") if has_list_price else F("price_fen")
    priced: QuerySet[Any] = items.annotate(
        asked_fen=Coalesce(Subquery(newest.values("price_fen")[:1]), F("price_fen")),
        asked_list_fen=Coalesce(Subquery(newest.values("list_price_fen")[:1]), list_price),
    )
    return priced
