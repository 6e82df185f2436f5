"""Two machines of the site and two that work die in turn for minutes, and so do Redis, nginx and PostgreSQL.

`TRUST_KILLS` says how many in all, `TRUST_SEED` in which order. What a dead machine was at is taken by another when its
minute is over, which is waited for here.
"""

import os
import random
import sys
from functools import partial

from tests.concurrency.books import open_books, told_by
from tests.concurrency.kills import seed_of_this_run
from tests.deploy.machine_kills import Books, Victim, await_another, back, kill_at_work, kill_in_turn
from tests.deploy.machines import running_machines
from tests.mortal_postgresql import mortal_postgresql
from tests.nginx_process import NEEDS_NGINX
from tests.redis_process import NEEDS_REDIS
from tests.worker_processes import NEEDS_PROC

KILLS = int(os.environ.get("TRUST_KILLS") or 40)
CALLBACKS, CREATES = 60, 15  # of each round
pytestmark = [NEEDS_NGINX, NEEDS_REDIS, NEEDS_PROC]

_WORLD = """
import django; django.setup()
import json
from members.models import Member
from members.people.operations.tokens import issue_token
from tests.factories.members import StaffFactory
staff = StaffFactory(username="who-creates")
print(json.dumps([Member.objects.order_by("pk")[0].pk, issue_token(user=staff)[0]]))
"""
_CREATED = """
import django; django.setup()
import json
from payments.models import Payment
print(json.dumps(list(Payment.objects.values_list("pk", flat=True))))
"""


def test_nothing_is_lost_or_doubled_whoever_dies(tmp_path, capsys):
    seed = seed_of_this_run()
    with mortal_postgresql("max_connections = 200") as server:
        numbers = open_books(server.url, orders=CALLBACKS * KILLS)
        books = Books(server.url, numbers, *told_by(server.url, _WORLD), partial(told_by, server.url, _CREATED))
        with running_machines(tmp_path, server.url) as machines:
            victims = in_turn(victims_of(machines, server), random.Random(seed))
            outcome = kill_in_turn(machines, books, victims, creates=CREATES, seed=seed)
    with capsys.disabled():
        sys.stdout.write(f"\nTRUST_SEED={seed}: {len(victims)} kills of machines; {outcome}\n")
    assert outcome.verdict.holds
    assert (outcome.acknowledged, outcome.created) == (len(numbers), 2 * CREATES * KILLS)
    assert (outcome.astray, outcome.together) == (0, [])


def victims_of(machines, server):
    return [
        *(Victim("a site", site.kill, partial(back, site)) for site in machines.sites),
        *(
            Victim("work", partial(kill_at_work, machines, each), partial(taken, machines, each))
            for each in machines.workers
        ),
        Victim("Redis", machines.redis.kill, machines.redis.start),
        Victim("nginx", machines.nginx.kill, machines.nginx.start, is_missed=True),
        Victim("PostgreSQL", server.kill, server.start, is_missed=True),
        Victim("PostgreSQL at once", server.stop_at_once, server.start, is_missed=True),
    ]


def in_turn(victims, dice):
    """Everybody once before anybody dies again, each turn in an order of its own."""
    order = []
    while len(order) < KILLS:
        order += dice.sample(victims, len(victims))
    return order[:KILLS]


def taken(machines, dead):
    await_another(machines, dead)
    dead.start()
