"""A process killed in the middle of a refund: the money goes back once, under the one number."""

import os
import socket
import subprocess
import sys

from django.core.cache import cache

from payments.enums import RefundStatus
from payments.models import Payment, Refund
from tests.concurrency.same_database import database_url
from tests.flows.journey import make_due, run
from tests.plugin import ROOT
from tests.processes import PATIENCE_SECONDS

PROGRAM = """
import signal
import django; django.setup()
from requests.adapters import HTTPAdapter
from foundation.cause import Cause, EventSource
from payments.refunding.operations.request import NewRefund, request_refund
send = HTTPAdapter.send
def send_and_stop(*arguments, **options):
    try:
        send(*arguments, **options)
        print("answered", flush=True)
    finally:
        signal.pause()
HTTPAdapter.send = send_and_stop
request_refund(new=NewRefund({payment_id}, 4000, "killed", None), cause=Cause(EventSource.COMMAND))
"""


def start_refund(payment_id, settings, **variables):
    """A process that asks for the refund, on the test's database: it says "answered" when it was, and stops."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "gymsite.settings",
        "WECHATPAY_API_VERSION": settings.WECHATPAY["api_version"],
        "PUBLIC_BASE_URL": settings.PUBLIC_BASE_URL,
        **variables,
    }
    command = [sys.executable, "-c", PROGRAM.format(payment_id=payment_id)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def kill(process):
    assert process.poll() is None, "it ended by itself"
    process.kill()
    process.communicate()


def settle():
    cache.clear()
    make_due()
    run("sync_refunds")
    make_due()
    run("sync_refunds")


def refunds_at(sandbox, paid):
    return sandbox.trade(paid["provider"], paid["transaction_id"])["refunds"]


def test_killed_before_the_provider_had_read_it(paid, sandbox, settings):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.settimeout(PATIENCE_SECONDS)
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        process = start_refund(paid["id"], settings, ALIPAY_GATEWAY_URL=f"{url}/gateway.do", WECHATPAY_GATEWAY_URL=url)
        connection, _address = nobody.accept()
        kill(process)
        connection.close()
    before = Refund.objects.get()
    assert (before.status, refunds_at(sandbox, paid)) == (RefundStatus.PENDING, [])
    settle()
    after = Refund.objects.get()
    assert (after.status, after.number) == (RefundStatus.SUCCEEDED, before.number)
    assert Payment.objects.get().refunded_fen == 4000


def test_killed_after_the_provider_had_done_it(paid, sandbox, settings):
    process = start_refund(paid["id"], settings)
    assert process.stdout.readline() == "answered\n"
    kill(process)
    assert len(refunds_at(sandbox, paid)) == 1
    settle()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert Payment.objects.get().refunded_fen == 4000
    assert [each["number"] for each in refunds_at(sandbox, paid)] == [Refund.objects.get().number]
