"""Numbers in full and raw messages: a deliberate click, a permission, and a line in the staff log."""

import logging
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from payments.models import Notification, Payment, Removal
from tests.payments.rows import full_payment
from tests.staff_client import clerk, signed_in

NUMBER = "2026112322001400000000000001"
RAW = "payments.view_transaction_number"


def addresses(payment: Payment) -> dict[str, str]:
    return {
        "payment": f"/admin/payments/payment/{payment.pk}/reveal/",
        "notification": f"/admin/payments/notification/{Notification.objects.get().pk}/reveal/",
    }


def test_full_numbers_are_shown_and_logged_without_them(staff: User, caplog: pytest.LogCaptureFixture) -> None:
    payment = full_payment(NUMBER)

    with caplog.at_level(logging.DEBUG):
        answer = signed_in(staff).post(addresses(payment)["payment"])

    assert answer.status_code == 200
    html = answer.content.decode()
    assert payment.transaction_id in html
    assert NUMBER in html
    assert "no-store" in answer.headers["Cache-Control"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.get_edited_object()) == (staff, str(payment.pk), payment)
    assert entry.change_message == "Looked at the transaction numbers in full."
    assert entry.object_repr == f"#{payment.pk}"
    assert NUMBER not in caplog.text
    assert payment.transaction_id not in caplog.text


def test_the_raw_message_is_shown_and_logged_without_it(staff: User) -> None:
    payment = full_payment()

    html = signed_in(staff).post(addresses(payment)["notification"]).content.decode()

    assert "header-marker" in html
    assert "body-正文" in html
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (staff, str(Notification.objects.get().pk))
    assert entry.change_message == "Looked at the raw notification."


def test_it_is_masked_again_on_the_next_look(staff: User) -> None:
    payment, client = full_payment(NUMBER), signed_in(staff)
    client.post(addresses(payment)["payment"])

    assert NUMBER not in client.get(f"/admin/payments/payment/{payment.pk}/change/").content.decode()


@pytest.mark.parametrize("page", ["payment", "notification"])
@pytest.mark.parametrize("permissions", [("payments.view_payment", "payments.view_notification"), (RAW,), ()])
def test_without_both_permissions_nothing_is_shown_and_nothing_logged(
    db: None, page: str, permissions: tuple[str, ...]
) -> None:
    payment = full_payment(NUMBER)

    answer = signed_in(clerk(*permissions)).post(addresses(payment)[page])

    assert answer.status_code == 403
    assert NUMBER not in answer.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("page", ["payment", "notification"])
def test_with_both_permissions_a_clerk_may(db: None, page: str) -> None:
    payment = full_payment(NUMBER)

    answer = signed_in(clerk(f"payments.view_{page}", RAW)).post(addresses(payment)[page])

    assert answer.status_code == 200
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("page", ["payment", "notification"])
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_reveals(staff: User, page: str, method: str) -> None:
    payment = full_payment(NUMBER)

    answer = getattr(signed_in(staff), method)(addresses(payment)[page])

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert not LogEntry.objects.exists()


def test_a_post_from_another_site_is_refused(staff: User) -> None:
    payment = full_payment(NUMBER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(addresses(payment)["payment"]).status_code == 403
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 30])
def test_no_such_payment(staff: User, number: str) -> None:
    assert signed_in(staff).post(f"/admin/payments/payment/{number}/reveal/").status_code == 404
    assert not LogEntry.objects.exists()


def test_what_retention_has_removed_is_told_and_not_offered(staff: User) -> None:
    full_payment()
    row = Notification.objects.get()
    row.removal = Removal.objects.create(
        number=7, kind="notification", made_at=datetime(2031, 11, 30, 4, tzinfo=UTC), kept_days=1827,
        before=row.received_at, row_count=1,
    )  # fmt: skip
    row.headers, row.body, row.digest = None, None, "d" * 64
    row.save()
    page = f"/admin/payments/notification/{row.pk}/"

    html = signed_in(staff).get(f"{page}change/").content.decode()

    assert "by removal 7, after 1827 days" in html
    assert "d" * 64 in html
    assert 'form="reveal"' not in html
    assert signed_in(staff).post(f"{page}reveal/").status_code == 403
