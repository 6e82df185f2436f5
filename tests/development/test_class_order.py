"""Which class the demonstration orders for the newcomer."""

from pathlib import Path

import pytest

from development.class_order import order_next_class
from development.client import Conflict
from development.demo import Demo
from development.guide import purchase
from development.setup import Account

CLASS = {
    "id": 1,
    "title": "瑜伽团课",
    "starts_at": "2026-11-25T11:30:00Z",
    "price": 58.0,
    "is_included": False,
    "is_open": True,
    "places_left": 3,
    "my_booking": None,
}


class Catalogue:
    """A service with these classes, in which some were filled a moment ago."""

    def __init__(self, *classes, filled=()):
        self.classes, self.filled = classes, filled

    def get(self, path):
        assert path.startswith("/api/v1/members/sessions/?from=")
        return list(self.classes)

    def post(self, _path, **body):
        if body["item_id"] in self.filled:
            raise Conflict("session_full")
        return {"id": 7, "checkout_url": "http://127.0.0.1/pay/7/", **body}


@pytest.mark.parametrize(
    "passed_over",
    [
        {"price": 0.0},
        {"is_included": True},
        {"is_open": False},
        {"places_left": 0},
        {"my_booking": {"id": 3, "status": "booked"}},
    ],
)
def test_the_first_that_the_member_can_buy(passed_over):
    order = order_next_class(Catalogue({**CLASS, **passed_over}, {**CLASS, "id": 2}), 1)

    assert (order.payment["item_id"], order.payment["amount"], order.payment["type"]) == (2, 58.0, "course")
    assert f"{order.starts_at:%Y-%m-%d %H:%M}" == "2026-11-25 19:30"


def test_the_next_when_one_was_filled_meanwhile():
    order = order_next_class(Catalogue(CLASS, {**CLASS, "id": 2}, filled=[1]), 1)

    assert order.payment["item_id"] == 2


def test_none_is_left():
    assert order_next_class(Catalogue(CLASS, filled=[1]), 1) is None


def test_the_page_says_what_is_bought_or_that_nothing_is_left():
    order = order_next_class(Catalogue(CLASS), 1)

    with_class = "\n".join(purchase(demo(class_order=order, payment=order.payment)))
    without = "\n".join(purchase(demo(class_order=None, payment=order.payment)))

    assert "瑜伽团课  2026-11-25 19:30  58.00" in with_class
    assert "No class is left to buy" in without
    assert "http://127.0.0.1/pay/7/" in with_class
    assert "http://127.0.0.1/pay/7/" in without


def demo(**more):
    account = Account(1, "xiaoming", "secret", name="王小明")
    paths = {"notification_form": Path("form"), "notification_json": Path("json")}
    tokens = {"member_token": "gym_1", "clerk_token": "gym_2"}
    return Demo(member=account, clerk=account, notified_payment_id=8, **paths, **tokens, **more)
