"""Who changed what a member has, and why: append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import MemberEventKind
from members.models.member import Member


class MemberEvent(models.Model):
    """One change. `subject` names the row, such as `membership:5`; `facts` is JSON text of plain values, no secret."""

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="events", db_index=False, verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=MemberEventKind)
    subject = models.CharField(_("about"), max_length=64)
    reason = models.CharField(_("reason"), max_length=200, default="")
    facts = models.TextField(_("facts"), default="{}")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("member's event")
        verbose_name_plural = _("members' events")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["member", "-id"], name="member_event_newest"),
            models.Index(fields=["subject", "-id"], name="member_event_subject"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
