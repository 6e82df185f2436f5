"""Nobody writes the ledger through the console, however the request is forged."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse

from payments.desk.admin.payment import PaymentAdmin
from payments.models import (
    Attempt,
    Difference,
    Event,
    ExceptionCase,
    IdempotencyKey,
    Invoice,
    Notification,
    Payment,
    Reconciliation,
    Refund,
)
from tests.payments.rows import PAGES, full_payment
from tests.staff_client import signed_in

MODELS: dict[str, Any] = {
    "payment": Payment,
    "event": Event,
    "notification": Notification,
    "exceptioncase": ExceptionCase,
    "refund": Refund,
    "reconciliation": Reconciliation,
    "difference": Difference,
}
FORGED = {"status": "success", "amount_fen": "1", "verdict": "accepted", "kind": "created", "post": "yes", "_save": ""}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that the ledger holds."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (*MODELS.values(), Attempt)}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_forged_post_is_refused_for_a_superuser(staff: User, page: str, verb: str) -> None:
    full_payment()
    before = rows()
    arguments = [] if verb == "add" else [MODELS[page].objects.get().pk]

    answer = signed_in(staff).post(reverse(f"admin:payments_{page}_{verb}", args=arguments), FORGED)

    assert answer.status_code == 403
    assert rows() == before


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("verb", ["add", "delete"])
def test_forms_to_add_and_delete_are_not_there(staff: User, page: str, verb: str) -> None:
    full_payment()
    arguments = [] if verb == "add" else [MODELS[page].objects.get().pk]

    assert signed_in(staff).get(reverse(f"admin:payments_{page}_{verb}", args=arguments)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_forged_bulk_delete_does_nothing(staff: User, page: str) -> None:
    full_payment()
    before = rows()
    forged = {"action": "delete_selected", "_selected_action": MODELS[page].objects.get().pk, "post": "yes"}

    answer = signed_in(staff).post(reverse(f"admin:payments_{page}_changelist"), forged)

    assert answer.status_code in (200, 302)
    assert rows() == before


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_input_and_no_save(staff: User, page: str) -> None:
    full_payment()

    answer = signed_in(staff).get(reverse(f"admin:payments_{page}_change", args=[MODELS[page].objects.get().pk]))

    assert answer.status_code == 200
    html = answer.content.decode()
    assert 'name="_save"' not in html
    assert answer.context["adminform"].form.fields == {}
    rows_of_inlines = [form for inline in answer.context["inline_admin_formsets"] for form in inline.formset.forms]
    assert all(set(form.fields) == {"id", "payment"} for form in rows_of_inlines)


def test_rows_on_a_payments_page_are_read_only_too(rf: RequestFactory, staff: User) -> None:
    request = rf.get("/")
    request.user = staff
    inlines = PaymentAdmin(Payment, admin.site).get_inline_instances(request)

    assert {inline.model for inline in inlines} == {
        Attempt, Notification, Event, ExceptionCase, Refund, Invoice
    }  # fmt: skip
    for inline in inlines:
        permissions = (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
        assert [may(request, None) for may in permissions] == [False, False, False]


def test_idempotency_keys_are_not_in_the_console() -> None:
    assert not admin.site.is_registered(IdempotencyKey)
