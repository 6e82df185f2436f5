"""A pack of private sessions that a member has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.coach import Coach
from members.models.member import Member
from members.models.pack import Pack


class OwnedPack(models.Model):
    """What was bought; how many sessions are left is the sum of its entries, which is written nowhere else.

    Its row is the lock under which entries and appointments are made (`queries.locked_pack`).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="packs", db_index=False, verbose_name=_("member"))
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="owned", verbose_name=_("training pack"))
    payment = models.OneToOneField(
        "payments.Payment", models.PROTECT, null=True, related_name="owned_pack", verbose_name=_("payment")
    )
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="packs", verbose_name=_("coach"))
    # The terms as they were bought.
    title = models.CharField(_("title"), max_length=60)
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    gift_sessions = models.PositiveSmallIntegerField(_("sessions given on top"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    price_fen = models.PositiveBigIntegerField(_("paid (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    starts_on = models.DateField(_("first day"))
    expires_on = models.DateField(_("last day"))
    locked_at = models.DateTimeField(_("locked since"), null=True)
    withdrawn_at = models.DateTimeField(_("refunded at"), null=True)
    created_at = models.DateTimeField(_("bought at"))

    class Meta:
        verbose_name = _("member's pack")
        verbose_name_plural = _("members' packs")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("adjust_pack", _("Can change a pack's sessions, coach and validity")),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="owned_pack_member_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("starts_on")), name="owned_pack_expires_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title
