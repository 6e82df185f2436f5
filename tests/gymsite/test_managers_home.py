"""What the manager's home says of a month, number by number, each with the list behind it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.days import Span, today
from members.desk.came_and_went import how_many
from members.enums import AppointmentStatus, BookingStatus
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from payments.closing.operations.close_day import close_day
from payments.desk.revenue import moved
from payments.enums import AttemptStatus, PaymentStatus, RefundStatus
from payments.ledger.models import Event, Refund
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.members.console import as_role, html_of

# Noon on the tenth of November at the gym.
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def section(client: Client, name: str) -> Any:
    """A part of the home, by its name."""
    sections = client.get("/admin/").context["sections"]
    return next(each for each in sections if each.name == name)


def texts(section: Any) -> dict[str, list[str]]:
    """The lines of its table, without the links, by what stands first."""
    plain = [[unescape(re.sub("<[^>]+>", "", str(cell))) for cell in row] for row in section.rows]
    return {row[0]: row[1:] for row in plain}


def links(section: Any, line: str) -> list[str]:
    """Where the numbers of a line lead."""
    row = next(row for row in section.rows if str(row[0]) == line)
    return [unescape(found) for cell in row for found in re.findall('href="([^"]+)"', str(cell))]


def rows_at(client: Client, address: str) -> list[Any]:
    """What the list shows."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.headers)
    return list(answer.context["cl"].result_list)


def paid(at: datetime, fen: int, provider: str = "wechat", kind: str = "membership") -> Any:
    """Money that came in then."""
    payment = PaymentFactory(
        amount_fen=fen, type=kind, status=PaymentStatus.SUCCESS, paid_at=at, provider=provider, fulfilment="done"
    )
    return AttemptFactory(payment=payment, provider=provider, status=AttemptStatus.PAID, paid_fen=fen, paid_at=at)


def refunded(attempt: Any, at: datetime, fen: int) -> Refund:
    """Money that went back then."""
    return Refund.objects.create(
        payment=attempt.payment,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=fen,
        status=RefundStatus.SUCCEEDED,
        number=f"r{attempt.pk}",
        number_index=Refund.index_of(f"r{attempt.pk}"),
        created_at=at,
        succeeded_at=at,
    )


def test_revenue_is_net_and_counts_by_the_gyms_own_days(db: None) -> None:
    # 23:59:59 on the ninth at the gym, and the first instant of the tenth.
    late, midnight = datetime(2026, 11, 9, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 9, 16, tzinfo=UTC)
    before = paid(late, 10_000)
    paid(midnight, 20_000, "cash", "private")
    refunded(before, midnight, 2_500)
    paid(datetime(2026, 10, 10, 4, tzinfo=UTC), 40_000, "cash", "course")
    paid(datetime(2026, 10, 11, 4, tzinfo=UTC), 80_000)
    client = as_role(MANAGER)

    days = texts(section(client, "revenue-by-day"))
    assert days["Nov. 9, 2026"] == ["¥100.00", "¥0.00", "¥100.00", "¥0.00"]
    assert days["Nov. 10, 2026"] == ["¥200.00", "¥25.00", "¥175.00", "¥400.00"]
    assert days["so far"] == ["¥300.00", "¥25.00", "¥275.00", "¥400.00"]
    what = texts(section(client, "revenue-by-what"))
    assert what["Membership fee"] == ["¥100.00", "¥25.00", "¥75.00", "¥0.00"]
    assert what["Private training fee"] == ["¥200.00", "¥0.00", "¥200.00", "¥0.00"]
    assert what["WeChat Pay"] == ["¥100.00", "¥25.00", "¥75.00", "¥0.00"]
    assert what["Cash"] == ["¥200.00", "¥0.00", "¥200.00", "¥400.00"]


def test_the_lists_behind_the_money_have_the_same_sums(db: None) -> None:
    first = paid(NOON, 10_000)
    paid(NOON, 20_000, "cash", "private")
    refunded(first, NOON, 2_500)
    client = as_role(MANAGER)
    for name, line in (("revenue-by-day", "Nov. 10, 2026"), ("revenue-by-what", "Membership fee")):
        received, returned = links(section(client, name), line)[:2]
        shown = int(float(texts(section(client, name))[line][0].lstrip("¥")) * 100)
        assert sum(attempt.paid_fen for attempt in rows_at(client, received)) == shown
        assert [refund.amount_fen for refund in rows_at(client, returned)] == [2_500]


def test_closed_days_say_the_same_without_being_added_up_again(db: None) -> None:
    """Nor does what came late for one change which day it is of, before a day holds it and after."""
    day = timedelta(days=1)
    paid(NOON - 2 * day, 10_000)
    voucher = paid(NOON - 2 * day, 20_000, "voucher")
    type(voucher).objects.filter(pk=voucher.pk).update(received_fen=18_000)
    refunded(voucher, NOON - day, 2_500)
    paid(NOON, 40_000)
    span = Span.month_of(today())

    def sums() -> list[tuple[Any, ...]]:
        found: dict[tuple[Any, ...], list[int]] = {}
        for row in moved(span):
            each = found.setdefault((row.day, row.provider, row.type), [0, 0])
            each[0] += row.received_fen
            each[1] += row.refunded_fen
        return sorted((*key, *fen) for key, fen in found.items())

    live = sums()
    assert [row[3:] for row in live] == [(18_000, 0), (10_000, 0), (0, 2_500), (40_000, 0)]
    for number in (2, 1):
        close_day(day=(today() - number * day), reason="as it is")
    assert sums() == live
    with CaptureQueriesContext(connection) as few:
        sums()
    late = paid(NOON - 2 * day, 7_000, "cash")
    Event.objects.create(payment=late.payment, number=1, kind="succeeded", source="command", created_at=NOON)
    with_late = sums()
    assert (today() - 2 * day, "cash", "membership", 7_000, 0) in with_late
    with time_machine.travel(NOON + day, tick=False):
        close_day(day=today() - day, reason="as it is")
    assert sums() == with_late
    assert len(few) <= 13


def test_who_came_and_who_went(db: None) -> None:
    new, renewed, gone, back, upgraded, stays = (MemberFactory() for _number in range(6))
    day = timedelta(days=1)
    first = date(2026, 11, 1)
    MembershipFactory(member=new, starts_on=first, ends_on=first + 29 * day)
    MembershipFactory(member=renewed, starts_on=date(2026, 10, 3), ends_on=date(2026, 11, 2))
    MembershipFactory(member=renewed, starts_on=date(2026, 11, 3), ends_on=date(2026, 12, 2))
    MembershipFactory(member=gone, starts_on=date(2026, 10, 10), ends_on=date(2026, 11, 9))
    # Today is no day that is over.
    MembershipFactory(member=stays, starts_on=date(2026, 10, 11), ends_on=date(2026, 11, 10))
    MembershipFactory(member=back, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    MembershipFactory(member=back, starts_on=date(2026, 11, 11), ends_on=date(2026, 12, 10))
    old = MembershipFactory(member=upgraded, starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 4))
    MembershipFactory(member=upgraded, previous=old, starts_on=date(2026, 11, 5), ends_on=date(2027, 11, 4))
    MembershipFactory(
        member=MemberFactory(),
        starts_on=date(2026, 11, 5),
        ends_on=date(2026, 11, 4),
        ended_at=NOON,
        ending="withdrawn",
    )
    client = as_role(MANAGER)

    shown = section(client, "members")
    assert texts(shown) == {"New": ["1", "3"], "Renewed": ["1", "0"], "Lapsed": ["1", "0"]}
    behind = {came: rows_at(client, links(shown, came)[0]) for came in ("New", "Renewed", "Lapsed")}
    assert behind == {"New": [new], "Renewed": [renewed], "Lapsed": [gone]}
    assert "Lapsed: the last day" in html_of(client.get("/admin/"))


def test_how_full_classes_were_and_who_did_not_come(db: None) -> None:
    yoga = CourseFactory(name="瑜伽")
    yesterday = NOON - timedelta(days=1)
    session = ClassSessionFactory(course=yoga, starts_at=yesterday, capacity=10)
    statuses = [BookingStatus.ATTENDED] * 3 + [BookingStatus.NO_SHOW, BookingStatus.BOOKED, BookingStatus.CANCELLED]
    for status in statuses:
        BookingFactory(session=session, status=status)
    ClassSessionFactory(course=yoga, starts_at=yesterday, status="cancelled", cancelled_at=NOON)
    ClassSessionFactory(course=yoga, starts_at=NOON)
    client = as_role(MANAGER)

    shown = section(client, "classes")
    assert texts(shown)["瑜伽"] == ["1", "5 / 10", "50 %", "3", "1", "25 %"]
    assert texts(shown)["all"] == texts(shown)["瑜伽"]
    assert [len(rows_at(client, address)) for address in links(shown, "瑜伽")] == [1, 5, 3, 1]


def test_private_sessions_sold_delivered_and_left(db: None) -> None:
    coach = CoachFactory(name="陈教练")
    pack = OwnedPackFactory(coach=coach, sessions=10, gift_sessions=2, created_at=NOON)
    OwnedPackFactory(coach=coach, sessions=7, created_at=NOON - timedelta(days=40))
    AppointmentFactory(pack=pack, coach=coach, member=pack.member, starts_at=NOON, status=AppointmentStatus.USED)
    AppointmentFactory(pack=pack, coach=coach, member=pack.member, starts_at=NOON - timedelta(days=2))
    client = as_role(MANAGER)

    shown = section(client, "private")
    sold, delivered, _left = texts(shown)["陈教练"]
    assert (sold, delivered) == ("12", "1")
    assert [len(rows_at(client, address)) for address in links(shown, "陈教练")] == [1, 1, 2]


def test_figures_are_the_managers(db: None) -> None:
    assert as_role(FINANCE).get("/admin/").context["sections"] == []
    assert "sections" not in as_role(FRONT_DESK).get("/admin/").context
    html = html_of(as_role(MANAGER).get("/admin/"))
    assert html.count("<canvas") >= 2
    assert html.count('<section class="figures"') == html.count("figures-table") + html.count("Nothing in these days.")


def test_the_home_takes_the_same_statements_however_much_there_is(db: None) -> None:
    client, counts = as_role(MANAGER), []
    for number in range(2):
        for _row in range(1 + 4 * number):
            refunded(paid(NOON, 10_000), NOON, 100)
            MembershipFactory(member=MemberFactory(), starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 5))
            BookingFactory(session=ClassSessionFactory(starts_at=NOON - timedelta(days=1)))
            OwnedPackFactory(coach=CoachFactory())
        client.get("/admin/")
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/")
        counts.append(len(context))
    assert counts[0] == counts[1] <= 42


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads so few rows as they come")
def test_sums_read_the_part_of_an_index_that_has_the_days(db: None) -> None:
    with CaptureQueriesContext(connection) as context:
        moved(Span.month_of(today()))
    plans = []
    for query in context.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append(" ".join(str(row[-1]) for row in cursor.fetchall()))
    by_days = (
        "payment_paid_by_time (paid_at>",
        "attempt_paid_by_time (provider=? AND paid_at>",
        "refund_done_by_time (provider=? AND ",
    )
    of_money = [plan for plan in plans if "payments_closing" not in plan]
    assert len(of_money) == 3
    for plan in of_money:
        assert any(f"USING INDEX {each}" in plan for each in by_days), plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads so few rows as they come")
def test_who_came_and_went_is_one_statement_and_looks_at_the_others_in_an_index(db: None) -> None:
    now = Span.month_of(today())
    with CaptureQueriesContext(connection) as context:
        how_many([now, now.month_before])
    [query] = context.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        plan = [str(row[-1]) for row in cursor.fetchall()]
    assert not [step for step in plan if step.startswith("SCAN")], plan
    others = [step for step in plan if step.startswith("SEARCH U0")]
    assert len(others) == 6
    assert all("(member_id=? AND " in step for step in others), plan
    assert sum("COVERING INDEX membership_had_days" in step for step in others) >= 4, plan


def test_money_beside_a_price_counts_on_its_own_day_and_for_its_payment(db: None) -> None:
    price = paid(datetime(2026, 8, 1, 4, tzinfo=UTC), 10_000, kind="private")
    AttemptFactory(payment=price.payment, status=AttemptStatus.PAID, paid_fen=10_000, paid_at=NOON, is_overpayment=True)
    paid(NOON, 500, kind="private")
    what = texts(section(as_role(MANAGER), "revenue-by-what"))
    assert what["Private training fee"][0] == "¥105.00"
