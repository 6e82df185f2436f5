"""Bills as the two providers write them, composed from entries: of any length, line by line, with totals that hold.

The layouts are written here again, apart from the code that reads them. `alipay_lines` and `wechat_lines` give the
table as text, for a test to change; `write_alipay_bill` and `write_wechat_bill` put the file, packed as it is
downloaded, into an open file.
"""

import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import BinaryIO

from payments.providers.billing import BillEntry, EntryKind, EntryState

BEIJING = timezone(timedelta(hours=8))
DAY = date(2026, 11, 23)
SELLER_ID = "2088000000000001"
APP_ID = "wx0123456789abcdef"
MERCHANT_ID = "1900000109"
FEE_RATE = Decimal("0.006")


def _names(line: str) -> tuple[str, ...]:
    return tuple(line.split(","))


ALIPAY_COLUMNS = _names(
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
ALIPAY_SUMMARY_HEADER = (
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,"
    "卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
)
# Cells that the real bill ends with a TAB.
_TABBED = frozenset(
    _names("支付宝交易号,商户订单号,业务类型,门店编号,门店名称,操作员,终端号,对方账户,退款批次号/请求号")
)
WECHAT_COLUMNS = _names(
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_TOTALS = _names("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额")
_WECHAT_STATES = {EntryState.DONE: "SUCCESS", EntryState.PROCESSING: "PROCESSING", EntryState.FAILED: "FAIL"}


def payment(number: str = "txn_01jd3k5v7w9x", **changes: object) -> BillEntry:
    """A payment of 199 yuan at noon with the fee that both providers would charge."""
    return _entry(EntryKind.PAYMENT, out_trade_no=number, **changes)


def refund(number: str = "rfd_01jd3k5v7w9x", **changes: object) -> BillEntry:
    """A refund of 199 yuan at noon, which brings the fee back."""
    return _entry(EntryKind.REFUND, refund_number=number, **{"out_trade_no": "txn_01jd3k5v7w9x", **changes})


def payments(count: int, *, day: date = DAY, amount_fen: int = 19_900, first: int = 0) -> Iterator[BillEntry]:
    """So many payments, a second from one to the next and the day over again; numbers `txn_` with 16 digits."""
    midnight = datetime.combine(day, time(), BEIJING).astimezone(UTC)
    for index in range(first, first + count):
        yield payment(
            f"txn_{index:016d}",
            provider_transaction_id=f"42000{index:023d}",
            amount_fen=amount_fen,
            occurred_at=midnight + timedelta(seconds=index % 86_400),
        )


def fee_millifen(amount_fen: int, rate: Decimal = FEE_RATE) -> int:
    """The fee of an amount in thousandths of a fen, rounded half up to a whole fen."""
    return int(amount_fen * rate + Decimal("0.5")) * 1000


def _entry(kind: EntryKind, **changes: object) -> BillEntry:
    is_refund = kind is EntryKind.REFUND
    amount_fen = int(str(changes.get("amount_fen", 19_900)))
    values: dict[str, object] = {
        "line": 0,
        "state": EntryState.DONE,
        "provider_transaction_id": "4200002026202611231234567890",
        "amount_fen": amount_fen,
        "occurred_at": datetime.combine(DAY, time(12), BEIJING).astimezone(UTC),
        "fee_millifen": -fee_millifen(amount_fen) if is_refund else fee_millifen(amount_fen),
        "fee_base_fen": amount_fen,
        "fee_rate": FEE_RATE,
        "provider_refund_id": "50300806962021070109" if is_refund else "",
    }
    return BillEntry(kind=kind, **{**values, **changes})  # type: ignore[arg-type]


# Alipay


def write_alipay_bill(
    into: BinaryIO, entries: Iterable[BillEntry], *, day: date = DAY, seller_id: str = SELLER_ID
) -> None:
    """The zip, with the detailed table and its summary under names in GBK that do not say so."""
    lines = alipay_lines(entries, day=day, seller_id=seller_id)
    stem = f"{seller_id}0156_{day:%Y%m%d}_业务明细"
    summary = f"#支付宝业务汇总查询\r\n{ALIPAY_SUMMARY_HEADER}\r\n".encode("gb18030")
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_member(f"{stem}.csv"), "w", force_zip64=True) as member:
            for line in lines:
                member.write(f"{line}\r\n".encode("gb18030"))
        archive.writestr(_member(f"{stem}(汇总).csv"), summary)


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip of these members, named in GBK."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(_member(name), content)
    return file.getvalue()


def alipay_lines(
    entries: Iterable[BillEntry],
    *,
    day: date = DAY,
    seller_id: str = SELLER_ID,
    columns: Sequence[str] = ALIPAY_COLUMNS,
) -> Iterator[str]:
    """The detailed table; a column that Alipay does not have gets a text of its own."""
    counts, received = dict.fromkeys(EntryKind, 0), dict.fromkeys(EntryKind, 0)
    yield "#支付宝业务明细查询"
    yield f"#账号：[{seller_id}0156]"
    yield f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{day + timedelta(days=1):%Y年%m月%d日} 00:00:00]"
    yield "#-----------------------------------------业务明细列表----------------------------------------"
    yield ",".join(columns)
    for entry in entries:
        counts[entry.kind] += 1
        received[entry.kind] += entry.fee_base_fen or 0
        cells = _alipay_cells(entry)
        yield ",".join(cells.get(name, "x") + ("\t" if name in _TABBED else "") for name in columns)
    paid, refunded = yuan(received[EntryKind.PAYMENT]), yuan(-received[EntryKind.REFUND])
    yield "#-----------------------------------------业务明细列表结束------------------------------------"
    yield f"#交易合计：{counts[EntryKind.PAYMENT]}笔，商家实收共{paid}元，商家优惠共0.00元"
    yield f"#退款合计：{counts[EntryKind.REFUND]}笔，商家实收退款共{refunded}元，商家优惠退款共0.00元"
    yield f"#导出时间：[{day + timedelta(days=1):%Y年%m月%d日} 06:27:10]"


def _alipay_cells(entry: BillEntry) -> dict[str, str]:
    is_refund = entry.kind is EntryKind.REFUND
    sign = -1 if is_refund else 1
    done_at = _beijing(entry.occurred_at)
    return {
        **dict.fromkeys(ALIPAY_COLUMNS, ""),
        "支付宝交易号": entry.provider_transaction_id,
        "商户订单号": entry.out_trade_no,
        "业务类型": "退款" if is_refund else "交易",
        "商品名称": "年卡会员",
        # A refund has the time at which the payment was begun, which may be long ago.
        "创建时间": "2026-01-31 08:00:00" if is_refund else done_at,
        "完成时间": done_at,
        "对方账户": "**明(138******89)",
        "订单金额（元）": yuan(sign * entry.amount_fen),
        "商家实收（元）": yuan(sign * (entry.fee_base_fen or 0)),
        "退款批次号/请求号": entry.refund_number,
        "服务费（元）": _decimal(-entry.fee_millifen, 5),
        "分润（元）": "0.00",
    }


class _member(zipfile.ZipInfo):  # noqa: N801
    """A member whose name is written in GBK without a flag, which the library itself would never do."""

    def __init__(self, filename: str) -> None:
        super().__init__(filename, (2026, 11, 24, 6, 27, 10))
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits


# WeChat Pay


def write_wechat_bill(
    into: BinaryIO,
    entries: Iterable[BillEntry],
    *,
    day: date = DAY,
    app_id: str = APP_ID,
    merchant_id: str = MERCHANT_ID,
    is_packed: bool = True,
) -> None:
    """The table with a byte order mark and CRLF, in gzip unless it is not to be packed; the day is in the entries."""
    lines = wechat_lines(entries, app_id=app_id, merchant_id=merchant_id)
    if not is_packed:
        return into.writelines(f"{line}\r\n".encode() for line in _marked(lines))
    with gzip.GzipFile(fileobj=into, mode="wb", mtime=0) as packed:
        packed.writelines(f"{line}\r\n".encode() for line in _marked(lines))
    return None


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff" + next(lines)
    yield from lines


def wechat_lines(
    entries: Iterable[BillEntry],
    *,
    app_id: str = APP_ID,
    merchant_id: str = MERCHANT_ID,
    columns: Sequence[str] = WECHAT_COLUMNS,
) -> Iterator[str]:
    """The table; a column that WeChat Pay does not have gets a text with a comma in it, as the real bill escapes it."""
    sums = dict.fromkeys(WECHAT_TOTALS, 0)
    yield ",".join(columns)
    for entry in entries:
        is_refund = entry.kind is EntryKind.REFUND
        sums["总交易单数"] += 1
        sums["手续费总金额"] += entry.fee_millifen
        sums["申请退款总金额" if is_refund else "订单总金额"] += entry.amount_fen
        sums["退款总金额" if is_refund else "应结订单总金额"] += entry.fee_base_fen or 0
        cells = _wechat_cells(entry, app_id=app_id, merchant_id=merchant_id)
        yield ",".join("`" + cells.get(name, "会员\\ x") for name in columns)
    yield ",".join(WECHAT_TOTALS)
    totals = {name: yuan(fen) for name, fen in sums.items()}
    totals |= {"总交易单数": str(sums["总交易单数"]), "手续费总金额": _decimal(sums["手续费总金额"], 5)}
    yield ",".join("`" + totals[name] for name in WECHAT_TOTALS)


def _wechat_cells(entry: BillEntry, *, app_id: str, merchant_id: str) -> dict[str, str]:
    is_refund = entry.kind is EntryKind.REFUND
    amount, base = yuan(entry.amount_fen), yuan(entry.fee_base_fen or 0)
    return {
        **dict.fromkeys(WECHAT_COLUMNS, ""),
        "交易时间": _beijing(entry.occurred_at),
        "公众账号ID": app_id,
        "商户号": merchant_id,
        "特约商户号": "0",
        "微信订单号": entry.provider_transaction_id,
        "商户订单号": entry.out_trade_no,
        "用户标识": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        "交易类型": "NATIVE",
        "交易状态": "REFUND" if is_refund else "SUCCESS",
        "付款银行": "OTHERS",
        "货币种类": "CNY",
        "应结订单金额": "0.00" if is_refund else base,
        "代金券金额": "0.00",
        "微信退款单号": entry.provider_refund_id if is_refund else "0",
        "商户退款单号": entry.refund_number if is_refund else "0",
        "退款金额": base if is_refund else "0.00",
        "充值券退款金额": "0.00",
        "退款类型": "ORIGINAL" if is_refund else "",
        "退款状态": _WECHAT_STATES[entry.state] if is_refund else "",
        "商品名称": "年卡会员\\ 送水杯",
        "手续费": _decimal(entry.fee_millifen, 5),
        "费率": _percent(entry.fee_rate),
        "订单金额": "0.00" if is_refund else amount,
        "申请退款金额": amount if is_refund else "0.00",
    }


def yuan(fen: int) -> str:
    """Fen as a bill writes yuan."""
    return _decimal(fen, 2)


def _decimal(units: int, decimals: int) -> str:
    sign, digits = "-" if units < 0 else "", str(abs(units)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


@cache
def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate * 100:.2f}%"


def _beijing(moment: datetime) -> str:
    return moment.astimezone(BEIJING).replace(microsecond=0, tzinfo=None).isoformat(" ")
