"""Wherever somebody is named, it is by the person's name; a user name only where nobody has given one."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from foundation.cause import staff_cause
from members.enums import MemberEventKind
from members.people.operations.create_member import create_member
from members.people.operations.record_event import record_event
from members.people.roles import MANAGER
from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, Payment
from payments.refunding.operations.request import NewRefund, request_refund
from tests.factories.gym import ClassSessionFactory, CoachFactory
from tests.factories.members import StaffFactory, UserFactory
from tests.members.console import at, html_of, somebody
from tests.purchase import buy
from tests.staff_client import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("till")]


@pytest.fixture
def manager(roles):
    user = somebody(MANAGER)
    User.objects.filter(pk=user.pk).update(first_name="陈店长", username="boss7")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def console():
    return signed_in(StaffFactory(first_name="唐老板"))


@pytest.fixture
def refund(member, manager):
    buy(member, "course", ClassSessionFactory().pk, 5_800)
    cause = staff_cause(manager.pk)
    return request_refund(new=NewRefund(Payment.objects.get().pk, 1_000, "不来了", manager.pk), cause=cause)


def names_only(html: str) -> None:
    """The person by name, and nowhere by the user name or a number."""
    assert "陈店长" in html
    assert "boss7" not in html
    assert "user:" not in html


def test_lists_pages_and_histories_of_money(console, refund):
    payment = refund.payment
    pages = [at(refund), at(payment), "/admin/payments/refund/", "/admin/payments/event/"]
    for address in [*pages, f"/admin/payments/event/{payment.events.latest('id').pk}/change/"]:
        names_only(html_of(console.get(address)))


def test_who_is_no_account_keeps_its_own_word(console, refund):
    html = html_of(console.get("/admin/payments/event/"))
    assert "test" in html
    assert "陈店长" in html


def test_fifty_events_cost_as_much_as_one(console, refund, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        console.get("/admin/payments/event/")


def test_a_settled_case(console, refund, manager):
    case = ExceptionCase.objects.create(
        payment=refund.payment,
        kind=ExceptionKind.REFUND_FAILED,
        amount_fen=100,
        opened_at=timezone.now(),
        closed_at=timezone.now(),
        closed_by=manager,
        closing_action=CaseAction.ACCEPTED,
        closing_reason="看过了",
    )
    for address in (at(case), at(case, "settle")):
        names_only(html_of(console.get(address)))


def test_members_events_and_the_staff_log(console, member, manager):
    subject = f"member:{member.pk}"
    record_event(MemberEventKind.MEMBER_BARRED, member_id=member.pk, subject=subject, actor_id=manager.pk, reason="x")
    LogEntry.objects.log_actions(
        manager.pk, [manager], CHANGE, "Looked at the phone number in full.", single_object=True
    )
    for address in ("/admin/members/memberevent/", at(member), "/admin/admin/logentry/"):
        names_only(html_of(console.get(address)))
    names_only(html_of(console.post("/admin/admin/logentry/", {"q": "陈店"})))


def test_a_members_account_is_called_as_the_member(console):
    member = create_member(name="王小明", phone="13811112222", username="xm")
    assert str(member.user) == "王小明"
    console.post(at(member), {"name": "王晓明"})
    assert User.objects.get(pk=member.user_id).first_name == "王晓明"


def test_a_coachs_account_is_called_as_the_coach_unless_somebody_named_it(console):
    coach, named = CoachFactory(name="苏晴"), UserFactory(is_staff=True, first_name="苏晴（周末）")
    for account, expected in ((UserFactory(is_staff=True), "苏晴"), (named, "苏晴（周末）")):
        console.post(at(coach), {"name": "苏晴", "user": account.pk, "is_active": "on"})
        assert User.objects.get(pk=account.pk).first_name == expected


def test_an_account_without_a_name_is_called_by_its_user_name():
    assert str(UserFactory(username="nameless")) == "nameless"
