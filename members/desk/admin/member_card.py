"""What stands at the top of a member's page: may the member enter, and what is there to talk about."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision_pages import staff_of
from members.desk.admin.badges import member_badge
from members.desk.admin.collecting import collect_address
from members.desk.admin.next_steps import step_of_verdict
from members.desk.admin.situation import Link, Situation
from members.door.operations.admission import Verdict, judge
from members.people import permissions
from members.people.models import Member
from payments.ledger.queries import payable
from payments.ledger.standing import with_money
from payments.paying.links import checkout_url
from payments.permissions import SEE_PAYMENTS

Fact = tuple[str, SafeString | str]
SHOWN_PAYMENTS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """`verdict` is for those who check members in; each of `facts` is a label and a value that the reader may see.

    `step` is where what the verdict says to do next is done.
    """

    state: SafeString
    verdict: Verdict | None
    step: Link | None
    facts: list[Fact]


def card_of(request: HttpRequest, member: Any) -> Card:
    """The card for whoever asks."""
    user, facts = staff_of(request), _barred(member)
    if user.has_perm(permissions.SEE_VISITS):
        facts.append(_last_visit(member))
    if user.has_perm(SEE_PAYMENTS):
        facts += [*_unpaid(member, may_sell=user.has_perm(permissions.SELL)), *_exceptions(user, member)]
        facts.append(_payments(member))
    verdict = judge(member_id=member.pk) if user.has_perm(permissions.CHECK_IN) else None
    step = None if verdict is None else step_of_verdict(user, member, verdict.reason)
    return Card(member_badge(member.state), verdict, step, facts)


def _barred(member: Member) -> list[Fact]:
    if member.barred_at is None:
        return []
    return [(_("Barred since"), f"{formatting.instant(member.barred_at)}: {member.barred_because}")]


def _last_visit(member: Any) -> Fact:
    at = member.check_ins.order_by("-id").values_list("at", flat=True).first()
    return _("Last visit"), formatting.instant(at)


def _unpaid(member: Any, *, may_sell: bool) -> list[Fact]:
    """Payments that can still be paid, each with where that is done; not those of which another amount has arrived."""
    pending = with_money(member.payments.filter(payable(timezone.now()))).filter(beside_fen=0).order_by("-id")
    links = [(_pays(member, each, may_sell=may_sell),) for each in pending[:SHOWN_PAYMENTS]]
    return [(_("Waiting to be paid"), format_html_join(" · ", "{}", links))] if links else []


def _exceptions(user: User, member: Any) -> list[Fact]:
    """What of the member's payments a person has to settle yet; a link for who may open it, else to the payment."""
    open_ones = member.payments.filter(exceptions__isnull=False, exceptions__closed_at=None).distinct()
    where = Situation(user, member)
    lines = []
    for payment in open_ones.order_by("-id")[:SHOWN_PAYMENTS]:
        case = payment.exceptions.filter(closed_at=None).order_by("-id").first()
        text = f"{case.get_kind_display()} · {_unpaid_text(payment)}"
        lines.append((formatting.link(where.look_at(case) or formatting.page_of(payment), text),))
    return [(_("Exceptions"), format_html_join(" · ", "{}", lines))] if lines else []


def _pays(member: Member, payment: Any, *, may_sell: bool) -> SafeString:
    address = collect_address(member.pk, payment.pk) if may_sell else checkout_url(payment.pk)
    return formatting.link(address, _unpaid_text(payment))


def _unpaid_text(payment: Any) -> str:
    return f"{payment.description or payment.get_type_display()} {formatting.yuan(payment.amount_fen)}"


def _payments(member: Member) -> Fact:
    address = f"{reverse('admin:payments_payment_changelist')}?member__id__exact={member.pk}"
    return _("Payments"), formatting.link(address, _("Show payments"))
