"""Who became a member, who stayed and who went, in a span of days: conditions on members, from their memberships."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices
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
    if came == Came.LAPSED:
        return _lapsed(span.until(today() - ONE_DAY))
    span = span.until(today())
    begun = _had().filter(starts_on__gte=span.first, starts_on__lte=span.last)
    if came == Came.NEW:
        had_before = _had().filter(member=OuterRef("pk"), starts_on__lt=span.first)
        return Q(pk__in=begun.values("member")) & ~Q(Exists(had_before))
    earlier = _had().filter(member=OuterRef("member"), starts_on__lt=OuterRef("starts_on"))
    return Q(pk__in=begun.filter(Exists(earlier), previous__isnull=True).values("member"))


def _lapsed(span: Span) -> Q:
    ended = _had().filter(ends_on__gte=span.first, ends_on__lte=span.last)
    return Q(pk__in=ended.values("member")) & ~Q(Exists(_had().filter(member=OuterRef("pk"), ends_on__gt=span.last)))


def _had() -> QuerySet[Membership]:
    """Memberships that had a day: one that ended before it began had none."""
    return Membership.objects.filter(ends_on__gte=F("starts_on")).order_by()
