"""One callback delivered 64 times at once: one effect, 64 acknowledgements. On whatever database the run is about."""

from collections import Counter

import pytest

from payments.enums import PaymentStatus
from payments.models import Attempt, Event, ExceptionCase, Notification
from tests.concurrency.race import at_once
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.providers_desk import CALLBACK, alipay_form, wechat_v2, wechat_v3

DELIVERIES = 64

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("provider", "make"), [("alipay", alipay_form), ("wechat", wechat_v3), ("wechat", wechat_v2)])
@pytest.mark.parametrize("is_opened", [True, False])
def test_64_deliveries_at_once_have_one_effect(provider, make, is_opened):
    payment = PaymentFactory()
    if is_opened:
        AttemptFactory(payment=payment, provider=provider)
    message = make(payment.transaction_id)

    answers = at_once(
        [lambda client: client.generic("POST", CALLBACK + provider, **message) for _copy in range(DELIVERIES)]
    )

    assert Counter(answer.status_code for answer in answers) == {200: DELIVERIES}
    assert len({answer.content for answer in answers}) == 1
    payment.refresh_from_db()
    assert (payment.status, payment.event_count) == (PaymentStatus.SUCCESS, 1)
    assert Event.objects.count() == Attempt.objects.count() == 1
    verdicts = Counter(Notification.objects.values_list("verdict", flat=True))
    assert verdicts == {"accepted": 1, "duplicate": DELIVERIES - 1}
    assert ExceptionCase.objects.count() == 0


def test_both_providers_paid_at_the_same_instant_book_one_and_raise_the_other():
    payment = PaymentFactory()
    messages = [("alipay", alipay_form(payment.transaction_id)), ("wechat", wechat_v3(payment.transaction_id))]

    answers = at_once(
        [
            lambda client, provider=provider, message=message: client.generic("POST", CALLBACK + provider, **message)
            for provider, message in messages * 8
        ]
    )

    assert {answer.status_code for answer in answers} == {200}
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCESS
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["overpaid", "succeeded"]
    assert ExceptionCase.objects.get().kind == "overpaid"
