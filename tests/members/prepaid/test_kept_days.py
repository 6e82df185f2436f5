"""Days that are over are kept, told of, and found out when somebody changes them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from foundation.append_only import install_triggers, remove_triggers
from foundation.keyed_hash import keyed_hash
from members.enums import PrepaidKind
from members.models import PrepaidDay
from members.prepaid.check import CHECK
from members.prepaid.lines import Line, Movement
from members.prepaid.operations.keep_days import keep_days
from members.prepaid.queries import kept_between, moved_between, newest_total
from members.prepaid.roll_forward import roll_forward
from members.prepaid.seal import seal_of
from members.prepaid.statement import month_statement
from tests.command_runner import run_command
from tests.memberships import bought
from tests.purchase import give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def card(member):
    return bought(member, count=30, price_fen=30_000)


def audited():
    """What the audit says: its report, or its complaint."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", "--json", stdout=out, stderr=err)
    except (SystemExit, CommandError):
        return json.loads(err.getvalue())
    return json.loads(out.getvalue())


def tampered(sql: str):
    """As whoever holds the database does it, past the triggers."""
    table = "members_prepaidday"
    with connection.cursor() as cursor:
        for statement in remove_triggers(table, vendor=connection.vendor):
            cursor.execute(statement)
        cursor.execute(sql)
        for statement in install_triggers(table, vendor=connection.vendor):
            cursor.execute(statement)


def test_every_day_that_is_over_is_kept_once(card, clock):
    assert keep_days() == [date(2027, 2, 28)]
    clock.shift(timedelta(days=3))
    assert keep_days() == [date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)]
    assert (keep_days(), kept_between()) == ([], (date(2027, 2, 28), date(2027, 3, 3)))
    newest = newest_total()
    assert (newest.opening_fen, newest.delivered_fen, newest.closing_fen) == (28_000, 1_000, 27_000)


def test_a_day_is_kept_when_what_was_begun_on_it_has_ended(card, clock):
    clock.move_to("2027-03-01T16:09:00Z")  # nine minutes after midnight at the gym
    assert keep_days() == [date(2027, 2, 28)]
    clock.shift(timedelta(minutes=2))
    assert keep_days()[-1] == date(2027, 3, 1)


def test_the_database_refuses_to_change_a_kept_day(card, clock):
    clock.shift(timedelta(days=1))
    keep_days()
    for act in (PrepaidDay.objects.all().delete, lambda: PrepaidDay.objects.update(sold_fen=1, opening_fen=-1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_kept_days_say_what_the_entitlements_say(card, clock):
    keep_days()
    clock.shift(timedelta(days=9))
    give_back(card.payment, 10_000)
    clock.shift(timedelta(days=5))
    keep_days()
    first, last = date(2027, 3, 1), date(2027, 3, 14)
    by_days = moved_between(first, last)
    assert by_days == roll_forward(first - timedelta(days=1), last)
    assert audited()["broken"] == 0


def test_the_statement_of_a_month_adds_up_whether_its_days_are_kept_or_not(card, clock):
    clock.shift(timedelta(days=40))
    computed = month_statement(2027, 3)
    assert [row["kind"] for row in computed] == ["plan", "total"]
    line = computed[0]
    assert (line["name"], line["opening_fen"], line["sold_fen"], line["delivered_fen"]) == (
        card.plan.name, 0, 30_000, 30_000,
    )  # fmt: skip
    assert {name: line[name] for name in line if name.endswith("_fen")} == {
        name: computed[1][name] for name in computed[1] if name.endswith("_fen")
    }


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE members_prepaidday SET sold_fen = sold_fen + 1, delivered_fen = delivered_fen + 1",
        "UPDATE members_prepaidday SET sold_fen = sold_fen + 1, delivered_fen = delivered_fen + 1 WHERE kind = 'plan'",
        "UPDATE members_prepaidday SET expired_fen = 5 WHERE day = '2027-03-02'",
        "UPDATE members_prepaidday SET lapsed_fen = 5, refunded_fen = refunded_fen - 5 WHERE day = '2027-03-02'",
        "DELETE FROM members_prepaidday WHERE day = '2027-03-02'",
        "DELETE FROM members_prepaidday WHERE day = '2027-03-02' AND kind = 'plan'",
        "DELETE FROM members_prepaidday WHERE day = '2027-03-02' AND kind = 'total'",
    ],
)
def test_whoever_changes_a_kept_day_is_found_out(card, clock, sql):
    keep_days()
    clock.shift(timedelta(days=3))
    keep_days()
    assert audited()["broken"] == 0
    tampered(sql)
    found = audited()
    assert found["code"] == "chain_broken"
    assert {finding["subject"] for finding in found["findings"]} == {"prepaid"}
    assert "2027030" in found["detail"]


def test_a_day_that_was_sealed_before_anything_could_lapse_keeps_its_seal(settings):
    sold = Movement(opening_fen=1, sold_fen=9, delivered_fen=2, closing_fen=8, reduced_fen=3, expired_fen=4)
    told = '["members.prepaidday.seal","2027-03-01","before",[["pack",7,1,9,2,0,0,8,3,4]]]'
    line, on = Line(PrepaidKind.PACK, 7), date(2027, 3, 1)
    assert seal_of(on, {line: sold}, before="before") == keyed_hash(settings.AUDIT_KEY, told.encode())
    lapsed = replace(sold, delivered_fen=0, lapsed_fen=2)
    told = told.replace(",9,2,", ",9,0,").replace("3,4]", "3,4,2]")
    assert seal_of(on, {line: lapsed}, before="before") == keyed_hash(settings.AUDIT_KEY, told.encode())


def test_an_entitlement_that_is_changed_behind_the_days_is_found_out(card, clock):
    keep_days()
    clock.shift(timedelta(days=3))
    keep_days()
    card.value_fen = 60_000
    card.save()
    assert [remark.what for remark in CHECK.remarks()][:1] == ["opening_fen"]
    assert "closing_fen" in {finding["what"] for finding in audited()["findings"]}


def test_the_command_keeps_and_tells(card, clock):
    clock.shift(timedelta(days=2))
    assert run_command("prepaid", "--json").objects() == [{"kept": ["2027-03-02"]}]
    told = run_command("prepaid", "--json", "--date", "2027-03-02").objects()
    assert [(row["kind"], row["opening_fen"], row["closing_fen"]) for row in told] == [
        (PrepaidKind.PLAN, 29_000, 28_000),
        (PrepaidKind.TOTAL, 29_000, 28_000),
    ]
    assert run_command("prepaid", "--json", "--date", "2027-03-03").code == 1
