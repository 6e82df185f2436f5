"""close_day: close the books of a day, or of a month."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.days import today
from foundation.errors import InvalidField
from foundation.money import shown_yuan
from foundation.reporting import ReportingCommand
from payments.closing.models import BookPeriod
from payments.closing.operations.close_day import close_day
from payments.closing.operations.close_month import close_month
from payments.closing.undecided import in_words, undecided_of
from payments.enums import Period
from payments.errors import StillUndecided
from payments.ledger.models import Closing


class Command(ReportingCommand):
    """`--json`: `{"number": 7, "period": "day", "date": "2026-11-28", "received_fen": …, "refunded_fen": …, …}`."""

    help = gettext_noop(
        "Close the books of a day, or of a month: its totals are frozen, and what comes later is late for the next."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which; why, where something is undecided; and who says so."""
        super().add_arguments(parser)
        parser.add_argument("--date", metavar="YYYY-MM-DD", help=_("the day; without it, yesterday"))
        parser.add_argument("--month", metavar="YYYY-MM", help=_("the month, in place of a day"))
        parser.add_argument("--reason", default="", help=_("why it is closed although something is undecided"))
        parser.add_argument("--by", metavar="USERNAME", help=_("the account that closes it; without it, the system"))

    def run(
        self, *, date: str | None = None, month: str | None = None, reason: str = "", by: str | None = None, **_o: Any
    ) -> None:
        """One closing."""
        user_id, period = _account(by), _period(date, month)
        if period.period == Period.MONTH:
            self.tell(close_month(first=period.first, user_id=user_id))
            return
        try:
            self.tell(close_day(day=period.first, reason=reason, user_id=user_id))
        except StillUndecided as refusal:
            told = [in_words(each) for each in undecided_of(period.first)]
            self.fail(refusal.code, " ".join([str(refusal.detail), *told]), undecided=refusal.extra["undecided"])

    def tell(self, closing: Closing) -> None:
        """What it comes to."""
        figures = {
            name: getattr(closing, name)
            for name in ("payment_count", "refund_count", "late_count", "received_fen", "refunded_fen", "fee_millifen")
        }
        line = _("%(date)s is closed as number %(number)d: received %(received)s, refunded %(refunded)s, late %(late)d")
        said = line % {
            "date": closing.label,
            "number": closing.number,
            "received": shown_yuan(closing.received_fen),
            "refunded": shown_yuan(closing.refunded_fen),
            "late": closing.late_count,
        }
        self.report(said, number=closing.number, period=closing.period, date=closing.label, **figures)


def _account(name: str | None) -> int | None:
    if name is None:
        return None
    user_id: int | None = get_user_model().objects.filter(username=name).values_list("pk", flat=True).first()
    if user_id is None:
        raise InvalidField({"by": [_("There is no account of this name.")]})
    return user_id


def _period(day: str | None, month: str | None) -> BookPeriod:
    yesterday: date = today() - timedelta(days=1)
    period = BookPeriod.of(month or day or yesterday.isoformat())
    wanted = Period.MONTH if month else Period.DAY
    if period is None or period.period != wanted:
        raise InvalidField({"month" if month else "date": [_("Give a day as 2026-11-28, a month as 2026-11.")]})
    return period
