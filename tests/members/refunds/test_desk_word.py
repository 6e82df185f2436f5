"""Nothing that the front desk starts sends money by itself, whichever door it takes; a member's own cancelling does."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone

from members.classes.operations.cancel_session import cancel_session, cancelling_progress
from members.classes.operations.end_places import end_due_places
from members.enums import RefundRule
from members.models import Booking
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from payments.enums import CaseAction, ExceptionKind, RefundStatus
from payments.models import ExceptionCase, Payment, Refund
from payments.refunding.operations.approval import approve_refund
from payments.refunding.operations.request import NewRefund, request_refund
from tests.factories.gym import ClassSessionFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_role, at, html_of, objections, somebody, told
from tests.purchase import CAUSE, buy
from tests.staff_client import signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db(transaction=True)
WAITS, SENT = RefundStatus.AWAITING_APPROVAL, RefundStatus.SUCCEEDED
LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def paid(member):
    """A place in a class, paid with 58.00 yuan."""
    buy(member, "course", ClassSessionFactory().pk, 5_800)
    return Booking.objects.get()


def clerk_who_may(*codenames):
    """Somebody at the front desk whom the gym lets do more."""
    user = somebody(FRONT_DESK)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return user


def by_page(booking, user):
    signed_in(user).post(at(booking, "cancel"), {"reason": "来电", "typed_amount": "58"})


def by_api(booking, user, api):
    api.as_user(user).post(f"/api/v1/members/bookings/{booking.pk}/cancel/", {"reason": "来电"})


def by_class(booking, user):
    cancel_session(session_id=booking.session_id, reason="停电", actor_id=user.pk)
    end_due_places()


def by_rule(booking, user):
    ask_refund(RefundWish(booking.payment_id, RefundRule.MISTAKE, "录错了", user.pk), cause=CAUSE)


def by_payment(booking, user):
    request_refund(new=NewRefund(booking.payment_id, 5_800, "不来了", user.pk), cause=CAUSE)


def case_about(booking):
    """The whole price, for a person to decide about."""
    return ExceptionCase.objects.create(
        payment=booking.payment, kind=ExceptionKind.NOT_DELIVERED, amount_fen=5_800, opened_at=timezone.now()
    )


def by_case(booking, user):
    """Twice: what goes with it is shown first."""
    answers = {"action": CaseAction.REFUND, "reason": "看过了", "typed_amount": "58"}
    case, client = case_about(booking), signed_in(user)
    seen = client.post(at(case, "settle"), answers).context
    return client.post(at(case, "settle"), answers | {"seen": seen["seen"] if seen else ""})


def by_command(booking, user):
    reason = ["--action", CaseAction.REFUND, "--reason", "看过了", "--by", user.username]
    call_command("exceptions", "--close", str(case_about(booking).pk), *reason)


DOORS = [by_page, by_class, by_rule, by_payment, by_case, by_command]
MORE = ("cancel_session", "close_exception")


@pytest.mark.parametrize("door", DOORS)
def test_what_the_desk_starts_waits_whatever_the_door(door, paid, till):
    door(paid, clerk_who_may(*MORE))
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])


def test_it_waits_at_the_api_too(paid, till, api):
    by_api(paid, somebody(FRONT_DESK), api)
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("limit", "status"), [(5_799, WAITS), (5_800, SENT)])
def test_up_to_its_limit_the_desk_sends_whatever_the_door(door, limit, status, paid, settings):
    settings.DESK_REFUND_LIMIT_FEN = limit
    door(paid, clerk_who_may(*MORE))
    assert Refund.objects.get().status == status


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("threshold", "status"), [(5_799, WAITS), (5_800, SENT)])
def test_the_threshold_holds_for_whoever_may_ask(door, threshold, status, paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = threshold
    door(paid, somebody(MANAGER))
    assert Refund.objects.get().status == status


def test_a_limit_above_the_threshold_does_not_get_around_it(paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN, settings.DESK_REFUND_LIMIT_FEN = 5_000, 9_000
    by_payment(paid, somebody(FRONT_DESK))
    assert Refund.objects.get().status == WAITS


def test_parts_do_not_get_around_the_limit(paid, settings):
    settings.DESK_REFUND_LIMIT_FEN = 1_000
    desk = somebody(FRONT_DESK)
    for _time in range(2):
        request_refund(new=NewRefund(paid.payment_id, 600, "部分", desk.pk), cause=CAUSE)
        Refund.objects.update(sent_at=timezone.now() - LATER)
    assert list(Refund.objects.order_by("id").values_list("status", flat=True)) == [SENT, WAITS]


def test_a_member_who_cancels_in_time_waits_for_nobody(paid, till, api):
    by_api(paid, paid.member.user, api)
    assert (Refund.objects.get().status, len(till.sent)) == (SENT, 1)


def test_a_clerk_who_is_a_member_cancels_an_own_place_like_any_member_but_not_as_the_gym(paid, till):
    clerk = clerk_who_may("cancel_session")
    Booking.objects.get().member.__class__.objects.update(user=clerk)
    with time_machine.travel(paid.session.cancel_until + timedelta(seconds=1), tick=False):
        signed_in(clerk).post(at(paid, "cancel"), {"reason": "来电", "by_gym": "on"})
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])


def test_who_was_a_member_and_asks_for_an_own_refund_is_the_desk(paid, till):
    clerk = somebody(FRONT_DESK)
    paid.member.__class__.objects.update(user=clerk)
    by_payment(paid, clerk)
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])


def test_another_sends_it_and_the_booking_is_over_meanwhile(paid, till):
    by_page(paid, somebody(FRONT_DESK))
    paid.refresh_from_db()
    assert (paid.status, bool(paid.locked_at)) == ("cancelled", True)
    approve_refund(refund_id=Refund.objects.get().pk, user_id=somebody(FINANCE).pk, cause=CAUSE)
    assert (Refund.objects.get().status, len(till.sent)) == (SENT, 1)


def test_whoever_lost_the_right_before_the_job_ran_sends_nothing(paid, till):
    manager = somebody(MANAGER)
    cancel_session(session_id=paid.session_id, reason="停电", actor_id=manager.pk)
    manager.groups.clear()
    end_due_places()
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])
    assert cancelling_progress(paid.session_id).pending == 1


def test_the_page_of_a_booking_says_who_gets_what_and_that_it_waits(paid, till):
    desk = as_role(FRONT_DESK)
    page = html_of(desk.get(at(paid, "cancel")))
    assert f"¥58.00 goes back to {paid.member}" in page
    assert "The refund waits until somebody else approves it." in page
    answer = desk.post(at(paid, "cancel"), {"reason": "来电"}, follow=True)
    assert told(answer) == [f"{paid.member}: Cancelled in time. Refund of ¥58.00: Awaiting approval."]
    page = html_of(as_role(MANAGER).get(at(Booking.objects.get(), "cancel")))
    assert "waits until" not in page


def test_a_manager_is_told_that_it_is_sent_at_once(paid):
    page = html_of(as_role(MANAGER).get(at(paid, "cancel")))
    assert "The refund is sent to the provider at once and cannot be called back." in page


def test_the_page_of_a_class_says_how_many_wait(paid, settings):
    buy(MemberFactory(), "course", paid.session_id, 5_800)
    page = html_of(signed_in(clerk_who_may("cancel_session")).get(at(paid.session, "cancel")))
    assert "Refunds that wait until somebody else approves them: 2, ¥116.00 in all." in page
    assert "wait until" not in html_of(as_role(MANAGER).get(at(paid.session, "cancel")))
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000
    page = html_of(as_role(MANAGER).get(at(paid.session, "cancel")))
    assert "Refunds that wait until somebody else approves them: 2, ¥116.00 in all." in page


def test_the_console_offers_the_desk_the_proposal_that_the_api_takes(paid, till):
    desk, payment = as_role(FRONT_DESK), Payment.objects.get()
    assert at(payment, "propose-refund") in html_of(desk.get(at(payment)))
    page = desk.get(at(payment, "propose-refund"))
    html = html_of(page)
    assert f"{payment.member} has paid ¥58.00" in html
    assert "The refund waits until somebody else approves it." in html
    answers = {"amount": "58", "reason": "不来了", "once": page.context["form"]["once"].value()}
    answer = desk.post(at(payment, "propose-refund"), answers, follow=True)
    assert told(answer) == [
        "Refund of ¥58.00: Awaiting approval. It waits until somebody else approves it; nothing has gone back yet."
    ]
    assert (Refund.objects.get().status, till.sent) == (WAITS, [])


def test_the_limit_is_said_on_the_page(paid, settings):
    settings.DESK_REFUND_LIMIT_FEN = 1_000
    page = html_of(as_role(FRONT_DESK).get(at(Payment.objects.get(), "propose-refund")))
    assert "Up to ¥10.00 of a payment in all is sent at once; above that, somebody else has to approve it." in page


def test_who_may_ask_has_one_button_and_finance_no_proposal(paid):
    payment = Payment.objects.get()
    page = html_of(as_role(MANAGER).get(at(payment)))
    assert at(payment, "refund") in page
    assert at(payment, "propose-refund") not in page
    assert as_role(FINANCE).get(at(payment, "propose-refund")).status_code == 403
    assert as_role(FRONT_DESK).get(at(payment, "refund")).status_code == 403


def test_who_may_not_even_propose_settles_no_case_with_money(paid, till):
    user = clerk_who_may("close_exception")
    user.groups.get().permissions.remove(Permission.objects.get(codename="propose_refund"))
    assert "needs the permission" in objections(by_case(paid, user))
    assert not Refund.objects.exists()
