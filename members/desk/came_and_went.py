"""Who became a member, who stayed and who went, in a span of days: conditions on members, from their memberships."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from foundation.days import Span
from members.days import ONE_DAY, today
from members.memberships.models import Membership


class Came(TextChoices):
    """How a member came or went."""

    NEW = "new", _("New")
    RENEWED = "renewed", _("Renewed")
    LAPSED = "lapsed", _("Lapsed")


# What the page says that each is, in this order.
MEANINGS = {
    Came.NEW: _("New: the first membership that the member ever had began in these days."),
    Came.RENEWED: _(
        "Renewed: another membership began for somebody who had had one before; upgrades and transfers are none."
    ),
    Came.LAPSED: _("Lapsed: the last day of the member’s last membership is one of these days, and is over."),
}


def who(came: Came, span: Span) -> Q:
    """The members who came or went so in these days; what is to come does not count yet."""
    return Q(pk__in=_had().filter(_tells(came, span)).values("member"))


def how_many(spans: Sequence[Span]) -> Mapping[Came, list[int]]:
    """How many came or went so in each of the spans; one statement, which reads what began or ended in them."""
    wanted = {f"{came}_{place}": _tells(came, span) for came in Came for place, span in enumerate(spans)}
    within = reduce(or_, dict.fromkeys(_within(came, span) for came in Came for span in spans))
    counts = {name: Count("member", filter=tells, distinct=True) for name, tells in wanted.items()}
    found = _had().filter(within).aggregate(**counts)
    return {came: [found[f"{came}_{place}"] for place in range(len(spans))] for came in Came}


def _tells(came: Came, span: Span) -> Q:
    """The memberships by which a member came or went so: by their own days, then by the member's others."""
    others = _had().filter(member=OuterRef("member"))
    own = _within(came, span)
    if came == Came.NEW:
        return own & ~Q(Exists(others.filter(starts_on__lt=span.first)))
    if came == Came.RENEWED:
        return own & Q(previous__isnull=True) & Q(Exists(others.filter(starts_on__lt=OuterRef("starts_on"))))
    return own & ~Q(Exists(others.filter(ends_on__gt=_come(came, span).last)))


def _within(came: Came, span: Span) -> Q:
    """Those that began in these days, or ended in them."""
    come, field = _come(came, span), "ends_on" if came == Came.LAPSED else "starts_on"
    return Q(**{f"{field}__gte": come.first, f"{field}__lte": come.last})


def _come(came: Came, span: Span) -> Span:
    """What of the days is there: today one may begin, but today no last day is over."""
    return span.until(today() - ONE_DAY if came == Came.LAPSED else today())


def _had() -> QuerySet[Membership]:
    """Memberships that had a day: one that ended before it began had none. By `membership_had_days`."""
    return Membership.objects.filter(ends_on__gte=F("starts_on")).order_by()
