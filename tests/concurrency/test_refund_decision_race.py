"""The same refund asked for by many hands, and a session used up meanwhile: the sum is made of what is really left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import AppointmentStatus, RefundRule
from members.errors import AppointmentOver, ChangeRefused, EntitlementLocked, RuleNotApplicable
from members.models import OwnedPack, RefundDecision
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.training.members_word import ByAccount
from members.training.operations.confirm_use import confirm_use
from members.training.remaining_sessions import balance_of
from payments.enums import PaymentType
from payments.models import Attempt
from payments.providers.refunding import RefundState, RefundStatement
from tests.concurrency.race import at_once
from tests.factories.gym import AppointmentFactory, CoachFactory, PackFactory
from tests.purchase import CAUSE, buy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def till(monkeypatch):
    """A provider that takes every refund."""

    class Till:
        def refund(self, order):
            return RefundStatement(order.number, RefundState.PROCESSING)

    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: Till())


@pytest.fixture
def pack(member):
    return buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)


def ask(payment):
    try:
        return ask_refund(RefundWish(payment.pk, RefundRule.MEMBER, "退", None), cause=CAUSE).amount_fen
    except (RuleNotApplicable, ChangeRefused) as refused:
        return refused.code


def test_of_many_hands_one_decides(pack):
    outcomes = at_once([lambda _client: ask(pack)] * 8)

    assert sorted(outcomes, key=str) == [280_000] + ["rule_not_applicable"] * 7
    assert Attempt.objects.get().refund_reserved_fen == 280_000
    assert RefundDecision.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_a_session_is_either_used_before_the_sum_or_not_at_all(pack, member, _round):
    own = OwnedPack.objects.get()
    held = AppointmentFactory(pack=own, coach=CoachFactory(), starts_at=timezone.now() - timedelta(hours=2))
    held.status = AppointmentStatus.TO_CONFIRM
    held.save()

    def confirm(_client):
        try:
            return confirm_use(appointment_id=held.pk, by=ByAccount(member.user_id)).status
        except (EntitlementLocked, AppointmentOver) as refused:
            return refused.code

    asked, confirmed = at_once([lambda _client: ask(pack), confirm])

    assert confirmed == AppointmentStatus.USED
    assert balance_of(own.pk) == 11
    # Asked before, it has to be settled first; asked after, it is paid for.
    assert asked in ("change_refused", 245_000)
