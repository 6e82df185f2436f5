"""What whoever watches the site reads."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from payments import providers
from payments.jobs.models import Job
from payments.providers.base import ProviderUnreachable
from payments.providers.breaker import FAILURES_IN_A_ROW, OPEN_SECONDS
from tests.factories.payments import PaymentFactory
from tests.gymsite.given_environment import FERNET_KEY

pytestmark = pytest.mark.django_db

NEEDED = ("database", "migrations", "keys", "cache")
STATEMENTS = 5  # migrations, two payments, the last audit, the jobs; what the cache asks is its own


def parts(client, status=200):
    answer = client.get("/readyz", headers={"accept-language": "en"})
    assert answer.status_code == status, answer.content
    return answer.json()["parts"]


def fail():
    raise ProviderUnreachable("timeout")


def test_all_is_well(client):
    PaymentFactory()
    assert {name: parts(client)[name] for name in NEEDED} == dict.fromkeys(NEEDED, "ok")


def test_it_costs_few_statements(client, django_assert_num_queries):
    PaymentFactory()
    parts(client)
    with django_assert_num_queries(STATEMENTS):
        parts(client)


def test_a_migration_that_is_not_applied(client):
    MigrationRecorder.Migration.objects.filter(app="payments").order_by("-id")[0].delete()
    answer = client.get("/readyz", headers={"accept-language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (503, "2", "not_ready")
    assert answer.json()["detail"] == "The site cannot do its work: migrations unapplied."
    assert answer.json()["parts"]["migrations"] == "unapplied"


def test_one_that_stands_for_others_which_are_applied_is(client, monkeypatch):
    monkeypatch.setattr("gymsite.readiness._of_this_code", lambda: frozenset({("payments", "0099_squashed")}))
    assert parts(client, 503)["migrations"] == "unapplied"
    monkeypatch.setattr("gymsite.readiness._replaced", lambda _applied: {("payments", "0099_squashed")})
    assert parts(client)["migrations"] == "ok"


def test_a_code_before_the_newest_migration_goes_on(client):
    """While machines are updated one by one."""
    MigrationRecorder.Migration.objects.create(app="payments", name="0099_of_the_next_version")
    assert parts(client)["migrations"] == "ok"


@pytest.mark.parametrize("key", ["FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY"])
def test_a_key_that_is_another(client, settings, key):
    PaymentFactory()
    setattr(settings, key, [FERNET_KEY] if key.endswith("KEYS") else "another-key-than-it-was-written-with")
    assert parts(client, 503)["keys"] == "unreadable"


def test_a_key_that_only_the_oldest_lies_under(client, settings):
    PaymentFactory()
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [FERNET_KEY, *old]
    PaymentFactory()
    assert parts(client)["keys"] == "ok"
    settings.FIELD_ENCRYPTION_KEYS = [FERNET_KEY]
    assert parts(client, 503)["keys"] == "unreadable"


@pytest.mark.parametrize("error", [ConnectionError("refused"), DatabaseError("no such table: django_cache")])
def test_a_cache_that_does_not_answer(client, monkeypatch, error):
    def no_answer(*_arguments, **_named):
        raise error

    monkeypatch.setattr(type(cache._connections["default"]), "get", no_answer)
    assert parts(client, 503)["cache"] == "away"


def test_breakers_are_shown_and_decide_nothing(client):
    for _call in range(FAILURES_IN_A_ROW):
        with pytest.raises(ProviderUnreachable):
            providers.door_of("alipay").call(fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    shown = answer.json()["providers"]
    assert shown["wechat"] == {"breaker": "closed", "failures": 0, "retry_after": 0}
    assert (shown["alipay"]["breaker"], shown["alipay"]["failures"]) == ("open", FAILURES_IN_A_ROW)
    assert 0 < shown["alipay"]["retry_after"] <= OPEN_SECONDS
    assert answer.json()["parts"]["providers"] == "unreachable"


def test_jobs_are_shown(client, settings):
    settings.BACKGROUND_JOBS = {"reconcile": 1800, "offer_places": 30, "sync_payments": 5}
    now = timezone.now().replace(microsecond=0)
    Job.objects.create(name="reconcile", began_at=now, leased_until=now + timedelta(minutes=1), holder="a")
    Job.objects.create(name="offer_places", began_at=now, ended_at=now)
    shown, said = client.get("/readyz").json()["jobs"], now.strftime("%Y-%m-%dT%H:%M:%SZ")
    in_time = {"is_late": False, "has_failed": False}
    assert shown == {
        "offer_places": {"began_at": said, "ended_at": said, "is_running": False, **in_time},
        "reconcile": {"began_at": said, "ended_at": None, "is_running": True, **in_time},
        "sync_payments": {
            "began_at": None,
            "ended_at": None,
            "is_running": False,
            "is_late": True,
            "has_failed": False,
        },
    }


def test_a_job_is_late_after_twice_its_pause_and_two_minutes(client, settings):
    settings.BACKGROUND_JOBS = {"offer_places": 30}
    now = timezone.now()
    job = Job.objects.create(name="offer_places", began_at=now, ended_at=now - timedelta(seconds=170))
    Job.objects.update(began_at=now - timedelta(seconds=171))
    assert parts(client)["jobs"] == "ok"
    Job.objects.update(began_at=now - timedelta(seconds=182), ended_at=now - timedelta(seconds=181))
    assert parts(client)["jobs"] == "late"
    Job.objects.filter(pk=job.pk).update(ended_at=now, failed_at=now)
    assert parts(client)["jobs"] == "failing"
