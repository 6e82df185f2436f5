"""exceptions: the money that needs a person; one of them settled with `--close`."""

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.cause import MAXIMUM_REASON_LENGTH, Cause, EventSource
from foundation.money import yuan_from_fen
from foundation.reporting import ReportingCommand
from payments import permissions
from payments.desk.operations.close_case import Decision, close_case
from payments.desk.settled import came_of_case
from payments.enums import CaseAction
from payments.models import ExceptionCase


class Command(ReportingCommand):
    """One line a case, oldest first; `--json`: kind, payment, amount in fen, age in seconds, evidence, proposal.

    `--close ID --action A --reason R --by USERNAME` carries out the action and closes the case; a refusal, or
    a refund that fails at once, is an exit code of 1 and leaves it open.
    """

    help = gettext_noop("List the open exceptions, or settle one.")

    def add_arguments(self, parser: CommandParser) -> None:
        """The four options of closing go together."""
        super().add_arguments(parser)
        parser.add_argument("--close", type=int, metavar="ID", help=_("settle this exception"))
        parser.add_argument("--action", choices=CaseAction.values, help=_("what settles it"))
        parser.add_argument("--reason", default="", help=_("why"))
        parser.add_argument("--by", default="", metavar="USERNAME", help=_("who decided it"))

    def run(self, *, close: int | None, **options: Any) -> None:
        """Close one, or list every case that nobody has closed."""
        if close is not None:
            self.close_one(close, **options)
            return
        for case in ExceptionCase.objects.filter(closed_at__isnull=True).order_by("id").iterator():
            self.report_case(case)

    def close_one(self, case_id: int, *, action: str | None, reason: str, by: str, **_options: Any) -> None:
        """Settle one case in the name of a user who may."""
        accounts = get_user_model()
        name = accounts.normalize_username(by)
        user = accounts._default_manager.filter(username=name, is_active=True).first()
        if action is None or not reason.strip() or user is None:
            self.fail("incomplete", _("Closing needs --action, --reason and --by with the name of a user."))
        if not (user.is_staff and user.has_perm(permissions.CLOSE_EXCEPTION)):
            self.fail("permission_denied", _("This user may not settle exceptions."))
        cause = Cause(EventSource.COMMAND, actor=f"user:{user.pk}")
        case = close_case(Decision(case_id, CaseAction(action), reason[:MAXIMUM_REASON_LENGTH], user.pk), cause=cause)
        refund_status = None if case.refund is None else case.refund.status
        settled = {"id": case.pk, "action": action, "closed_at": case.closed_at, "refund_status": refund_status}
        self.report(f"#{case.pk}: {came_of_case(case).sentence}", **settled)

    def report_case(self, case: ExceptionCase) -> None:
        """One open case."""
        age = int((timezone.now() - case.opened_at).total_seconds())
        shown = {
            "id": case.pk,
            "payment": case.payment_id or "-",
            "kind": case.get_kind_display(),
            "amount": yuan_from_fen(case.amount_fen),
            "hours": age // 3600,
            "action": case.get_proposed_action_display(),
        }
        line = _("#%(id)d payment %(payment)s: %(kind)s, ¥%(amount)s, open for %(hours)d h; proposed: %(action)s")
        self.report(
            line % shown,
            id=case.pk,
            kind=case.kind,
            payment_id=case.payment_id,
            amount_fen=case.amount_fen,
            age_seconds=age,
            evidence=json.loads(case.evidence),
            proposed_action=case.proposed_action,
        )
