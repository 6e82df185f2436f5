"""What whoever repairs a difference is to know: the payment, and what the bill and the ledger say beside it."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest
from foundation.console.staff_log import log_of
from payments.ledger.models import Difference
from payments.refunding.admin.payment_facts import facts_of_payment, whose


def facts_of_difference(request: HttpRequest, difference: Difference) -> Facts:
    """The payment's facts where there is one; the sides of the difference beside its money."""
    sides, found = list(_sides(difference)), list(_found(difference))
    if difference.payment is None:
        thing: list[Fact] = [(_("transaction number"), formatting.masked(difference.number))]
        return Facts(whose(request, None), thing, sides, asked=found, history=log_of(difference))
    known = facts_of_payment(request, difference.payment)
    history = newest(known.history, log_of(difference))
    return replace(known, money=[*known.money, *sides], asked=found, history=history)


def _sides(difference: Difference) -> Iterator[Fact]:
    yield _("in the bill"), formatting.yuan(difference.bill_fen)
    yield _("here"), formatting.yuan(difference.ledger_fen)


def _found(difference: Difference) -> Iterator[Fact]:
    report = difference.reconciliation
    yield _("kind"), difference.get_kind_display()
    yield _("bill"), f"{report.get_provider_display()}, {localize(report.day)}"
    yield _("proposed repair"), difference.get_proposed_repair_display()
