"""The desk: what members buy, by which way they pay, and what goes back; through the operations and both providers."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from foundation.cause import Cause, EventSource, staff_cause
from foundation.errors import ServiceError
from members.enums import RefundRule
from members.models import Member
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from payments.enums import PaymentType, ProviderName, RefundStatus, Tender, VoucherPlatform
from payments.models import Payment, Refund, Till
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.take import TakenMoney, take_money
from payments.providers.base import Channel
from payments.refunding.operations.approval import approve_refund
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, request_refund
from payments.tills.operations.count_till import count_till
from payments.tills.operations.open_till import open_till
from tests.months.clock import MonthClock
from tests.months.gym import Gym
from tests.sandbox_process import Sandbox

BY_MEMBER = Cause(EventSource.API, actor="member")
CHANNELS = {ProviderName.ALIPAY: Channel.PRECREATE, ProviderName.WECHAT: Channel.NATIVE}
ALIPAY, WECHAT = ProviderName.ALIPAY, ProviderName.WECHAT
WAYS = [ALIPAY] * 4 + [WECHAT] * 5 + [Tender.CASH] * 3 + [Tender.POS, Tender.TRANSFER, Tender.VOUCHER]
FLOAT_FEN = 500_000


class Desk:
    """`drawer` is what the test itself has put into each till and taken out of it; `done` counts what happened."""

    def __init__(self, gym: Gym, clock: MonthClock, sandbox: Sandbox, random: Random) -> None:
        self.gym, self.clock, self.sandbox, self.random = gym, clock, sandbox, random
        self.tills: dict[int, Till] = {}
        self.drawer: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.done: Counter[str] = Counter()
        self.references = count(1)

    # Money that comes

    def order(self, member: Member, kind: str, item_id: int, fen: int) -> Payment:
        self.clock.step()
        return create_payment(new=NewPayment(member.pk, fen, PaymentType(kind), "", item_id), cause=BY_MEMBER)

    def sell(self, member: Member, kind: str, item: Any, way: str | None = None) -> Payment:
        """Ordered at its price, paid by this way or any, and delivered."""
        payment = self.order(member, kind, item.pk, item.price_fen)
        self.pay(payment, way or self.random.choice(WAYS))
        payment.refresh_from_db()
        assert (payment.status, payment.fulfilment) == ("success", "done"), (way, payment.status, payment.fulfilment)
        return payment

    def pay(self, payment: Payment, way: str) -> None:
        self.done[way] += 1
        if way in Tender.values:
            self.take(payment, Tender(way))
        else:
            number = self.show_code(payment, ProviderName(way))
            self.clock.step()
            told = self.sandbox.pay(way, number)["deliveries"]
            assert {each["status"] for each in told} == {200}

    def show_code(self, payment: Payment, provider: ProviderName) -> str:
        """The number under which the provider knows the payment from now on."""
        request = CheckoutRequest(provider, CHANNELS[provider])
        attempt = open_checkout(payment_id=payment.pk, request=request, cause=BY_MEMBER).attempt
        return str(attempt.out_trade_no)

    def pay_unheard(self, payment: Payment, provider: ProviderName) -> str:
        """Paid there, and nobody tells us; its number there."""
        number = self.show_code(payment, provider)
        self.clock.step()
        self.sandbox.pay(provider, number, deliver=False)
        return number

    def take(self, payment: Payment, tender: Tender) -> None:
        """By one of the clerks, into his till."""
        clerk, fen = self.random.choice(self.gym.clerks), payment.amount_fen
        more: dict[str, Any] = {}
        if tender != Tender.CASH:
            more["reference"] = f"REF-{next(self.references)}"
        if tender == Tender.VOUCHER:
            more |= {"received_fen": fen * 9 // 10, "platform": VoucherPlatform.MEITUAN}
        take_money(payment_id=payment.pk, taken=TakenMoney(tender, fen, **more), cause=staff_cause(clerk.pk))
        self.drawer[clerk.pk][tender] += more.get("received_fen", fen)

    # Money that goes back

    def give_back_by_rule(self, payment: Payment, rule: RefundRule) -> bool:
        """What the rule gives; False where it gives nothing."""
        wish = RefundWish(payment.pk, rule, "不再来了", self.gym.clerks[0].pk)
        decision = self.attempt(lambda: ask_refund(wish, cause=staff_cause(self.gym.clerks[0].pk)))
        if decision is not None:
            for refund in decision.refunds:
                self.bring_to_end(refund)
        return decision is not None

    def give_back(self, payment: Payment, fen: int) -> Refund | None:
        """A part, in which nobody sees days or sessions."""
        new = NewRefund(payment.pk, fen, "少一节课", self.gym.clerks[0].pk)
        refund = self.attempt(lambda: request_refund(new=new, cause=staff_cause(self.gym.clerks[0].pk)))
        return None if refund is None else self.bring_to_end(refund)

    def bring_to_end(self, refund: Refund) -> Refund:
        """Approved by the manager where it waits, paid out by hand where no provider has it, told of where one has."""
        self.clock.step()
        refund.refresh_from_db()
        if refund.status == RefundStatus.AWAITING_APPROVAL:
            manager = self.gym.manager.pk
            refund = approve_refund(refund_id=refund.pk, user_id=manager, cause=staff_cause(manager))
        if refund.status == RefundStatus.BY_HAND:
            self.pay_out(refund)
        elif refund.provider in ProviderName.values:  # what is told of it is told now, and not by the way
            self.sandbox.deliver(refund.attempt.out_trade_no)
        refund.refresh_from_db()
        assert refund.status == RefundStatus.SUCCEEDED, refund.status
        self.done[f"refund {refund.provider}"] += 1
        return refund

    def pay_out(self, refund: Refund) -> None:
        """Cash out of the till of the second clerk, everything else by a transfer."""
        clerk = self.gym.clerks[1]
        number = f"OUT-{next(self.references)}"
        pay_out_refund(refund_id=refund.pk, reference=number, user_id=clerk.pk, cause=staff_cause(clerk.pk))
        if refund.provider == Tender.CASH:
            self.drawer[clerk.pk]["out"] += refund.amount_fen

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What it gives; None where the house refuses, as it rightly may."""
        self.clock.step()
        try:
            return act()
        except ServiceError as refused:
            self.done[f"refused: {refused.code}"] += 1
            return None

    # Tills

    def open_tills(self) -> None:
        for clerk in self.gym.clerks:
            self.tills[clerk.pk] = open_till(user_id=clerk.pk, float_fen=FLOAT_FEN)
            self.drawer[clerk.pk].clear()

    def count_tills(self, *, apart_fen: int = 0, but: int | None = None) -> None:
        """Each counts what lies in his; the second one is over or short by so much. `but` forgets to."""
        for clerk in self.gym.clerks:
            if clerk.pk != but:
                self.count_till(clerk.pk, apart_fen=apart_fen if clerk == self.gym.clerks[1] else 0)

    def count_till(self, clerk_id: int, *, apart_fen: int = 0, by: int | None = None) -> None:
        drawer = self.drawer[clerk_id]
        lies_in_it = FLOAT_FEN + drawer[Tender.CASH] - drawer["out"]
        till = count_till(
            till_id=self.tills[clerk_id].pk,
            counted_fen=lies_in_it + apart_fen,
            reason="找零出错" if apart_fen else "",
            user_id=by or clerk_id,
        )
        assert (till.expected_fen, till.over_fen) == (lies_in_it, apart_fen)
        self.done["till over or short" if apart_fen else "till"] += 1
