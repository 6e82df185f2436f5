"""The days of the month, and what is to happen on chosen ones."""

from collections.abc import Iterator
from datetime import date

from foundation.days import ONE_DAY
from payments.enums import ProviderName

ALIPAY, WECHAT = ProviderName.ALIPAY, ProviderName.WECHAT
FIRST, LAST = date(2026, 10, 30), date(2026, 11, 30)
BILLS = {
    date(2026, 11, 4): "bill_missing_row",
    date(2026, 11, 6): "bill_wrong_amount",
    date(2026, 11, 10): "bill_duplicate_row",
    date(2026, 11, 12): "bill_extra_row",
}
EXPECTED = {"bill_missing_row": "missing_there", "bill_wrong_amount": "amount", "bill_duplicate_row": "duplicate"}
WRONG_FEES = {date(2026, 11, 16): ALIPAY, date(2026, 11, 17): WECHAT}
# Their bills come a day late, with a payment that nobody had told of: it is heard of when the day is closed.
LATE = {date(2026, 10, 31): ALIPAY, date(2026, 11, 8): WECHAT, date(2026, 11, 20): ALIPAY}
UNHEARD = {date(2026, 11, 5): WECHAT, date(2026, 11, 22): ALIPAY}
ELSEWHERE = {date(2026, 11, 9): WECHAT, date(2026, 11, 24): ALIPAY}
PAID_TWICE = {date(2026, 11, 13)}
OVER_OR_SHORT = {date(2026, 11, 3): -1_000, date(2026, 11, 18): 550}
LEFT_OPEN = date(2026, 11, 14)
REOPENED = date(2026, 11, 19)
INVOICED = {date(2026, 10, 30), date(2026, 11, 11), date(2026, 11, 23)}


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += ONE_DAY
