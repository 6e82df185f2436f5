"""exceptions: the money that needs a person."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from payments.management.reporting import ReportingCommand
from payments.models import ExceptionCase
from payments.money import yuan_from_fen


class Command(ReportingCommand):
    """One line a case, oldest first; `--json`: kind, payment, amount in fen, age in seconds, evidence, proposal."""

    help = "List the open exceptions."

    def run(self, **_options: Any) -> None:
        """Every case that nobody has closed."""
        now = timezone.now()
        for case in ExceptionCase.objects.filter(closed_at__isnull=True).order_by("id").iterator():
            age = int((now - case.opened_at).total_seconds())
            shown = {
                "id": case.pk,
                "payment": case.payment_id,
                "kind": case.get_kind_display(),
                "amount": yuan_from_fen(case.amount_fen),
                "hours": age // 3600,
            }
            line = _("#%(id)d payment %(payment)d: %(kind)s, ¥%(amount)s, open for %(hours)d h") % shown
            self.report(
                line,
                id=case.pk,
                kind=case.kind,
                payment_id=case.payment_id,
                amount_fen=case.amount_fen,
                age_seconds=age,
                evidence=json.loads(case.evidence),
                proposed_action=case.proposed_action,
            )
