"""Interest on what goes back: by a dated table that the gym fills in, and said so where it has not."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from members.changes.operations.offer_upgrade import offer_upgrade
from members.enums import RefundRule
from members.models import InterestRate
from members.people.roles import FINANCE, MANAGER
from members.refunds.operations.quote_refund import quote_refund
from tests.factories.gym import PlanFactory
from tests.members.console import as_role, html_of
from tests.memberships import bought
from tests.purchase import buy

pytestmark = pytest.mark.django_db
NO_REASON, MEMBER, CIRCUMSTANCES, GYM, MISTAKE = RefundRule


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def year(member):
    return bought(member, PlanFactory(count=12, price_fen=300_000, list_price_fen=300_000))


def rate(cause, percent, valid_from, source):
    InterestRate.objects.create(cause=cause, percent=percent, valid_from=valid_from, source=source)


def interest(membership, rule):
    return quote_refund(payment_id=membership.payment_id, rule=rule).interest


def test_where_no_rate_is_set_it_is_nothing_and_said_so(year):
    line = interest(year, GYM)
    assert (line.percent, line.a_year_fen) == (None, 0)
    with translation.override("en"):
        assert line.sentence == "Interest: ¥0.00, as no rate is set for 2027-03-01."


def test_the_rate_is_that_of_the_day_of_the_contract_and_of_whose_cause_it_is(year, clock):
    rate("gym", "3.000", date(2026, 8, 20), "LPR")
    rate("gym", "2.900", date(2027, 3, 1), "LPR")
    rate("gym", "9.000", date(2027, 3, 2), "LPR")
    rate("member", "1.500", date(2015, 10, 24), "PBoC")
    clock.move_to("2027-03-31T04:00:00Z")

    due = quote_refund(payment_id=year.payment_id, rule=GYM)
    line = due.interest
    assert (str(line.percent), line.valid_from, line.source) == ("2.900", date(2027, 3, 1), "LPR")
    assert line.a_year_fen == round(due.amount_fen * 0.029)
    with translation.override("en"):
        assert line.sentence == (
            "Interest: 2.9 % a year from 2027-03-31 until it is paid, ¥79.63 a year (LPR, rate of 2027-03-01)."
        )
    assert {str(interest(year, rule).percent) for rule in (MEMBER, CIRCUMSTANCES)} == {"1.500"}
    assert str(interest(year, MISTAKE).percent) == "2.900"


def test_an_upgrade_has_the_rate_of_the_day_of_the_first_contract(year, member, staff, clock):
    rate("gym", "2.900", date(2027, 3, 1), "LPR")
    rate("gym", "9.000", date(2027, 3, 2), "LPR")
    clock.move_to("2027-03-02T04:00:00Z")
    two_years = PlanFactory(count=24, price_fen=500_000, list_price_fen=500_000)
    offer = offer_upgrade(membership_id=year.pk, plan_id=two_years.pk, actor_id=staff.pk)
    upgrade = buy(member, "membership", offer.item_id, offer.price_fen)
    line = quote_refund(payment_id=upgrade.pk, rule=GYM).interest
    assert (str(line.percent), line.contract_on) == ("2.900", date(2027, 3, 1))


def test_the_quote_and_the_page_tell_it(finance, year):
    rate("gym", "3.000", date(2026, 8, 20), "LPR")
    asked = {"payment_id": year.payment_id, "rule": "gym"}
    shown = finance.get("/api/v1/members/refund-quotes/", asked, accept_language="en").json()
    assert (shown["interest"]["percent"], shown["interest"]["valid_from"]) == ("3.000", "2026-08-20")
    assert shown["interest"]["rate_source"] == "LPR"


def test_the_table_is_filled_in_by_the_manager_and_nothing_in_it_is_changed(db):
    manager, finance = as_role(MANAGER), as_role(FINANCE)
    row = {"cause": "gym", "percent": "3.0", "valid_from": "2026-08-20", "source": "LPR"}
    assert manager.post("/admin/members/interestrate/add/", row).status_code == 302
    assert finance.post("/admin/members/interestrate/add/", row).status_code == 403
    made = InterestRate.objects.get()
    assert 'name="_save"' not in html_of(manager.get(f"/admin/members/interestrate/{made.pk}/change/"))
    assert finance.get("/admin/members/interestrate/").status_code == 200
