"""What whoever watches the site reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments import providers
from payments.jobs.models import Job
from payments.providers.base import ProviderUnreachable
from payments.providers.breaker import FAILURES_IN_A_ROW, OPEN_SECONDS

pytestmark = pytest.mark.django_db


def test_breakers_are_shown_and_decide_nothing(client):
    def fail():
        raise ProviderUnreachable("timeout")

    for _call in range(FAILURES_IN_A_ROW):
        with pytest.raises(ProviderUnreachable):
            providers.door_of("alipay").call(fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    shown = answer.json()["providers"]
    assert shown["wechat"] == {"breaker": "closed", "failures": 0, "retry_after": 0}
    assert (shown["alipay"]["breaker"], shown["alipay"]["failures"]) == ("open", FAILURES_IN_A_ROW)
    assert 0 < shown["alipay"]["retry_after"] <= OPEN_SECONDS


def test_jobs_are_shown(client):
    now = timezone.now().replace(microsecond=0)
    Job.objects.create(name="reconcile", began_at=now, leased_until=now + timedelta(minutes=1), holder="a")
    Job.objects.create(name="offer_places", began_at=now, ended_at=now)
    shown, said = client.get("/readyz").json()["jobs"], now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert shown == {
        "offer_places": {"began_at": said, "ended_at": said, "is_running": False},
        "reconcile": {"began_at": said, "ended_at": None, "is_running": True},
    }
