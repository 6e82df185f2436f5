"""What a file is that does not begin as the bill that is looked for: another provider's, an answer, or no bill."""

from itertools import islice

from payments.providers.bill_lines import Lines
from payments.providers.billing import BillFault, BillRefused

# What the providers answer in place of a bill when a day had no trades; people save it as the file.
_NO_BILL = ("no bill exist", "no_statement_exist", "bill_not_exist", "no_bill_data")
_ANSWER_LINES = 20
_OTHERS = {
    "公众账号ID": BillFault.ANOTHER_PROVIDERS,
    "支付宝交易号": BillFault.ANOTHER_PROVIDERS,
    "#支付宝": BillFault.ANOTHER_PROVIDERS,
    "资金流水单号": BillFault.ACCOUNT_STATEMENT,
}


def another_beginning(text: str, lines: Lines) -> BillRefused:
    """The refusal of a file whose first line is `text`; the lines that follow are read as far as an answer goes."""
    answer = "\n".join((text, *(line for _, line in islice(lines, _ANSWER_LINES)))).lower()
    if any(sentence in answer for sentence in _NO_BILL):
        return BillRefused(BillFault.NO_BILL)
    fault = next((fault for mark, fault in _OTHERS.items() if mark in text), BillFault.ANOTHER_FILE)
    return BillRefused(fault, line=1)
