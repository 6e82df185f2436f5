"""What whoever decides about a membership, or a freeze of it, is to know."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest, who_is
from foundation.console.staff_log import log_of
from members.days import today
from members.memberships.admin.badges import last_day
from members.memberships.membership_state import MembershipState, with_state
from members.memberships.models import Freeze, Membership
from members.memberships.remaining_days import days_left, freeze_days_left, given_back_days
from members.people.admin.history import history_of
from payments.ledger.admin.history import history_of as history_of_payment
from payments.ledger.admin.money_facts import money_of


def facts_of_membership(request: HttpRequest, membership: Membership) -> Facts:
    """Whose it is, its days, what was paid for it, and what was before."""
    events = history_of(f"membership:{membership.pk}", f"payment:{membership.payment_id}")
    of_payment = [] if membership.payment is None else history_of_payment(membership.payment)
    return Facts(
        who_is(request, membership.member),
        list(_thing(membership)),
        list(_money(request, membership)),
        history=newest(events, of_payment),
    )


def facts_of_freeze(request: HttpRequest, freeze: Freeze) -> Facts:
    """The same of its membership, with who asked for which days, and why."""
    of_membership = facts_of_membership(request, freeze.membership)
    return Facts(
        of_membership.who,
        of_membership.thing,
        of_membership.money,
        asked=list(_asked(freeze)),
        history=newest(of_membership.history, log_of(freeze)),
    )


def _thing(membership: Membership) -> Iterator[Fact]:
    state = with_state(Membership.objects.filter(pk=membership.pk), today()).values_list("state", flat=True).get()
    yield _("membership"), formatting.link_to(membership, membership.title)
    yield _("state"), MembershipState(state).label
    yield _("first day"), localize(membership.starts_on)
    yield _("last day"), last_day(membership)
    yield _("days left"), days_left(membership, today())
    shown = {"left": max(0, freeze_days_left(membership)), "allowed": membership.freeze_days}
    yield _("freeze days left"), _("%(left)d of %(allowed)d") % shown
    if given_back := given_back_days(membership):
        yield _("days refunded"), given_back


def _money(request: HttpRequest, membership: Membership) -> Iterator[Fact]:
    yield _("list price"), formatting.yuan(membership.list_price_fen)
    yield _("counts as paid for it"), formatting.yuan(membership.price_fen)
    if membership.payment is not None:
        yield from money_of(request, membership.payment)


def _asked(freeze: Freeze) -> Iterator[Fact]:
    yield _("freeze"), f"{localize(freeze.starts_on)} – {localize(freeze.ends_on)}"
    yield _("state"), freeze.state.label
    yield _("asked for by"), freeze.requested_by
    yield _("asked for at"), formatting.instant(freeze.created_at)
    yield _("reason"), freeze.reason
    if freeze.decided_by is not None:
        yield _("decided by"), freeze.decided_by
