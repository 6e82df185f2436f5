"""Messages on their way: signed, to each address by itself, tried again, given up, sent once more."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from payments.enums import DeliveryFailure
from payments.errors import DeliveryNotFound, DeliveryWaits, WebhookEnded, WebhookNotFound
from payments.models import WebhookDelivery, WebhookEndpoint, WebhookMessage
from payments.webhooks import schedule
from payments.webhooks.bounds import WEBHOOK_MESSAGES
from payments.webhooks.operations import deliver
from payments.webhooks.operations.deliver import LEASE, Told, deliver_due
from payments.webhooks.operations.redeliver import redeliver, redeliver_since
from payments.webhooks.operations.rotate_secret import BOTH_SIGN, rotate_secret
from payments.webhooks.operations.switch_off import switch_off
from payments.webhooks.posting import Outcome
from payments.webhooks.schedule import PATIENCE, next_try
from tests.factories.gym import MembershipFactory
from tests.payments.webhooks.hooks import Receiver, message, registered

pytestmark = pytest.mark.django_db
DOWN = Outcome(503, DeliveryFailure.STATUS)
BROKEN, WORKING = "https://a.example.com/broken", "https://b.example.com/working"


@pytest.fixture(autouse=True)
def one_hand(monkeypatch):
    """In the test's own thread, so that it shares its transaction."""
    monkeypatch.setattr(deliver, "work_through", lambda rows, do: [do(row) for row in rows])


@pytest.fixture(autouse=True)
def no_chance(monkeypatch):
    monkeypatch.setattr(schedule, "JITTER", 0)


def later(monkeypatch, **passed):
    """From now on it is so much later."""
    then = timezone.now() + timedelta(**passed)
    monkeypatch.setattr(timezone, "now", lambda: then)
    return then


class TestArriving:
    def test_what_is_sent_is_what_is_kept_and_verifies(self):
        endpoint = registered()
        kept = message(endpoint, payload='{"type":"payment.succeeded","data":{"amount":100.00,"名":"值"}}')
        receiver = Receiver()
        assert deliver_due(send=receiver) == Told(delivered=1)
        ((url, payload, headers),) = receiver.got
        assert (url, payload) == (endpoint.url, kept.message.payload)
        assert headers["webhook-id"] == kept.message.webhook_id
        assert Webhook(endpoint.secret).verify(payload, headers) == json.loads(payload)
        kept.refresh_from_db()
        assert (kept.state, kept.attempts, kept.answer_status) == ("delivered", 1, 200)
        assert kept.next_try_at is None
        assert kept.delivered_at == kept.tried_at

    def test_what_the_database_wrote_arrives(self):
        registered()
        membership = MembershipFactory()
        receiver = Receiver()
        assert deliver_due(send=receiver) == Told(delivered=1)
        assert json.loads(receiver.got[0][1])["data"]["membership_id"] == membership.pk

    def test_nothing_arrives_twice(self):
        message(registered())
        receiver = Receiver()
        deliver_due(send=receiver)
        assert deliver_due(send=receiver) == Told()
        assert len(receiver.got) == 1

    def test_in_the_order_in_which_it_happened(self):
        endpoint = registered()
        made = [message(endpoint).message.webhook_id for _number in range(3)]
        receiver = Receiver()
        deliver_due(send=receiver)
        assert receiver.ids() == made

    def test_another_secret_does_not_verify(self):
        message(registered())
        receiver = Receiver()
        deliver_due(send=receiver)
        ((_url, payload, headers),) = receiver.got
        with pytest.raises(WebhookVerificationError):
            Webhook("whsec_" + "A" * 43 + "=").verify(payload, headers)


class TestSecrets:
    def test_two_sign_for_a_day_and_then_one(self, monkeypatch):
        endpoint = registered()
        old = endpoint.secret
        _endpoint, new = rotate_secret(endpoint_id=endpoint.pk)
        assert new.startswith("whsec_")
        assert new != old
        receiver = Receiver()
        message(endpoint)
        deliver_due(send=receiver)
        _url, payload, headers = receiver.got[-1]
        for secret in (old, new):
            Webhook(secret).verify(payload, headers)
        assert headers["webhook-signature"].count("v1,") == 2
        message(endpoint)
        later(monkeypatch, seconds=BOTH_SIGN.total_seconds())
        deliver_due(send=receiver)
        assert receiver.got[-1][2]["webhook-signature"].count("v1,") == 1

    def test_they_are_sealed(self):
        endpoint = registered()
        rotate_secret(endpoint_id=endpoint.pk)
        kept = WebhookEndpoint.objects.filter(pk=endpoint.pk).values("secret", "previous_secret").get()
        assert all(b"whsec" not in bytes(each) for each in kept.values())

    def test_switched_off_they_are_forgotten(self):
        endpoint = registered()
        switch_off(endpoint_id=endpoint.pk, user_id=endpoint.created_by_id)
        assert WebhookEndpoint.objects.values_list("secret", "previous_secret").get() == (None, None)
        with pytest.raises(WebhookNotFound):
            rotate_secret(endpoint_id=endpoint.pk)
        with pytest.raises(WebhookNotFound):
            switch_off(endpoint_id=endpoint.pk, user_id=endpoint.created_by_id)


class TestFailing:
    def test_it_is_tried_again_after_growing_pauses(self):
        began = datetime(2026, 1, 31, tzinfo=UTC)
        pauses = [next_try(now=began, began_at=began, attempts=number) - began for number in range(1, 21)]
        assert [pause.total_seconds() for pause in pauses[:5]] == [5, 10, 20, 40, 80]
        assert pauses[-1] == timedelta(hours=12)
        assert pauses == sorted(pauses)

    def test_the_last_attempt_is_at_the_end_of_three_days(self):
        began = datetime(2026, 1, 31, tzinfo=UTC)
        now, attempts = began, 0
        while now is not None:
            last, attempts = now, attempts + 1
            now = next_try(now=now, began_at=began, attempts=attempts)
        assert last == began + timedelta(days=3)
        assert attempts == 20

    def test_chance_keeps_what_failed_together_apart(self, monkeypatch):
        monkeypatch.undo()
        pauses = {schedule.pause_after(10) for _number in range(20)}
        assert len(pauses) > 1
        assert all(0.8 <= pause / (5 * timedelta(seconds=2**9)) <= 1.2 for pause in pauses)

    def test_what_failed_is_written_down_and_waits(self, monkeypatch):
        endpoint = registered(BROKEN)
        waits = message(endpoint)
        assert deliver_due(send=Receiver(broken=DOWN)) == Told(failed=1)
        waits.refresh_from_db()
        assert (waits.state, waits.attempts, waits.answer_status, waits.failure) == ("waiting", 1, 503, "status")
        endpoint.refresh_from_db()
        assert (endpoint.failures, endpoint.failing_since is None) == (1, False)

    def test_a_broken_one_holds_up_no_other(self):
        for _number in range(3):
            message(registered_once(BROKEN))
            message(registered_once(WORKING))
        receiver = Receiver(broken=DOWN)
        assert deliver_due(send=receiver) == Told(delivered=3, failed=1)
        assert len(receiver.ids(BROKEN)) == 1  # then it has a rest, whatever waits for it

    def test_one_that_works_again_is_told_everything(self, monkeypatch):
        endpoint = registered(BROKEN)
        for _number in range(3):
            message(endpoint)
        deliver_due(send=Receiver(broken=DOWN))
        later(monkeypatch, minutes=1)
        assert deliver_due(send=Receiver()) == Told(delivered=3)
        endpoint.refresh_from_db()
        assert (endpoint.failures, endpoint.failing_since, endpoint.paused_until) == (0, None, None)

    def test_after_three_days_it_is_given_up(self, monkeypatch, caplog):
        endpoint = registered(BROKEN)
        message(endpoint)
        never_tried = message(endpoint)
        later(monkeypatch, seconds=PATIENCE.total_seconds())
        assert deliver_due(send=Receiver(broken=DOWN)) == Told(given_up=2)
        assert set(WebhookDelivery.objects.values_list("state", "next_try_at")) == {("given_up", None)}
        assert f"2 messages to web hook {endpoint.pk} are given up (status)" in caplog.text
        assert endpoint.url not in caplog.text
        never_tried.refresh_from_db()
        assert never_tried.attempts == 0

    def test_what_waited_for_a_worker_is_sent_however_late(self, monkeypatch):
        message(registered())
        later(monkeypatch, days=30)
        assert deliver_due(send=Receiver()) == Told(delivered=1)

    def test_one_that_was_switched_off_gets_nothing_that_waited(self):
        endpoint = registered()
        waits = message(endpoint)
        switch_off(endpoint_id=endpoint.pk, user_id=endpoint.created_by_id)
        assert deliver_due(send=Receiver()) == Told()
        waits.refresh_from_db()
        assert (waits.state, waits.failure) == ("given_up", "switched_off")


class TestDying:
    def test_whoever_dies_while_sending_is_followed_by_another(self, monkeypatch):
        message(registered())

        def dies(*_arguments, **_named):
            raise SystemExit

        with pytest.raises(SystemExit):
            deliver_due(send=dies)
        assert deliver_due(send=Receiver()) == Told()  # it may still be at work
        later(monkeypatch, seconds=LEASE.total_seconds() + 1)
        receiver = Receiver()
        assert deliver_due(send=receiver) == Told(delivered=1)

    def test_while_one_sends_another_finds_nothing_to_do(self):
        message(registered())
        meanwhile = []

        def send(url, *, payload, headers):
            meanwhile.append(deliver_due(send=Receiver()))
            return Outcome(200, None)

        assert deliver_due(send=send) == Told(delivered=1)
        assert meanwhile == [Told()]


class TestAgain:
    def test_the_same_message_under_the_same_id(self):
        endpoint = registered()
        sent = message(endpoint)
        receiver = Receiver()
        deliver_due(send=receiver)
        redeliver(delivery_id=sent.pk)
        assert deliver_due(send=receiver) == Told(delivered=1)
        first, second = receiver.got
        assert first[:2] == second[:2]
        assert first[2]["webhook-id"] == second[2]["webhook-id"]
        sent.refresh_from_db()
        assert sent.attempts == 1

    def test_one_that_was_given_up_gets_three_days_again(self, monkeypatch):
        given_up = message(registered(BROKEN))
        later(monkeypatch, seconds=PATIENCE.total_seconds())
        deliver_due(send=Receiver(broken=DOWN))
        redeliver(delivery_id=given_up.pk)  # although the address has a rest
        assert deliver_due(send=Receiver(broken=DOWN)) == Told(failed=1)

    def test_everything_of_one_address_since_then(self):
        endpoint, other = registered(), registered(WORKING)
        for to in (endpoint, endpoint, other):
            message(to)
        deliver_due(send=Receiver())
        old = WebhookMessage.objects.order_by("pk").first()
        WebhookMessage.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(hours=1))
        assert redeliver_since(endpoint_id=endpoint.pk, since=old.created_at) == 1
        assert redeliver_since(endpoint_id=endpoint.pk, since=old.created_at - timedelta(hours=1)) == 1  # one waits

    def test_what_cannot_be_sent_again(self):
        endpoint = registered()
        waits = message(endpoint)
        with pytest.raises(DeliveryWaits):
            redeliver(delivery_id=waits.pk)
        with pytest.raises(DeliveryNotFound):
            redeliver(delivery_id=0)
        switch_off(endpoint_id=endpoint.pk, user_id=endpoint.created_by_id)
        with pytest.raises(WebhookEnded):
            redeliver(delivery_id=waits.pk)


class TestBounds:
    def test_what_was_told_is_kept_for_thirty_days(self):
        endpoint = registered()
        for _number in range(2):
            message(endpoint)
        deliver_due(send=Receiver())
        waits = message(endpoint)
        now = timezone.now()
        assert WEBHOOK_MESSAGES.drop(now + timedelta(days=29)) == 0
        assert WEBHOOK_MESSAGES.drop(now + timedelta(days=31)) == 2
        assert list(WebhookMessage.objects.values_list("pk", flat=True)) == [waits.message_id]


def registered_once(url):
    return WebhookEndpoint.objects.filter(url=url).first() or registered(url)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Each with connections of its own."""

    @pytest.fixture(autouse=True)
    def one_hand(self):
        """Several hands here."""

    def test_a_slow_one_holds_up_no_other(self):
        message(registered(BROKEN))
        fast = registered(WORKING)
        message(fast)
        all_fast_are_told = threading.Event()
        got = []

        def send(url, *, payload, headers):
            if url == BROKEN:
                message(fast)  # comes in while somebody waits for the slow one
                assert all_fast_are_told.wait(20)
                return Outcome(None, DeliveryFailure.TIMEOUT)
            got.append(url)
            if len(got) == 2:
                all_fast_are_told.set()
            return Outcome(200, None)

        assert deliver_due(send=send) == Told(delivered=2, failed=1)
