"""Before money goes back and before what is masked is shown: the factor or the password again, once in ten minutes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from foundation.console.decision_pages import DecidingAdmin
from foundation.console.reveal import RevealingAdmin
from members.people.roles import FINANCE
from payments import permissions as payments
from payments.enums import PaymentType
from payments.models import Refund
from tests.authenticator import has_app
from tests.factories.members import PASSWORD
from tests.members.console import at, html_of, somebody
from tests.members.rows import payment_of
from tests.staff_client import clerk, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("till")]
MONEY_GOES_BACK = {
    "payment/refund",
    "refund/approve",
    "refund/decline",
    "refund/paid-out",
    "exceptioncase/settle",
    "reconciliation/repair-all",
    "difference/repair",
    "membership/refund",
    "ownedpack/refund",
    "payment/propose-refund",
    "booking/refund",
    "booking/cancel",
    "classsession/cancel",
    "closeddays/cancel-classes",
    "timetableslot/end",
    "timetableslot/move",
    "secondfactor/reset",
}


@pytest.fixture
def payment(member):
    return payment_of(member, PaymentType.COURSE, 1, 5_800)


@pytest.fixture
def late():
    """Eleven minutes later."""
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        yield


@pytest.fixture
def finance(transactional_db: None) -> Client:
    return signed_in(somebody(FINANCE))


def is_asked(answer: Any) -> bool:
    return "carried" in (answer.context or {})


def prove(browser: Client, address: str, asked: Any, **answer: str) -> Any:
    """Fill in the page that asks, as it stands."""
    return browser.post(address, {"carried": asked.context["carried"], **answer})


def test_every_decision_by_which_money_goes_back_asks():
    asking = {
        f"{model._meta.model_name}/{decision.name}"
        for model, page in admin.site._registry.items()
        if isinstance(page, DecidingAdmin)
        for decision in page.decisions
        if decision.asks_again
    }
    assert asking == MONEY_GOES_BACK | {"webhookendpoint/rotate"}  # which shows a secret


def test_for_ten_minutes_after_signing_in_nobody_is_asked(finance, payment):
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        assert not is_asked(finance.get(at(payment, "refund")))


def test_a_page_is_asked_for_and_opened(finance, payment, late):
    address = at(payment, "refund")
    asked = finance.get(address)
    assert is_asked(asked)
    assert "not asked again for 10 minutes" in html_of(asked)
    wrong = prove(finance, address, asked, password="wrong")
    assert is_asked(wrong)
    assert "The password is wrong." in html_of(wrong)
    answer = prove(finance, address, asked, password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert not is_asked(finance.get(address))
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        assert not is_asked(finance.get(address))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert is_asked(finance.get(address))


def test_what_was_filled_in_is_not_lost(finance, payment, late):
    address = at(payment, "refund")
    filled_in = {"amount": "8.00", "reason": "骨折，不能来 & more=1", "take": "nothing", "once": "a" * 32}
    asked = finance.post(address, filled_in)
    assert is_asked(asked)
    assert not Refund.objects.exists()
    answer = prove(finance, address, prove(finance, address, asked, password="wrong"), password=PASSWORD)
    assert not is_asked(answer)
    assert answer.status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.reason) == (800, filled_in["reason"])


def test_forged_answers_open_nothing(finance, payment, late):
    address = at(payment, "refund")
    for forged in ({"carried": "opened"}, {"carried": "amount=8.00&reason=a&take=nothing", "password": ""}):
        assert is_asked(finance.post(address, forged))
    assert not Refund.objects.exists()


def test_who_may_not_is_told_that_and_not_asked(payment, late):
    browser = signed_in(clerk(payments.SEE_PAYMENTS))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert browser.get(at(payment, "refund")).status_code == 403
        assert browser.post(at(payment, "reveal")).status_code == 403


def test_numbers_are_shown_after_the_proof_alone(payment):
    browser = signed_in(clerk(payments.SEE_PAYMENTS, payments.SEE_NUMBERS_IN_FULL))
    address = at(payment, "reveal")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        asked = browser.post(address)
        assert is_asked(asked)
        assert payment.transaction_id not in html_of(asked)
        assert not LogEntry.objects.exists()
        assert payment.transaction_id in html_of(prove(browser, address, asked, password=PASSWORD))
        assert payment.transaction_id in html_of(browser.post(address))


def test_every_page_that_reveals_goes_by_the_one_view():
    pages = [type(page) for page in admin.site._registry.values() if isinstance(page, RevealingAdmin)]
    assert len(pages) >= 7
    assert all(page.reveal_view is RevealingAdmin.reveal_view for page in pages)


def test_who_has_a_second_factor_gives_its_code_and_no_password(payment, settings):
    settings.SECOND_FACTOR_ROLES = None
    user = somebody(FINANCE)
    app, browser = has_app(user), Client(headers={"Accept-Language": "en"})
    browser.post("/admin/login/", {"username": user.username, "password": PASSWORD, "code": app.code()})
    address = at(payment, "refund")
    assert not is_asked(browser.get(address))
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        asked = browser.get(address)
        assert is_asked(prove(browser, address, asked, password=PASSWORD))
        assert is_asked(prove(browser, address, asked, code=app.wrong()))
        assert prove(browser, address, asked, code=app.code()).status_code == 302
        assert not is_asked(browser.get(address))


@pytest.mark.parametrize("has_factor", [True, False])
def test_wrong_answers_are_counted_by_the_lock_out(payment, settings, has_factor):
    settings.SECOND_FACTOR_ROLES = None if has_factor else ()
    user = somebody(FINANCE)
    app, browser = has_app(user), Client(headers={"Accept-Language": "en"})
    browser.post("/admin/login/", {"username": user.username, "password": PASSWORD, "code": app.code()})
    address = at(payment, "refund")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        asked = browser.get(address)
        answers = [prove(browser, address, asked, code=app.wrong(), password="wrong") for _each in range(10)]
        assert [answer.status_code for answer in answers] == [200] * 9 + [429]
        closed = prove(browser, address, asked, code=app.code(), password=PASSWORD)
        assert closed.status_code == 429 or is_asked(closed)
        assert browser.get(address).context["carried"] == "opened"
