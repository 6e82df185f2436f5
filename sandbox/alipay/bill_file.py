"""Alipay's bill of a day: a zip with the rows (业务明细) and their sum (业务明细(汇总)), all of it in GBK."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sandbox import clock
from sandbox.alipay.trades import BUYER
from sandbox.amounts import yuan_text
from sandbox.bills.bill import Bill
from sandbox.bills.rows import Row
from sandbox.bills.totals import Totals
from sandbox.clock import china_text
from sandbox.configuration import alipay_account
from sandbox.takings import day_in_china

CHINESE_TIME = "%Y年%m月%d日 %H:%M:%S"
DASHES = "#-----------------------------------------"
COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
SUM_COLUMNS = (
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,"
    "卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
)
# The document says nothing of a comma or a line end in a name, and the real file quotes no cell.
IN_A_CELL = str.maketrans({",": "，", "\t": " ", "\r": " ", "\n": " ", '"': "“"})


class GbkName(ZipInfo):
    """A member whose name is written in GBK without the flag of UTF-8, as Alipay's are; the library has no way to."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def write_bill(bill: Bill, file: BinaryIO) -> bool:
    """Write the zip; whether it has any rows."""
    account, exported_at, totals = f"{alipay_account().seller_id}0156", clock.now(), Totals()
    name = f"{account}_{bill.day:%Y%m%d}_业务明细"
    with ZipFile(file, "w") as archive:
        _add(archive, f"{name}.csv", _details(bill, account, totals, exported_at))
        _add(archive, f"{name}(汇总).csv", _sums(bill.day, account, totals, exported_at))
    return bool(totals.payments or totals.refunds)


def _add(archive: ZipFile, name: str, lines: Iterable[str]) -> None:
    member = GbkName(name, date_time=clock.now().astimezone(clock.CHINA).timetuple()[:6])
    member.compress_type = ZIP_DEFLATED
    with archive.open(member, "w") as file:
        for line in lines:
            file.write(line.encode("gbk", "replace"))


def _details(bill: Bill, account: str, totals: Totals, exported_at: datetime) -> Iterator[str]:
    yield from _head("业务明细", bill.day, account, COLUMNS)
    yield from bill.as_far_as_it_goes(_line(row) for row in totals.counting(bill.rows()))
    if bill.is_cut_short:
        return
    yield f"{DASHES}业务明细列表结束------------------------------------\r\n"
    yield f"#交易合计：{totals.payments}笔，商家实收共{yuan_text(totals.paid_fen)}元，商家优惠共0.00元\r\n"
    refunded = yuan_text(-totals.refunded_fen)
    yield f"#退款合计：{totals.refunds}笔，商家实收退款共{refunded}元，商家优惠退款共0.00元\r\n"
    yield _exported(exported_at)


def _line(row: Row) -> str:
    """One row: a refund is negative, and its fee, given back, positive; numbers end in a TAB against spreadsheets."""
    amount = yuan_text(-row.amount_fen if row.is_refund else row.amount_fen)
    kind, number, remark = ("退款", row.refund_number, "正常退款") if row.is_refund else ("交易", "\t", "")
    subject = row.subject.translate(IN_A_CELL)
    times = f"{china_text(row.known_at)},{china_text(row.at)}"
    return (
        f"{row.trade_no}\t,{row.out_trade_no}\t,{kind}\t,{subject},{times},\t,\t,\t,\t,**客({BUYER['buyer_logon_id']})\t,"
        f"{amount},{amount},0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,{number},{yuan_text(-row.fee_fen)},0.00,{remark}\r\n"
    )


def _sums(day: date, account: str, totals: Totals, exported_at: datetime) -> Iterator[str]:
    net = totals.paid_fen - totals.refunded_fen
    amount, fee, left = yuan_text(net), yuan_text(-totals.fee_fen), yuan_text(net - totals.fee_fen)
    yield from _head("业务汇总", day, account, SUM_COLUMNS)
    yield f"合计\t,\t,{totals.payments},{totals.refunds},{amount},{amount},0.00,0.00,0.00,{fee},0.00,{left}\r\n"
    yield f"{DASHES}业务汇总列表结束------------------------------------\r\n"
    yield _exported(exported_at)


def _head(title: str, day: date, account: str, columns: str) -> Iterator[str]:
    start, end = (china_text(moment, CHINESE_TIME) for moment in day_in_china(day))
    yield f"#支付宝{title}查询\r\n"
    yield f"#账号：[{account}]\r\n"
    yield f"#起始日期：[{start}]   终止日期：[{end}]\r\n"
    yield f"{DASHES}{title}列表----------------------------------------\r\n"
    yield f"{columns}\r\n"


def _exported(moment: datetime) -> str:
    return f"#导出时间：[{china_text(moment, CHINESE_TIME)}]\r\n"
