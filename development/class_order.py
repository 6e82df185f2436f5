"""A class that a member is about to buy: found in the catalogue and ordered through the API, as an app would do it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from development.client import Client, Conflict

GYM_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class ClassOrder:
    """The class, and the pending payment that holds a place in it."""

    title: str
    starts_at: datetime
    payment: dict[str, Any]


def order_next_class(member: Client, member_id: int) -> ClassOrder | None:
    """The first class of the catalogue that has a price and can be had; None when there is none left.

    One in which the member has a place already, or that was filled meanwhile, is passed over.
    """
    for session in member.get(f"/api/v1/members/sessions/?from={gym_date()}&limit=100"):
        if _is_for_sale(session):
            try:
                payment = _order(member, member_id, session)
            except Conflict:
                continue
            starts_at = datetime.fromisoformat(session["starts_at"]).astimezone(GYM_ZONE)
            return ClassOrder(session["title"], starts_at, payment)
    return None


def gym_date() -> date:
    """Today at the gym."""
    return datetime.now(GYM_ZONE).date()


def _is_for_sale(session: dict[str, Any]) -> bool:
    costs_money = session["price"] > 0 and not session["is_included"]
    return costs_money and session["is_open"] and session["places_left"] > 0 and session["my_booking"] is None


def _order(member: Client, member_id: int, session: dict[str, Any]) -> dict[str, Any]:
    return member.post(
        "/api/v1/payments/",
        member_id=member_id,
        amount=session["price"],
        type="course",
        item_id=session["id"],
        description=session["title"],
    )
