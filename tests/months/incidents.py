"""What happens but once or twice: money that nobody tells of, that goes back elsewhere, or that comes twice."""

from payments.enums import Fulfilment, PaymentStatus, PaymentType, ProviderName
from payments.models import Payment
from tests.months.desk import ALIPAY, WECHAT, Desk


class Incidents:
    """At the same desk; whom they meet has bought nothing before."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.gym, self.random = desk, desk.gym, desk.random

    def a_payment(self) -> Payment:
        """Any that has bought something lasting."""
        paid = Payment.objects.filter(status=PaymentStatus.SUCCESS, fulfilment=Fulfilment.DONE)
        ids = list(paid.exclude(type=PaymentType.COURSE).order_by("pk").values_list("pk", flat=True))
        return Payment.objects.get(pk=self.random.choice(ids))

    def unheard(self, provider: ProviderName) -> str:
        member = self.gym.waiting.pop()
        plan = self.gym.plans[0]
        payment = self.desk.order(member, "membership", plan.pk, plan.price_fen)
        self.gym.others.append(member)
        return self.desk.pay_unheard(payment, provider)

    def refunded_elsewhere(self, provider: ProviderName) -> None:
        """A person gives a part back in the provider's own console."""
        payment = self.desk.sell(self.gym.waiting.pop(), "membership", self.gym.plans[0], provider)
        self.desk.clock.step()
        told = self.desk.sandbox.refund(provider, payment.attempts.get().out_trade_no, amount_fen=3_333)
        assert [each["status"] for each in told["deliveries"]] == [200]
        self.desk.done["refund elsewhere"] += 1

    def paid_twice(self) -> None:
        """By both codes."""
        plan = self.gym.plans[0]
        payment = self.desk.order(self.gym.waiting.pop(), "membership", plan.pk, plan.price_fen)
        numbers = {provider: self.desk.show_code(payment, provider) for provider in (ALIPAY, WECHAT)}
        for provider in (WECHAT, ALIPAY):
            self.desk.clock.step()
            self.desk.sandbox.pay(provider, numbers[provider])
        self.desk.done["paid twice"] += 1
