"""Workers killed at any instant: what was acknowledged is in the books, and nothing is in them twice.

Every notification is delivered once and not again, so that nothing but the commit before the answer can save it.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from payments.enums import PaymentStatus
from payments.models import Event, Payment
from tests.concurrency.same_database import database_url
from tests.factories.payments import PaymentFactory
from tests.plugin import free_port
from tests.providers_desk import CALLBACK, alipay_form
from tests.sandbox_process import await_health

ROOT = Path(__file__).resolve().parent.parent.parent
DELIVERIES, KILLS = 240, 4


@contextmanager
def running_service(log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The production server with two workers; its address and the process whose children they are."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--respawn-failed-workers"]
    command += ["gymsite.wsgi:application"]
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        await_health(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        for worker in workers_of(process.pid):
            os.kill(worker, signal.SIGKILL)
        process.kill()
        process.wait(timeout=30)


def workers_of(pid: int) -> list[int]:
    """The living processes that are children of `pid` now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if state_of(child) != "Z"]


def state_of(pid: str) -> str:
    """The letter that the kernel gives the process's state; a dead one that nobody asked after is a Z."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def kill_one(pid: int) -> None:
    """SIGKILL for the worker that has lived longest, if another is there to go on."""
    workers = workers_of(pid)
    if len(workers) > 1:
        os.kill(workers[0], signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finding the workers needs Linux's /proc")
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_its_worker(tmp_path):
    log = tmp_path / "service.log"
    payments = PaymentFactory.create_batch(DELIVERIES)
    acknowledged: list[int] = []
    lock, turn = threading.Lock(), iter(payments)

    def deliver(url: str, service: subprocess.Popen[bytes]) -> None:
        while (payment := next_of(turn, lock)) is not None:
            message = alipay_form(payment.transaction_id)
            if payment.pk % (DELIVERIES // KILLS) == 0:
                kill_one(service.pid)
            try:
                answer = requests.post(
                    url + CALLBACK + "alipay",
                    message["data"],
                    headers={"content-type": message["content_type"]},
                    timeout=30,
                )
            except requests.ConnectionError:  # this one is lost; the next waits until a worker is there again
                await_health(url, service, log)
                continue
            if answer.content == b"success":
                acknowledged.append(payment.pk)

    with running_service(log) as (url, service):
        first = set(workers_of(service.pid))
        threads = [threading.Thread(target=deliver, args=(url, service)) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        killed = len(first - set(workers_of(service.pid)))

    assert killed
    assert len(acknowledged) > DELIVERIES // 2
    booked = set(Payment.objects.filter(status=PaymentStatus.SUCCESS).values_list("pk", flat=True))
    assert set(acknowledged) <= booked
    assert Event.objects.count() == len(booked)


def next_of(turn, lock):
    """The next payment, for whichever thread asks first; None at the end."""
    with lock:
        return next(turn, None)
