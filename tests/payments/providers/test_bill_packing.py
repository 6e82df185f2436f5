"""The files that bills come in, hostile ones among them: each is refused, and none is unpacked into memory."""

import gzip
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest

from payments.providers import bill_packing
from payments.providers.bill_lines import MAXIMUM_LINE_LENGTH, numbered_lines, split_cells
from payments.providers.bill_packing import unpacked
from payments.providers.billing import BillFault, BillRefused
from tests.bills import APP_ID, DAY, MERCHANT_ID, SELLER_ID, alipay_lines, payments, write_alipay_bill, zipped
from tests.bills import write_wechat_bill as write_wechat
from tests.payments.providers import alipay_double, wechat_v3_double

DETAIL = "20880000000000010156_20261123_业务明细.csv"
TABLE = "".join(f"{line}\r\n" for line in alipay_lines(payments(3))).encode("gb18030")


def alipay_reason(content: bytes) -> str:
    with pytest.raises(BillRefused) as refused:
        list(alipay_double.offline().read_bill(io.BytesIO(content), day=DAY))
    return refused.value.reason


def wechat_reason(content: bytes) -> str:
    with pytest.raises(BillRefused) as refused:
        list(wechat_v3_double.offline().read_bill(io.BytesIO(content), day=DAY))
    return refused.value.reason


def peak_bytes(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def alipay_zip(count: int = 3) -> bytes:
    file = io.BytesIO()
    write_alipay_bill(file, payments(count))
    return file.getvalue()


def wechat_gzip(count: int = 3) -> bytes:
    file = io.BytesIO()
    write_wechat(file, payments(count))
    return file.getvalue()


# One provider's file in the other's hands


def test_each_provider_refuses_the_others_bill() -> None:
    plain = gzip.decompress(wechat_gzip())
    assert wechat_reason(alipay_zip()) == "format"
    assert wechat_reason(TABLE) == "format"
    assert alipay_reason(wechat_gzip()) == "format"
    assert alipay_reason(plain) == "format"


def test_accounts_of_the_composer_are_those_of_the_doubles() -> None:
    assert (APP_ID, MERCHANT_ID) == (wechat_v3_double.APP_ID, wechat_v3_double.MERCHANT_ID)
    assert SELLER_ID == alipay_double.SELLER_ID


# Cut short, damaged


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_packed_file_that_is_cut_short(share: float) -> None:
    packed, archive = wechat_gzip(2000), alipay_zip(2000)
    assert wechat_reason(packed[: int(len(packed) * share)]) == "truncated"
    assert alipay_reason(archive[: int(len(archive) * share)]) == "truncated"


def test_an_empty_file() -> None:
    assert wechat_reason(b"") == alipay_reason(b"") == "truncated"


def test_a_checksum_that_does_not_hold() -> None:
    packed = bytearray(wechat_gzip())
    packed[-8] ^= 1
    assert wechat_reason(bytes(packed)) == "truncated"
    archive = bytearray(zipped((DETAIL, TABLE)))
    directory = archive.index(b"PK\x01\x02")
    archive[directory + 16] ^= 1
    assert alipay_reason(bytes(archive)) == "truncated"


def test_bytes_that_are_not_deflated() -> None:
    packed = bytearray(wechat_gzip())
    packed[20:40] = b"\xff" * 20
    assert wechat_reason(bytes(packed)) == "truncated"


@pytest.mark.parametrize(("more_bytes", "further"), [(10_000, 0), (0, 1000)], ids=["directory", "member"])
def test_a_zip_whose_directory_points_before_its_beginning(more_bytes: int, further: int) -> None:
    archive = bytearray(zipped((DETAIL, TABLE)))
    end = archive.index(b"PK\x05\x06")
    size, offset = struct.unpack_from("<II", archive, end + 12)
    struct.pack_into("<II", archive, end + 12, size + more_bytes, offset + further)
    assert alipay_reason(bytes(archive)) == "truncated"


# Zips of another kind


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["20880000000000010156_20261123_业务明细(汇总).csv"],
        ["other.csv"],
        ["20880000000000010156_20261123_业务明细.txt"],
        [DETAIL, "20880000000000010156_20261124_业务明细.csv"],
    ],
)
def test_a_zip_without_exactly_one_detailed_table(names: list[str]) -> None:
    assert alipay_reason(zipped(*[(name, TABLE) for name in names])) == "format"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_bills_are_not_packed_with(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("业务明细.csv", TABLE)
    assert alipay_reason(file.getvalue()) == "format"


def test_a_member_that_needs_a_password() -> None:
    archive = bytearray(zipped((DETAIL, TABLE)))
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    assert alipay_reason(bytes(archive)) == "format"


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (b"PK\x01\x02", (6, b"\xff\x00")),  # made by a later version of the format
        (b"PK\x01\x02", (8, b"\x20\x00")),  # patched data
        (b"PK\x01\x02", (8, b"\x00\x08")),  # its name said to be UTF-8, in the directory
        (b"PK\x03\x04", (6, b"\x00\x08")),  # and before the member
        (b"PK\x01\x02", (46, b"\xff\xff")),  # a name that is no text, in the directory
    ],
)
def test_zips_that_the_library_gives_up_on(place: bytes, change: tuple[int, bytes]) -> None:
    archive = bytearray(zipped(("业务明细.csv", TABLE)))
    start = archive.index(place) + change[0]
    archive[start : start + len(change[1])] = change[1]
    assert alipay_reason(bytes(archive)) == "format"


def test_a_zip_with_any_byte_changed_is_read_or_refused_and_nothing_else() -> None:
    """What the library that unpacks raises of its own is not let through, wherever the damage is."""
    archive = zipped((DETAIL, TABLE))
    for position in range(len(archive)):
        damaged = bytearray(archive)
        damaged[position] ^= 0xFF
        with suppress(BillRefused):
            list(alipay_double.offline().read_bill(io.BytesIO(damaged), day=DAY))


def test_names_in_unicode_are_read_as_well() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("2088_业务明细.csv", TABLE)
    assert len(list(alipay_double.offline().read_bill(io.BytesIO(file.getvalue()), day=DAY))) == 3


# Bombs


def test_a_zip_of_too_many_members() -> None:
    assert alipay_reason(zipped(*[(f"{number}.csv", b"") for number in range(17)])) == "too_large"


def test_a_directory_that_is_too_long_is_not_read() -> None:
    archive = zipped(*[(f"{number}.csv", b"") for number in range(30_000)])
    assert alipay_reason(archive) == "too_large"
    assert peak_bytes(lambda: alipay_reason(archive)) < 8_000_000


@pytest.mark.parametrize("content", [b"\n", b"x"])
def test_what_unpacks_to_too_much_is_given_up(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_packing, "UNMEASURED_BYTES", 1_000_000)
    packed = gzip.compress(content * 40_000_000)

    def unpack() -> None:
        with pytest.raises(BillRefused) as refused:
            for _ in unpacked(io.BytesIO(packed)):
                pass
        assert refused.value.reason == "too_large"

    assert peak_bytes(unpack) < 4_000_000


def test_a_member_that_unpacks_to_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_packing, "UNMEASURED_BYTES", 1_000_000)
    archive = zipped((DETAIL, TABLE[:30] + (b"#" + b" " * 1000 + b"\r\n") * 20_000))
    assert peak_bytes(lambda: alipay_reason(archive)) < 4_000_000
    assert alipay_reason(archive) == "too_large"


def test_no_bill_is_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_packing, "MAXIMUM_BYTES", 1000)
    assert wechat_reason(gzip.decompress(wechat_gzip(20))) == "too_large"


def test_a_line_that_does_not_end() -> None:
    bomb = gzip.compress("交易时间".encode() + b"x" * 15_000_000)
    assert wechat_reason(bomb) == "too_large"
    assert peak_bytes(lambda: wechat_reason(bomb)) < 4_000_000


def test_a_line_that_is_too_long_is_named() -> None:
    with pytest.raises(BillRefused) as refused:
        list(numbered_lines([b"a\nb\n" + b"c" * 70_000 + b"\nd\n"]))
    assert (refused.value.reason, refused.value.line) == ("too_large", 3)
    longest = "c" * MAXIMUM_LINE_LENGTH
    assert list(numbered_lines([f"{longest}\n".encode()])) == [(1, longest)]


# Lines


def test_lines_are_numbered_across_pieces_and_characters_are_not_torn() -> None:
    content = "会员\r\n卡\n\n末".encode()
    for size in range(1, len(content)):
        pieces = [content[start : start + size] for start in range(0, len(content), size)]
        assert list(numbered_lines(pieces)) == [(1, "会员"), (2, "卡"), (3, ""), (4, "末")]


def test_a_last_line_that_lacks_half_of_its_end() -> None:
    assert list(numbered_lines([b"a\r\nb\r"])) == [(1, "a"), (2, "b")]


def test_only_line_feeds_end_a_line() -> None:
    content = "a\u2028b\x0bc\x85d\ne\n".encode()
    assert list(numbered_lines([content])) == [(1, "a\u2028b\x0bc\x85d"), (2, "e")]


def test_lines_before_bytes_that_are_no_text_come_first() -> None:
    lines = numbered_lines([b"a\nb\n\xff\nc\n"])
    assert (next(lines), next(lines)) == ((1, "a"), (2, "b"))
    with pytest.raises(BillRefused) as refused:
        next(lines)
    assert (refused.value.reason, refused.value.line) == ("row", 3)


def test_a_character_that_the_end_of_the_file_cuts() -> None:
    with pytest.raises(BillRefused) as refused:
        list(numbered_lines([b"a\n" + "会".encode()[:2]]))
    assert (refused.value.reason, refused.value.line) == ("truncated", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_first_line_says_which_text_it_is(encoding: str, size: int) -> None:
    content = "支付宝业务明细查询\n年卡会员\n末".encode(encoding)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert [line for _, line in numbered_lines(pieces)] == ["支付宝业务明细查询", "年卡会员", "末"]


@pytest.mark.parametrize("content", ["交易时间\n".encode("utf-16"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n"])
def test_what_only_a_spreadsheet_program_writes(content: bytes) -> None:
    with pytest.raises(BillRefused) as refused:
        list(numbered_lines([content]))
    assert refused.value.fault == BillFault.SPREADSHEET


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b", ["a", "b"]),
        ('a,b"c', ["a", 'b"c']),
        ('"a,x",b', ["a,x", "b"]),
        ('"a ""x"", y",b', ['a "x", y', "b"]),
        ("a,b,c", None),
        ('"a,b,c', None),
    ],
)
def test_a_cell_in_quotes_is_one_cell(text: str, cells: list[str] | None) -> None:
    assert split_cells(text, separator=",", width=2) == cells


# Memory


@pytest.mark.parametrize("provider", ["alipay", "wechat"])
def test_memory_does_not_grow_with_the_bill(provider: str) -> None:
    adapter = alipay_double.offline() if provider == "alipay" else wechat_v3_double.offline()
    bills = [alipay_zip, wechat_gzip][provider == "wechat"]

    def peak(count: int) -> int:
        file = io.BytesIO(bills(count))
        return peak_bytes(lambda: sum(1 for _ in adapter.read_bill(file, day=DAY)))

    peak(100)
    small, large = peak(3000), peak(9000)
    assert large < small + 500_000
