"""From an HTTP answer to a document, a refusal, or not knowing.

Source: the error tables under pay.weixin.qq.com/doc/v3/merchant (creating, querying and closing an order).
"""

from payments.providers.base import ProviderRefused, ProviderUnknown, ProviderUnreachable
from payments.providers.wechat_errors import clean_code, clean_message
from payments.providers.wechat_v3.documents import Document, Malformed, read_document
from payments.providers.wechat_v3.transport import Answer

NOT_FOUND = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
PAID = "ORDERPAID"
CLOSED = frozenset({"ORDER_CLOSED", "ORDERCLOSED"})
# The order may have been taken all the same.
_UNCERTAIN_STATUSES = frozenset({408, 429})
_UNCERTAIN_CODES = frozenset({"SYSTEM_ERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "BANK_ERROR"})


def read_answer(answer: Answer, *, expected: int = 200) -> Document:
    """The document of an authentic answer of the expected status (empty for 204).

    Raises ProviderRefused with the provider's code for a 4xx that says why; `ORDERPAID` also where an
    INVALID_REQUEST tells in words that the order is paid. A 5xx without a signature is
    ProviderUnreachable, and anything else ProviderUnknown.
    """
    if answer.status == expected == 204:
        return {}
    if answer.status == expected:
        try:
            return read_document(answer.body)
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error
    raise _error(answer)


def _error(answer: Answer) -> ProviderRefused | ProviderUnknown:
    by_status = f"HTTP_{answer.status}"
    is_away = answer.status >= 500 and not answer.is_signed
    unknown = ProviderUnreachable if is_away else ProviderUnknown
    if not 400 <= answer.status < 600:
        return unknown(by_status)
    try:
        document = read_document(answer.body)
    except Malformed:
        return unknown(by_status)
    code = clean_code(document.get("code"), otherwise=by_status)
    message = clean_message(document.get("message"))
    is_uncertain = answer.status >= 500 or answer.status in _UNCERTAIN_STATUSES
    if is_uncertain or code in _UNCERTAIN_CODES or code == by_status:
        return unknown(code, message)
    if code == "INVALID_REQUEST" and "订单已支付" in message:
        return ProviderRefused(PAID)
    return ProviderRefused(code, message)
