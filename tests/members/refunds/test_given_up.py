"""What a refund calls off: shown before, given up when it is approved, booked again when it comes to nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.console.formatting import yuan
from members.changes.operations.offer_upgrade import offer_upgrade
from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.operations.offer_places import offer_places
from members.door.operations.admission import judge
from members.enums import AppointmentStatus, BookingStatus, MemberEventKind, RefundRule
from members.errors import EntitlementLocked, RuleNotApplicable
from members.models import Appointment, Booking, MemberEvent, Membership, OwnedPack, RefundDecision
from members.people.roles import FINANCE
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.refunds.operations.goes_with_refund import would_go
from members.training.operations.book_appointment import book_appointment
from payments.enums import RefundStatus
from payments.ledger.queries import refunds_together
from payments.models import Attempt, ExceptionCase, Refund
from payments.providers.refunding import RefundState
from payments.purposes import Take
from payments.refunding.operations.approval import approve_refund, decline_refund
from tests.factories.gym import BookingFactory, ClassSessionFactory, CoachFactory, PackFactory, PlanFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.members.console import as_role, at, html_of
from tests.purchase import CAUSE, arrive, bounce, buy
from tests.till import open_till

pytestmark = pytest.mark.django_db
BOOKED, CANCELLED, WAITING = BookingStatus.BOOKED, BookingStatus.CANCELLED, BookingStatus.WAITING


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        till.word = RefundState.PROCESSING
        yield till


@pytest.fixture
def month(member):
    return buy(member, "membership", PlanFactory(unit="day", count=30).pk, 29_900)


@pytest.fixture
def place(month, member):
    return book_place(member_id=member.pk, session_id=included().pk, actor_id=None)


@pytest.fixture
def pack(member):
    return buy(member, "private", PackFactory().pk, 280_000)


@pytest.fixture
def lesson(pack):
    starts_at = timezone.now() + timedelta(days=2, hours=3)
    owned, coach = OwnedPack.objects.get(payment=pack), CoachFactory()
    return book_appointment(pack_id=owned.pk, coach_id=coach.pk, starts_at=starts_at, actor_id=None)


def included(**more):
    return ClassSessionFactory(is_included=True, **more)


def wish(payment, staff, **more):
    return RefundWish(payment.pk, RefundRule.CIRCUMSTANCES, "骨折", staff.pk, **more)


def ask(payment, staff, **more):
    return ask_refund(wish(payment, staff, **more), cause=CAUSE).refund


def status_of(row):
    row.refresh_from_db()
    return row.status


def events(kind):
    return list(MemberEvent.objects.filter(kind=kind).order_by("id").values_list("subject", flat=True))


class TestAProposal:
    def test_it_leaves_what_is_booked_and_holds_back_the_rest(self, month, place, pack, lesson, member, staff):
        for payment in (month, pack):
            assert ask(payment, staff, is_proposal=True).status == RefundStatus.AWAITING_APPROVAL
        assert (status_of(place), status_of(lesson)) == (BOOKED, AppointmentStatus.BOOKED)
        assert judge(member_id=member.pk).reason == "locked"
        with pytest.raises(EntitlementLocked):
            book_place(member_id=member.pk, session_id=included().pk, actor_id=None)
        with pytest.raises(EntitlementLocked):
            book_appointment(
                pack_id=lesson.pack_id,
                coach_id=lesson.coach_id,
                starts_at=lesson.starts_at + timedelta(hours=3),
                actor_id=None,
            )

    def test_declined_everything_is_as_it_was(self, month, place, pack, lesson, staff):
        before = list(Booking.objects.values()), list(Appointment.objects.values()), list(OwnedPack.objects.values())
        for payment in (month, pack):
            refund = ask(payment, staff, is_proposal=True)
            decline_refund(refund_id=refund.pk, user_id=staff.pk, reason="不符合", cause=CAUSE)
        after = list(Booking.objects.values()), list(Appointment.objects.values()), list(OwnedPack.objects.values())
        assert before == after

    def test_approved_it_gives_up_what_is_booked(self, month, place, pack, lesson, staff):
        approver = StaffFactory()
        for payment in (month, pack):
            refund = ask(payment, staff, is_proposal=True)
            approve_refund(refund_id=refund.pk, user_id=approver.pk, cause=CAUSE)
        assert (status_of(place), status_of(lesson)) == (CANCELLED, AppointmentStatus.CANCELLED)
        assert (place.changed_by, lesson.changed_by) == (approver, approver)

    def test_a_part_gives_up_nothing_when_it_is_approved(self, month, place, staff):
        refund = ask(month, staff, is_proposal=True, take=Take(5, "days"))
        approve_refund(refund_id=refund.pk, user_id=StaffFactory().pk, cause=CAUSE)
        assert status_of(place) == BOOKED

    def test_a_turn_on_the_waiting_list_is_kept_though_a_place_is_freed(self, month, member, staff):
        session = included(capacity=1)
        taken = BookingFactory(session=session)
        turn = join_waiting_list(member_id=member.pk, session_id=session.pk, actor_id=None)
        refund = ask(month, staff, is_proposal=True)
        cancel_booking(booking_id=taken.pk, actor_id=None, cause=CAUSE)
        assert status_of(turn) == WAITING
        decline_refund(refund_id=refund.pk, user_id=staff.pk, reason="不符合", cause=CAUSE)
        offer_places()
        assert status_of(turn) == BOOKED


class TestWhatComesToNothing:
    def test_places_and_private_sessions_are_booked_again(self, month, place, pack, lesson, member, staff):
        refunds = [ask(payment, staff) for payment in (month, pack)]
        assert (status_of(place), status_of(lesson)) == (CANCELLED, AppointmentStatus.CANCELLED)
        for refund in refunds:
            bounce_processing(refund)
        again = Booking.objects.get(status=BOOKED)
        assert (again.member, again.session, again.membership) == (member, place.session, place.membership)
        anew = Appointment.objects.get(status=AppointmentStatus.BOOKED)
        assert (anew.pack, anew.coach, anew.starts_at) == (lesson.pack, lesson.coach, lesson.starts_at)
        assert events(MemberEventKind.BOOKED_AGAIN) == [f"booking:{again.pk}", f"appointment:{anew.pk}"]
        assert events(MemberEventKind.NOT_BOOKED_AGAIN) == []

    def test_what_cannot_be_booked_again_is_said(self, month, place, pack, lesson, staff):
        refunds = [ask(payment, staff) for payment in (month, pack)]
        BookingFactory.create_batch(20, session=place.session)
        other = OwnedPack.objects.get(payment=buy(MemberFactory(), "private", PackFactory().pk, 280_000))
        book_appointment(pack_id=other.pk, coach_id=lesson.coach_id, starts_at=lesson.starts_at, actor_id=None)
        for refund in refunds:
            bounce_processing(refund)
        said = MemberEvent.objects.filter(kind=MemberEventKind.NOT_BOOKED_AGAIN).order_by("id")
        assert [each.subject for each in said] == [f"booking:{place.pk}", f"appointment:{lesson.pk}"]
        assert ['"session_full"' in said[0].facts, '"coach_busy"' in said[1].facts] == [True, True]

    def test_a_turn_on_the_waiting_list_is_taken_again(self, month, member, staff):
        session = included(capacity=1)
        BookingFactory(session=session)
        turn = join_waiting_list(member_id=member.pk, session_id=session.pk, actor_id=None)
        refund = ask(month, staff)
        assert status_of(turn) == BookingStatus.RELEASED
        bounce_processing(refund)
        assert Booking.objects.get(member=member, status=WAITING).session == session

    def test_it_happens_once(self, month, place, staff):
        first = ask(month, staff)
        bounce_processing(first)
        again = Booking.objects.get(status=BOOKED)
        cancel_booking(booking_id=again.pk, actor_id=None, cause=CAUSE)
        bounce_processing(ask(month, staff))
        assert not Booking.objects.filter(status=BOOKED).exists()

    def test_money_that_arrives_all_the_same_ends_it(self, month, place, staff):
        refund = ask(month, staff)
        bounce_processing(refund)
        arrive(refund.pk)
        assert not Booking.objects.filter(status=BOOKED).exists()


class TestOneDecisionOverTwoPayments:
    @pytest.fixture
    def better(self, month, staff):
        """A better card in the month's place, with a place in a class."""
        plan = PlanFactory(unit="day", count=60, price_fen=60_000, list_price_fen=60_000)
        card = Membership.objects.get(payment=month)
        offer = offer_upgrade(membership_id=card.pk, plan_id=plan.pk, actor_id=staff.pk)
        payment = buy(month.member, "membership", offer.item_id, offer.price_fen)
        return Membership.objects.get(payment=payment)

    @pytest.fixture
    def place(self, better):
        return book_place(member_id=better.member_id, session_id=included().pk, actor_id=None)

    def test_any_of_its_payments_names_the_place(self, month, better, place, staff):
        for payment in (month, better.payment):
            assert would_go(wish(payment, staff), cause=CAUSE).approved.bookings == [place]

    def test_approved_it_gives_up_the_place_once(self, month, place, staff):
        first, second = refunds_together(ask(month, staff, is_proposal=True))
        assert status_of(place) == BOOKED
        approve_refund(refund_id=second.pk, user_id=StaffFactory().pk, cause=CAUSE)
        assert status_of(place) == CANCELLED
        assert list(first.given_up.values_list("booking", flat=True)) == [place.pk]
        assert not second.given_up.exists()

    def test_declined_the_place_is_kept(self, month, place, staff):
        refund = ask(month, staff, is_proposal=True)
        decline_refund(refund_id=refund.pk, user_id=staff.pk, reason="不符合", cause=CAUSE)
        assert (status_of(place), Booking.objects.count()) == (BOOKED, 1)

    def test_while_a_refund_of_one_of_them_waits_no_other_is_asked_for(self, month, better, staff):
        undo = RefundWish(better.payment_id, RefundRule.MISTAKE, "买错", staff.pk, is_proposal=True)
        waiting = ask_refund(undo, cause=CAUSE).refund
        with pytest.raises(RuleNotApplicable):
            ask(month, staff, is_proposal=True)
        decline_refund(refund_id=waiting.pk, user_id=staff.pk, reason="不符合", cause=CAUSE)
        assert ask(month, staff, is_proposal=True).status == RefundStatus.AWAITING_APPROVAL

    def test_it_is_booked_again_when_all_of_it_has_come_to_nothing(self, month, place, staff):
        first, second = refunds_together(ask(month, staff))
        assert status_of(place) == CANCELLED
        bounce_processing(first)
        assert not Booking.objects.filter(status=BOOKED).exists()
        bounce_processing(second)
        assert Booking.objects.get(status=BOOKED).session == place.session
        assert events(MemberEventKind.NOT_BOOKED_AGAIN) == []

    def test_it_stays_given_up_when_a_part_has_arrived(self, month, place, staff):
        first, second = refunds_together(ask(month, staff))
        arrive(first.pk)
        bounce_processing(second)
        assert not Booking.objects.filter(status=BOOKED).exists()

    def test_what_is_paid_out_by_hand_gives_it_up_and_declined_it_is_booked_again(self, month, place, staff):
        Attempt.objects.update(paid_at=timezone.now() - timedelta(days=366))
        refund = ask(month, staff)
        assert (refund.status, status_of(place)) == (RefundStatus.BY_HAND, CANCELLED)
        decline_refund(refund_id=refund.pk, user_id=staff.pk, reason="不符合", cause=CAUSE)
        assert Booking.objects.get(status=BOOKED).session == place.session


def bounce_processing(refund):
    """The provider closes a refund that it had taken."""
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.PENDING)
    bounce(refund.pk)
    assert Refund.objects.get(pk=refund.pk).status == RefundStatus.FAILED


class TestShownBefore:
    def test_the_quote_names_it(self, finance, month, place, pack, lesson):
        quote = {"rule": "circumstances", "payment_id": month.pk}
        shown = finance.get("/api/v1/members/refund-quotes/", quote).json()
        assert [each["id"] for each in shown["bookings"]] == [place.pk]
        assert shown["appointments"] == []
        shown = finance.get("/api/v1/members/refund-quotes/", {**quote, "payment_id": pack.pk}).json()
        assert [each["id"] for each in shown["appointments"]] == [lesson.pk]
        assert shown["bookings"] == []

    @pytest.mark.django_db(transaction=True)
    def test_the_pages_name_it(self, month, place, staff):
        page = html_of(as_role(FINANCE).get(at(place.membership, "refund")))
        assert place.session.title in page
        refund = ask(month, staff, is_proposal=True)
        page = html_of(as_role(FINANCE).get(at(refund, "approve")))
        assert place.session.title in page
        assert RefundDecision.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_settling_a_case_by_a_refund_names_it_first(self, month, member, staff):
        bounce_processing(ask(month, staff))
        place = book_place(member_id=member.pk, session_id=included().pk, actor_id=None)
        case, console = ExceptionCase.objects.get(kind="refund_failed"), as_role(FINANCE)
        chosen = {"action": "refund", "reason": "再退一次", "take": "all", "units": ""}
        answer = console.post(at(case, "settle"), chosen)
        assert place.session.title in html_of(answer)
        assert (status_of(place), ExceptionCase.objects.get(pk=case.pk).closed_at) == (BOOKED, None)
        console.post(at(case, "settle"), {**chosen, "seen": answer.context["seen"]})
        assert ExceptionCase.objects.get(pk=case.pk).refund.take == "all"

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("said", [{}, {"take": "", "units": ""}])
    def test_a_refund_that_failed_is_sent_again_with_what_it_was_to_take(self, month, staff, said):
        bounce_processing(ask(month, staff, take=Take(10, "days")))
        case, console = ExceptionCase.objects.get(kind="refund_failed"), as_role(FINANCE)
        form = console.get(at(case, "settle")).context["form"]
        assert (form.initial["take"], form.initial["units"]) == ("units", 10)
        answer = console.post(at(case, "settle"), {"action": "refund", "reason": "再退一次", **said})
        if answer.status_code == 200:
            console.post(at(case, "settle"), {"action": "refund", "reason": "再退一次", "seen": answer.context["seen"]})
        assert ExceptionCase.objects.get(pk=case.pk).refund.take == "days:10"

    @pytest.mark.django_db(transaction=True)
    def test_the_approver_reads_whose_money_goes_back_and_why(self, month, staff):
        refund = ask(month, staff, is_proposal=True)
        for decision in ("approve", "decline"):
            page = html_of(as_role(FINANCE).get(at(refund, decision)))
            assert ["骨折" in page, yuan(refund.amount_fen) in page, str(month.member) in page] == [True] * 3


def quoted(finance, payment, rule="circumstances", **more):
    asked = {"rule": rule, "payment_id": payment.pk, **more}
    return finance.get("/api/v1/members/refund-quotes/", asked).json()


def ids(rows):
    return [each["id"] for each in rows]


class TestAPartIsSaidBefore:
    """Whatever a refund takes, what it will give up is said by the quote, the answer and the approval page."""

    @pytest.fixture
    def late(self, month, member):
        """A place that 25 days less leave uncovered; an earlier one is kept."""
        book_place(member_id=member.pk, session_id=included().pk, actor_id=None)
        session = included(starts_at=timezone.now() + timedelta(days=9))
        return book_place(member_id=member.pk, session_id=session.pk, actor_id=None)

    @pytest.fixture
    def two(self, member):
        """A pack of two sessions, both of them booked."""
        pack = buy(member, "private", PackFactory(sessions=2, gift_sessions=0).pk, 280_000)
        owned, coach, begins = OwnedPack.objects.get(payment=pack), CoachFactory(), timezone.now() + timedelta(days=2)
        times = [begins, begins + timedelta(days=1)]
        lessons = [book_appointment(pack_id=owned.pk, coach_id=coach.pk, starts_at=at, actor_id=None) for at in times]
        return pack, lessons

    def test_days(self, finance, month, late, staff):
        assert ids(quoted(finance, month, take="days:25")["bookings"]) == [late.pk]
        refund = ask(month, staff, is_proposal=True, take=Take(25, "days"))
        assert shown_to_approve(refund).count(day_shown(late)) == 1
        approve_refund(refund_id=refund.pk, user_id=StaffFactory().pk, cause=CAUSE)
        assert status_of(late) == BOOKED
        arrive(refund.pk)
        assert (status_of(late), refund.decision.given_up) == (CANCELLED, [late])

    def test_sessions(self, finance, two):
        pack, (first, second) = two
        assert ids(quoted(finance, pack, take="sessions:1")["appointments"]) == [second.pk]
        body = {"payment_id": pack.pk, "rule": "circumstances", "reason": "骨折", "take": {"sessions": 1}}
        answer = finance.post("/api/v1/members/refunds/", body).json()
        assert ids(answer["at_stake"]["appointments"]) == [second.pk]
        refund = Refund.objects.get()
        arrive(refund.pk)
        assert (status_of(first), status_of(second)) == (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)
        assert refund.decision.given_up_appointments == [second]

    def test_an_upgrade_that_is_undone(self, finance, month, member, staff):
        plan = PlanFactory(unit="day", count=60, price_fen=60_000, list_price_fen=60_000)
        offer = offer_upgrade(membership_id=Membership.objects.get().pk, plan_id=plan.pk, actor_id=staff.pk)
        better = buy(member, "membership", offer.item_id, offer.price_fen)
        card, begins = Membership.objects.get(payment=better), timezone.now() + timedelta(days=2)
        soon, late = (
            BookingFactory(member=member, membership=card, session=included(starts_at=begins + timedelta(days=days)))
            for days in (0, 43)
        )
        assert ids(quoted(finance, better, "mistake")["bookings"]) == [late.pk]
        assert day_shown(late) in html_of(as_role(FINANCE).get(at(late.membership, "refund")))
        refund = ask_refund(RefundWish(better.pk, RefundRule.MISTAKE, "买错", staff.pk, is_proposal=True), cause=CAUSE)
        assert late.session.title in shown_to_approve(refund.refund)
        approve_refund(refund_id=refund.refund_id, user_id=StaffFactory().pk, cause=CAUSE)
        arrive(refund.refund_id)
        assert (status_of(soon), status_of(late)) == (BOOKED, CANCELLED)

    def test_a_place_that_was_paid_for(self, finance, member, staff):
        session = ClassSessionFactory(price_fen=5_800)
        payment = buy(member, "course", session.pk, 5_800)
        place = Booking.objects.get()
        assert ids(quoted(finance, payment, "mistake")["bookings"]) == [place.pk]
        wish = RefundWish(payment.pk, RefundRule.MISTAKE, "买错", staff.pk, is_proposal=True)
        refund = ask_refund(wish, cause=CAUSE).refund
        assert session.title in shown_to_approve(refund)

    def test_the_whole_price_without_a_rule(self, finance, month, place):
        page = html_of(as_role(FINANCE).get(at(month, "refund")))
        assert place.session.title in page
        body = {"amount": "299.00", "reason": "退卡"}
        answer = finance.post(f"/api/v1/payments/{month.pk}/refunds/", body).json()
        assert [place.session.title in line for line in answer["at_stake"]] == [False, True]
        assert status_of(place) == BOOKED

    def test_a_wrong_take_is_refused_by_the_quote(self, finance, month):
        for take in ("days:x", "days:", "weeks:1", "days:99999999999999999999"):
            assert "take" in quoted(finance, month, take=take)["errors"], take
        assert "take" in quoted(finance, month, take="sessions:1")["errors"]

    def test_nothing_is_changed_by_saying_it(self, finance, month, late, member):
        before = list(Booking.objects.values()), list(Membership.objects.values()), MemberEvent.objects.count()
        quoted(finance, month, take="days:25")
        as_role(FINANCE).get(at(late.membership, "refund"))
        assert not Refund.objects.exists()
        after = list(Booking.objects.values()), list(Membership.objects.values()), MemberEvent.objects.count()
        assert before == after

    def test_the_form_is_sent_again_once_it_is_said(self, month, late):
        desk, page = as_role(FINANCE), at(month, "refund")
        answers = {"amount": "50.00", "reason": "少用", "take": "units", "units": 25, "once": "k"}
        said = desk.post(page, answers)
        assert late.session.title in html_of(said)
        assert not Refund.objects.exists()
        desk.post(page, {**answers, "seen": said.context["seen"]})
        assert Refund.objects.get().take == "days:25"


def day_shown(place):
    """The day of the class, as the gym's clock has it."""
    return str(timezone.localtime(place.session.starts_at).date())


def shown_to_approve(refund):
    """The page on which a second person approves it."""
    return html_of(as_role(FINANCE).get(at(refund, "approve")))
