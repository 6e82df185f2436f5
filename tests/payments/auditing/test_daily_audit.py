"""The audit runs by itself once a day, and how it ended is told on the first page and by /readyz."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from payments.models import AuditRun, Payment
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import paid, verify

pytestmark = pytest.mark.django_db(transaction=True)


def work(settings):
    settings.BACKGROUND_JOBS = {"verify_audit": 3600}
    out = StringIO()
    call_command("work", "--once", "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    return answer.json()["audit"]


def test_it_is_a_background_job(settings):
    assert settings.BACKGROUND_JOBS["verify_audit"] <= 24 * 3600


def test_once_a_day_whoever_is_first(settings):
    paid()
    (told,) = work(settings)
    assert (told["job"], told["payments"], told["broken"]) == ("verify_audit", 1, 0)
    assert work(settings) == []
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=1), tick=False):
        assert len(work(settings)) == 1
    assert AuditRun.objects.count() == 2


def test_what_it_found_is_kept_and_told(client, settings, caplog):
    payment = paid()
    Payment.objects.filter(pk=payment.pk).update(amount_fen=1)
    assert work(settings) == []
    run = AuditRun.objects.get()
    assert (run.verdict, run.finding_count, json.loads(run.findings)[0]["what"]) == ("broken", 1, "amount_fen")
    assert "amount_fen" in caplog.text
    told = ready(client)
    assert (told["verdict"], told["findings"], told["is_stale"]) == ("broken", 1, False)


def test_readyz_tells_none_then_holds_then_stale(client):
    assert ready(client) == {"verdict": "none", "findings": 0, "finished_at": None, "is_stale": True}
    verify()
    assert (ready(client)["verdict"], ready(client)["is_stale"]) == ("holds", False)
    with time_machine.travel(timezone.now() + timedelta(hours=26, minutes=1), tick=False):
        assert (ready(client)["verdict"], ready(client)["is_stale"]) == ("holds", True)


def first_page(client):
    return client.get("/admin/", headers={"accept-language": "en"}).content.decode()


def test_the_first_page_of_the_console_tells_of_it(client):
    client.force_login(StaffFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert "Not yet done" in first_page(client)
    payment = paid()
    verify()
    assert "Everything holds" in first_page(client)
    with time_machine.travel(timezone.now() + timedelta(hours=26, minutes=1), tick=False):
        client.force_login(StaffFactory(), backend="django.contrib.auth.backends.ModelBackend")
        assert "Overdue" in first_page(client)
    Payment.objects.filter(pk=payment.pk).update(amount_fen=1)
    verify()
    page = first_page(client)
    assert "1 finding" in page
    assert f"Payment {payment.pk}: amount is ¥0.01, and was written as ¥100.00" in page


def test_its_page_names_what_was_found(client):
    client.force_login(StaffFactory(), backend="django.contrib.auth.backends.ModelBackend")
    payment = paid()
    Payment.objects.filter(pk=payment.pk).update(amount_fen=1)
    verify()
    listed = client.get("/admin/payments/auditrun/")
    assert listed.status_code == 200
    page = client.get(
        f"/admin/payments/auditrun/{AuditRun.objects.get().pk}/change/", headers={"accept-language": "en"}
    )
    assert f"Payment {payment.pk}: amount is ¥0.01" in page.content.decode()
    assert str(AuditRun.objects.get().head) in page.content.decode()


def test_whoever_may_not_see_events_sees_no_audit(client):
    client.force_login(StaffFactory(is_superuser=False), backend="django.contrib.auth.backends.ModelBackend")
    assert "Not yet done" not in first_page(client)
    assert client.get("/admin/payments/auditrun/").status_code == 403


def test_a_clock_that_was_ahead_puts_no_audit_to_sleep(client, settings):
    paid()
    with time_machine.travel(timezone.now() + timedelta(days=365 * 70), tick=False):
        assert len(work(settings)) == 1
    ahead = AuditRun.objects.get()
    assert ready(client)["is_stale"]
    assert work(settings) == []  # what it finds, it complains of
    told = AuditRun.objects.order_by("pk").last()
    (found,) = json.loads(told.findings)
    assert (found["subject"], found["id"], found["reason"]) == ("audit", ahead.pk, "ahead")
    assert not ready(client)["is_stale"]
    with time_machine.travel(timezone.now() + timedelta(hours=24), tick=False):
        (held,) = work(settings)
    assert held["broken"] == 0


@pytest.mark.parametrize(("minutes", "is_due"), [(4, False), (6, True)])
def test_clocks_of_several_machines_are_never_quite_alike(settings, minutes, is_due):
    paid()
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert len(work(settings)) == 1
    work(settings)
    assert AuditRun.objects.count() == (2 if is_due else 1)
