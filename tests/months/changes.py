"""What becomes of what members have: freezes, upgrades, transfers, classes and private sessions."""

from datetime import date, time, timedelta

from foundation.cause import staff_cause
from foundation.days import ONE_DAY, instant_of, start_of_day
from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.mark_attendance import mark_attendance
from members.enums import BookingStatus
from members.models import Appointment, Booking, ClassSession, Membership, OwnedPack
from members.training.members_word import ByAccount
from members.training.operations.book_appointment import book_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.report_outcome import propose_use
from payments.models import Refund
from tests.months.desk import ALIPAY, WAYS, WECHAT, Desk
from tests.months.gym import QUARTER, YEAR


class Changes:
    """On one day after the other, by the same desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.gym, self.random = desk, desk.gym, desk.random

    def a_card(self, *, plans: int = len("月季年周")) -> Membership | None:
        """Any card that is used now, of one of the first plans."""
        ids = [plan.pk for plan in self.gym.plans[:plans]]
        live = Membership.objects.filter(ended_at=None, locked_at=None, plan__in=ids).order_by("pk")
        cards = list(live.values_list("pk", flat=True))
        return Membership.objects.get(pk=self.random.choice(cards)) if cards else None

    def freeze(self, day: date) -> None:
        """From tomorrow, for some days, also beyond the month."""
        card = self.a_card(plans=YEAR + 1)
        if card is None:
            return
        first = day + ONE_DAY
        last = first + timedelta(days=self.random.randint(2, 9))
        wish = {"starts_on": first, "ends_on": last, "reason": "出差", "actor_id": self.gym.manager.pk}
        if self.desk.attempt(lambda: request_freeze(membership_id=card.pk, is_approved=True, **wish)):
            self.desk.done["freeze"] += 1

    def upgrade(self) -> None:
        """To the year, at the difference."""
        card, manager = self.a_card(plans=QUARTER + 1), self.gym.manager.pk
        if card is None:
            return
        year = self.gym.plans[YEAR].pk
        offer = self.desk.attempt(lambda: offer_upgrade(membership_id=card.pk, plan_id=year, actor_id=manager))
        if offer is not None:
            payment = self.desk.order(card.member, "membership", offer.item_id, offer.price_fen)
            self.desk.pay(payment, self.random.choice(WAYS))
            self.desk.done["upgrade"] += 1

    def transfer(self) -> None:
        """To somebody who has nothing yet."""
        card, manager = self.a_card(plans=YEAR + 1), self.gym.manager.pk
        if card is None:
            return
        to = self.gym.waiting.pop()
        told = {"to_member_id": to.pk, "reason": "搬家", "actor_id": manager}
        if self.desk.attempt(lambda: transfer_membership(membership_id=card.pk, **told)):
            self.desk.done["transfer"] += 1

    def sell_places(self, day: date) -> None:
        """In the class of one of the next evenings, one by each provider."""
        for way in (ALIPAY, WECHAT):
            evening = start_of_day(day + timedelta(days=self.random.randint(0, 3)))
            session = ClassSession.objects.get(starts_at__gte=evening, starts_at__lt=evening + ONE_DAY)
            booked = set(Booking.objects.filter(session=session).values_list("member_id", flat=True))
            free = [member for member in self.gym.others if member.pk not in booked]
            self.desk.sell(self.random.choice(free), "course", session, way)

    def call_off_a_place(self, day: date) -> None:
        """In time, so that its price goes back, or too late."""
        coming = Booking.objects.filter(status=BookingStatus.BOOKED, session__starts_at__gte=self.desk.clock.now)
        places = list(coming.filter(session__starts_at__lt=start_of_day(day + 4 * ONE_DAY)).order_by("pk"))
        if not places:
            return
        place = self.random.choice(places)
        cause = staff_cause(place.member.user_id)
        ended = self.desk.attempt(
            lambda: cancel_booking(booking_id=place.pk, actor_id=place.member.user_id, cause=cause)
        )
        if ended is not None:
            self.desk.done[f"place {ended.status}"] += 1
            for refund in Refund.objects.filter(payment=place.payment_id):
                self.desk.bring_to_end(refund)

    def hold_class(self, day: date) -> None:
        """Who booked came, or did not."""
        evening = start_of_day(day)
        held = Booking.objects.filter(session__starts_at__gte=evening, session__starts_at__lt=evening + ONE_DAY)
        for booking in held.filter(status=BookingStatus.BOOKED).order_by("pk"):
            came = BookingStatus.ATTENDED if self.random.random() < 0.8 else BookingStatus.NO_SHOW
            mark_attendance(booking_id=booking.pk, status=came, actor_id=self.gym.clerks[0].pk)
            self.desk.done[f"place {came}"] += 1

    def book_private_sessions(self, day: date) -> None:
        """Two of tomorrow morning, of any packs."""
        packs = list(OwnedPack.objects.filter(withdrawn_at=None, locked_at=None).order_by("pk"))
        for hour in (9, 10) if packs else ():
            pack = self.random.choice(packs)
            terms = {"pack_id": pack.pk, "coach_id": self.gym.coach.pk, "actor_id": pack.member.user_id}
            starts_at = instant_of(day + ONE_DAY, time(hour))
            self.desk.attempt(lambda terms=terms, at=starts_at: book_appointment(starts_at=at, **terms))

    def hold_private_sessions(self, day: date) -> None:
        """The coach says that they were held, the member confirms."""
        morning, coach = start_of_day(day), self.gym.coach_account.pk
        booked = Appointment.objects.filter(starts_at__gte=morning, starts_at__lt=self.desk.clock.now, status="booked")
        for each in booked.order_by("pk"):
            if self.desk.attempt(lambda each=each: propose_use(appointment_id=each.pk, actor_id=coach)):
                confirm_use(appointment_id=each.pk, by=ByAccount(each.member.user_id))
                self.desk.done["private session"] += 1
