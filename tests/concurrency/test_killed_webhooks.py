"""Killed while something happens that is told, or while it is sent: told if it happened, and sent by the next run."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from standardwebhooks import Webhook

from payments.models import Payment, WebhookDelivery, WebhookMessage
from payments.webhooks.operations.deliver import LEASE, deliver_due
from tests.concurrency.test_killed_errands import run_and_die
from tests.factories.payments import PaymentFactory
from tests.payments.webhooks.hooks import message, registered
from tests.payments.webhooks.wire import answer_with, serving

LOOPBACK = "from django.conf import settings\nsettings.WEBHOOKS_TO_LOOPBACK = True"
STEPS = {
    "the message is taken": "payments.webhooks.operations.deliver._send",
    "the answer is there": "payments.webhooks.posting._judged",
    "and is not written down": "payments.webhooks.operations.deliver._arrived",
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_had_in_hand_is_sent_by_another(step, settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    with serving(answer_with(204)) as server:
        endpoint = registered(server.url)
        sent = [message(endpoint, payload=f'{{"number":{number}}}').message for number in range(3)]
        run_and_die(step, "deliver_webhooks", setup=LOOPBACK)
        assert WebhookDelivery.objects.filter(state="delivered").count() == 1
        WebhookDelivery.objects.filter(next_try_at__gt=timezone.now()).update(next_try_at=timezone.now() - LEASE)
        assert deliver_due().delivered == 2
    got = [(headers["webhook-id"], body.decode()) for _path, headers, body in server.got]
    assert set(got) == {(each.webhook_id, each.payload) for each in sent}
    assert len(got) <= 4, "at most the one that was in hand comes twice"
    for _path, headers, body in server.got:
        Webhook(endpoint.secret).verify(body, headers)


@pytest.mark.django_db(transaction=True)
def test_what_happened_is_told_and_what_did_not_is_not():
    """Killed between the move of a payment, which writes the message, and its event."""
    registered()
    long_ago = timezone.now() - timedelta(hours=1)
    payments = PaymentFactory.create_batch(4, created_at=long_ago)
    run_and_die("payments.ledger.operations.move_payment.append", "close_expired_payments", times=3)
    assert _told() == set(Payment.objects.filter(status="failed").values_list("pk", flat=True))
    call_command("close_expired_payments", verbosity=0)
    assert _told() == {payment.pk for payment in payments}
    assert WebhookMessage.objects.count() == WebhookDelivery.objects.count() == len(payments)


def _told():
    return {
        json.loads(payload)["data"]["payment_id"]
        for payload in WebhookMessage.objects.values_list("payload", flat=True)
    }
