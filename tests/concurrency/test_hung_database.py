"""A database that hangs, dies, or gives too few connections: answers come, and all is well again by itself.

`make test-trust` measures how soon.
"""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
import requests

from tests.hung_database import Crowd, make_world, require_told
from tests.own_postgresql import DATABASE, own_postgresql
from tests.processes import PATIENCE_SECONDS
from tests.service_process import running_service

CONNECTIONS, WORKERS = 20, 1


@pytest.fixture(scope="module")
def world():
    with own_postgresql(connections=CONNECTIONS) as server:
        yield server, make_world(server, payments=4)


@pytest.fixture
def server(world):
    server, _made = world
    yield server
    server.thaw()


@pytest.fixture
def crowd(world, server, tmp_path):
    with running_service(tmp_path / "service.log", workers=WORKERS, DATABASE_URL=server.url) as (site, _process):
        crowd = Crowd(site, world[1])
        crowd.wait_for_service()
        yield crowd


def lines(tmp_path):
    return (tmp_path / "service.log").read_text(encoding="utf-8")


def test_a_frozen_server_is_503_for_everybody(server, crowd, tmp_path):
    paid = crowd.unused.pop()
    server.freeze()
    require_told(crowd.ask(times=2))
    assert crowd.create("in the frost").status_code == 503
    assert crowd.call_back(paid).status_code == 503
    assert crowd.probe() < PATIENCE_SECONDS
    server.thaw()
    crowd.wait_for_service()
    assert crowd.create("in the frost").status_code == 201
    again = crowd.create("in the frost")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert crowd.call_back(paid).text == "success"
    (count,) = server.execute("SELECT count(*) FROM payments_idempotencykey WHERE key = 'in the frost'")[0]
    assert count == 1
    assert "Traceback" not in lines(tmp_path)


def test_a_server_that_is_frozen_at_work(server, crowd):
    """A request in the middle of a transaction: it waits for a lock when the frost begins."""
    holder = psycopg2.connect(dbname=DATABASE, user="postgres", host=str(server.directory), port=server.port)
    with holder, holder.cursor() as cursor:
        cursor.execute("SELECT 1 FROM payments_payment FOR UPDATE")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(crowd.ask_for, "callback")
            blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not server.execute(blocked)[0][0] and not waiting.done():
                pass
            server.freeze()
            require_told([waiting.result()])
        server.thaw()
    holder.close()
    crowd.wait_for_service()


def test_a_dead_server_is_503_for_everybody_and_one_line(server, crowd, tmp_path):
    server.stop()
    try:
        for _time in range(3):
            require_told(crowd.ask())
    finally:
        server.start()
    crowd.wait_for_service()
    log = lines(tmp_path)
    assert "Traceback" not in log
    assert 1 <= log.count("The database is not available") < 3 * len(crowd.kinds)
    assert "Service Unavailable" not in log


def test_a_thread_without_a_connection_takes_one_that_another_does_not_use(server, tmp_path):
    """Half of what the threads would have: none of them is left without while others keep theirs idle."""
    threads, given = 6, 3
    limit = f"ALTER ROLE few CONNECTION LIMIT {given}"
    server.execute("CREATE ROLE few LOGIN IN ROLE pg_read_all_data")
    server.execute(limit)
    url = server.url.replace("postgres@", "few@")
    with (
        running_service(tmp_path / "log", workers=1, DATABASE_URL=url, WEB_THREADS=str(threads)) as (site, _process),
        ThreadPoolExecutor(threads) as pool,
    ):

        def ask(_number):
            return requests.get(f"{site}/readyz", timeout=PATIENCE_SECONDS).status_code

        list(pool.map(ask, range(5 * threads)))  # every thread is at work, and those without a connection know it
        assert [ask(number) for number in range(40)] == [200] * 40
