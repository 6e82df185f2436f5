"""The figure of today says what the books and the manager's revenue say, and leads to a list of the same sum."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from foundation.days import Span, today
from members.people.roles import MANAGER
from payments.desk.admin.figures import figures
from payments.desk.revenue import moved, total
from payments.enums import Tender
from tests.books import FIRST, noon, paid, settle, taken
from tests.factories.payments import AttemptFactory
from tests.members.console import as_role, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def of_today():
    with time_machine.travel(noon(FIRST), tick=False):
        yield


def test_it_counts_what_the_books_count(rf):
    payment = paid(FIRST, 10_000)
    taken(8_000, tender=Tender.VOUCHER)  # of which the platform pays out nine tenths
    settle(AttemptFactory(payment=payment, provider="wechat"), noon(FIRST))  # beside the price
    paid(FIRST - timedelta(days=1), 500)

    request = rf.get("/admin/")
    request.user = somebody(MANAGER)
    with override("en"):
        figure = next(each for each in figures(request) if each["title"] == "Paid today")

    assert (figure["value"], figure["note"]) == ("¥272.00", "3 payments")
    assert total(moved(Span(today(), today()))).received_fen == 27_200
    changes = as_role(MANAGER).get(figure["link"]).context["cl"]
    worth = [
        row.paid_fen if row.received_fen is None else row.received_fen for row in changes.get_queryset(changes.request)
    ]
    assert sum(worth) == 27_200
