"""One case settled by many hands at once: one settles it, and the others read that it was settled before."""

import pytest
from django.utils import timezone, translation

from foundation.cause import Cause, EventSource
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import AttemptStatus, CaseAction, ExceptionKind, PaymentStatus
from payments.errors import CaseNotClosed
from payments.models import ExceptionCase, Refund
from tests.concurrency.race import at_once
from tests.factories.members import StaffFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.till import open_till

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.STAFF, actor="user:1")


def settle(case, action, user):
    try:
        close_case(Decision(case.pk, action, "看过了", user.pk), cause=CAUSE)
    except CaseNotClosed as refused:
        with translation.override("en"):
            return str(refused.detail)
    return "settled"


@pytest.mark.parametrize("action", [CaseAction.REFUND, CaseAction.ACCEPTED])
def test_of_three_people_two_read_that_it_was_settled_before(action):
    now = timezone.now()
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=now, provider="alipay")
    AttemptFactory(payment=payment, status=AttemptStatus.PAID, paid_fen=payment.amount_fen, paid_at=now)
    case = ExceptionCase.objects.create(
        payment=payment, kind=ExceptionKind.NOT_DELIVERED, amount_fen=payment.amount_fen, opened_at=now
    )
    people = [StaffFactory() for _number in range(3)]

    with open_till() as till:
        outcomes = at_once([lambda _client, user=user: settle(case, action, user) for user in people])

    assert sorted(outcomes) == ["The exception was settled before."] * 2 + ["settled"]
    assert len(till.sent) == Refund.objects.count() == (action == CaseAction.REFUND)
