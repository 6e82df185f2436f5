"""The same create with the same key 64 times at once makes one payment."""

import json

import pytest

from members.people.operations.tokens import issue_token
from payments.models import Event, IdempotencyKey, Payment
from tests.concurrency.race import at_once
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_64_identical_creates_make_one_payment(settings):
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES)
    member = MemberFactory()
    token, _row = issue_token(user=member.user)
    body = json.dumps({"member_id": member.pk, "amount": 100.00, "type": "membership"})
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "same"}

    answers = at_once(
        [
            lambda client: client.post("/api/v1/payments/", body, content_type="application/json", headers=headers)
            for _copy in range(64)
        ]
    )

    assert Payment.objects.count() == Event.objects.count() == IdempotencyKey.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers if answer.status_code == 201) == 1
