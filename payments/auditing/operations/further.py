"""What the checks of the apps above find, in the audit's own words."""

from collections.abc import Iterator

from payments.auditing.finding import Finding, Reason
from payments.further_checks import further_checks


def further_findings() -> Iterator[Finding]:
    """Everything that a check of `settings.AUDITED_TOO` remarks."""
    for check in further_checks():
        for remark in check.remarks():
            reason = Reason.FORGED if remark.is_forged else Reason.DIFFERS
            yield Finding(check.subject, remark.id, reason, remark.what, found=remark.found, told=remark.told)
