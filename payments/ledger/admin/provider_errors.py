"""What a provider's error means for the person at the console, and what to do; the code stands behind it.

The codes are those of Alipay's trade interfaces and of WeChat Pay v2 and v3, as their documents list them, and what the
adapters say of an answer that cannot be believed.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_LATER = gettext_lazy("The provider is not able to answer just now. It is tried again by itself.")
_NO_FUNDS = gettext_lazy("The merchant’s balance is too low. Top it up at the provider, then try again.")
_NO_RIGHT = gettext_lazy(
    "The merchant has no right to this at the provider. Ask for it there, or have the settings looked at."
)
_SIGNED_WRONG = gettext_lazy("The provider does not accept our signature. Have the keys in the settings looked at.")
_NOT_READ = gettext_lazy("The provider does not accept the request as it is. Have whoever runs the system look at it.")
_UNBELIEVED = gettext_lazy("The answer cannot be believed, so it counts for nothing. It is asked for again by itself.")
_NOT_THERE = gettext_lazy("The provider does not know this order: nobody has begun to pay it there.")
_CLOSED = gettext_lazy("The order is closed at the provider. Begin a new one.")
_PAID = gettext_lazy("The order is paid at the provider already. Ask for its state.")
_USED = gettext_lazy(
    "The provider knows this number with other contents. Have it looked at before anything is sent again."
)
_NO_REFUND = gettext_lazy(
    "The provider no longer refunds this trade, or not so much of it. Pay the money out by hand and say so."
)
_PAYER = gettext_lazy("The payer’s account does not allow this. The payer has to ask the provider, or pay another way.")

_MEANINGS: Mapping[str, Promise] = {
    **dict.fromkeys(
        ("SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "UNKNOWN_ERROR", "FREQUENCY_LIMITED",
         "FREQUENCY_LIMIT", "RATELIMIT_EXCEEDED", "SYSTEM_RATE_LIMIT", "USER_RATE_LIMIT", "INVALID_REQ_TOO_MUCH",
         "BIZERR_NEED_RETRY", "CONCURRENT_PAY"),
        _LATER,
    ),
    **dict.fromkeys(("NOT_ENOUGH", "NOTENOUGH", "SELLER_BALANCE_NOT_ENOUGH", "REFUND_CHARGE_ERROR"), _NO_FUNDS),
    **dict.fromkeys(
        ("NO_AUTH", "NOAUTH", "ACCESS_FORBIDDEN", "MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH", "PARTNER_ERROR",
         "SELLER_BEEN_BLOCKED", "CLIENT_CERTIFICATE_MISSING", "RULE_LIMIT", "RULELIMIT"),
        _NO_RIGHT,
    ),
    **dict.fromkeys(("SIGN_ERROR", "SIGNERROR"), _SIGNED_WRONG),
    **dict.fromkeys(
        ("PARAM_ERROR", "INVALID_PARAMETER", "INVALID_REQUEST", "MISSING_PARAMETER", "DATA_FORMAT_ERROR",
         "EXIST_FORBIDDEN_WORD", "UNSUPPORTED_CHANNEL", "CHANNEL_NOT_OFFERED", "OPENID_MISSING", "OPENID_MISMATCH"),
        _NOT_READ,
    ),
    **dict.fromkeys(
        ("ANSWER_UNREADABLE", "ANSWER_UNVERIFIED", "ANSWER_FOR_ANOTHER_TRADE", "ANSWER_FOR_ANOTHER_REFUND",
         "RETURN_CODE_FAIL"),
        _UNBELIEVED,
    ),
    **dict.fromkeys(
        ("TRADE_NOT_EXIST", "TRADE_NOT_EXISTS", "ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"), _NOT_THERE
    ),
    **dict.fromkeys(("TRADE_HAS_CLOSE", "TRADE_HAS_CLOSED", "ORDER_CLOSED", "ORDERCLOSED"), _CLOSED),
    **dict.fromkeys(("TRADE_HAS_SUCCESS", "TRADE_HAS_FINISHED", "ORDERPAID"), _PAID),
    **dict.fromkeys(
        ("CONTEXT_INCONSISTENT", "OUT_TRADE_NO_USED", "DISCORDANT_REPEAT_REQUEST", "REFUND_FEE_ERROR"), _USED
    ),
    **dict.fromkeys(
        ("TRADE_STATUS_ERROR", "TRADE_NOT_ALLOW_REFUND", "REASON_TRADE_STATUS_INVALID", "REASON_ILLEGAL_STATUS",
         "REASON_TRADE_BEEN_FREEZEN", "REASON_TRADE_REFUND_FEE_ERR", "REFUND_AMT_NOT_EQUAL_TOTAL",
         "NOT_ALLOW_PARTIAL_REFUND", "ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND", "TRADE_ERROR"),
        _NO_REFUND,
    ),
    **dict.fromkeys(
        ("USER_ACCOUNT_ABNORMAL", "ACCOUNT_ERROR", "BUYER_ERROR", "BUYER_NOT_EXIST", "BUYER_SELLER_EQUAL",
         "BUYER_ENABLE_STATUS_FORBID", "CUSTOMER_VALIDATE_ERROR", "USER_NOT_MATCH_ERR", "TOTAL_FEE_EXCEED"),
        _PAYER,
    ),
}  # fmt: skip


def meaning_of(code: str) -> str:
    """A sentence with what to do; empty text for a code that is not known."""
    return str(_MEANINGS.get(code.removeprefix("ACQ."), ""))


def error_in_words(code: str) -> str:
    """The same with the code behind it, and a code that is not known as it is; empty text for none."""
    meaning = meaning_of(code)
    return _("%(meaning)s (%(code)s)") % {"meaning": meaning, "code": code} if meaning else code
