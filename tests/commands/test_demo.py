"""seed_demo and sandbox: development only."""

import json
import os
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from django.contrib.auth.models import Group, User

from members.models import Booking, ClassSession, Member, MemberEvent, Membership, PackEntry, Plan
from members.people.roles import ROLES
from payments.models import Event, ExceptionCase, Payment
from tests.command_runner import run_command

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.fixture
def development(settings):
    settings.DEBUG = True
    return settings


@pytest.fixture(scope="module")
def sandbox_clock():
    return NOW


@pytest.fixture
def noon(development, sandbox):
    """The sandbox is there, and no day ends meanwhile."""
    with time_machine.travel(NOW, tick=False):
        yield


ROWS = (Member, User, Payment, Event, ExceptionCase, Plan, ClassSession, Membership, Booking, PackEntry, MemberEvent)


def rows():
    return [model.objects.count() for model in ROWS]


def test_seed_demo_makes_people_and_payments_in_every_state(noon):
    done = run_command("seed_demo", "--json")

    (made,) = done.objects()
    assert done.code == 0
    assert made["payments"] == {"failed": 2, "pending": 3, "success": 16}
    assert set(Payment.objects.values_list("failure_reason", flat=True)) == {"", "closed", "expired"}
    assert set(Payment.objects.values_list("type", flat=True)) == {"membership", "course", "private"}
    assert set(Payment.objects.exclude(provider="").values_list("provider", flat=True)) == {
        "alipay",
        "wechat",
        "cash",
        "voucher",
    }
    assert set(ExceptionCase.objects.values_list("kind", flat=True)) == {"overpaid", "amount_mismatch"}
    assert Payment.objects.get(failure_reason="expired").events.count() == 2


def test_seed_demo_prints_log_ins_that_work(noon):
    (made,) = run_command("seed_demo", "--json").objects()

    for account in (made["members"][0], made["staff"][0]):
        assert User.objects.get(username=account["username"]).check_password(account["password"])
    assert [member["id"] for member in made["members"]] == list(
        Member.objects.order_by("id").values_list("id", flat=True)
    )
    assert {account["username"]: account["role"] for account in made["staff"]} == {
        "admin": "superuser",
        "front-desk": "前台",
        "coach": "教练",
        "finance": "财务",
        "manager": "店长",
    }
    admin, clerk, _coach, finance, manager = (User.objects.get(pk=account["id"]) for account in made["staff"])
    assert (admin.is_superuser, clerk.is_superuser, clerk.is_staff) == (True, False, True)
    assert finance.has_perm("payments.request_refund")
    assert not clerk.has_perm("payments.request_refund")
    assert clerk.has_perm("payments.view_payment")
    assert not clerk.has_perm("payments.view_transaction_number")
    assert manager.has_perm("members.approve_freeze")


def test_seed_demo_makes_the_roles_where_they_are_gone(noon):
    Group.objects.all().delete()

    run_command("seed_demo")

    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert User.objects.get(username="manager").has_perm("members.approve_freeze")


def test_seed_demo_a_second_time_changes_nothing(noon):
    first = run_command("seed_demo", "--json")
    before = rows()

    second = run_command("seed_demo", "--json")

    assert rows() == before
    assert second.out == first.out


def test_seed_demo_in_lines(noon):
    lines = run_command("seed_demo").out.splitlines()

    assert lines[0] == "Account xiaoming, password gymsite-demo-2026 (Active)"
    assert "Account manager, password gymsite-demo-2026 (店长)" in lines
    assert lines[-1] == "Payments: Ended unpaid 2, Awaiting payment 3, Paid 16"


@pytest.mark.parametrize("command", ["seed_demo", "sandbox"])
def test_refused_where_debug_is_off(settings, monkeypatch, command):
    settings.DEBUG = False
    monkeypatch.setattr(os, "execv", lambda *_arguments: pytest.fail("the sandbox was started"))

    done = run_command(command, "--json")

    assert (done.code, done.out) == (1, "")
    assert done.refusal()["code"] == "debug_is_off"
    assert not any(rows())


def test_sandbox_becomes_the_sandboxs_process(development, monkeypatch):
    started = []
    monkeypatch.setattr(os, "chdir", lambda directory: started.append(str(directory)))
    monkeypatch.setattr(os, "execv", lambda program, arguments: started.append((program, *arguments[1:])))

    run_command("sandbox", "--port", "8123")

    assert started == [str(development.BASE_DIR), (sys.executable, "-m", "sandbox", "serve", "--port", "8123")]


class ControlDesk(BaseHTTPRequestHandler):
    """Notes what it is told; knows the scenario `late` alone."""

    def do_POST(self):
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((self.path, wish))
        self.send_response(200 if wish["scenario"] == "late" else 400)
        self.end_headers()
        self.wfile.write(b'{"detail": "no such scenario"}')

    def log_message(self, *_arguments):
        """Be quiet."""


@pytest.fixture
def control_desk(development):
    server = HTTPServer(("127.0.0.1", 0), ControlDesk)
    server.heard = []
    Thread(target=server.serve_forever, daemon=True).start()
    development.SANDBOX_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


def test_sandbox_tells_a_running_one_how_to_behave(control_desk):
    everywhere = run_command("sandbox", "--scenario", "late")
    one_order = run_command("sandbox", "--scenario", "late", "--order", "txn_1", "--json")

    assert everywhere.out == "The sandbox now plays the scenario late.\n"
    assert one_order.objects() == [{"scenario": "late", "out_trade_no": "txn_1"}]
    assert control_desk.heard == [
        ("/control/scenario", {"scenario": "late"}),
        ("/control/scenario", {"scenario": "late", "out_trade_no": "txn_1"}),
    ]


def test_sandbox_passes_on_a_refusal(control_desk):
    done = run_command("sandbox", "--scenario", "nonsense", "--json")

    assert done.code == 1
    assert done.refusal()["code"] == "scenario_refused"


def test_sandbox_says_when_none_is_running(development, control_desk):
    control_desk.server_close()
    done = run_command("sandbox", "--scenario", "late", "--json")

    assert done.code == 1
    assert done.refusal()["code"] == "sandbox_unreachable"
