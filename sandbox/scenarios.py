"""The ways a provider can misbehave, one row each, and which of them is played now."""

from dataclasses import dataclass
from typing import Literal

from sandbox.models import Misbehaviour, Trade

NORMAL = "normal"
Side = Literal["none", "notice", "gateway", "refund", "bill"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`side` says what goes wrong: the notices of an order, the answers of the gateway, its refunds, a day's bill."""

    side: Side
    title: str


SCENARIOS: dict[str, Scenario] = {
    NORMAL: Scenario("none", "正常 as documented"),
    "duplicate": Scenario("notice", "每个通知发三次 each notification is sent three times"),
    "late": Scenario("notice", "订单过期后才通知 notified only on demand or after the order has expired"),
    "out_of_order": Scenario("notice", "成功后又来旧状态 an older state is told after the success"),
    "wrong_amount": Scenario("notice", "通知金额不符 the notification tells one fen more"),
    "wrong_currency": Scenario("notice", "通知币种不符 the notification tells USD"),
    "forged_signature": Scenario("notice", "通知签名伪造 the notification is signed by a stranger"),
    "signtest": Scenario("notice", "先发签名探测 WeChat Pay v3 probes with a false signature first"),
    "no_notice": Scenario("notice", "从不通知 no notification at all"),
    "slow": Scenario("gateway", "应答很慢 done at once, answered late"),
    "error_500": Scenario("gateway", "不处理并返回500 not done, answered with HTTP 500"),
    "executed_then_dropped": Scenario("gateway", "已处理但返回502 done, answered with HTTP 502"),
    "unsigned_answer": Scenario("gateway", "应答无签名 done, answered without a signature"),
    "bad_answer_signature": Scenario("gateway", "应答签名错误 done, the answer signed by a stranger"),
    "refund_pending": Scenario("refund", "退款处理中 refunds stay under way until they are settled by hand"),
    "refund_abnormal": Scenario("refund", "退款异常 taken, but it cannot reach the payer until it is settled by hand"),
    "refund_closed": Scenario("refund", "退款关闭 taken, then closed without money moving; Alipay refuses it at once"),
    "refund_refused_in_gbk": Scenario("refund", "支付宝用GBK拒绝退款 Alipay refuses refunds, signed, and in GBK"),
    "refund_not_enough": Scenario("refund", "商户余额不足 refused for want of balance, nothing done"),
    "refund_executed_then_system_error": Scenario("refund", "已退款但返回系统错误 money moved, answered SYSTEM_ERROR"),
    "refund_no_notice": Scenario("refund", "退款不通知 refunded, and nobody is told"),
    "bill_not_ready": Scenario("bill", "账单未生成 the bill is not made yet"),
    "bill_wrong_hash": Scenario("bill", "账单摘要不符 WeChat Pay v3 tells the hash of another file"),
    "bill_cut_short": Scenario("bill", "账单不完整 the bill ends in the middle of its last row"),
    "bill_wrong_amount": Scenario("bill", "账单金额不符 the first payment is billed one fen more"),
    "bill_missing_row": Scenario("bill", "账单少一笔 the first payment is left out"),
    "bill_extra_row": Scenario("bill", "账单多一笔 a payment that nobody here knows of"),
    "bill_duplicate_row": Scenario("bill", "账单重复一笔 the first payment stands there twice"),
}
OF_ONE_ORDER = {name: scenario for name, scenario in SCENARIOS.items() if scenario.side != "bill"}


class NotOfOneOrder(Exception):
    """A bill is of a day: its scenarios cannot be asked for one order."""


def choose(scenario: str, *, out_trade_no: str = "") -> None:
    """Play `scenario` for one order, existing or to come, or (empty number) for whatever comes next.

    Raises KeyError for a scenario that is not in the table, NotOfOneOrder for one of a bill with a number.
    """
    SCENARIOS[scenario]
    if out_trade_no and scenario not in OF_ONE_ORDER:
        raise NotOfOneOrder
    Misbehaviour.objects.update_or_create(out_trade_no=out_trade_no, defaults={"scenario": scenario})
    if out_trade_no:
        Trade.objects.filter(out_trade_no=out_trade_no).update(scenario=scenario)


def of_new_order(out_trade_no: str) -> str:
    """What a new order is born with: its own scenario if one was asked for, else the present one of notices.

    Other misbehaviour is not inherited: it goes on as long as it is set, and no longer.
    """
    own = _asked_for(out_trade_no)
    if own is not None:
        return own
    present = _asked_for("") or NORMAL
    return present if SCENARIOS[present].side == "notice" else NORMAL


def at_present(side: Side, out_trade_no: str) -> str:
    """What goes wrong now on this side of an order (empty number: of a call about none); `normal` when nothing does."""
    own = _asked_for(out_trade_no) if out_trade_no else None
    asked_for = own if own is not None else _asked_for("") or NORMAL
    return asked_for if SCENARIOS[asked_for].side == side else NORMAL


def _asked_for(out_trade_no: str) -> str | None:
    return Misbehaviour.objects.filter(out_trade_no=out_trade_no).values_list("scenario", flat=True).first()
