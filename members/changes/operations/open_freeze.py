"""Freezes that something can still be done about, read after their member is locked."""

from django.utils.translation import gettext_lazy as _

from members.errors import FreezeNotFound, FreezeRefused
from members.memberships.models import Freeze
from members.memberships.queries import locked_membership


def pending_freeze(freeze_id: int) -> Freeze:
    """The freeze that nobody has decided about; raises FreezeNotFound or FreezeRefused."""
    freeze = _locked(freeze_id)
    if freeze.approved_at is not None or freeze.declined_at is not None:
        raise FreezeRefused("not_open", _("This freeze was decided about already."))
    return freeze


def counting_freeze(freeze_id: int) -> Freeze:
    """The freeze that is approved and not voided; raises FreezeNotFound or FreezeRefused."""
    freeze = _locked(freeze_id)
    if not freeze.counts:
        raise FreezeRefused("not_open", _("This freeze has no effect."))
    return freeze


def _locked(freeze_id: int) -> Freeze:
    membership_id = Freeze.objects.filter(pk=freeze_id).values_list("membership_id", flat=True).first()
    if membership_id is None:
        raise FreezeNotFound
    locked_membership(membership_id)
    return Freeze.objects.select_related("membership").get(pk=freeze_id)
