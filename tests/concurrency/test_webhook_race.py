"""Two workers at the same messages: each is sent by one."""

from collections import Counter
from functools import partial

import pytest

from payments.models import WebhookDelivery
from payments.webhooks.operations.deliver import deliver_due
from tests.concurrency.race import at_once
from tests.payments.webhooks.hooks import Receiver, message, registered

WORKERS, MESSAGES = 3, 12


@pytest.mark.django_db(transaction=True)
def test_each_message_is_sent_by_one():
    endpoints = [registered(f"https://hooks.example.com/{number}") for number in range(2)]
    for number in range(MESSAGES):
        message(endpoints[number % 2])
    receiver = Receiver()

    def work(_client, number):
        return deliver_due(send=receiver)

    told = at_once([partial(work, number=number) for number in range(WORKERS)])
    assert sum(each.delivered for each in told) == MESSAGES
    assert set(Counter(receiver.ids()).values()) == {1}
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("delivered", 1)}
