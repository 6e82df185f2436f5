"""redeliver and deliver_webhooks: what they take, say and refuse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.management.commands import deliver_webhooks
from payments.models import WebhookDelivery
from payments.webhooks.operations.deliver import Told
from tests.command_runner import run_command
from tests.payments.webhooks.hooks import message, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> WebhookDelivery:
    delivery = message(registered())
    WebhookDelivery.objects.update(state="delivered", next_try_at=None)
    return delivery


def test_one_delivery(sent: WebhookDelivery) -> None:
    assert run_command("redeliver", str(sent.pk), "--json").objects() == [{"redelivered": 1}]
    sent.refresh_from_db()
    assert sent.state == "waiting"
    again = run_command("redeliver", str(sent.pk), "--json")
    assert (again.code, again.refusal()["code"]) == (1, "webhook_delivery_waits")


def test_everything_of_a_web_hook(sent: WebhookDelivery) -> None:
    hook = f"--endpoint={sent.endpoint_id}"
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert run_command("redeliver", hook, "--since", tomorrow, "--json").objects() == [{"redelivered": 0}]
    assert run_command("redeliver", hook).out == "1 messages are sent once more\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "incomplete"),
        (("1", "--endpoint", "1"), "incomplete"),
        (("1", "--since", "2026-01-31T00:00:00Z"), "incomplete"),
        (("0",), "webhook_delivery_not_found"),
        (("--endpoint", "0"), "webhook_not_found"),
        (("--endpoint", "0", "--since", "yesterday"), "invalid"),
    ],
)
def test_what_it_refuses(arguments: tuple[str, ...], code: str) -> None:
    refused = run_command("redeliver", *arguments, "--json")
    assert (refused.code, refused.refusal()["code"]) == (1, code)


def test_what_was_sent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_webhooks, "deliver_due", lambda: Told(delivered=2, failed=1))
    assert run_command("deliver_webhooks", "--json").objects() == [{"delivered": 2, "failed": 1, "given_up": 0}]
    assert run_command("deliver_webhooks").out == "2 messages arrived, 1 are tried again, 0 given up\n"
