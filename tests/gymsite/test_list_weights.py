"""What a page of the console weighs when it is full: the lists, the homes, the desk and what the box finds."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.days import ONE_DAY, today
from members.models import Member
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from tests.books import noon, paid
from tests.factories.gym import AppointmentFactory, BookingFactory, MembershipFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.gymsite.access.everybody import Somebody
from tests.gymsite.access.world import build
from tests.members.console import as_role
from tests.members.rows import freeze_of, visit_of

pytestmark = pytest.mark.django_db
MOST_BYTES = 150_000
# The page of one row shows several tables.
MOST_BYTES_OF_A_ROW = 200_000
LAST_OF_A_MONTH = noon(date(2026, 8, 31))
ROW = re.compile(r"<tbody.*?</tbody>", re.DOTALL)


def full_weight(html: str, rows: int) -> int:
    """In bytes, of the page itself as it is sent, uncompressed, with so many rows of which each is as its heaviest."""
    found = [len(row.encode()) for row in ROW.findall(html)]
    return len(html.encode()) - sum(found) + rows * max(found, default=0)


def lists(who: Somebody):
    """By model: the page, and how many rows it has when it is full."""
    for model, page in admin.site._registry.items():
        answer = who.knocks("GET", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert answer.status_code in (200, 302), model
        if answer.status_code == 200:
            yield model._meta.label, answer.content.decode(), page.list_per_page


def test_no_full_list_weighs_much():
    superuser = next(each for each in build().everybody if each.name == "superuser")
    weights = {label: full_weight(html, rows) for label, html, rows in lists(superuser)}
    assert len(weights) > 30
    assert {label: weight for label, weight in weights.items() if weight >= MOST_BYTES} == {}


def taken(client: Client, address: str) -> tuple[int, int]:
    """The statements and the bytes of a page that was opened before."""
    client.get(address)
    with CaptureQueriesContext(connection) as context:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(context), len(answer.content)


@pytest.mark.parametrize("role", [MANAGER, FINANCE, FRONT_DESK])
def test_every_home_takes_few_statements_however_much_there_is_and_weighs_little(role: str) -> None:
    client, counts = as_role(role), []
    for rows in (1, 20):
        for _row in range(rows):
            AppointmentFactory()
            BookingFactory()
            PaymentFactory()
            freeze_of()
        statements, weight = taken(client, "/admin/")
        counts.append(statements)
        assert weight < MOST_BYTES
    assert counts[0] == counts[1] <= 46


def much_of(member: Member) -> None:
    """Years of a member: cards, packs, classes and sessions to come, visits."""
    MembershipFactory.create_batch(5, member=member)
    for pack in OwnedPackFactory.create_batch(3, member=member):
        AppointmentFactory.create_batch(2, pack=pack)
    BookingFactory.create_batch(10, member=member)
    for _visit in range(20):
        visit_of(member)


def test_the_page_of_a_member_who_has_much_takes_few_statements_and_weighs_little() -> None:
    member, client = MemberFactory(), as_role(FRONT_DESK)
    much_of(member)
    statements, weight = taken(client, f"/admin/members/member/{member.pk}/change/")
    assert statements < 40
    assert weight < MOST_BYTES_OF_A_ROW


def test_the_managers_home_on_the_last_day_of_a_long_month_weighs_little() -> None:
    """Every day has its line beside that of the month before, in every table and chart."""
    with time_machine.travel(LAST_OF_A_MONTH, tick=False):
        for number in range(30):
            paid(today() - number * ONE_DAY, 10_000 + number)
        _statements, weight = taken(as_role(MANAGER), "/admin/")
    assert weight < MOST_BYTES
