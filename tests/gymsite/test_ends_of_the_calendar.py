"""Dates that have no day before or after them, wherever an address or a field takes a date: refused, never a fault."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.api.dates import from_instant, to_instant
from foundation.console.forms import DayField
from foundation.days import is_reckoned
from foundation.errors import InvalidField
from members.people.roles import MANAGER
from payments.closing.models import BookPeriod
from payments.management.commands.reconcile import day_from
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role

pytestmark = pytest.mark.django_db
ENDS = ("0001-01-01", "9999-12-31")
LISTS = ("payment", "attempt", "refund", "exceptioncase", "closedentry", "till", "event")


@pytest.fixture
def manager():
    return as_role(MANAGER)


@pytest.mark.parametrize("day", [*ENDS, "0001-01", "9999-12"])
def test_there_is_no_page_of_the_books(manager, day):
    assert manager.get(f"/admin/payments/bookperiod/{day}/change/").status_code == 404
    assert BookPeriod.of(day) is None


@pytest.mark.parametrize("day", ENDS)
def test_the_other_pages_and_lists_refuse_it(manager, day):
    PaymentFactory()
    asked = [
        f"{reverse('prepaid')}?first={day}&last={day}",
        f"{reverse('admin:members_timetableslot_week')}?day={day}",
        f"{reverse('admin:payments_askedreconciliation_add')}?provider=alipay&day={day}",
        f"{reverse('admin:payments_attempt_changelist')}?books=no_till:{day}",
        f"{reverse('admin:payments_exceptioncase_changelist')}?books=about:{day}",
        f"{reverse('admin:payments_payment_export_month')}?month={day}",
        f"/admin/?day={day}&first={day}&last={day}",
        *(f"/admin/payments/payment/?created_at{end}={day}" for end in ("_from", "_to", "__gte", "__date", "__lte")),
        *(f"/admin/payments/{table}/?paid_at_from={day}&paid_at_to={day}" for table in LISTS),
        *(f"/admin/payments/{table}/?opened_at_from={day}&closing__date__gte={day}" for table in LISTS),
    ]
    answers = {address: manager.get(address).status_code for address in asked}
    assert {address: status for address, status in answers.items() if status not in (200, 302, 400, 404)} == {}


@pytest.mark.parametrize("day", ENDS)
def test_no_field_or_command_takes_it(day):
    assert not is_reckoned(date.fromisoformat(day))
    with pytest.raises(InvalidField):
        day_from(day)
    for read in (from_instant, to_instant, DayField().clean):
        with pytest.raises((ValueError, ValidationError)):
            read(day)
