"""What the member has, or is about to pay for, said before something is sold; what waits leads to its code."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.console import formatting
from foundation.console.decision import Sentence
from foundation.errors import InvalidField
from members.catalogue.models import Plan
from members.catalogue.queries import plans_on_sale
from members.days import today
from members.desk.admin.collecting import collect_address
from members.desk.admin.situation import Situation
from members.desk.admin.steps_of_money import exception_or_payment
from members.desk.admin.thing import Thing
from members.memberships.queries import is_plan_limit_reached, live_memberships
from members.people.models import Member
from members.training.models import OwnedPack
from members.training.remaining_sessions import annotate_balance
from payments.enums import PaymentType
from payments.ledger.queries import payable
from payments.ledger.standing import with_money


def sold_already(user: User, member: Member) -> list[Sentence]:
    """A sentence for every period that is not over, and every payment that can still be paid."""
    periods = live_memberships(member.pk).filter(ends_on__gte=today()).order_by("starts_on")
    return [*(_had(own) for own in periods), *(_ordered(user, each) for each in _waiting(member))]


def packs_already(member: Member) -> Iterator[Sentence]:
    """A sentence for every pack with sessions that can be booked."""
    for pack in annotate_balance(OwnedPack.objects.filter(member=member)).filter(bookable__gt=0).order_by("pk"):
        left = {"pack": pack, "count": pack.bookable, "last": localize(pack.expires_on)}
        sentence = ngettext(
            "The member has %(pack)s: %(count)d session can be booked, until %(last)s.",
            "The member has %(pack)s: %(count)d sessions can be booked, until %(last)s.",
            pack.bookable,
        )
        yield sentence % left


def waiting_already(user: User, member: Member, thing: Thing) -> list[Sentence]:
    """A sentence for every payment of just this that can still be paid."""
    return [_ordered(user, each) for each in _waiting(member, type=thing.kind, item_id=thing.item_id)]


def require_again(user: User, member: Member, thing: Thing, *, is_meant: bool) -> None:
    """Raise InvalidField with the payments of just this that can still be paid, unless a second one is meant.

    A place in a class is held by its payment, and nobody gets two: the operation says so.
    """
    if is_meant or thing.kind == PaymentType.COURSE or _is_limited(member, thing):
        return
    if said := waiting_already(user, member, thing):
        raise InvalidField({"again": [*said, _("Tick this to sell it once more.")]})


def _is_limited(member: Member, thing: Thing) -> bool:
    """Whether there is no second one to be had, whoever means it."""
    plan = plans_on_sale().filter(pk=thing.item_id).first() if thing.kind == PaymentType.MEMBERSHIP else None
    return isinstance(plan, Plan) and is_plan_limit_reached(plan, member.pk)


def _waiting(member: Member, **of: Any) -> QuerySet[Any]:
    """With what has arrived beside the price."""
    return with_money(member.payments.filter(payable(timezone.now()), item_id__isnull=False, **of)).order_by("pk")


def _had(own: Any) -> Sentence:
    days = {"plan": own.title, "first": localize(own.starts_on), "last": localize(own.ends_on)}
    return _("The member has %(plan)s already: from %(first)s to %(last)s.") % days


def _ordered(user: User, payment: Any) -> Sentence:
    """What waits to be paid leads to its code; what another amount has arrived for waits for staff."""
    since = {"plan": payment.description or payment.get_type_display(), "time": formatting.instant(payment.created_at)}
    if payment.beside_fen:
        sentence = _(
            "%(plan)s is ordered already, and another amount has arrived for it: settle that, and ask for "
            "no more money."
        )
        return format_html("{} {}", sentence % since, formatting.link(*exception_or_payment(Situation(user, payment))))
    sentence = _("%(plan)s is ordered already: its payment of %(time)s waits to be paid.") % since
    address = collect_address(payment.member_id, payment.pk)
    return format_html("{} {}", sentence, formatting.link(address, _("Show its code")))
