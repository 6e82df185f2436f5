"""A member of long ago, of whom everything is known that can be, with marks that are looked for afterwards."""

from datetime import timedelta

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from foundation.encryption import sealed_for
from members.changes.operations.request_freeze import request_freeze
from members.days import today
from members.door.operations.check_in import check_in
from members.enums import CheckInMethod, RefundRule
from members.models import FailedSignIn, Member, Membership, OwnedPack, PlaceToEnd, UpgradeOffer
from members.people.operations.bar_member import bar_member
from members.people.operations.create_member import create_member
from members.people.operations.tokens import issue_token
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.training.operations.adjust_pack import adjust_pack
from payments.cases.operations import open_case
from payments.enums import CaseAction, EventKind, ExceptionKind, PaymentType, Verdict
from payments.invoicing.operations.noting import note_invoice
from payments.ledger.operations.move_case import change_case
from payments.ledger.operations.move_payment import record
from payments.models import Attempt, IdempotencyKey, Notification, Payment, Refund
from tests.factories.gym import BookingFactory, PackFactory, PlanFactory
from tests.factories.members import StaffFactory
from tests.purchase import CAUSE, buy
from tests.till import open_till

NAME, PHONE, USERNAME, SECRET = "欧阳锋", "13998765432", "ouyangfeng", "蛤蟆功"
MARKS = (NAME, PHONE, USERNAME, SECRET)
DAY = timedelta(days=1)


def live() -> Member:
    """Everything that a member does and staff note, with a mark wherever a person can write."""
    member = create_member(name=NAME, phone=PHONE, username=USERNAME, password="correct horse battery")
    staff = StaffFactory()
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory().pk, 29_900)
    _go_in_and_out(member, staff)
    _give_back(payment, staff)
    _train(member, staff)
    _write_about(payment, staff)
    _sign_in(member, staff)
    bar_member(member_id=member.pk, reason=SECRET, actor_id=staff.pk)
    member.refresh_from_db()
    return member


def everything_kept() -> str:
    """Every value of every row of every table, opened where it is sealed."""
    rows = (row for model in apps.get_models() for row in model._default_manager.all())
    return "\n".join(
        f"{row._meta.label} {field.name} {getattr(row, field.attname)}"
        for row in rows
        for field in row._meta.concrete_fields
    )


def _go_in_and_out(member, staff):
    membership, by = Membership.objects.get(member=member), {"actor_id": staff.pk}
    days = {"starts_on": today() + DAY, "ends_on": today() + 2 * DAY}
    request_freeze(membership_id=membership.pk, **days, **by, reason=SECRET, is_approved=True)
    offer = {"better_plan": PlanFactory(), "computed_fen": 1, "terms": {}, "explanation": "1 + 1", "valid_on": today()}
    UpgradeOffer.objects.create(membership=membership, **offer, override_reason=SECRET, offered_by=staff)
    place = BookingFactory(member=member, status="cancelled")
    PlaceToEnd.objects.create(booking=place, reason=SECRET, actor=staff, created_at=timezone.now())


def _give_back(payment, staff):
    note_invoice(payment_id=payment.pk, amount_fen=100, document=None, cause=CAUSE)
    wish = {"rule": RefundRule.MEMBER, "reason": SECRET, "actor_id": staff.pk}
    with open_till():
        ask_refund(RefundWish(payment.pk, **wish, amount_fen=10_000, override_reason=SECRET), cause=CAUSE)


def _train(member, staff):
    buy(member, PaymentType.PRIVATE, PackFactory().pk, PackFactory._meta.model.objects.first().price_fen)
    adjust_pack(pack_id=OwnedPack.objects.get().pk, delta=1, reason=SECRET, actor_id=staff.pk)
    bar_member(member_id=member.pk, reason=SECRET, actor_id=staff.pk)
    check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=staff.pk, note=SECRET, may_override=True)
    Member.objects.filter(pk=member.pk).update(barred_at=None)


def _write_about(payment, staff):
    Payment.objects.filter(pk=payment.pk).update(description=f"{NAME} 的卡")
    attempt, refund = Attempt.objects.first(), Refund.objects.get()
    Attempt.objects.filter(pk=attempt.pk).update(**sealed_for(attempt, {"instruction": SECRET, "return_url": SECRET}))
    with transaction.atomic():
        refund.reference = SECRET
        refund.save(update_fields=["reference"])
        locked = Payment.objects.select_for_update().get(pk=payment.pk)
        record(locked, kind=EventKind.REFUNDED, cause=CAUSE, evidence={}, rows=[refund])
    raw = {"headers": f'{{"x": "{SECRET}"}}', "body": SECRET, "verdict": Verdict.ACCEPTED, "payment": payment}
    Notification.objects.create(provider="alipay", received_at=timezone.now(), **raw)
    with transaction.atomic():
        kind, action = ExceptionKind.OUTCOME_UNKNOWN, CaseAction.ACCEPTED
        case, _new = open_case(payment, kind=kind, subject="", amount_fen=1, evidence={}, proposed_action=action)
        closed = {"closed_at": timezone.now(), "closed_by_id": staff.pk, "closing_action": action}
        change_case(case, **closed, closing_reason=SECRET)


def _sign_in(member, staff):
    issue_token(user=member.user)
    session = SessionStore()
    session["_auth_user_id"] = str(member.user_id)
    session.save()
    FailedSignIn.objects.create(name=USERNAME, address="10.0.0.1", at=timezone.now())
    answer = {"key": "k", "fingerprint": "0" * 64, "status": 201, "answer": NAME}
    IdempotencyKey.objects.create(user=member.user, **answer, created_at=timezone.now(), taken_at=timezone.now())
    for row in (member, member.user):
        LogEntry.objects.log_actions(str(staff.pk), [row], CHANGE, f"{NAME} 看过", single_object=True)
