"""WeChat Pay's bill: what is read out of it, and every way in which it is refused."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from payments.providers.billing import BillEntry, BillFault, BillRefused, EntryKind, EntryState
from tests.bills import DAY, WECHAT_COLUMNS, payment, refund, wechat_lines, write_wechat_bill, zipped
from tests.payments.providers import wechat_v2_double
from tests.payments.providers.wechat_v3_double import offline

PAYMENT, REFUND = payment(line=2), refund(line=3, amount_fen=5000)
ENTRIES = [PAYMENT, REFUND]


def read(text: str | bytes, *, day: date = DAY) -> list[BillEntry]:
    content = text.encode() if isinstance(text, str) else text
    return list(offline().read_bill(io.BytesIO(content), day=day))


def table(*entries: BillEntry, end: str = "\r\n") -> str:
    return "".join(line + end for line in wechat_lines(entries or ENTRIES))


def refusal(text: str | bytes, *, day: date = DAY) -> BillRefused:
    with pytest.raises(BillRefused) as refused:
        read(text, day=day)
    return refused.value


def with_cell(name: str, content: str, *, line: int) -> str:
    """The table with another content in one cell of an entry."""
    lines = table().split("\r\n")
    cells = lines[line - 1].removeprefix("`").split(",`")
    cells[WECHAT_COLUMNS.index(name)] = content
    lines[line - 1] = "`" + ",`".join(cells)
    return "\r\n".join(lines)


def test_a_payment_states_what_was_ordered_and_what_the_fee_is_taken_of() -> None:
    entry = payment(line=2, amount_fen=19_900, fee_base_fen=18_900, fee_millifen=113_000)
    assert read(table(entry)) == [
        BillEntry(
            line=2,
            kind=EntryKind.PAYMENT,
            state=EntryState.DONE,
            out_trade_no="txn_01jd3k5v7w9x",
            provider_transaction_id="4200002026202611231234567890",
            amount_fen=19_900,
            occurred_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
            fee_millifen=113_000,
            fee_base_fen=18_900,
            fee_rate=Decimal("0.006"),
        )
    ]


def test_a_refund_states_what_was_asked_for_and_what_was_given_back() -> None:
    entry = refund(line=2, amount_fen=19_900, fee_base_fen=18_900, fee_millifen=-113_000)
    (read_entry,) = read(table(entry))
    assert (read_entry.amount_fen, read_entry.fee_base_fen, read_entry.fee_millifen) == (19_900, 18_900, -113_000)
    assert (read_entry.refund_number, read_entry.provider_refund_id) == ("rfd_01jd3k5v7w9x", "50300806962021070109")
    assert read_entry.out_trade_no == "txn_01jd3k5v7w9x"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("SUCCESS", EntryState.DONE),
        ("PROCESSING", EntryState.PROCESSING),
        ("FAIL", EntryState.FAILED),
        ("CHANGE", EntryState.FAILED),
    ],
)
def test_states_of_a_refund(word: str, state: EntryState) -> None:
    assert read(with_cell("退款状态", word, line=3))[1].state is state


def test_a_payment_that_was_taken_back_is_a_refund() -> None:
    assert read(with_cell("交易状态", "REVOKED", line=3))[1].kind is EntryKind.REFUND


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_are_free(end: str, mark: str) -> None:
    assert read(mark + table(end=end)) == ENTRIES


def test_the_last_line_may_lack_its_end() -> None:
    assert read(table().rstrip()) == ENTRIES


def test_a_packed_bill_is_known_by_its_content() -> None:
    packed, plain = io.BytesIO(), io.BytesIO()
    write_wechat_bill(packed, ENTRIES)
    write_wechat_bill(plain, ENTRIES, is_packed=False)
    assert packed.getvalue()[:2] == b"\x1f\x8b"
    assert read(packed.getvalue()) == read(plain.getvalue()) == ENTRIES


def test_both_versions_read_alike() -> None:
    bill = io.BytesIO(table().encode())
    assert list(wechat_v2_double.offline().read_bill(bill, day=DAY)) == ENTRIES


def test_an_empty_bill_has_no_entries() -> None:
    assert read("".join(f"{line}\r\n" for line in wechat_lines([]))) == []


def test_no_rate_and_totals_without_a_second_decimal() -> None:
    changed = with_cell("费率", "", line=2).replace("`199.00,`50.00", "`199.0,`50.0")
    assert read(changed)[0].fee_rate is None


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("订单金额", "199.001", 2),
        ("订单金额", "-199.00", 2),
        ("订单金额", "1e3", 2),
        ("订单金额", "", 2),
        ("订单金额", "１９９.00", 2),
        ("订单金额", "9999999999999", 2),
        ("应结订单金额", "NaN", 2),
        ("申请退款金额", "50,00", 3),
        ("手续费", "0.123456", 2),
        ("手续费", "+0.12", 2),
        ("费率", "0.60", 2),
        ("费率", "-0.60%", 2),
        ("货币种类", "USD", 2),
        ("交易时间", "2026-11-23  12:00:00", 2),
        ("交易时间", "2026-11-23T12:00:00", 2),
        ("交易时间", "2026-11-23 12:00", 2),
        ("交易时间", "2026-11-23 25:00:00", 2),
        ("交易时间", "2026-11-23 12:00+08", 2),
        ("交易时间", "", 2),
        ("交易状态", "PERHAPS", 2),
        ("交易状态", "", 2),
        ("退款状态", "PERHAPS", 3),
        ("退款状态", "", 3),
        ("商户订单号", "t" * 129, 2),
        ("微信订单号", "", 2),
        ("微信订单号", "42\x00", 2),
        ("微信退款单号", "0", 3),
    ],
)
def test_a_cell_that_is_not_right_refuses_the_bill_and_names_the_line(name: str, content: str, line: int) -> None:
    refused = refusal(with_cell(name, content, line=line))
    assert (refused.reason, refused.line) == ("row", line)


def test_no_refusal_repeats_what_was_in_the_cell() -> None:
    refused = refusal(with_cell("商户订单号", "txn_secret \x00", line=2))
    assert "secret" not in str(refused)
    assert f"line {refused.line}" in str(refused)


@pytest.mark.parametrize("change", [("CNY,`", "CNY"), ("0.00,`\r\n", "0.00,`,`\r\n"), ("`2026", "2026")])
def test_a_row_with_another_number_of_cells(change: tuple[str, str]) -> None:
    refused = refusal(table().replace(*change, 1))
    assert (refused.reason, refused.line) == ("row", 2)


def test_a_blank_line_between_entries() -> None:
    refused = refusal(table().replace("\r\n`", "\r\n\r\n`", 1))
    assert (refused.reason, refused.line) == ("row", 2)


@pytest.mark.parametrize("name", ["订单金额", "商户退款单号", "货币种类", "费率"])
def test_a_column_that_is_missing_or_there_twice_is_named(name: str) -> None:
    missing = refusal(table().replace(f",{name},", ",新列,", 1))
    twice = refusal(table().replace(",设备号,", f",{name},", 1))
    assert (missing.reason, missing.line, missing.facts["name"]) == ("column", 1, name)
    assert (twice.reason, twice.line, twice.facts["name"]) == ("column", 1, name)


def test_a_total_that_is_missing_is_named() -> None:
    refused = refusal(table().replace(",申请退款总金额", ",新列", 1))
    assert (refused.reason, refused.line, refused.facts["name"]) == ("column", 4, "申请退款总金额")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"hello", BillFault.ANOTHER_FILE),
        (b"\x00", BillFault.ANOTHER_FILE),
        ("支付宝交易号,商户订单号".encode("gb18030"), BillFault.ANOTHER_PROVIDERS),
        ("#支付宝业务明细查询".encode("gb18030"), BillFault.ANOTHER_PROVIDERS),
        (zipped(("a.csv", b"")), BillFault.ANOTHER_PROVIDERS),
        (zipped(("[Content_Types].xml", b"")), BillFault.SPREADSHEET),
        ("记账时间,微信支付业务单号,资金流水单号".encode(), BillFault.ACCOUNT_STATEMENT),
        ("交易时间,商户订单号,交易状态,总金额".encode(), BillFault.EARLY_FORM),
        (b"<xml><return_code>FAIL</return_code></xml>", BillFault.ANOTHER_FILE),
        (b"<xml><return_code>FAIL</return_code>\n<return_msg>NO Bill Exist</return_msg></xml>", BillFault.NO_BILL),
        (b'{"code":"NO_STATEMENT_EXIST"}', BillFault.NO_BILL),
    ],
)
def test_another_file_is_called_what_it_is(content: bytes, fault: BillFault) -> None:
    refused = refusal(content)
    assert (refused.fault, refused.reason) == (fault, "format")


def test_bytes_that_are_no_text_are_in_the_line_that_is_named() -> None:
    lines = table().encode().split(b"\r\n")
    lines[2] = lines[2].replace("年卡".encode(), "年卡".encode("gb18030"))
    refused = refusal(b"\r\n".join(lines))
    assert (refused.reason, refused.line) == ("row", 3)


def test_every_way_of_cutting_it_short_is_seen() -> None:
    content = table().encode().rstrip()
    first_entry, last_number = content.index(b"\r\n`") + 2, content.rindex(b"`") + 1

    def reasons(first: int, end: int) -> set[str]:
        return {refusal(content[:length]).reason for length in range(first, end)}

    assert reasons(0, first_entry) == {"truncated", "format", "column"}
    assert reasons(first_entry, last_number + 1) == {"truncated"}
    assert reasons(last_number + 1, len(content) - len(".00")) == {"totals"}


@pytest.mark.parametrize(
    "change",
    [
        ("`2,`199.00", "`3,`199.00"),
        (",`199.00,`50.00\r\n", ",`199.01,`50.00\r\n"),
        (",`199.00,`50.00\r\n", ",`199.00,`49.99\r\n"),
        ("`0.89000,`199.00,`50.00", "`0.89001,`199.00,`50.00"),
    ],
)
def test_totals_that_the_entries_do_not_add_up_to(change: tuple[str, str]) -> None:
    assert change[0] in table()
    refused = refusal(table().replace(*change))
    assert (refused.reason, refused.line) == ("totals", 5)


def test_an_entry_that_was_taken_out_or_put_in() -> None:
    lines = table().split("\r\n")
    assert refusal("\r\n".join(lines[:1] + lines[2:])).reason == "totals"
    assert refusal("\r\n".join(lines[:2] + lines[1:])).reason == "totals"


@pytest.mark.parametrize("count", ["two", "+2", "２", "2.0"])
def test_totals_that_cannot_be_read(count: str) -> None:
    refused = refusal(table().replace("`2,`199.00", f"`{count},`199.00") + "\r\n")
    assert (refused.reason, refused.line) == ("row", 5)


def test_something_behind_the_totals() -> None:
    refused = refusal(table() + "`more\r\n")
    assert (refused.reason, refused.line) == ("row", 6)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_a_bill_of_another_day(day: date) -> None:
    refused = refusal(table(), day=day)
    assert (refused.reason, refused.line) == ("day", 2)


def test_the_day_is_that_of_utc_plus_eight() -> None:
    before_midnight = replace(PAYMENT, occurred_at=datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC))
    assert read(table(before_midnight)) == [before_midnight]
    after_midnight = replace(PAYMENT, occurred_at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert refusal(table(after_midnight)).reason == "day"


def test_an_entry_of_another_merchant() -> None:
    refused = refusal(with_cell("商户号", "1900000110", line=3))
    assert (refused.reason, refused.line) == ("merchant", 3)
    assert refused.facts == {"stated": "1900000110", "expected": "1900000109"}


def test_an_entry_of_another_app_of_the_merchant_is_marked() -> None:
    first, second = read(with_cell("公众账号ID", "wxffffffffffffffff", line=3))
    assert (first, second) == (PAYMENT, replace(REFUND, is_of_other_app=True))


@pytest.mark.parametrize("number", ["", "收银台-0001", "POS 2026/77"])
def test_another_system_of_the_merchant_numbers_its_orders_as_it_likes(number: str) -> None:
    assert read(with_cell("商户订单号", number, line=2))[0].out_trade_no == number


@pytest.mark.parametrize("number", ["", "0"])
def test_a_refund_without_a_number_of_the_merchant(number: str) -> None:
    assert read(with_cell("商户退款单号", number, line=3))[1].refund_number == ""


def test_blanks_around_what_a_cell_says() -> None:
    spaced = table().replace(",`", " \t,` ").replace("`2,", "` 2 ,")
    assert read(spaced) == ENTRIES


def test_a_table_in_gbk() -> None:
    assert read(table().encode("gb18030")) == ENTRIES


def test_a_table_that_a_spreadsheet_program_saved_again() -> None:
    """It puts cells with a comma or a quote in quotes, and fills the shorter lines up with empty cells."""
    lines = table().replace("`年卡会员\\ 送水杯", '"`年卡会员, 送""水杯"""').rstrip().split("\r\n")
    width = len(WECHAT_COLUMNS)
    padded = [line if line.startswith("`") and "年卡" in line else line + "," * (width - 7) for line in lines[1:]]
    assert read("\r\n".join([lines[0], *padded])) == ENTRIES


@pytest.mark.parametrize("separator", [";", "\t", "；"])
def test_a_table_that_was_saved_with_other_separators(separator: str) -> None:
    """It is this provider's, so whoever gave it is told to give the file as it was downloaded."""
    assert refusal(table().replace(",", separator)).fault is BillFault.SPREADSHEET


SUCCESS_COLUMNS = [name for name in WECHAT_COLUMNS if "退款" not in name or name == "申请退款金额"]
REFUND_COLUMNS = [*WECHAT_COLUMNS[:14], "退款申请时间", "退款成功时间", *WECHAT_COLUMNS[14:]]


@pytest.mark.parametrize(
    ("columns", "fault"), [(SUCCESS_COLUMNS, BillFault.PAYMENTS_ONLY), (REFUND_COLUMNS, BillFault.REFUNDS_ONLY)]
)
def test_half_a_bill_is_not_a_whole_one(columns: list[str], fault: BillFault) -> None:
    """Its own totals hold; the columns say which half it is."""
    entries = [PAYMENT] if fault is BillFault.PAYMENTS_ONLY else [REFUND]
    refused = refusal("".join(f"{line}\r\n" for line in wechat_lines(entries, columns=columns)))
    assert (refused.fault, refused.reason, refused.line) == (fault, "partial", 1)
