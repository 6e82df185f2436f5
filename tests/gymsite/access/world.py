"""One row of everything, of one member and the member's coach, and a few of somebody else's."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone

from members.changes.operations.offer_upgrade import offer_upgrade
from members.days import ONE_DAY, today
from members.models import Coach, FailedSignIn, GymFace, Member, MemberEvent, SecondFactor
from members.refunds.models import InterestCause, InterestRate, RefundDecision
from payments.closing.operations.close_day import close_day
from payments.ledger.models import AskedReconciliation, AuditRun, BillFile, ClosedEntry, Invoice
from payments.paying.links import checkout_token
from payments.receipts.codes import Named, receipt_code
from payments.tills.operations.open_till import open_till
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    FreezeFactory,
    MembershipFactory,
    OwnedPackFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.payments import PaymentFactory
from tests.gymsite.access.everybody import Somebody, everybody
from tests.members.rows import closed_with_a_class, timetable_line, visit_of
from tests.payments.rows import full_payment
from tests.payments.webhooks.hooks import message, registered


@dataclass
class World:
    """`ids` are those of addresses by their names, `rows` the ids of console pages by `app.model`."""

    member: Member
    coach: Coach
    everybody: list[Somebody] = field(default_factory=list)
    ids: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # The ids of the lists that are narrowed to what a caller may see: all, and the member's own.
    listed: dict[str, tuple[set[int], set[int]]] = field(default_factory=dict)


def build() -> World:
    """Everything that the addresses lead to."""
    member = MemberFactory()
    coach = CoachFactory(user=UserFactory(is_staff=True))
    world = World(member, coach)
    membership = MembershipFactory(member=member)
    owned = OwnedPackFactory(member=member, coach=coach)
    session, free = ClassSessionFactory(coach=coach), ClassSessionFactory(price_fen=0, coach=None)
    appointment = AppointmentFactory(pack=owned)
    payment = full_payment(member=member)
    refund = payment.refunds.get()
    others = PaymentFactory(), AppointmentFactory()
    world.ids = {
        "member_id": member.pk,
        "membership_id": membership.pk,
        "chosen": MembershipFactory(member=member, start_rule="chosen").pk,
        "session_id": session.pk,
        "uncoached": free.pk,
        "plan_id": PlanFactory(price_fen=0).pk,
        "pack_id": PackFactory(price_fen=0).pk,
        "owned_pack_id": owned.pk,
        "freeze_id": FreezeFactory(membership=membership).pk,
        "booking_id": BookingFactory(member=member, session=session).pk,
        "booking_without_coach": BookingFactory(member=member, session=free).pk,
        "appointment_id": appointment.pk,
        "visit_id": visit_of(member).pk,
        "coach_id": coach.pk,
        "payment_id": payment.pk,
        "refund_id": refund.pk,
        "token": checkout_token(payment.pk),
        "number": 1,
        "code": receipt_code(Named(payment.pk)),
        "provider": "alipay",
        "uidb64": "MQ",
        "digest": "0" * 64,
        "app_label": "members",
    }
    world.everybody = list(everybody(member, coach))
    _write_the_rest(world, payment, refund)
    world.rows = {model._meta.label_lower: _row_of(model, world) for model in admin.site._registry}
    members = set(Member.objects.values_list("pk", flat=True))
    world.listed = {
        "api/v1/payments/": ({payment.pk, others[0].pk}, {payment.pk}),
        "api/v1/members/": (members, {member.pk}),
        "api/v1/members/appointments/": ({appointment.pk, others[1].pk}, {appointment.pk}),
    }
    return world


def _write_the_rest(world: World, payment: Any, refund: Any) -> None:
    now, actor = timezone.now(), world.coach.user
    BillFile.objects.create(provider="alipay", day=today(), source="file", digest="0" * 64, size=1, kept_at=now)
    AskedReconciliation.objects.create(provider="alipay", day=today(), is_upload=False, asked_by=actor, asked_at=now)
    type(payment).objects.filter(pk=payment.pk).update(event_count=1)  # the one that was made by hand
    Invoice.objects.create(payment=payment, state="asked", amount_fen=100, created_at=now)
    AuditRun.objects.create(started_at=now, finished_at=now, verdict="holds", findings=json.dumps([]), finding_count=0)
    LogEntry.objects.log_actions(str(actor.pk), [world.member], CHANGE, "Checked in.", single_object=True)
    InterestRate.objects.create(cause=InterestCause.values[0], valid_from=today(), percent="0.5", source="x")
    RefundDecision.objects.create(
        payment=payment, refund=refund, rule="member", explanation="x", computed_fen=1, amount_fen=1, decided_by=actor,
        created_at=now,
    )  # fmt: skip
    MemberEvent.objects.create(
        member=world.member, kind="freeze_requested", subject="freeze:1", actor=actor, created_at=now
    )
    FailedSignIn.objects.create(name="x", address="192.0.2.1", at=now)
    SecondFactor.objects.create(user=UserFactory(is_staff=True), key="00", last_step=0, created_at=now, used_at=now)
    GymFace.objects.create(pk=1, name="x", changed_at=now)
    open_till(user_id=UserFactory(is_staff=True).pk, float_fen=20_000)
    hook = message(registered())
    world.ids["webhook_id"] = hook.endpoint_id
    closing = close_day(day=today() - ONE_DAY, reason="x")
    ClosedEntry.objects.create(
        closing=closing, attempt=payment.attempts.get(), provider="alipay", type="course", fen=1, own_day=today()
    )
    closed_with_a_class()
    timetable_line()
    better = PlanFactory(price_fen=99_900, list_price_fen=99_900, count=12, unit="month")
    offer_upgrade(membership_id=world.ids["chosen"], plan_id=better.pk, actor_id=actor.pk)


def _new_clerk() -> int:
    """Somebody who has set no password yet."""
    clerk = UserFactory(is_staff=True)
    clerk.set_unusable_password()
    clerk.save()
    return int(clerk.pk)


def _row_of(model: Any, world: World) -> Any:
    """The row whose page is opened: the member's own, or the first there is."""
    named = {
        "members.member": world.ids["member_id"],
        "members.membership": world.ids["membership_id"],
        "members.booking": world.ids["booking_id"],
        "members.appointment": world.ids["appointment_id"],
        "members.ownedpack": world.ids["owned_pack_id"],
        "members.classsession": world.ids["session_id"],
        "members.coach": world.coach.pk,
        "auth.user": UserFactory().pk,
        "members.staffaccount": _new_clerk(),
        "payments.bookperiod": (today() - ONE_DAY).isoformat(),
    }
    label = model._meta.label_lower
    return named[label] if label in named else model._base_manager.order_by("pk").values_list("pk", flat=True)[0]
