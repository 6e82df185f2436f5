"""Exceptions in the console: what settles one, by whom, and what a case without a payment leaves."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.console.formatting import instant
from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, Refund
from tests.factories.payments import PaymentFactory
from tests.payments.rows import exception_case
from tests.staff_client import clerk, signed_in

SEE, SETTLE = "payments.view_exceptioncase", "payments.close_exception"
OF_NO_PAYMENT = ["settled_outside", "accepted"]


@pytest.fixture
def case(db: None) -> ExceptionCase:
    return exception_case(PaymentFactory())


@pytest.fixture
def orphan(db: None) -> ExceptionCase:
    """Money that belongs to no payment."""
    return ExceptionCase.objects.create(
        kind=ExceptionKind.UNKNOWN_TRADE,
        amount_fen=5,
        proposed_action=CaseAction.SETTLED_OUTSIDE,
        opened_at=timezone.now(),
    )


@pytest.fixture
def user(db: None) -> User:
    return clerk(SEE, SETTLE)


def page_of(case: ExceptionCase, view: str = "settle") -> str:
    return f"/admin/payments/exceptioncase/{case.pk}/{view}/"


def offered(answer: Any) -> list[str]:
    return [value for value, _label in answer.context["form"].fields["action"].choices]


def test_the_proposed_action_is_chosen_already(case: ExceptionCase, user: User) -> None:
    answer = signed_in(user).get(page_of(case))

    assert offered(answer) == ["refund", *OF_NO_PAYMENT]
    assert '<option value="refund" selected>' in answer.content.decode()


def test_a_case_without_a_payment_is_not_offered_what_needs_one(orphan: ExceptionCase, user: User) -> None:
    client = signed_in(user)

    assert offered(client.get(page_of(orphan))) == OF_NO_PAYMENT
    forged = client.post(page_of(orphan), {"action": "refund", "reason": "x"})

    assert list(forged.context["form"].errors) == ["action"]
    orphan.refresh_from_db()
    assert orphan.closed_at is None


@pytest.mark.parametrize("action", OF_NO_PAYMENT)
def test_it_is_settled_with_an_action_and_a_reason_and_logged(orphan: ExceptionCase, user: User, action: str) -> None:
    answer = signed_in(user).post(page_of(orphan), {"action": action, "reason": "看过了"}, follow=True)

    orphan.refresh_from_db()
    assert (orphan.closing_action, orphan.closing_reason, orphan.closed_by) == (action, "看过了", user)
    assert [str(message) for message in answer.context["messages"]] == ["The exception is settled."]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (user, str(orphan.pk), "Decided about the exception.")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"action": "accepted"},
        {"action": "accepted", "reason": "   "},
        {"action": "", "reason": "x"},
        {"action": "burn", "reason": "x"},
        {"action": "accepted", "reason": "x" * 201},
    ],
)
def test_what_is_incomplete_settles_nothing(case: ExceptionCase, user: User, answers: dict[str, str]) -> None:
    answer = signed_in(user).post(page_of(case), answers)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    case.refresh_from_db()
    assert case.closed_at is None
    assert not LogEntry.objects.exists()


def test_what_the_operation_refuses_is_told_and_leaves_it_open(case: ExceptionCase) -> None:
    answer = signed_in(clerk(SEE, SETTLE, "payments.request_refund")).post(
        page_of(case), {"action": "refund", "reason": "x"}
    )

    assert "nothing to give back" in answer.content.decode()
    case.refresh_from_db()
    assert case.closed_at is None
    assert not Refund.objects.exists()


def test_settling_is_no_way_around_the_permission_to_refund(case: ExceptionCase, user: User) -> None:
    answer = signed_in(user).post(page_of(case), {"action": "refund", "reason": "x"})

    assert "needs the permission to ask for refunds" in answer.content.decode()
    case.refresh_from_db()
    assert case.closed_at is None


def test_a_settled_case_is_not_offered_again(case: ExceptionCase, user: User) -> None:
    client = signed_in(user)
    assert page_of(case) in client.get(page_of(case, "change")).content.decode()
    client.post(page_of(case), {"action": "accepted", "reason": "看过了"})

    assert page_of(case) not in client.get(page_of(case, "change")).content.decode()
    again = client.post(page_of(case), {"action": "settled_outside", "reason": "x"})
    assert "settled before" in again.content.decode()
    assert 'name="action"' not in again.content.decode()
    case.refresh_from_db()
    assert case.closing_action == "accepted"


@pytest.mark.parametrize("is_by_itself", [False, True])
def test_the_address_of_a_settled_one_says_how_and_has_no_form(
    case: ExceptionCase, user: User, is_by_itself: bool
) -> None:
    client = signed_in(user)
    assert "Nothing is to be decided" not in client.get(page_of(case)).content.decode()
    client.post(page_of(case), {"action": "accepted", "reason": "看过了"})
    if is_by_itself:
        ExceptionCase.objects.update(closed_by=None)

    shown = client.get(page_of(case)).content.decode()

    case.refresh_from_db()
    assert "Nothing is to be decided here now." in shown
    how = "by itself" if is_by_itself else f"Decided by {user}"
    for said in ("Settled", how, instant(case.closed_at), case.get_closing_action_display(), "看过了"):
        assert said in shown
    assert not any(field in shown for field in ('name="action"', 'name="reason"', 'name="take"'))


@pytest.mark.parametrize("permission", [SEE, SETTLE])
def test_nobody_settles_without_both_permissions(case: ExceptionCase, permission: str) -> None:
    client = signed_in(clerk(permission))

    assert client.get(page_of(case)).status_code == 403
    assert client.post(page_of(case), {"action": "accepted", "reason": "x"}).status_code == 403
    case.refresh_from_db()
    assert case.closed_at is None


def test_a_form_from_another_site_is_refused(case: ExceptionCase, user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(page_of(case), {"action": "accepted", "reason": "x"}).status_code == 403


def test_settled_cases_are_listed_with_as_many_statements(staff: User) -> None:
    client, counts = signed_in(staff), []
    for rows in (1, 19):
        for _row in range(rows):
            exception_case(PaymentFactory(), closed_at=timezone.now(), closed_by=clerk())
        with CaptureQueriesContext(connection) as context:
            assert client.get("/admin/payments/exceptioncase/").status_code == 200
        counts.append(len(context))

    assert counts[0] == counts[1]
