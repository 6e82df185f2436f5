"""The database writes a message with what it tells of, in its transaction, and only where somebody is to be told."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.told_outside import OF_MEMBERS, OF_OBJECTIONS
from payments.cases.operations import open_case, reopen_cases, settle_cases
from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, WebhookDelivery, WebhookMessage
from payments.webhooks.operations.switch_off import switch_off
from payments.webhooks.outbox import OF_PAYMENTS
from tests.factories.gym import AppointmentFactory, BookingFactory, ClassSessionFactory, MembershipFactory, PackFactory
from tests.factories.members import MemberFactory
from tests.payments.webhooks.hooks import registered, told
from tests.purchase import arrive, ask_back, bounce, buy, fail, order, pay

pytestmark = pytest.mark.django_db
PAID, UNPAID, BACK, NOT_BACK = "payment.succeeded", "payment.failed", "refund.succeeded", "refund.failed"


def bought() -> Any:
    return buy(MemberFactory(), "private", PackFactory(price_fen=12_345).pk, 12_345)


class TestPayments:
    def test_a_payment_is_told_once_it_is_made(self) -> None:
        endpoint = registered()
        payment = order(MemberFactory(), "private", PackFactory(price_fen=12_345).pk, 12_345)
        assert told() == []
        pay(payment)
        (said,) = told(PAID)
        assert list(said) == ["type", "timestamp", "data"]
        assert said["data"] == {
            "payment_id": payment.pk,
            "member_id": payment.member_id,
            "amount": 123.45,
            "type": "private",
            "status": "success",
        }
        delivery = WebhookDelivery.objects.get(message__type=PAID)
        assert (delivery.endpoint, delivery.state, delivery.attempts) == (endpoint, "waiting", 0)
        assert delivery.next_try_at == delivery.began_at == delivery.message.created_at

    def test_money_is_written_with_two_decimals(self) -> None:
        registered()
        buy(MemberFactory(), "private", PackFactory(price_fen=10_000).pk, 10_000)
        payload = WebhookMessage.objects.get(type=PAID).payload
        assert '"amount":100.00,' in payload
        assert payload == payload.strip()

    def test_one_that_ends_unpaid(self) -> None:
        registered()
        fail(order(MemberFactory(), "private", PackFactory(price_fen=100).pk, 100))
        assert [said["data"]["status"] for said in told(UNPAID)] == ["failed"]

    def test_refunds_are_told_by_how_they_end(self) -> None:
        payment = bought()
        registered()
        first = ask_back(payment, 45)
        bounce(first)
        second = ask_back(payment, 300)
        arrive(second)
        told_of = [(said["type"], said["data"]["refund_id"], said["data"]["amount"]) for said in told(BACK, NOT_BACK)]
        assert told_of == [(NOT_BACK, first, 0.45), (BACK, second, 3.0)]

    def test_an_exception_is_told_when_it_opens_and_when_it_opens_again(self) -> None:
        registered()
        known = {"subject": "", "amount_fen": -5, "evidence": {}, "proposed_action": CaseAction.ACCEPTED}
        case, _new = open_case(None, kind=ExceptionKind.OVERPAID, **known)
        settle_cases(None, kind=ExceptionKind.OVERPAID, subject="", action=CaseAction.ACCEPTED)
        assert len(told()) == 1
        reopen_cases(ExceptionCase.objects.all())
        data = {"exception_id": case.pk, "payment_id": None, "kind": "overpaid", "amount": -0.05}
        assert [said["data"] for said in told("exception.opened")] == [data, data]


class TestMembers:
    def test_memberships(self) -> None:
        registered()
        membership = MembershipFactory()
        membership.title = "其他"
        membership.save()
        assert len(told()) == 1
        membership.ends_on = membership.starts_on
        membership.save()
        _new, moved = told("membership.changed")
        assert moved["data"] == {
            "membership_id": membership.pk,
            "member_id": membership.member_id,
            "starts_on": membership.starts_on.isoformat(),
            "ends_on": membership.starts_on.isoformat(),
            "is_locked": False,
            "is_ended": False,
        }

    def test_bookings_and_private_sessions(self) -> None:
        registered()
        booking, appointment = BookingFactory(session=ClassSessionFactory()), AppointmentFactory()
        booking.status = "cancelled"
        booking.save()
        said = [each["data"] for each in told("booking.changed")]
        assert [sorted(set(each) - {"member_id", "status"}) for each in said] == [
            ["booking_id", "session_id"],
            ["appointment_id", "coach_id"],
            ["booking_id", "session_id"],
        ]
        assert said[1]["appointment_id"] == appointment.pk
        assert said[2]["status"] == "cancelled"

    def test_an_objection_of_a_member_and_that_it_was_cleared(self) -> None:
        registered()
        appointment = AppointmentFactory(status="to_confirm")
        for objected_at in (timezone.now(), None):
            appointment.objected_at = objected_at
            appointment.save(update_fields=["objected_at"])
        said = [each["data"] for each in told("booking.changed")][1:]
        assert [(each["appointment_id"], each["status"], each["is_objected"]) for each in said] == [
            (appointment.pk, "to_confirm", True),
            (appointment.pk, "to_confirm", False),
        ]


class TestWhatItCosts:
    def test_nobody_is_told_and_nothing_is_written(self) -> None:
        bought()
        assert not WebhookMessage.objects.exists()

    def test_no_statement_is_sent_for_it(self) -> None:
        member, pack = MemberFactory(), PackFactory(price_fen=100)

        def statements() -> int:
            payment = order(member, "private", pack.pk, 100)
            with CaptureQueriesContext(connection) as captured:
                pay(payment)
            return len(captured)

        statements()
        without = statements()
        registered()
        assert statements() == without
        assert told(PAID)

    def test_one_that_was_switched_off_is_told_nothing(self) -> None:
        endpoint = registered()
        switch_off(endpoint_id=endpoint.pk, user_id=endpoint.created_by_id)
        bought()
        assert not WebhookMessage.objects.exists()

    def test_every_address_has_a_delivery_of_its_own(self) -> None:
        pair = {registered().pk, registered("https://other.example.com/").pk}
        bought()
        message = WebhookMessage.objects.get(type=PAID)
        assert set(message.deliveries.values_list("endpoint", flat=True)) == pair

    def test_what_is_rolled_back_was_never_told(self) -> None:
        registered()
        with transaction.atomic():
            MembershipFactory()
            transaction.set_rollback(True)
        assert not WebhookMessage.objects.exists()


class TestForm:
    def test_ids_are_never_the_same(self) -> None:
        registered()
        for _number in range(3):
            MembershipFactory()
        ids = set(WebhookMessage.objects.values_list("webhook_id", flat=True))
        assert len(ids) == 3
        assert all(len(each) == len("msg_") + 32 for each in ids)

    def test_nothing_of_a_person_is_in_it(self) -> None:
        """Only ids, states, days, amounts: what a payload has is what is declared, and no text column is."""
        columns = {each.column for said in (*OF_PAYMENTS, *OF_MEMBERS, *OF_OBJECTIONS) for each in said.data.values()}
        instants = {"starts_on", "ends_on", "locked_at", "ended_at", "objected_at"}
        allowed = {"id", "amount_fen", "type", "kind", "status", *instants}
        assert {each for each in columns if not each.endswith("_id")} == allowed

    def test_the_time_is_an_instant_in_utc(self) -> None:
        registered()
        MembershipFactory()
        (message,) = WebhookMessage.objects.all()
        assert json.loads(message.payload)["timestamp"] == f"{message.created_at:%Y-%m-%dT%H:%M:%SZ}"

    def test_every_trigger_is_there_after_all_migrations(self) -> None:
        """SQLite drops those of a table that a migration makes anew."""
        table = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
        column = "tgname" if connection.vendor == "postgresql" else "name"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE '%%_told_%%'", [])
            there = {name for (name,) in cursor.fetchall()}
        assert there == {said.name for said in (*OF_PAYMENTS, *OF_MEMBERS, *OF_OBJECTIONS)}
