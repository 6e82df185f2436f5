"""One change of a pack's balance: append-only, numbered without gaps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import EntryKind
from members.models.appointment import Appointment
from members.models.owned_pack import OwnedPack


class PackEntry(models.Model):
    """So many sessions more or less, and why. The database refuses to change or delete a row.

    `balance` is the sum of this entry and all before it; it is there so that the database can refuse what would fall
    below nothing.
    """

    pack = models.ForeignKey(
        OwnedPack, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("member's pack")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=EntryKind)
    delta = models.IntegerField(_("sessions"))
    balance = models.IntegerField(_("balance"))
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="entries", verbose_name=_("private session")
    )
    reason = models.CharField(_("reason"), max_length=200, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("pack entry")
        verbose_name_plural = _("pack entries")
        ordering = ["pack_id", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_entry_number_once"),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="pack_balance_not_below_zero"),
            models.CheckConstraint(condition=~models.Q(delta=0), name="pack_entry_changes_something"),
        ]

    def __str__(self) -> str:
        return f"#{self.pack_id}.{self.number}"
