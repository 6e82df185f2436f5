"""The book of trades, and what went back of them."""

from datetime import datetime

from django.db import models

from sandbox import clock


class Provider(models.TextChoices):
    ALIPAY = "alipay", "支付宝 Alipay"
    WECHAT = "wechat", "微信支付 WeChat Pay"


class State(models.TextChoices):
    WAITING = "waiting", "等待付款 waiting"
    PAID = "paid", "已付款 paid"
    CLOSED = "closed", "已关闭 closed"


class RefundState(models.TextChoices):
    """ABNORMAL: taken from the merchant, and it cannot reach the payer. CLOSED: it ended without money moving."""

    PENDING = "pending", "处理中 pending"
    SUCCEEDED = "succeeded", "已退款 succeeded"
    ABNORMAL = "abnormal", "异常 abnormal"
    CLOSED = "closed", "已关闭 closed"


class Source(models.TextChoices):
    """Who asked for a refund: the merchant's program, or a person in the provider's console."""

    API = "api", "接口 API"
    CONSOLE = "console", "商户平台 console"


class Trade(models.Model):
    """One order of the merchant. Amounts are integer fen.

    `opened_at` is empty while no payer has opened the cashier: for Alipay the trade does not exist until then.
    `app_id` is the WeChat app that the order is of (empty: the merchant's first one), `openid` the payer as it knows
    them. `agreed` digests the parameters that a repeated order must share.
    """

    provider = models.CharField(max_length=8, choices=Provider.choices)
    interface = models.CharField(max_length=8)
    channel = models.CharField(max_length=16)
    out_trade_no = models.CharField(max_length=64)
    trade_no = models.CharField(max_length=32, unique=True)
    token = models.CharField(max_length=32, unique=True)
    prepay_id = models.CharField(max_length=64, unique=True)
    amount_fen = models.BigIntegerField()
    subject = models.CharField(max_length=256)
    body = models.CharField(max_length=512, blank=True)
    attach = models.CharField(max_length=512, blank=True)
    app_id = models.CharField(max_length=32, blank=True, default="")
    openid = models.CharField(max_length=128, blank=True)
    notify_url = models.CharField(max_length=512, blank=True)
    return_url = models.CharField(max_length=2048, blank=True)
    charset = models.CharField(max_length=16, default="utf-8")
    sign_type = models.CharField(max_length=16, blank=True)
    agreed = models.CharField(max_length=64)
    scenario = models.CharField(max_length=32, default="normal")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sandbox"
        constraints = [
            models.UniqueConstraint(fields=["provider", "out_trade_no"], name="one_trade_an_order"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="trade_amount_positive"),
        ]
        indexes = [models.Index(fields=["provider", "paid_at"], name="trades_of_a_day")]

    def __str__(self) -> str:
        return f"{self.provider} {self.out_trade_no}"

    @property
    def created_or_opened(self) -> datetime:
        """When the provider began to know the trade."""
        return self.opened_at or self.created_at

    @property
    def is_payable(self) -> bool:
        """Whether a payer can still pay it now."""
        return self.state == State.WAITING and clock.now() < self.expires_at

    @property
    def refunded_fen(self) -> int:
        """What went back to the payer so far."""
        return sum(each.amount_fen for each in self.refunds.all() if each.state == RefundState.SUCCEEDED)

    @property
    def refundable_fen(self) -> int:
        """What is left to give back; a refund under way takes its part, a closed one gives it back."""
        if self.state != State.PAID:
            return 0
        return self.amount_fen - sum(each.amount_fen for each in self.refunds.all() if each.state != RefundState.CLOSED)


class Refund(models.Model):
    """Money on its way back; `succeeded_at` is empty until it has arrived."""

    trade = models.ForeignKey(Trade, on_delete=models.CASCADE, related_name="refunds")
    number = models.CharField(max_length=64)
    refund_id = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=256, blank=True)
    notify_url = models.CharField(max_length=512, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.API)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.PENDING)
    created_at = models.DateTimeField(default=clock.now)
    succeeded_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        app_label = "sandbox"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["trade", "number"], name="one_refund_a_number")]

    def __str__(self) -> str:
        return self.number
