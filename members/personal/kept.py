"""Every table that tells of a member, and which texts of it are masked once nobody has to know who it was."""

from collections.abc import Callable

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from foundation.personal import MASKED, KeptAbout
from members.catalogue.models import Order
from members.changes.models import UpgradeOffer
from members.classes.models import Booking, PlaceToEnd
from members.door.models import CheckIn
from members.memberships.models import Freeze, Membership
from members.people.models import AccessToken, Member, MemberEvent
from members.refunds.models import GivenUp, RefundDecision
from members.training.models import Appointment, OwnedPack, PackEntry
from payments.personal.queries import KEPT as KEPT_OF_PAYMENTS


def _of(model: type[Model], path: str) -> Callable[[int], QuerySet[Model]]:
    return lambda member_id: model._default_manager.filter(**{path: member_id})


def _log(member_id: int) -> QuerySet[LogEntry]:
    """What staff did on the pages of the member and the account."""
    types = ContentType.objects.get_for_models(Member, User)
    account = Member.objects.filter(pk=member_id).values_list("user_id", flat=True).first()
    of_member = Q(content_type=types[Member], object_id=str(member_id))
    return LogEntry.objects.filter(of_member | Q(content_type=types[User], object_id=str(account)))


# The row of the person, and the account: masked by `forget_person` itself.
PERSON = KeptAbout("member", _of(Member, "pk"))
ACCOUNT = KeptAbout("account", _of(User, "member"))
KEPT = (
    PERSON,
    ACCOUNT,
    KeptAbout("access_tokens", _of(AccessToken, "user__member")),
    KeptAbout("orders", _of(Order, "member")),
    KeptAbout("memberships", _of(Membership, "member")),
    KeptAbout("freezes", _of(Freeze, "membership__member"), {"reason": MASKED}),
    KeptAbout("upgrade_offers", _of(UpgradeOffer, "membership__member"), {"override_reason": MASKED}),
    KeptAbout("bookings", _of(Booking, "member")),
    KeptAbout("places_given_up", _of(PlaceToEnd, "booking__member"), {"reason": MASKED}),
    KeptAbout("packs", _of(OwnedPack, "member")),
    KeptAbout("appointments", _of(Appointment, "member")),
    KeptAbout("pack_entries", _of(PackEntry, "pack__member"), {"reason": MASKED}),
    KeptAbout("visits", _of(CheckIn, "member"), {"note": MASKED}),
    KeptAbout("refund_decisions", _of(RefundDecision, "payment__member"), {"override_reason": MASKED}),
    KeptAbout("given_up", _of(GivenUp, "refund__payment__member")),
    KeptAbout("member_events", _of(MemberEvent, "member"), {"reason": MASKED}),
    KeptAbout("log", _log, {"object_repr": MASKED, "change_message": MASKED}),
    *KEPT_OF_PAYMENTS,
)
