"""close_day closes a day or a month, and says why not."""

import pytest
import time_machine

from payments.models import Closing
from tests.books import FIRST, LATER, paid
from tests.command_runner import run_command
from tests.factories.members import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False):
        yield


def test_a_day_is_closed_by_somebody():
    paid(FIRST)
    clerk = StaffFactory()
    arguments = ("--date", "2026-11-02", "--reason", "账单未到", "--by", clerk.username, "--json")
    (told,) = run_command("close_day", *arguments).objects()
    assert (told["number"], told["date"], told["received_fen"], told["payment_count"]) == (1, "2026-11-02", 10_000, 1)
    assert Closing.objects.get().closed_by == clerk
    (month,) = run_command("close_day", "--month", "2026-11", "--json").objects()
    assert (month["period"], month["date"], month["received_fen"]) == ("month", "2026-11", 10_000)


def test_what_is_undecided_is_said():
    paid(FIRST)
    refusal = run_command("close_day", "--date", "2026-11-02", "--json").refusal()
    assert (refusal["code"], refusal["undecided"]) == ("still_undecided", [["not_reconciled", 1]])
    assert "bills not compared yet" in refusal["detail"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--date", "2026-12-03"), "period_not_over"),
        (("--month", "2026-11"), "nothing_closed"),
        (("--date", "2026-11"), "invalid"),
        (("--date", "2026-11-02", "--by", "nobody"), "invalid"),
    ],
)
def test_what_is_refused(arguments, code):
    assert run_command("close_day", *arguments, "--json").refusal()["code"] == code
    assert not Closing.objects.exists()
