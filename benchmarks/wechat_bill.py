"""A WeChat Pay bill of any size, written row by row with totals that are right."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))
HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
RATE = Decimal("0.006")


def write_bill(path: Path, payments: Iterable[tuple[str, int, datetime]], *, app_id: str, merchant_id: str) -> None:
    """The bill of these payments: order number, fen, and when it was paid."""
    count = total = fees = 0
    with path.open("w", encoding="utf-8", newline="") as bill:
        bill.write(f"\ufeff{HEADER}\r\n")
        for number, fen, paid_at in payments:
            fee = int((fen * RATE).to_integral_value(ROUND_HALF_UP))
            when = paid_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
            provider_number = f"4200002026{count:018d}"
            bill.write(
                f"`{when},`{app_id},`{merchant_id},`0,`,`{provider_number},`{number},`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,"
                f"`NATIVE,`SUCCESS,`OTHERS,`CNY,`{_yuan(fen)},`0.00,`0,`0,`0.00,`0.00,`,`,`月卡,`,`{_yuan(fee)}000,"
                f"`0.60%,`{_yuan(fen)},`0.00,`\r\n"
            )
            count, total, fees = count + 1, total + fen, fees + fee
        bill.write(f"{SUMMARY}\r\n`{count},`{_yuan(total)},`0.00,`0.00,`{_yuan(fees)}000,`{_yuan(total)},`0.00\r\n")


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
