"""Many tabs opening one payment at once make one attempt, and one order at the provider."""

import json

import pytest

from members.people.operations.tokens import issue_token
from payments.models import Attempt
from tests.concurrency.race import at_once
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_tabs_at_once_share_one_attempt(sandbox, settings):
    settings.WEB_THREADS = 2 * 16  # this process answers all of them at once, and half of its threads may call
    payment = PaymentFactory()
    token, _row = issue_token(user=payment.member.user)
    path, body = f"/api/v1/payments/{payment.pk}/checkout/", {"provider": "wechat", "channel": "native"}
    headers = {"authorization": f"Bearer {token}"}

    answers = at_once(
        [
            lambda client: client.post(path, json.dumps(body), content_type="application/json", headers=headers)
            for _tab in range(16)
        ]
    )

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["checkout"]["content"] for answer in answers}) == 1
    assert Attempt.objects.get().out_trade_no == payment.transaction_id
    assert len(sandbox.trades()) == 1
