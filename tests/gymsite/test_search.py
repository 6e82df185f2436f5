"""The box that searches: who finds what by what, in which order, and that nothing of it stands in an address."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from payments.ledger.admin import finding
from payments.models import Attempt, Payment, Refund
from payments.reconciling.queries import subject_of_difference
from tests.factories.gym import CoachFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import somebody
from tests.payments.rows import difference, exception_case, full_payment, notification
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
BOX = "/admin/search/"
TYPING = {"HX-Request": "true"}
NUMBER = "2026112922001400000000000001"


def found(who: User | Client, term: str) -> list[str]:
    """The pages that are offered while somebody types."""
    client = who if isinstance(who, Client) else signed_in(who)
    answer = client.post(BOX, {"q": term}, headers=TYPING)
    assert answer.status_code == 200
    return re.findall(r'href="([^"]+)"', answer.content.decode())


def page(row: Any) -> str:
    """Where the row's page is."""
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


@pytest.mark.parametrize("term", ["王小明", "小", "0008", "０００８", "13800000008", "+86 138-0000-0008", " 王小明 "])
def test_a_member_is_found_by_name_and_phone_and_its_last_four_digits(staff: User, term: str) -> None:
    member = MemberFactory(name="王小明", phone="13800000008")
    MemberFactory(name="李娜", phone="13800080007")

    assert found(staff, term) == [page(member)]


def test_whose_name_it_is_comes_before_newer_ones_that_have_it_somewhere(staff: User) -> None:
    meant = MemberFactory(name="王明")
    MemberFactory(name="王明明")

    assert found(staff, "王明")[0] == page(meant)
    answer = signed_in(staff).post(BOX, {"q": "王明"})
    assert (answer.status_code, answer.headers["Location"]) == (302, page(meant))


def test_a_whole_number_finds_everything_that_hangs_on_its_payment(staff: User) -> None:
    payment = full_payment(member=MemberFactory(name="王小明", phone="13800000008"))
    payment.attempts.update(provider_transaction_id_index=Attempt.provider_index_of(NUMBER))
    number = "rfd_0000000000000000000002"
    payment.refunds.update(number_index=Refund.index_of(number))
    rows = [payment, payment.refunds.get(), payment.exceptions.get(), payment.notifications.get()]
    full_payment("2026112922001400000000000002")

    for term in (payment.transaction_id, NUMBER, number):
        assert found(staff, term) == [page(row) for row in rows]
    for term in ("王小明", "0008"):
        assert found(staff, term) == [page(payment.member), *(page(row) for row in rows)]


def test_four_digits_are_a_phone_and_may_be_the_number_of_a_payment(staff: User) -> None:
    member, payment = MemberFactory(phone="13800001234"), full_payment(pk=1234)

    assert found(staff, "1234") == [page(member), page(payment)]
    assert found(staff, "#1234") == [page(payment)]


def test_each_role_finds_what_its_lists_show() -> None:
    payment = full_payment(member=MemberFactory(name="王小明"))
    client_of = OwnedPackFactory(member=payment.member, coach=CoachFactory(user=somebody(COACH)))
    member, money = page(payment.member), [page(row) for row in (payment, payment.refunds.get())]
    case, message = page(payment.exceptions.get()), page(payment.notifications.get())

    assert found(somebody(FRONT_DESK), "王小明") == [member, *money, case]
    assert found(somebody(FINANCE), "王小明") == [member, *money, case, message]
    assert found(somebody(MANAGER), "王小明") == [member, *money, case, message]
    assert found(client_of.coach.user, "王小明") == [member]
    assert found(CoachFactory(user=somebody(COACH)).user, "王小明") == []
    assert found(clerk("payments.view_notification"), "王小明") == [message]
    assert found(clerk(), "王小明") == []


@pytest.mark.parametrize("term", ["", "  ", "a", "1", "123", "x" * 101, "王\u200b明", "\x00", "#"])
def test_what_is_too_short_or_no_text_is_answered_with_what_can_be_searched(staff: User, term: str) -> None:
    MemberFactory(name="a1234王明")
    client = signed_in(staff)
    with CaptureQueriesContext(connection) as context:
        assert found(client, term) == []
    assert not [query for query in context.captured_queries if "members_member" in query["sql"]]
    answer = client.post(BOX, {"q": term})
    assert "Give a name, a phone number (the last four digits, or all of it), or a whole" in answer.content.decode()


def test_what_is_not_there_is_said_with_what_can_be_searched_by_whoever_asks() -> None:
    def said(who: User) -> str:
        return str(signed_in(who).post(BOX, {"q": "0008"}, headers=TYPING).content.decode())

    assert "Nothing is found. Give a name, a phone number (" in said(somebody(FRONT_DESK))
    assert "Nothing is found. Give a name, or a phone number: the last four" in said(somebody(COACH))
    assert "You may open no list" in said(clerk())


def test_nothing_that_is_looked_for_is_taken_from_an_address_or_stands_in_one(staff: User) -> None:
    MemberFactory(name="王小明", phone="13800000008")
    client = signed_in(staff)

    html = client.get(BOX, {"q": "0008", "s": "0008"}).content.decode()
    assert "王小明" not in html
    assert re.search(r'<form id="console-search"[^>]* method="post"', html)
    html = client.post(BOX, {"q": "13800000008"}, headers=TYPING).content.decode()
    assert "138****0008" in html
    assert "13800000008" not in html


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/members/", "/admin/payments/payment/", "/admin/password_change/"]
)
def test_the_box_is_on_every_page_and_the_themes_own_search_on_none(staff: User, address: str) -> None:
    html = signed_in(staff).get(address).content.decode()

    assert html.count('id="console-search"') == 1
    assert "searchCommand()" not in html
    assert "s=" not in re.findall(r'hx-get="([^"]*)"', html)


def test_many_are_cut_and_it_is_said(staff: User) -> None:
    MemberFactory.create_batch(6, name="王小明")
    answer = signed_in(staff).post(BOX, {"q": "王小明"}, headers=TYPING).content.decode()

    assert answer.count("href=") == 5
    assert "There are more: write more of it." in answer


def test_of_a_name_that_many_have_the_box_shows_some_and_the_list_all(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY_MEMBERS", 1)
    older, newer = (PaymentFactory(member=MemberFactory(name="王小明")) for _ in range(2))

    assert found(staff, "王小明")[-1] == page(newer)
    answer = signed_in(staff).post("/admin/payments/payment/", {"q": "王小明"})
    assert list(answer.context["cl"].result_list) == [newer, older]


@pytest.mark.parametrize("model", ["refund", "exceptioncase", "notification"])
def test_their_own_lists_are_searched_too(staff: User, model: str) -> None:
    payment = full_payment(member=MemberFactory(name="王小明", phone="13800000008"))
    client = signed_in(staff)

    for term in ("王小明", "0008", "13800000008", payment.transaction_id, payment.attempts.get().out_trade_no):
        assert len(client.post(f"/admin/payments/{model}/", {"q": term}).context["cl"].result_list) == 1
    assert not client.post(f"/admin/payments/{model}/", {"q": "nobody"}).context["cl"].result_list


def test_money_of_no_payment_is_found_by_the_number_in_the_bill(staff: User) -> None:
    number = "txn_of_another"
    of_another = {"payment": None, "number": number, "number_index": Payment.index_of(number)}
    told = difference(full_payment().attempts.get(), **of_another)
    case = exception_case(None, kind="unknown_trade", subject=subject_of_difference(told))

    assert found(staff, number) == [page(case)]


def test_how_many_statements_it_takes_does_not_grow_with_what_is_found(staff: User) -> None:
    client, counts = signed_in(staff), []
    for number in range(3):
        payment: Payment = full_payment(f"202611292200140000000000000{number}", member=MemberFactory(name="王小明"))
        exception_case(payment, kind="paid_undelivered")
        notification(payment)
        with CaptureQueriesContext(connection) as context:
            assert len(found(client, "王小明")) > number
        counts.append(len(context))

    assert counts[0] == counts[2]
