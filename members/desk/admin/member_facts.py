"""What whoever decides about a member as a whole is to know: sells to, books for, bars or lets in."""

from collections.abc import Iterator

from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest, who_is
from foundation.console.staff_log import log_of
from members.days import today
from members.memberships.models import Membership
from members.people.admin.history import history_of_member
from members.people.models import Member
from members.training.models import OwnedPack
from members.training.remaining_sessions import annotate_balance
from payments.ledger.queries import payable
from payments.ledger.standing import with_money


def facts_of_member(request: HttpRequest, member: Member) -> Facts:
    """Who it is, what the member has, what was paid and returned in all, and what was before."""
    history = newest(history_of_member(member), log_of(member))
    return Facts(who_is(request, member), list(_has(member)), list(_money(member)), history=history)


def _has(member: Member) -> Iterator[Fact]:
    """Memberships that last or are to come, and packs of which something is left."""
    lasting = Membership.objects.filter(member=member, ending="", ends_on__gte=today()).order_by("starts_on", "pk")
    packs = annotate_balance(OwnedPack.objects.filter(member=member, withdrawn_at=None, expires_on__gte=today()))
    has = False
    for each in lasting:
        has = True
        yield each.title, f"{localize(each.starts_on)} – {localize(each.ends_on)}"
    for pack in packs.filter(balance__gt=0).order_by("expires_on", "pk"):
        has = True
        left = {"count": pack.balance, "day": localize(pack.expires_on)}
        yield pack.title, _("sessions left: %(count)d, until %(day)s") % left
    if not has:
        yield _("membership"), _("nothing that is valid now")


def _money(member: Member) -> Iterator[Fact]:
    sums = member.payments.filter(attempts__status="paid").aggregate(
        paid=Sum("attempts__paid_fen"), back=Sum("attempts__refunded_fen")
    )
    paid, back = sums["paid"] or 0, sums["back"] or 0
    yield _("paid in all"), formatting.yuan(paid)
    yield _("returned in all"), formatting.yuan(-back)
    unpaid = with_money(member.payments.filter(payable(timezone.now()))).filter(beside_fen=0)
    waiting = unpaid.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    yield _("waiting to be paid"), formatting.yuan(waiting)
