"""reconcile: a provider's bill of one day against the ledger."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.days import is_reckoned
from foundation.errors import InvalidField, ServiceError
from foundation.file_errors import unreadable_file
from foundation.pool import work_through
from foundation.reporting import ReportingCommand, as_line
from payments.enums import ProviderName, Repair
from payments.models import Difference, Reconciliation
from payments.providers import switched_on
from payments.providers.base import ProviderError
from payments.providers.billing import BillNotReady, BillRefused
from payments.reconciling.operations.ask_repairs import LEASE, ask_repairs, repair_now
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.raise_differences import raise_rest
from payments.reconciling.operations.reconcile import reconcile_day
from payments.reconciling.queries import differences_of, found_in
from payments.reconciling.refusals import refusal_sentence
from payments.reconciling.report_lines import difference_sentence, difference_values, report_sentence, report_values
from payments.reconciling.whole_reports import whole_reports

FAILED = 1
TRY_AGAIN_LATER = 75  # EX_TEMPFAIL of sysexits.h


class Command(ReportingCommand):
    """A line a difference, then one a provider; `--json` the same as objects.

    Exit code 0 whether or not bill and ledger agree, 75 when a bill is not ready yet, 1 when one could not be had or
    was refused; the other providers are reconciled all the same.
    """

    help = gettext_noop("Compare the providers' bills of one day with the ledger, and propose repairs.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Which bill, and whether to repair."""
        super().add_arguments(parser)
        parser.add_argument(
            "--date", help=_("the day (YYYY-MM-DD); without it yesterday, and only what was not reconciled yet")
        )
        parser.add_argument("--provider", choices=ProviderName.values, help=_("without it all that are switched on"))
        parser.add_argument("--file", help=_("a bill that was downloaded by hand; needs --provider"))
        parser.add_argument("--apply", action="store_true", help=_("carry out the proposed repairs"))

    def run(self, *, date: str | None, provider: str | None, file: str | None, apply: bool, **_options: Any) -> None:
        """One provider after the other; the worst exit code in the end."""
        if file is not None and provider is None:
            raise InvalidField({"provider": [_("Name the provider that the file is from.")]})
        day = day_from(date) if date is not None else bill_today() - timedelta(days=1)
        providers = [provider] if provider is not None else switched_on()
        if not providers:
            self.fail("no_provider", _("No payment provider is configured."))
        raise_rest()
        codes = [
            self.reconcile(name, day, file=file, apply=apply)
            for name in providers
            if date is not None or file is not None or not self.is_done(name, day)
        ]
        if any(codes):
            raise SystemExit(FAILED if FAILED in codes else TRY_AGAIN_LATER)

    def is_done(self, provider: str, day: date) -> bool:
        """Whether there is a report already; a person is told so."""
        report = whole_reports(day).filter(provider=provider).first()
        if report is not None and not self.as_json:
            shown = {"provider": report.get_provider_display(), "day": day.isoformat()}
            self.stdout.write(_("%(provider)s %(day)s: reconciled already") % shown)
        return report is not None

    def reconcile(self, provider: str, day: date, *, file: str | None, apply: bool) -> int:
        """One provider; the exit code that it alone would give."""
        try:
            with ExitStack() as opened:
                source = opened.enter_context(open_bill(file)) if file is not None else None
                progress = opened.enter_context(self.progress_bar(f"{provider} {day.isoformat()}"))
                report = reconcile_day(provider=provider, day=day, file=source, progress=progress)
        except BillNotReady:
            self.complain("bill_not_ready", _("The bill is not ready yet; try again later."), provider=provider)
            return TRY_AGAIN_LATER
        except BillRefused as error:
            where = {"reason": error.reason, "fault": error.fault, "line": error.line}
            detail = refusal_sentence(error, provider=provider)
            self.complain("bill_refused", detail, provider=provider, **where)
        except ProviderError as error:
            detail = _(
                "The bill could not be had (%(code)s). Try again later; if it stays so, check_providers tells whether "
                "the keys are right, and --file takes a bill that was fetched by hand."
            )
            detail %= {"code": error.code}
            self.complain("provider_failed", detail, provider=provider, provider_code=error.code)
        except InvalidField:
            raise
        except ServiceError as error:
            self.complain(error.code, str(error.detail), provider=provider, **error.extra)
        else:
            self.show(report, apply=apply)
            return 0
        return FAILED

    def complain(self, code: str, detail: str, *, provider: str, **more: Any) -> None:
        """Say on stderr why one provider was not reconciled, and go on."""
        line = f"{ProviderName(provider).label}: {detail}"
        self.stderr.write(
            as_line({"code": code, "detail": detail, "provider": provider, **more}) if self.as_json else line
        )

    def show(self, report: Reconciliation, *, apply: bool) -> None:
        """Every difference, repaired or not, and then the report. What a death leaves is repaired by the job."""
        if apply:
            ask_repairs(found_in(report), user_id=None, later=LEASE)
        for page in differences_of(report):
            outcomes = repaired(page) if apply else {}
            for difference in page:
                outcome = outcomes.get(difference.pk)
                # Not by `report`, which has a `line` of its own.
                values = difference_values(difference, outcome)
                self.stdout.write(as_line(values) if self.as_json else difference_sentence(difference, outcome))
        self.report(report_sentence(report), **report_values(report))


def repaired(page: Sequence[Difference]) -> dict[int, str]:
    """What came of each repair, by the id of the difference; what needs none is not there."""
    wanted = [difference.pk for difference in page if difference.proposed_repair != Repair.NONE]
    return dict(zip(wanted, work_through(wanted, repair_now), strict=True))


def day_from(text: str) -> date:
    """The date; raises InvalidField for anything but `YYYY-MM-DD`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not is_reckoned(day) or day.isoformat() != text:
        raise InvalidField({"date": [_("Give a day as YYYY-MM-DD.")]})
    return day


def open_bill(file: str) -> BinaryIO:
    """The file; raises InvalidField when it cannot be read."""
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InvalidField({"file": [unreadable_file(error)]}) from error
