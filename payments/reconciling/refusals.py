"""Why a bill was refused, for a person: what is wrong with it in a sentence, and in another what to do."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.enums import ProviderName
from payments.providers.billing import BillFault, BillRefused

_FETCH_AGAIN = gettext_lazy(
    "Fetch the file once more and give it exactly as it comes; without a file it is fetched from the provider."
)
_GIVE_THE_ORIGINAL = gettext_lazy(
    "Give the file exactly as it was downloaded, not opened and saved by another program; without a file it is fetched "
    "from the provider."
)
_FETCH_THE_WHOLE = {
    ProviderName.ALIPAY: gettext_lazy(
        "Fetch the whole bill of the day: in Alipay's merchant platform, the daily bill of trades (业务账单), "
        "all of them."
    ),
    ProviderName.WECHAT: gettext_lazy(
        "Fetch the whole bill of the day: in WeChat Pay's merchant platform, trade bill, all trades "
        "(所有交易账单, ALL)."
    ),
}
_LOOK = gettext_lazy(
    "Look at the line in the file. If the file is as it was downloaded, the provider writes something new: tell those "
    "who maintain this system; nothing of the day is judged until then."
)


class _Words(NamedTuple):
    """`step` is what to do; None stands for fetching the whole bill of the provider in question."""

    cause: Promise
    step: Promise | None


_WORDS = {
    BillFault.CUT_SHORT: _Words(gettext_lazy("The file ends before the bill does."), _FETCH_AGAIN),
    BillFault.EMPTY_FILE: _Words(gettext_lazy("The file is empty."), _FETCH_AGAIN),
    BillFault.TOTALS_MISSING: _Words(
        gettext_lazy("The totals at the end are missing, so that nobody can tell whether it is whole."), _FETCH_AGAIN
    ),
    BillFault.PACKING_DAMAGED: _Words(gettext_lazy("The packed file is damaged or cut short."), _FETCH_AGAIN),
    BillFault.NOT_AS_ANNOUNCED: _Words(
        gettext_lazy("What came is not what WeChat Pay had announced."),
        gettext_lazy("Try again; if it stays so, find out who stands between here and the provider."),
    ),
    BillFault.ANOTHER_FILE: _Words(gettext_lazy("This file is no bill of this provider's trades."), None),
    BillFault.ANOTHER_PROVIDERS: _Words(
        gettext_lazy("This file has the form of the other provider's bill."),
        gettext_lazy("Choose the provider that it is from, or give this provider's file."),
    ),
    BillFault.ACCOUNT_STATEMENT: _Words(
        gettext_lazy("This file lists the movements of the account (资金账单 / 账务明细), not the trades."), None
    ),
    BillFault.SUMMARY: _Words(
        gettext_lazy("This file is the summary (汇总), which has no entries."),
        gettext_lazy("Give the zip as it was downloaded, or the detailed table (业务明细) out of it."),
    ),
    BillFault.EARLY_FORM: _Words(
        gettext_lazy("This file has the early form of the bill, in which coupons are not told apart."), None
    ),
    BillFault.NO_BILL: _Words(
        gettext_lazy("This file is the provider's answer that there is no bill of that day."),
        gettext_lazy("Leave the file out: a day without trades is then compared as an empty one."),
    ),
    BillFault.SPREADSHEET: _Words(
        gettext_lazy("A spreadsheet program has saved this file and changed its numbers or its form."),
        _GIVE_THE_ORIGINAL,
    ),
    BillFault.ZIP_WITHOUT_BILL: _Words(
        gettext_lazy("The zip does not have the detailed table (业务明细) just once, or needs a password."),
        _GIVE_THE_ORIGINAL,
    ),
    BillFault.NO_TEXT: _Words(gettext_lazy("The file is text neither in UTF-8 nor in GBK."), _GIVE_THE_ORIGINAL),
    BillFault.COLUMN_MISSING: _Words(gettext_lazy("The column “%(name)s” is missing."), None),
    BillFault.COLUMN_TWICE: _Words(gettext_lazy("The column “%(name)s” is there more than once."), _GIVE_THE_ORIGINAL),
    BillFault.CELLS: _Words(
        gettext_lazy("The row does not have the %(expected)s cells that the names of the columns promise."),
        _GIVE_THE_ORIGINAL,
    ),
    BillFault.AMOUNT: _Words(gettext_lazy("An amount cannot be read."), _GIVE_THE_ORIGINAL),
    BillFault.NEGATIVE: _Words(gettext_lazy("An amount is negative that never is."), _LOOK),
    BillFault.NUMBER: _Words(gettext_lazy("The number of a trade or a refund cannot be read."), _GIVE_THE_ORIGINAL),
    BillFault.TIME: _Words(gettext_lazy("A time cannot be read."), _GIVE_THE_ORIGINAL),
    BillFault.RATE: _Words(gettext_lazy("The rate of a fee cannot be read."), _LOOK),
    BillFault.COUNT: _Words(gettext_lazy("The count of the trades cannot be read."), _GIVE_THE_ORIGINAL),
    BillFault.KIND_UNKNOWN: _Words(gettext_lazy("“%(word)s” is a kind of business that is not known here."), _LOOK),
    BillFault.STATE_UNKNOWN: _Words(gettext_lazy("“%(word)s” is a state of a refund that is not known here."), _LOOK),
    BillFault.CURRENCY: _Words(gettext_lazy("The currency is “%(word)s”, and only CNY is counted here."), _LOOK),
    BillFault.NO_ENTRY: _Words(gettext_lazy("The line is neither an entry nor the totals."), _GIVE_THE_ORIGINAL),
    BillFault.BEHIND_THE_END: _Words(gettext_lazy("There is something behind the end of the bill."), _FETCH_AGAIN),
    BillFault.LINE_NO_TEXT: _Words(
        gettext_lazy("The line is not in the same character set as the rest of the file."), _GIVE_THE_ORIGINAL
    ),
    BillFault.TOTALS: _Words(
        gettext_lazy("The bill says %(stated)s for “%(name)s”, and its own entries add up to %(found)s."), _FETCH_AGAIN
    ),
    BillFault.TOO_LARGE: _Words(gettext_lazy("The file is larger than any bill can be."), _FETCH_AGAIN),
    BillFault.ANOTHER_DAY: _Words(
        gettext_lazy("This bill is of %(stated)s, and %(expected)s was asked for."),
        gettext_lazy("Choose the day of the file, or fetch the file of the day."),
    ),
    BillFault.ANOTHER_MERCHANT: _Words(
        gettext_lazy("This bill belongs to %(stated)s, and this system is configured for %(expected)s."),
        gettext_lazy(
            "Fetch the bill while signed in as the merchant that is configured, or correct the configuration."
        ),
    ),
    BillFault.MERCHANT_NOT_STATED: _Words(gettext_lazy("The bill does not say whose it is."), _GIVE_THE_ORIGINAL),
    BillFault.PAYMENTS_ONLY: _Words(gettext_lazy("This file lists payments alone (SUCCESS): half a bill."), None),
    BillFault.REFUNDS_ONLY: _Words(gettext_lazy("This file lists refunds alone (REFUND): half a bill."), None),
    BillFault.PART_OF_THE_DAY: _Words(
        gettext_lazy("This file goes from %(begin)s to %(end)s, which is not the one whole day."), None
    ),
    BillFault.PERIOD_NOT_STATED: _Words(gettext_lazy("The bill does not say of which time it is."), None),
}


def refusal_sentence(refused: BillRefused, *, provider: str) -> str:
    """Why the provider's bill was refused and what to do, in the reader's language."""
    cause, step = _WORDS[refused.fault]
    shown = {
        "cause": str(cause) % refused.facts,
        "step": step if step is not None else _FETCH_THE_WHOLE[ProviderName(provider)],
        "line": refused.line,
    }
    if refused.line is None:
        return _("The bill was refused whole. %(cause)s %(step)s") % shown
    return _("The bill was refused whole, for line %(line)d. %(cause)s %(step)s") % shown
