"""A member at the door."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.encryption import EncryptedCharField, RowIdentityField
from members.classes.models import Booking
from members.enums import Admission, CheckInMethod
from members.memberships.models import Membership
from members.people.models import Member


class CheckIn(models.Model):
    """One visit: the verdict of that moment, its reason, what it rests on; `note` is why a refusal was overruled."""

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="check_ins", db_index=False, verbose_name=_("member")
    )
    at = models.DateTimeField(_("time"))
    method = models.CharField(_("method"), max_length=8, choices=CheckInMethod)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Admission)
    reason = models.CharField(_("reason"), max_length=32)
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="check_ins", verbose_name=_("membership")
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, related_name="check_ins", db_index=False, verbose_name=_("booking")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    note = EncryptedCharField(_("note"), max_length=200, null=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("check_in", _("Can check members in")),
            ("override_check_in", _("Can let a member in against the verdict")),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="check_in_member_newest"),
            models.Index(fields=["at"], name="check_in_by_time"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
