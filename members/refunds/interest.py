"""Whether interest is due on what goes back, by the gym's dated table; it is told, and paid beside the refund."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money import share, yuan_from_fen
from members.days import day_of, today
from members.enums import RefundRule
from members.refunds.models import InterestCause, InterestRate
from payments.ledger.queries import payments_of

CAUSES = {
    RefundRule.NO_REASON: InterestCause.MEMBER,
    RefundRule.MEMBER: InterestCause.MEMBER,
    RefundRule.CIRCUMSTANCES: InterestCause.MEMBER,
    RefundRule.GYM: InterestCause.GYM,
    RefundRule.MISTAKE: InterestCause.GYM,
}


@dataclass(frozen=True, slots=True)
class Interest:
    """The rate (None: the gym has set none), its date and source; what it makes of the amount in a year, in fen.

    It runs from `since`, the day on which the refund is asked for, until the money is paid.
    """

    percent: Decimal | None
    valid_from: date | None
    source: str
    a_year_fen: int
    contract_on: date
    since: date

    @property
    def shown_percent(self) -> str:
        """The rate as text; empty where there is none."""
        return "" if self.percent is None else str(self.percent)

    @property
    def sentence(self) -> str:
        """One line for people, in the reader's language."""
        if self.percent is None:
            return _("Interest: ¥0.00, as no rate is set for %(date)s.") % {"date": self.contract_on.isoformat()}
        return _(
            "Interest: %(percent)s %% a year from %(since)s until it is paid, ¥%(amount)s a year "
            "(%(source)s, rate of %(date)s)."
        ) % {
            "percent": f"{self.percent.normalize():f}",
            "since": self.since.isoformat(),
            "amount": f"{yuan_from_fen(self.a_year_fen):,.2f}",
            "source": self.source,
            "date": self.valid_from,
        }


def interest_on(amount_fen: int, *, rule: RefundRule, payment_ids: tuple[int, ...]) -> Interest:
    """What the table says for the cause of this rule on the day of the contract: that of the earliest payment."""
    times = [payment.paid_at for payment in payments_of(payment_ids).values() if payment.paid_at is not None]
    contract_on = day_of(min(times))
    rates = InterestRate.objects.filter(cause=CAUSES[rule], valid_from__lte=contract_on)
    rate = rates.order_by("-valid_from").first()
    if rate is None:
        return Interest(None, None, "", 0, contract_on, today())
    a_year_fen = share(amount_fen, part=int(rate.percent * 1000), whole=100_000)
    return Interest(rate.percent, rate.valid_from, rate.source, a_year_fen, contract_on, today())
