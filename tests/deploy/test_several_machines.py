"""Two machines of the site and two that work, on one PostgreSQL and one Redis behind nginx: what they know together,
and that nothing is lost or doubled when they die in turn. `make test-trust` kills PostgreSQL and nginx as well.
"""

import pytest
import requests
from django.db import connection
from django.utils import timezone

from members.models import Member
from payments.jobs.models import Job
from payments.models import Payment
from tests.concurrency.books import open_books
from tests.concurrency.kills import seed_of_this_run
from tests.concurrency.same_database import database_url
from tests.deploy.machine_kills import Books, Victim, await_another, back, kill_at_work, kill_in_turn
from tests.deploy.machines import running_machines
from tests.deploy.witnessed import at_once, runs
from tests.factories.members import AccessTokenFactory, StaffFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.nginx_process import NEEDS_NGINX
from tests.processes import PATIENCE_SECONDS
from tests.redis_process import NEEDS_REDIS
from tests.silent_provider import silent_provider

pytestmark = [NEEDS_NGINX, NEEDS_REDIS, pytest.mark.alone, pytest.mark.django_db(transaction=True)]

CALLBACKS, CREATES = 24, 6  # of each round


@pytest.fixture(autouse=True)
def on_postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("several machines share a PostgreSQL")


def test_what_one_machine_counts_and_finds_out_the_other_knows(tmp_path):
    token = AccessTokenFactory(user=StaffFactory()).plain
    open_ones = [AttemptFactory(payment=PaymentFactory(), provider="alipay").payment for _number in range(7)]
    with (
        silent_provider() as provider,
        running_machines(
            tmp_path,
            database_url(),
            working=0,
            ALIPAY_GATEWAY_URL=f"{provider.url}/gateway.do",
            PROVIDER_CALL_SECONDS="0.6",
            PROVIDER_CONNECT_SECONDS="0.5",
            THROTTLE_SIGN_IN="3/hour",
        ) as machines,
    ):
        one, other = (machine.url for machine in machines.sites)

        def sync(site, payment):
            url, headers = f"{site}/api/v1/payments/{payment.pk}/sync/", {"Authorization": f"Bearer {token}"}
            return requests.post(url, json={}, headers=headers, timeout=PATIENCE_SECONDS)

        def sign_in(site):
            body = {"username": "nobody", "password": "wrong"}
            return requests.post(f"{site}/api/v1/auth/token/", json=body, timeout=PATIENCE_SECONDS).status_code

        assert [sign_in(site) for site in (one, other, one, other, one)] == [401, 401, 401, 429, 429]
        assert sync(one, open_ones[0]).status_code == 200
        assert sync(other, open_ones[0]).status_code == 200
        assert len(provider.callers) == 1  # the other has not asked again
        for payment in open_ones[1:5]:
            assert sync(one, payment).status_code == 200
        refused = sync(other, open_ones[5])
        assert (refused.status_code, refused.json()["code"]) == (503, "provider_busy")
        assert len(provider.callers) == 5
        for site in (one, other):
            told = requests.get(f"{site}/readyz", timeout=PATIENCE_SECONDS).json()["providers"]
            assert (told["alipay"]["breaker"], told["wechat"]["breaker"]) == ("open", "closed")


def test_machines_that_die_in_turn_lose_and_double_nothing(tmp_path):
    seed, url = seed_of_this_run(), database_url()
    with running_machines(tmp_path, url) as machines:
        (first, second), (one, other) = machines.workers, machines.sites
        victims = [
            Victim("work 1", lambda: kill_at_work(machines, first), lambda: another_takes_it(machines, first)),
            Victim("work 2", lambda: kill_at_work(machines, second), lambda: another_takes_it(machines, second)),
            Victim("Redis", machines.redis.kill, machines.redis.start),
            Victim("site 1", one.kill, lambda: back(one)),
            Victim("site 2", other.kill, lambda: None),
        ]
        numbers = open_books(url, orders=CALLBACKS * len(victims))
        token = AccessTokenFactory(user=StaffFactory(username="who-creates")).plain
        books = Books(url, numbers, Member.objects.all()[0].pk, token, ids_of_payments)
        outcome = kill_in_turn(machines, books, victims, creates=CREATES, seed=seed)
    assert outcome.verdict.holds, str(outcome)
    assert (outcome.acknowledged, outcome.created, outcome.astray) == (len(numbers), 2 * CREATES * len(victims), 0)
    assert outcome.together == []
    assert set(outcome.answers) <= {"200", "201", "409", "503", "none"}


def ids_of_payments():
    return list(Payment.objects.values_list("pk", flat=True))


def another_takes_it(machines, dead):
    """Once the minute of the dead one is over, which is said here: nobody waits for it."""
    Job.objects.filter(leased_until__isnull=False, name="witness").update(leased_until=timezone.now())
    await_another(machines, dead)
    if dead is machines.workers[0]:
        dead.start()


def test_what_runs_beside_another_is_seen(tmp_path):
    file = tmp_path / "witness"
    file.write_text("begins 1 1.0\nends 1 2.0\nbegins 2 2.5\nbegins 1 4.0\nends 1 5.0\nbeg", encoding="ascii")
    assert at_once(runs(file), {2: 3.0}) == []  # the second died at 3, and the first came after that
    ((dead, early),) = at_once(runs(file), {2: 4.5})
    assert (dead.pid, early.began) == (2, 4.0)
