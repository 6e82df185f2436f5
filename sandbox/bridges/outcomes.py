"""What the payer does in the app, and what the app then says to the page, which is not always true."""

from enum import StrEnum

from sandbox import announcements, book, clock
from sandbox.models import Provider, Trade


class Outcome(StrEnum):
    """CLAIMS_PAID pays nothing and says paid, CLAIMS_CANCELLED pays and says cancelled: no word is a proof."""

    PAY = "pay"
    CANCEL = "cancel"
    FAIL = "fail"
    CLAIMS_PAID = "claims_paid"
    CLAIMS_CANCELLED = "claims_cancelled"


class Word(StrEnum):
    OK = "ok"
    CANCELLED = "cancelled"
    FAILED = "failed"


WORDS = {
    Outcome.PAY: Word.OK,
    Outcome.CANCEL: Word.CANCELLED,
    Outcome.FAIL: Word.FAILED,
    Outcome.CLAIMS_PAID: Word.OK,
    Outcome.CLAIMS_CANCELLED: Word.CANCELLED,
}
SPOKEN = {
    Provider.WECHAT: {
        Word.OK: "get_brand_wcpay_request:ok",
        Word.CANCELLED: "get_brand_wcpay_request:cancel",
        Word.FAILED: "get_brand_wcpay_request:fail",
    },
    Provider.ALIPAY: {Word.OK: "9000", Word.CANCELLED: "6001", Word.FAILED: "4000"},
}


def press(trade: Trade, outcome: Outcome) -> Word:
    """Do it, the merchant being told of a payment in a moment; what the app says of it.

    Of two that pay at the same time one does, and the other's payment fails.
    """
    if outcome in (Outcome.PAY, Outcome.CLAIMS_CANCELLED):
        try:
            book.pay(trade)
        except (book.TradeIsPaid, book.TradeIsClosed):
            return Word.FAILED
        announcements.payment(trade, due_at=clock.now())
    return WORDS[outcome]
