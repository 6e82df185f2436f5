"""What stands before the entries of Alipay's bill: what kind of bill it is, whose, and of which time.

`#支付宝业务明细查询`, `#账号：[20880000000000010156]`, `#起始日期：[2026年11月23日 00:00:00]   终止日期：[…]`,
where the end is the day's last second or the next day's first. A person may fetch any part of a day in Alipay's
console.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from payments.providers.bill_beginning import another_beginning
from payments.providers.bill_lines import Lines, broken, is_saved_again
from payments.providers.billing import BillFault, BillRefused

TITLE = "#支付宝业务明细"
_OTHER_TITLES = {
    "#支付宝业务汇总": BillFault.SUMMARY,
    "#支付宝账务": BillFault.ACCOUNT_STATEMENT,
}
# The name of a column by which the line of the names is known, whatever is between them.
_MARK = "支付宝交易号"
_ACCOUNT = re.compile(r"#账号：\[([0-9]+)\]", re.ASCII)
_MOMENT = r"\[([0-9]{4})年([0-9]{2})月([0-9]{2})日 ([0-9]{2}:[0-9]{2}:[0-9]{2})\]"
_PERIOD = re.compile(rf"#起始日期：{_MOMENT}\s*终止日期：{_MOMENT}", re.ASCII)
_PERIOD_TITLE = "#起始日期"
_FIRST_SECOND, _LAST_SECOND = "00:00:00", "23:59:59"


@dataclass(slots=True)
class _Stated:
    """What has been read and found right."""

    is_ours: bool
    is_whole: bool = False


def read_preamble(lines: Lines, *, day: date, seller_id: str) -> tuple[int, list[str]]:
    """The line of the columns' names, and these; raises BillRefused unless it is the seller's bill of the whole day.

    Without a `seller_id` any seller is right.
    """
    stated, line = _Stated(is_ours=not seller_id), 0
    for line, text in lines:
        if line == 1 and not text.startswith(TITLE):
            raise _another_title(text, lines)
        if not text.startswith("#"):
            _require_all_said(stated)
            return line, _columns(text, line=line)
        if text.startswith(_PERIOD_TITLE):
            _require_whole_day(_period(text, lines, line=line), line=line, day=day)
            stated.is_whole = True
        stated.is_ours = _require_seller(text, line=line, seller_id=seller_id) or stated.is_ours
    raise BillRefused(BillFault.CUT_SHORT if line else BillFault.EMPTY_FILE)


def _columns(text: str, *, line: int) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if _MARK not in names and is_saved_again(text, {_MARK}):
        raise BillRefused(BillFault.SPREADSHEET, line=line)
    return names


def _another_title(text: str, lines: Lines) -> BillRefused:
    if text.startswith(f'"{TITLE}'):  # no bill has its remarks in quotes
        return BillRefused(BillFault.SPREADSHEET, line=1)
    for title, fault in _OTHER_TITLES.items():
        if text.startswith(title):
            return BillRefused(fault, line=1)
    return another_beginning(text, lines)


def _require_all_said(stated: _Stated) -> None:
    if not stated.is_ours:
        raise BillRefused(BillFault.MERCHANT_NOT_STATED)
    if not stated.is_whole:
        raise BillRefused(BillFault.PERIOD_NOT_STATED)


def _period(text: str, lines: Lines, *, line: int) -> tuple[str, str]:
    """From when until when the line says that the bill goes, as `yyyy-MM-dd HH:mm:ss`."""
    match = _PERIOD.match(text)
    if match is None:
        raise broken(lines, line, BillFault.PERIOD_NOT_STATED)
    begin, end = ("{}-{}-{} {}".format(*match.groups()[first : first + 4]) for first in (0, 4))
    return begin, end


def _require_whole_day(period: tuple[str, str], *, line: int, day: date) -> None:
    """Raises BillRefused for another day, or for another part of time than this whole day."""
    begin, end = period
    stated = begin.partition(" ")[0]
    if stated != day.isoformat():
        raise BillRefused(BillFault.ANOTHER_DAY, line=line, stated=stated, expected=day.isoformat())
    ends = (f"{day + timedelta(days=1)} {_FIRST_SECOND}", f"{day} {_LAST_SECOND}")
    if not begin.endswith(_FIRST_SECOND) or end not in ends:
        raise BillRefused(BillFault.PART_OF_THE_DAY, line=line, begin=begin, end=end)


def _require_seller(text: str, *, line: int, seller_id: str) -> bool:
    """Whether the line names the seller, whose account is its id with digits behind it; raises for another seller."""
    account = _ACCOUNT.match(text)
    if account is not None and not account[1].startswith(seller_id):
        raise BillRefused(BillFault.ANOTHER_MERCHANT, line=line, stated=account[1], expected=seller_id)
    return account is not None
