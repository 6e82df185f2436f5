"""What a refusal of the console leads on to, for whoever may go there; the API says what it said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from foundation.errors import ServiceError
from members import errors
from members.classes.operations.book_place import book_place
from members.days import ONE_DAY, today
from members.desk.admin.collecting import collect_address, sell_address
from members.desk.admin.next_steps import next_step, step_of_verdict
from members.door.operations.admission import judge
from members.enums import BookingStatus
from members.models import Booking, Member, Membership
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from members.training.operations.book_appointment import book_appointment
from payments import errors as of_money
from payments.enums import RefundStatus
from payments.models import ExceptionCase, Payment, Refund
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    FreezeFactory,
    MembershipFactory,
    OwnedPackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, at, html_of, listed, somebody
from tests.payments.rows import full_payment
from tests.purchase import order

pytestmark = pytest.mark.django_db
BARRED_SINCE = timezone.now() - timedelta(days=1)


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def refused_with(client: Client, address: str, answers: dict[str, Any]) -> str:
    """The page with the refusal; a form that shows something first is sent as it was seen."""
    shown = client.post(address, answers)
    if shown.context is not None and shown.context.get("seen"):
        shown = client.post(address, {**answers, "seen": shown.context["seen"]})
    return html_of(shown).replace("&amp;", "&")


def test_a_class_with_a_price_leads_to_selling_just_that(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(price_fen=5_800, is_included=False)

    page = refused_with(desk, at(member, "book"), {"session": session.pk, "way": "ahead"})

    link = sell_address(member.pk, f"course:{session.pk}")
    assert f'href="{link}"' in page
    assert f'value="course:{session.pk}" id="id_item_course{session.pk}" required checked' in html_of(desk.get(link))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["book", "sell"])
def test_a_full_class_leads_to_its_waiting_list(desk: Client, member: Member, page: str) -> None:
    session = ClassSessionFactory(capacity=1, walk_in_seats=0, price_fen=0 if page == "book" else 5_800)
    BookingFactory(session=session)
    answers = {"session": session.pk, "way": "ahead"} if page == "book" else {"item": f"course:{session.pk}"}

    said = refused_with(desk, at(member, page), answers)

    link = f"{at(member, 'book')}?session={session.pk}&way=wait"
    assert f'href="{link}"' in said
    desk.post(link.partition("?")[0], {"session": session.pk, "way": "wait"})
    assert Booking.objects.get(member=member).status == BookingStatus.WAITING
    assert '<option value="wait" selected>' in html_of(desk.get(link))


@pytest.mark.django_db(transaction=True)
def test_a_place_that_waits_to_be_paid_leads_to_its_code(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(price_fen=5_800)
    waiting = order(member, "course", session.pk, 5_800)

    page = refused_with(desk, at(member, "sell"), {"item": f"course:{session.pk}"})

    assert f'href="{collect_address(member.pk, waiting.pk)}"' in page


def test_the_same_plan_that_waits_to_be_paid_leads_to_its_code(desk: Client, member: Member) -> None:
    plan = PlanFactory()
    waiting = order(member, "membership", plan.pk, plan.price_fen)

    page = refused_with(desk, at(member, "sell"), {"item": f"membership:{plan.pk}"})

    assert f'href="{collect_address(member.pk, waiting.pk)}"' in page
    assert Payment.objects.count() == 1


@pytest.fixture
def frozen(member: Member) -> Any:
    membership = MembershipFactory(member=member)
    return FreezeFactory(membership=membership, starts_on=today(), ends_on=today() + 5 * ONE_DAY)


def test_a_frozen_membership_leads_to_the_end_of_its_freeze(desk: Client, member: Member, frozen: Any) -> None:
    """For who decides about freezes; the desk gets to the freeze, which names who asked for it."""
    for page in ("change", "check-in"):
        assert f'href="{at(frozen, "end")}"' in html_of(as_role(MANAGER).get(at(member, page)))
        assert f'href="{at(frozen)}"' in html_of(desk.get(at(member, page)))


def barred(member: Member) -> str:
    member.barred_at, member.barred_because = BARRED_SINCE, "x"
    member.save()
    return at(member, "lift-bar")


def expired(member: Member) -> str:
    own = MembershipFactory(member=member)
    Membership.objects.filter(pk=own.pk).update(starts_on=today() - 40 * ONE_DAY, ends_on=today() - 9 * ONE_DAY)
    return at(member, "sell")


def not_begun(member: Member) -> str:
    own = MembershipFactory(member=member, start_rule="chosen", activated_at=None, starts_on=today() + 5 * ONE_DAY)
    return at(own, "start")


def unpaid(member: Member) -> str:
    MembershipFactory(member=member)
    return collect_address(member.pk, PaymentFactory(member=member).pk)


def locked(member: Member) -> str:
    own = MembershipFactory(member=member)
    Membership.objects.filter(pk=own.pk).update(locked_at=timezone.now())
    refund = full_payment(member=member).refunds.get()
    Refund.objects.update(status=RefundStatus.PROCESSING)
    return at(refund)


@pytest.mark.parametrize("case", [barred, expired, not_begun, unpaid, locked])
def test_what_the_door_says_leads_to_what_it_says_to_do(member: Member, case: Callable[[Member], str]) -> None:
    wanted, manager = case(member), somebody(MANAGER)
    member.refresh_from_db()
    step = step_of_verdict(manager, member, judge(member_id=member.pk).reason)
    assert step is not None
    assert (step[0], as_role(MANAGER).get(step[0]).status_code) == (wanted, 200)


def about_classes(member: Member) -> list[tuple[ServiceError, Any, dict[str, Any], str]]:
    session, own = ClassSessionFactory(), BookingFactory(member=member)
    chosen = {"session": session.pk}
    book = f"{at(member, 'book')}?session={session.pk}&way=ahead"
    return [
        (errors.NotWaiting(), member, chosen, book),
        (errors.ItemFree(), member, {"item": f"course:{session.pk}"}, book),
        (errors.SessionClosed("over"), member, chosen, listed("classsession")),
        (errors.AlreadyBooked(booking_id=own.pk, payment_id=None), member, chosen, at(own)),
        (errors.GymClosed(today(), "x"), member, {}, listed("closeddays")),
        (errors.NotCheckedIn(), own, {}, at(member, "check-in")),
        (errors.MemberBarred(), member, {}, at(member, "lift-bar")),
        (errors.NothingLeft(), OwnedPackFactory(member=member), {}, at(member, "sell")),
        (errors.EntitlementOver(), MembershipFactory(member=member), {}, at(member, "sell")),
    ]  # fmt: skip


def about_money(member: Member) -> list[tuple[ServiceError, Any, dict[str, Any], str]]:
    payment, other = PaymentFactory(member=member), PaymentFactory()
    ended = PaymentFactory(member=member, status="failed", failure_reason="expired", item_id=7)
    case = ExceptionCase.objects.create(payment=payment, kind="overpaid", amount_fen=1, opened_at=timezone.now())
    pending = f"/admin/payments/payment/?member__id__exact={member.pk}&status__exact=pending"
    return [
        (of_money.TooManyOpenPayments(count=5, seconds=60), member, {}, pending),
        (of_money.StillPayable(provider="x", seconds=9), payment, {}, collect_address(member.pk, payment.pk)),
        (of_money.MoneyIsHere(), payment, {}, at(case)),
        (of_money.ReferenceUsed(other.pk), payment, {}, at(other)),
        (of_money.PaymentClosed(), ended, {}, sell_address(member.pk, "membership:7")),
        (errors.RuleNotApplicable(), MembershipFactory(member=member, payment=payment), {}, at(payment)),
    ]


def about_times(member: Member) -> list[tuple[ServiceError, Any, dict[str, Any], str]]:
    session, pack = ClassSessionFactory(price_fen=0), OwnedPackFactory(member=member)
    begun, full = ClassSessionFactory(price_fen=0, starts_at=timezone.now()), ClassSessionFactory(capacity=1)
    BookingFactory(session=full)
    later = ClassSessionFactory(starts_at=timezone.now() + timedelta(days=60))
    freeze = FreezeFactory(membership=MembershipFactory(member=member))
    own = BookingFactory(member=member, session=session)
    with_coach = AppointmentFactory(pack=pack)
    chosen, book = {"session": session.pk, "way": "ahead"}, at(member, "book")
    priced = ClassSessionFactory(price_fen=5_800, starts_at=timezone.now())
    return [
        (errors.CoachBusy(about=session), pack, {}, at(session)),
        (errors.CoachBusy(about=with_coach), session, {}, at(with_coach)),
        (errors.MemberBusy("x", about=own), member, {}, at(own)),
        (errors.BookingOver(), own, {}, at(session)),
        (errors.BookingChanged(), own, {}, at(own)),
        (errors.AppointmentOver(), with_coach, {}, at(pack, "book")),
        (errors.CoachNotFound(), pack, {}, at(pack, "coach")),
        (errors.SessionClosed("started"), member, {"session": begun.pk}, f"{book}?session={begun.pk}&way=walk_in"),
        (errors.SessionClosed("not_today"), member, chosen, f"{book}?session={session.pk}&way=ahead"),
        (errors.SessionClosed("not_today"), member, {"session": full.pk}, f"{book}?session={full.pk}&way=wait"),
        (errors.SessionClosed("not_open_yet"), member, {"session": later.pk}, at(later)),
        (errors.MembershipFrozen(about=freeze), member, chosen, at(freeze, "end")),
        (errors.FrozenOnThatDay(about=freeze), member, chosen, at(freeze, "end")),
        (errors.SessionClosed("started"), member, {"item": f"course:{priced.pk}"}, at(priced)),
        (errors.SessionClosed("over"), member, chosen, listed("classsession")),
        (errors.SessionClosed("cancelled"), member, chosen, listed("classsession")),
        (errors.SessionFull(), member, {**chosen, "way": "wait"}, listed("classsession")),
        (errors.GymClosed(today(), "x"), session, {}, listed("closeddays")),
    ]


def about_sales(member: Member) -> list[tuple[ServiceError, Any, dict[str, Any], str]]:
    plan, refund = PlanFactory(), full_payment(member=member).refunds.get()
    waiting = PaymentFactory(member=member, type="membership", item_id=plan.pk)
    had, own = MembershipFactory(member=member, ends_on=today() + 9 * ONE_DAY), OwnedPackFactory(member=member)
    over = MembershipFactory(member=member, starts_on=today() - 9 * ONE_DAY, ends_on=today() - ONE_DAY)
    taken = Payment.objects.get(pk=refund.payment_id)
    taken.status = "pending"  # as it was when it was opened
    pending = f"/admin/payments/payment/?member__id__exact={member.pk}&status__exact=pending"
    priced = f"course:{ClassSessionFactory(price_fen=5_800).pk}"
    return [
        (errors.LimitReached(), member, {"item": f"membership:{plan.pk}"}, collect_address(member.pk, waiting.pk)),
        (errors.LimitReached(), member, {"item": f"membership:{had.plan_id}"}, at(had)),
        (errors.LimitReached(), member, {"item": f"private:{own.pack_id}"}, at(own)),
        (errors.LimitReached(), member, {"item": f"membership:{over.plan_id}"}, at(member, "sell")),
        (of_money.PaymentClosed(), taken, {}, at(taken)),
        (errors.PlanNotFound(), member, {}, at(member, "sell")),
        (errors.HeldInVain(), member, {"item": priced}, sell_address(member.pk, priced)),
        (errors.TooManyUnpaidPlaces(), member, {}, pending),
        (errors.VisitNotFound(), member, {}, at(member)),
        (of_money.ItemNotFound(), member, {}, at(member, "sell")),
        (of_money.RefundDecided(), refund, {}, at(refund)),
        (of_money.RefundImpossible(), refund.payment, {}, at(refund.payment)),
    ]  # fmt: skip


@pytest.mark.parametrize("told", [about_classes, about_money, about_times, about_sales])
def test_a_refusal_leads_to_the_page_of_its_next_step(member: Member, told: Callable[..., Any]) -> None:
    manager = somebody(MANAGER)
    for refusal, row, answers, wanted in told(member):
        step = next_step(manager, refusal, row, answers)
        assert step is not None, refusal.code
        assert step[0] == wanted
        assert as_role(MANAGER).get(step[0]).status_code == 200, refusal.code


def test_nobody_is_led_to_what_is_not_open(member: Member) -> None:
    coach, finance = somebody(COACH), somebody(FINANCE)
    for refusal, row, answers, _wanted in about_classes(member):
        assert next_step(coach, refusal, row, answers) is None or refusal.code in ("session_closed", "gym_closed")
    assert next_step(finance, errors.NotFree(), member, {"session": 1}) is None
    assert next_step(finance, errors.NotWaiting(), MemberFactory(), {"session": 1}) is None


def test_the_api_says_what_it_said() -> None:
    assert errors.MembershipFrozen().code == errors.ChangeRefused().code
    assert errors.SessionFull().extra == {}


def test_what_the_coach_has_then_is_named_by_the_operation(member: Member) -> None:
    """The row goes with the refusal, and no answer names it."""
    taught = ClassSessionFactory()
    pack = OwnedPackFactory(coach=taught.coach)
    with pytest.raises(errors.CoachBusy) as refused:
        book_appointment(pack_id=pack.pk, coach_id=taught.coach_id, starts_at=taught.starts_at, actor_id=None)
    assert (refused.value.about, refused.value.extra) == (taught, {})


@pytest.mark.parametrize("has", ["class", "private session"])
def test_what_the_member_has_then_is_named_by_the_operation(member: Member, has: str) -> None:
    pack, wanted = OwnedPackFactory(member=member), ClassSessionFactory(price_fen=0)
    of = {"starts_at": wanted.starts_at, "ends_at": wanted.ends_at}
    own = (
        BookingFactory(member=member, session=ClassSessionFactory(starts_at=wanted.starts_at))
        if has == "class"
        else AppointmentFactory(pack=pack, **of)
    )
    with pytest.raises(errors.MemberBusy) as refused:
        book_place(member_id=member.pk, session_id=wanted.pk, actor_id=None)
    assert (refused.value.about, refused.value.extra) == (own, {})


@pytest.mark.parametrize("reason", ["not_open_yet", "started", "over", "cancelled"])
def test_a_class_that_takes_nobody_says_why(reason: str) -> None:
    told = {str(errors.SessionClosed(each).detail) for each in ("not_open_yet", "started", "over", "cancelled")}
    assert len(told) == 4
    assert str(errors.SessionClosed(reason).detail) != str(errors.SessionClosed.detail)
