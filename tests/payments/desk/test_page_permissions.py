"""Who sees which page of the ledger."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from members.models import Member
from payments.models import Difference, Event, ExceptionCase, Notification, Payment, Reconciliation, Refund
from tests.payments.rows import PAGES, full_payment
from tests.staff_client import clerk, signed_in

MODELS: dict[str, Any] = {
    "payment": Payment,
    "event": Event,
    "notification": Notification,
    "exceptioncase": ExceptionCase,
    "refund": Refund,
    "reconciliation": Reconciliation,
    "difference": Difference,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("allowed", PAGES)
def test_a_clerk_sees_only_what_was_allowed(db: None, page: str, allowed: str) -> None:
    full_payment()
    client = signed_in(clerk(f"payments.view_{allowed}"))
    expected = 200 if page == allowed else 403

    listing = client.get(reverse(f"admin:payments_{page}_changelist"))
    detail = client.get(reverse(f"admin:payments_{page}_change", args=[MODELS[page].objects.get().pk]))

    assert (listing.status_code, detail.status_code) == (expected, expected)


@pytest.mark.parametrize("page", PAGES)
def test_a_member_and_a_stranger_are_sent_to_the_login(member: Member, page: str) -> None:
    address = reverse(f"admin:payments_{page}_changelist")

    answer = signed_in(member.user).get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/login/?next={address}")


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("payments.view_payment", {"/admin/", "/admin/payments/payment/"}),
        ("members.view_member", {"/admin/", "/admin/desk/", "/admin/members/member/"}),
        (
            "members.view_own_clients",
            {
                "/admin/",
                *(f"/admin/members/{model}/" for model in ("member", "appointment")),
            },
        ),
    ],
)
def test_the_menu_shows_what_may_be_opened(db: None, permission: str, expected: set[str]) -> None:
    answer = signed_in(clerk(permission)).get("/admin/")

    menu = [item for group in answer.context["sidebar_navigation"] for item in group["items"]]
    assert {str(item["link"]) for item in menu if item["has_permission"]} == expected


def test_a_superuser_reaches_every_entry_of_the_menu(staff: User) -> None:
    client = signed_in(staff)
    menu = [item for group in client.get("/admin/").context["sidebar_navigation"] for item in group["items"]]

    assert len(menu) == 47
    assert {client.get(str(item["link"]), follow=True).status_code for item in menu} == {200}
