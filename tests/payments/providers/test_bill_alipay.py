"""Alipay's bill: what is read out of it, and every way in which it is refused."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from payments.providers.billing import BillEntry, BillFault, BillRefused, EntryKind, EntryState
from tests.bills import ALIPAY_COLUMNS, DAY, alipay_lines, payment, refund, write_alipay_bill, zipped
from tests.payments.providers.alipay_double import configuration, offline, running_gateway

PAYMENT = payment(line=6, fee_rate=None, fee_base_fen=18_900)
REFUND = refund(line=7, amount_fen=5000, fee_rate=None, provider_refund_id="")
ENTRIES = [PAYMENT, REFUND]
DETAIL, SUMMARY = "20880000000000010156_20261123_业务明细.csv", "20880000000000010156_20261123_业务明细(汇总).csv"


def read(text: str | bytes, *, day: date = DAY) -> list[BillEntry]:
    content = text.encode("gb18030") if isinstance(text, str) else text
    return list(offline().read_bill(io.BytesIO(content), day=day))


def table(*entries: BillEntry, end: str = "\r\n") -> str:
    return "".join(line + end for line in alipay_lines(entries or ENTRIES))


def packed_table() -> bytes:
    return table().encode("gb18030")


def refusal(text: str | bytes, *, day: date = DAY) -> BillRefused:
    with pytest.raises(BillRefused) as refused:
        read(text, day=day)
    return refused.value


def with_cell(name: str, content: str, *, line: int) -> str:
    """The table with another content in one cell of an entry."""
    lines = table().split("\r\n")
    cells = lines[line - 1].split(",")
    cells[ALIPAY_COLUMNS.index(name)] = content
    lines[line - 1] = ",".join(cells)
    return "\r\n".join(lines)


def test_a_payment_states_what_was_ordered_and_the_fee_that_was_charged() -> None:
    assert read(table())[0] == BillEntry(
        line=6,
        kind=EntryKind.PAYMENT,
        state=EntryState.DONE,
        out_trade_no="txn_01jd3k5v7w9x",
        provider_transaction_id="4200002026202611231234567890",
        amount_fen=19_900,
        occurred_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        fee_millifen=119_000,
        fee_base_fen=18_900,
    )


def test_a_refund_is_positive_and_of_the_time_at_which_it_was_done() -> None:
    assert read(table())[1] == BillEntry(
        line=7,
        kind=EntryKind.REFUND,
        state=EntryState.DONE,
        out_trade_no="txn_01jd3k5v7w9x",
        provider_transaction_id="4200002026202611231234567890",
        amount_fen=5000,
        occurred_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        fee_millifen=-30_000,
        fee_base_fen=5000,
        refund_number="rfd_01jd3k5v7w9x",
    )


def test_a_refund_without_its_minus_is_the_same() -> None:
    assert read(table().replace("-50.00,-50.00,", "50.00,50.00,")) == ENTRIES


def test_a_refund_without_a_number_has_that_of_its_order() -> None:
    assert read(with_cell("退款批次号/请求号", "\t", line=7))[1].refund_number == "txn_01jd3k5v7w9x"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_are_free(end: str) -> None:
    assert read(table(end=end)) == ENTRIES


def test_the_detailed_table_is_taken_out_of_the_zip() -> None:
    file = io.BytesIO()
    write_alipay_bill(file, ENTRIES)
    assert read(file.getvalue()) == ENTRIES
    assert read(zipped((SUMMARY, b"#"), (DETAIL, packed_table()))) == ENTRIES


def test_an_empty_bill_has_no_entries() -> None:
    assert read("".join(f"{line}\r\n" for line in alipay_lines([]))) == []


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("订单金额（元）", "199.001", 6),
        ("订单金额（元）", "--199.00", 6),
        ("订单金额（元）", "1e3", 6),
        ("订单金额（元）", "", 6),
        ("商家实收（元）", "１９９.00", 6),
        ("服务费（元）", "0.123456", 6),
        ("服务费（元）", "免", 7),
        ("完成时间", "2026-11-23 12:00", 6),
        ("完成时间", "2026-11-23 12:61:00", 6),
        ("完成时间", "2026/11/23 12:00:00", 6),
        ("业务类型", "转账\t", 6),
        ("业务类型", "", 6),
        ("商户订单号", "t" * 129, 6),
        ("商户订单号", "a\x7f", 6),
        ("支付宝交易号", "\t", 7),
    ],
)
def test_a_cell_that_is_not_right_refuses_the_bill_and_names_the_line(name: str, content: str, line: int) -> None:
    refused = refusal(with_cell(name, content, line=line))
    assert (refused.reason, refused.line) == ("row", line)


@pytest.mark.parametrize("number", ["", "收银台-0001", "POS 2026/77"])
def test_another_system_of_the_seller_numbers_its_orders_as_it_likes(number: str) -> None:
    assert read(with_cell("商户订单号", f"{number}\t", line=6))[0].out_trade_no == number


def test_a_number_that_a_spreadsheet_has_rounded() -> None:
    refused = refusal(with_cell("支付宝交易号", "4.2E+27", line=7))
    assert (refused.fault, refused.reason, refused.line) == (BillFault.SPREADSHEET, "format", 7)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_table_that_was_saved_again_as_utf_8(encoding: str) -> None:
    assert read(table().encode(encoding)) == ENTRIES


def test_a_table_that_a_spreadsheet_program_saved_again() -> None:
    """It fills the shorter lines up with empty cells, and puts cells with a comma in quotes."""
    width = len(ALIPAY_COLUMNS)
    lines = [line + "," * (width - 1 - line.count(",")) for line in table().rstrip().split("\r\n")]
    assert read("\r\n".join(lines).replace("年卡会员", '"年卡, 送""水杯"""')) == ENTRIES


@pytest.mark.parametrize("separator", [";", "\t", "；", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("is_stripped", [True, False])
@pytest.mark.parametrize("is_packed", [True, False])
def test_a_table_that_was_saved_with_other_separators(
    separator: str, encoding: str, is_stripped: bool, is_packed: bool
) -> None:
    """It is this provider's, so whoever gave it is told to give the file as it was downloaded."""
    text = table().replace("\t", "") if is_stripped else table()
    content = text.replace(",", separator).encode(encoding)
    refused = refusal(zipped((SUMMARY, b"#"), (DETAIL, content)) if is_packed else content)
    assert (refused.fault, refused.reason, refused.line) == (BillFault.SPREADSHEET, "format", 5)


def test_a_table_whose_remarks_a_spreadsheet_program_has_put_in_quotes() -> None:
    lines = [f'"{line}"' if line.startswith("#") else line for line in table().rstrip().split("\r\n")]
    assert refusal("\r\n".join(lines)).fault is BillFault.SPREADSHEET


@pytest.mark.parametrize("change", [("年卡会员", "年卡,会员"), (",年卡会员", "")])
def test_a_row_with_another_number_of_cells(change: tuple[str, str]) -> None:
    refused = refusal(table().replace(*change, 1))
    assert (refused.reason, refused.line) == ("row", 6)


@pytest.mark.parametrize("name", ["商户订单号", "服务费（元）", "退款批次号/请求号"])
def test_a_column_that_is_missing_or_there_twice_is_named(name: str) -> None:
    missing = refusal(table().replace(f",{name},", ",新列,", 1))
    twice = refusal(table().replace(",操作员,", f",{name},", 1))
    assert (missing.reason, missing.line, missing.facts["name"]) == ("column", 5, name)
    assert (twice.reason, twice.line, twice.facts["name"]) == ("column", 5, name)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"hello", BillFault.ANOTHER_FILE),
        ("交易时间,公众账号ID,商户号\r\n`1,`2\r\n".encode(), BillFault.ANOTHER_PROVIDERS),
        ("#支付宝业务汇总查询\r\n".encode("gb18030"), BillFault.SUMMARY),
        ("#支付宝账务明细查询\r\n".encode("gb18030"), BillFault.ACCOUNT_STATEMENT),
        (b'{"response":{"code":"40004",\n"sub_code":"isp.bill_not_exist"}}', BillFault.NO_BILL),
        (zipped(("[Content_Types].xml", b"<xml/>")), BillFault.SPREADSHEET),
        (zipped(("another.csv", b"")), BillFault.ZIP_WITHOUT_BILL),
    ],
)
def test_another_file_is_called_what_it_is(content: bytes, fault: BillFault) -> None:
    refused = refusal(content)
    assert (refused.fault, refused.reason) == (fault, "format")


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2026年11月23日 09:00:00", "2026年11月23日 12:59:59"),
        ("2026年11月23日 00:00:00", "2026年11月23日 12:59:59"),
        ("2026年11月23日 00:00:01", "2026年11月24日 00:00:00"),
        ("2026年11月23日 00:00:00", "2026年11月30日 23:59:59"),
    ],
)
def test_a_part_of_the_day_is_not_the_day(begin: str, end: str) -> None:
    lines = table().split("\r\n")
    lines[2] = f"#起始日期：[{begin}]   终止日期：[{end}]"
    refused = refusal("\r\n".join(lines))
    assert (refused.fault, refused.reason, refused.line) == (BillFault.PART_OF_THE_DAY, "partial", 3)


def test_the_last_second_of_the_day_ends_it_as_well() -> None:
    lines = table().split("\r\n")
    lines[2] = "#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月23日 23:59:59]"
    assert read("\r\n".join(lines)) == ENTRIES


@pytest.mark.parametrize("period", ["#别的", "#起始日期：[2026年11月23日]   终止日期：[2026年11月23日]"])
def test_a_table_that_does_not_say_of_which_time_it_is(period: str) -> None:
    lines = table().split("\r\n")
    lines[2] = period
    assert refusal("\r\n".join(lines)).fault == BillFault.PERIOD_NOT_STATED


def test_an_empty_file_and_a_preamble_alone() -> None:
    assert refusal(b"").reason == "truncated"
    assert refusal("#支付宝业务明细查询\r\n#账号：[20880000000000010156]\r\n").reason == "truncated"


def test_every_way_of_cutting_it_short_is_seen() -> None:
    end = table().index("#导出时间")
    content = table()[:end].encode("gb18030").rstrip()
    first_entry, last_count = content.index(b"\r\n4200") + 2, content.rindex("笔".encode("gb18030")) + 2
    # Cut right behind the last count, or behind the amount that follows it, nothing that is compared is missing.
    whole = {last_count, content.rindex("元".encode("gb18030"), 0, len(content) - 1) + 2}

    def reasons(first: int, end: int) -> set[str]:
        return {refusal(content[:length]).reason for length in range(first, end) if length not in whole}

    assert reasons(0, first_entry) == {"truncated", "format", "column"}
    assert reasons(first_entry, len(content)) == {"truncated"}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("交易合计：1笔", "交易合计：2笔"), 9),
        (("退款合计：1笔", "退款合计：0笔"), 10),
        (("商家实收共189.00元", "商家实收共189.01元"), 9),
        (("商家实收退款共-50.00元", "商家实收退款共-49.99元"), 10),
    ],
)
def test_totals_that_the_entries_do_not_add_up_to(change: tuple[str, str], line: int) -> None:
    assert change[0] in table()
    refused = refusal(table().replace(*change))
    assert (refused.reason, refused.line) == ("totals", line)


@pytest.mark.parametrize(("amount", "is_right"), [("199.00", True), ("189.00", False)])
def test_older_bills_total_the_orders(amount: str, is_right: bool) -> None:
    older = table().replace("商家实收共189.00元，商家优惠共0.00元", f"交易金额共{amount}元，优惠金额共0.00元")
    if is_right:
        assert read(older) == ENTRIES
    else:
        assert refusal(older).reason == "totals"


def test_totals_may_be_counts_alone() -> None:
    assert read(table().replace("，商家实收共189.00元，商家优惠共0.00元", "")) == ENTRIES


def test_totals_that_cannot_be_read() -> None:
    refused = refusal(table().replace("商家实收共189.00元", "商家实收共1.8.9元"))
    assert (refused.reason, refused.line) == ("row", 9)


@pytest.mark.parametrize("title", ["交易合计", "退款合计"])
def test_a_total_that_is_missing(title: str) -> None:
    assert refusal(table().replace(title, "别的合计")).reason == "truncated"


def test_an_entry_behind_the_end_of_the_list() -> None:
    refused = refusal(table() + table().split("\r\n")[5] + "\r\n")
    assert (refused.reason, refused.line) == ("row", 12)


def test_a_remark_among_the_entries_does_not_end_the_list() -> None:
    refused = refusal(table().replace("\r\n4200", "\r\n#业务明细列表结束\r\n4200", 1))
    assert (refused.reason, refused.line) == ("row", 6)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_a_bill_of_another_day(day: date) -> None:
    refused = refusal(table(), day=day)
    assert (refused.reason, refused.line) == ("day", 3)


def test_an_entry_of_another_day() -> None:
    late = replace(PAYMENT, occurred_at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    refused = refusal(table(PAYMENT, late))
    assert (refused.reason, refused.line) == ("day", 7)


def test_a_bill_of_another_seller() -> None:
    refused = refusal(table().replace("[2088000000000001", "[2088000000000002"))
    assert (refused.reason, refused.line) == ("merchant", 2)


def test_a_bill_that_does_not_say_whose_it_is() -> None:
    assert refusal(table().replace("#账号：", "#别的：")).reason == "merchant"


def test_without_a_seller_in_the_settings_any_seller_is_ours() -> None:
    with running_gateway() as gateway:
        adapter = gateway.adapter(seller_id="")
    content = table().replace("[2088000000000001", "[2088000000000002").encode("gb18030")
    assert list(adapter.read_bill(io.BytesIO(content), day=DAY)) == ENTRIES
    assert configuration().seller_id
