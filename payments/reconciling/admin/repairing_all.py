"""All that a report proposes, in one decision: what it would be is counted first, large amounts are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn
from payments import permissions
from payments.enums import Repair
from payments.house_rules import REFUND_APPROVAL_THRESHOLD
from payments.ledger.models import Difference, Reconciliation
from payments.reconciling.admin.difference import AT_ONCE, DOES
from payments.reconciling.operations.ask_repairs import ask_repairs
from payments.reconciling.queries import found_in

_BOOKS = (Repair.SETTLE, Repair.BOOK_REFUND)


def _unrepaired(report: Reconciliation) -> QuerySet[Difference]:
    """What can still be repaired and is not under way."""
    rows = found_in(report).filter(repaired_at__isnull=True, repair_due_at__isnull=True)
    return rows.exclude(proposed_repair=Repair.NONE).order_by("pk")


def _large() -> Q:
    """Those that are repaired one by one, on their own pages, where the amount is typed once more."""
    threshold = REFUND_APPROVAL_THRESHOLD.value()
    if threshold is None:
        return Q(pk__in=[])
    beyond = Q(bill_fen__gt=threshold) | Q(ledger_fen__gt=threshold)
    return Q(proposed_repair__in=_BOOKS) & beyond


def _chosen(report: Reconciliation) -> QuerySet[Difference]:
    """So many as one person answers for, the first of the report."""
    first = _unrepaired(report).exclude(_large()).values_list("pk", flat=True)[:AT_ONCE]
    return Difference.objects.filter(pk__in=list(first))


def _before(_user: User, report: Reconciliation) -> Sequence[Sentence]:
    amount = Greatest(F("bill_fen"), F("ledger_fen"))
    by_repair = _chosen(report).order_by().values_list("proposed_repair").annotate(count=Count("pk"), fen=Sum(amount))
    told = [_told(Repair(repair), count, fen) for repair, count, fen in sorted(by_repair)]
    left = _unrepaired(report).filter(_large()).count()
    if left:
        sentence = ngettext(
            "%(count)d of a large amount is left out: it is repaired on its own page.",
            "%(count)d of large amounts are left out: they are repaired one by one, on their own pages.",
            left,
        )
        told.append(sentence % {"count": left})
    later = _unrepaired(report).exclude(_large()).count() - AT_ONCE
    if later > 0:
        told.append(gettext("%(count)d more come after these: decide once more then.") % {"count": later})
    return told or [gettext("Nothing is proposed here that could be carried out now.")]


def _told(repair: Repair, count: int, fen: int) -> str:
    shown = {"count": count, "repair": repair.label, "amount": formatting.yuan(fen), "does": DOES[repair]}
    return gettext("%(repair)s: %(count)d, %(amount)s in all. %(does)s") % shown


def _carry_out(user: User, report: Reconciliation, _answers: Mapping[str, Any]) -> str:
    count = ask_repairs(_chosen(report), user_id=user.pk)
    return ngettext(
        "%(count)d repair is carried out now; the list of differences tells what came of it.",
        "%(count)d repairs are carried out now; the list of differences tells what came of each.",
        count,
    ) % {"count": count}


REPAIR_ALL = Decision(
    "repair-all",
    _("Carry out the proposed repairs"),
    (permissions.REPAIR_DIFFERENCE,),
    NothingToFillIn,
    lambda _user, report: _unrepaired(report).exclude(_large()).exists(),
    _carry_out,
    gettext_noop("Asked for the proposed repairs."),
    consequences=_before,
    asks_again=True,
)
